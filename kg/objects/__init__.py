"""The graph as Python objects: `from kg.objects import open_graph`.

An owlready2 world holds the ontology and everything published; what you get from it is
wrapped, so that names, types and absent values are the same throughout. The world itself is
at hand too: `Graph.world`, and `Thing.entity` for each thing.
"""

from kg.objects.graph import Graph, open_graph
from kg.objects.names import AmbiguousName, NotFound, UnknownKind
from kg.objects.tables import NoPandas, Record, Rows
from kg.objects.thing import Closed, Detached, Thing, Value
from kg.objects.things import (
    Assertion,
    Dispute,
    Dose,
    Drug,
    EvidenceLine,
    Regimen,
    Result,
)

__all__ = [
    "AmbiguousName",
    "Assertion",
    "Closed",
    "Detached",
    "Dispute",
    "Dose",
    "Drug",
    "EvidenceLine",
    "Graph",
    "NoPandas",
    "NotFound",
    "Record",
    "Regimen",
    "Result",
    "Rows",
    "Thing",
    "UnknownKind",
    "Value",
    "open_graph",
]
