"""The graph as Python objects: `from kg.objects import open_graph`.

An owlready2 world holds the ontology and everything published; what you get from it is
wrapped, so that names, types and absent values are the same throughout. The world itself is
at hand too: `Graph.world`, and `Thing.entity` for each thing.
"""

from kg.objects.graph import AmbiguousName, Graph, NotFound, open_graph
from kg.objects.things import (
    Assertion,
    Dispute,
    Dose,
    Drug,
    EvidenceLine,
    Regimen,
    Result,
    Thing,
    Value,
)

__all__ = [
    "AmbiguousName",
    "Assertion",
    "Dispute",
    "Dose",
    "Drug",
    "EvidenceLine",
    "Graph",
    "NotFound",
    "Regimen",
    "Result",
    "Thing",
    "Value",
    "open_graph",
]
