"""Why a graph is contradictory: the three usual reasons, found without a reasoner.

HermiT says that ontology and facts contradict each other, not where. Most often one
thing is in two classes that exclude each other, asserted or by the domain or range of a
property; or two properties that exclude each other join the same two things; or a
property that takes one value has two.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

import pyoxigraph as ox

from kg.facts import ONTOLOGY, short
from kg.facts.namespaces import OWL, RDF, RDFS

_Pairs = Mapping[str, list[str]]


def contradictions(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """Return what contradicts what, one sentence each, sorted; empty if it is none of the usual reasons."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in sorted({quad.triple for quad in quads}, key=str):
        said[triple.predicate.value][_name(triple.subject)].append(_name(triple.object))
    return tuple(sorted({*_classes(said), *_properties(said), *_values(said)}))


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else str(term)


def _above(start: str, wider: _Pairs) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        fresh = [each for each in wider.get(waiting.pop(), []) if each not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _members(said: Mapping[str, _Pairs], key: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each node that points at a list by *key*, and the members of the list."""
    for node, heads in said.get(OWL + key, {}).items():
        for head in heads:
            members, place = list[str](), head
            while place in said[f"{RDF}first"]:
                members += said[f"{RDF}first"][place]
                place = said[f"{RDF}rest"][place][0]
            yield node, members


def _classes(said: Mapping[str, _Pairs]) -> Iterator[str]:
    wider = said[f"{RDFS}subClassOf"]
    apart = {pair for _, members in _members(said, "members") for pair in combinations(sorted(members), 2)}
    unions = dict(_members(said, "unionOf"))
    reasons: dict[str, dict[str, str]] = defaultdict(dict)
    for thing, stated, reason in _typed(said):
        for each in sorted(_above(stated, wider)):
            reasons[thing].setdefault(each, reason)
    for thing, types in reasons.items():
        for one, other in combinations(sorted(types), 2):
            if (one, other) in apart:
                yield f"{short(thing)} is {short(one)} ({types[one]}) and {short(other)} ({types[other]})"
        for union in sorted(set(types) & set(unions)):
            wanted = unions[union]
            pairs = (
                {(min(one, above), max(one, above)) for one in types for above in _above(each, wider)}
                for each in wanted
            )
            if all(each & apart for each in pairs):
                choices = " or ".join(sorted(map(short, wanted)))
                yield f"{short(thing)} is none of {choices}, but {types[union]}"


def _typed(said: Mapping[str, _Pairs]) -> Iterator[tuple[str, str, str]]:
    """Yield thing, class and reason: first what is asserted, then what domains and ranges conclude."""
    for thing, types in said[f"{RDF}type"].items():
        yield from ((thing, each, "as recorded") for each in types)
    for name in [name for name in said if name.startswith(ONTOLOGY)]:
        properties = _above(name, said[f"{RDFS}subPropertyOf"])
        domains = sorted(each for wide in properties for each in said[f"{RDFS}domain"].get(wide, []))
        ranges = sorted(each for wide in properties for each in said[f"{RDFS}range"].get(wide, []))
        for thing, values in said[name].items():
            yield from ((thing, each, f"it has {short(name)}") for each in domains)
            for value in values:
                yield from ((value, each, f"it is {short(name)} of {short(thing)}") for each in ranges)


def _properties(said: Mapping[str, _Pairs]) -> Iterator[str]:
    wider = said[f"{RDFS}subPropertyOf"]
    joined: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name in [name for name in said if name.startswith(ONTOLOGY)]:
        for wide in _above(name, wider):
            joined[wide] |= {(thing, value) for thing, values in said[name].items() for value in values}
    for one, others in said[f"{OWL}propertyDisjointWith"].items():
        for other in others:
            for thing, value in sorted(joined[one] & joined[other]):
                yield f"{short(thing)} has both {short(one)} and {short(other)} {short(value)}"


def _values(said: Mapping[str, _Pairs]) -> Iterator[str]:
    distinct = {value for _, members in _members(said, "distinctMembers") for value in members}
    for name, types in list(said[f"{RDF}type"].items()):
        if f"{OWL}FunctionalProperty" not in types:
            continue
        for thing, values in said.get(name, {}).items():
            different = sorted(
                {value for value in values if value in distinct or not value.startswith("http")}
            )
            if len(different) > 1:
                yield f"{short(thing)} has more than one {short(name)}: {', '.join(map(short, different))}"
