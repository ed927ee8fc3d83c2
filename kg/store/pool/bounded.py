"""Queries that cost next to nothing, answered in the process that asks.

A process that can be ended costs two switches between processes, several times what the engine needs
for two triples. A query may be answered without one if nothing in it can take long: a SELECT of a few
triple patterns without anything else, each with a subject or an object that is a name, of which the
graph has so few that even every combination of them is soon gone through. The graph's own indexes
count them first. Everything else is for the workers.
"""

import re
from itertools import islice
from math import prod

import pyoxigraph as ox

from kg.facts import BASE
from kg.facts.namespaces import RDF
from kg.store.budgets import Budgets
from kg.store.evaluation import TooLarge, evaluate, write_out

MOST_MATCHES = 200
"""Quads that one pattern may match."""
MOST_COMBINED = 1_000
"""Combinations of what the patterns match."""
_MOST_PATTERNS = 3
_LONGEST = 1_000  # characters of a text
_MOST_BYTES = 250_000  # of an answer: to write more takes long, whatever was counted

# No quantifier here can give back what it took, so that no text takes longer than its length. Names and
# IRIs are those that mean the same however they are read: no escapes, no dots to resolve.
_GAP = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_PATH = r"/(?![/.])|(?<!/)\.(?!\.)"
_ABSOLUTE = rf"https?://[A-Za-z0-9.:-]++/(?:[A-Za-z0-9_:#?=,~-]|{_PATH})*+"
_RELATIVE = rf"[A-Za-z](?:[A-Za-z0-9_-]|{_PATH})*+"
_IRI = rf"<(?:{_ABSOLUTE}|{_RELATIVE})>"
_PREFIX_NAME = r"(?:[A-Za-z][A-Za-z0-9-]*+)?+"
_VARIABLE = r"[?$][A-Za-z0-9_]++"
_TERM = rf"(?:{_IRI}|{_PREFIX_NAME}:[A-Za-z0-9_-]*+|{_VARIABLE}|a(?![A-Za-z0-9_:-]))"
_TRIPLE = rf"(?:{_TERM}{_GAP}){{3}}"
_DOT = rf"\.(?![A-Za-z0-9_:-]){_GAP}"
_SMALL = re.compile(
    rf"(?P<prologue>{_GAP}(?:(?i:PREFIX){_GAP}{_PREFIX_NAME}:{_GAP}{_IRI}{_GAP})*+)"
    rf"(?i:SELECT)\b{_GAP}(?:(?i:DISTINCT)\b{_GAP})?+(?:\*|(?:{_VARIABLE}{_GAP})++){_GAP}"
    rf"(?:(?i:WHERE)\b{_GAP})?+\{{{_GAP}"
    rf"(?P<pattern>{_TRIPLE}(?:{_DOT}{_TRIPLE}){{0,{_MOST_PATTERNS - 1}}}+(?:{_DOT})?+)\}}{_GAP}"
    rf"(?:(?i:LIMIT){_GAP}[0-9]{{1,9}}{_GAP})?+"
)
_PREFIX = re.compile(rf"\#[^\r\n]*+|({_PREFIX_NAME}):{_GAP}({_IRI})")
_TERMS = re.compile(rf"\#[^\r\n]*+|({_TERM})")
_TYPE = ox.NamedNode(f"{RDF}type")

Pattern = tuple[ox.NamedNode | None, ox.NamedNode | None, ox.NamedNode | None]
"""Subject, predicate, object; None for a variable."""


class BoundedEngine:
    """A graph in this process, which answers what it can answer at once."""

    def __init__(self, engine: ox.Store, budgets: Budgets) -> None:
        self._engine = engine
        self._most_bytes, self._most_rows = min(budgets.result_bytes, _MOST_BYTES), budgets.result_rows

    def answer(self, text: str, patterns: list[Pattern], media_type: str) -> bytes | None:
        """Return the answer of all graphs together to *text*, which has these *patterns* and no more.

        None where a worker should be asked, which tells, too, what is wrong with a query or its answer.
        """
        if not self._is_bounded(patterns):
            return None
        try:
            found = evaluate(self._engine, text, (), (), True)
            return write_out(found, media_type, self._most_bytes, self._most_rows)
        except (TooLarge, SyntaxError, ValueError, OSError, RuntimeError, MemoryError):
            return None

    def _is_bounded(self, patterns: list[Pattern]) -> bool:
        """Say whether the graph has so little of what is asked for that no answer takes long."""
        if any(each[0] is None and each[2] is None for each in patterns):
            return False
        counts = [self._count(each) for each in patterns]
        return max(counts) <= MOST_MATCHES and prod(counts) <= MOST_COMBINED

    def _count(self, pattern: Pattern) -> int:
        """Return how many quads match, one more than may at most."""
        matches = self._engine.quads_for_pattern(*pattern, None)
        return len(list(islice(matches, MOST_MATCHES + 1)))


def patterns_of(text: str) -> list[Pattern]:
    """Return the triple patterns of a SELECT that has nothing but a few of them; none for other texts.

    >>> [str(term) for term in patterns_of("SELECT * { <drug/x> ?p <https://example.org/o> }")[0] if term]
    ['<https://w3id.org/myeloma-kg/drug/x>', '<https://example.org/o>']
    >>> patterns_of("SELECT * { <drug/x> ?p ?o OPTIONAL { ?o ?q ?r } }")
    []
    """
    found = _SMALL.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return []
    prefixes = {name: iri for name, iri in _PREFIX.findall(found["prologue"]) if iri}
    try:
        terms = [_term(each, prefixes) for each in _TERMS.findall(found["pattern"]) if each]
    except KeyError:  # a prefix that is not declared
        return []
    return [(terms[at], terms[at + 1], terms[at + 2]) for at in range(0, len(terms), 3)]


def _term(written: str, prefixes: dict[str, str]) -> ox.NamedNode | None:
    """Return what a term stands for. :raises KeyError: when its prefix is not declared."""
    if written[0] in "?$":
        return None
    if written == "a":
        return _TYPE
    if written[0] == "<":
        return ox.NamedNode(_absolute(written))
    prefix, _, local = written.partition(":")
    return ox.NamedNode(_absolute(prefixes[prefix]) + local)


def _absolute(written: str) -> str:
    iri = written[1:-1]
    return iri if "://" in iri else BASE + iri
