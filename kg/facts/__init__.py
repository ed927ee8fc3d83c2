"""The records of the project: what a fact is, whoever reads or writes it.

Public here is what the modules of this folder about facts define: a class that is added to one of them
is public, and among `FACT_TYPES`, without a word here.
"""

from collections.abc import Iterator

from kg.facts.entities import *
from kg.facts.evidence import *
from kg.facts.results import *
from kg.facts.sources import *
from kg.facts.terms import *


def _kinds(base: type[Fact]) -> Iterator[type[Fact]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)


FACT_TYPES: tuple[type[Fact], ...] = tuple(_kinds(Fact))
