"""Which thing of ours is which term of another vocabulary: `ontology/mappings/*.sssom.tsv`.

In the graph ``graph/mappings`` a mapping is one SKOS triple, which never says that two
things are one (no owl:sameAs), and an owl:Axiom with what SSSOM says of it, as the RDF of
SSSOM has it. What no vocabulary has a term for is an axiom alone, with the reason.
"""

import hashlib
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import InvalidRecords, Rejection
from kg.facts import BASE
from kg.facts.namespaces import RDFS
from kg.facts.quads import graph_of, node
from kg.schema.identifiers import vocabularies
from kg.schema.prefixes import PREFIXES, expand
from kg.schema.resources import folder
from kg.schema.sssom import NO_TERM, MappingSet, SssomRow, read_set

MAPPINGS_GRAPH = graph_of("mappings")
PREDICATES = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))


@dataclass(frozen=True, slots=True, order=True)
class Mapping:
    """One mapping: `subject` an IRI of ours, `predicate` and `object` CURIEs; of `row`, `line` of `path`."""

    subject: str
    predicate: str
    object: str
    subject_label: str = ""
    object_label: str = ""
    row: SssomRow = field(default=SssomRow(), compare=False)
    path: str = ""
    line: int = 0

    @property
    def vocabulary(self) -> str:
        """The prefix of the foreign vocabulary."""
        return self.object.partition(":")[0]


@cache
def mappings() -> tuple[Mapping, ...]:
    """Return every mapping that ships with the project, sorted.

    :raises InvalidRecords: with each row that breaks a rule.
    :raises UnreadableFile: when a file is no SSSOM.
    """
    return tuple(each for each in _sound() if each.object != NO_TERM)


@cache
def unmapped() -> tuple[Mapping, ...]:
    """Return what no verified term was found for, sorted; the comment of its row says why.

    :raises InvalidRecords: with each row that breaks a rule.
    """
    return tuple(each for each in _sound() if each.object == NO_TERM)


@cache
def _shipped() -> tuple[Mapping | Rejection, ...]:
    """Read the files once: what is checked is what is written."""
    return tuple(read_mappings(folder("ontology") / "mappings"))


@cache
def _sound() -> tuple[Mapping, ...]:
    read = _shipped()
    if wrong := [each for each in read if isinstance(each, Rejection)]:
        raise InvalidRecords(wrong)
    return tuple(sorted(each for each in read if isinstance(each, Mapping)))


def read_mappings(place: Path) -> Iterator[Mapping | Rejection]:
    """Yield each mapping of the files in a folder, and what is wrong with those that break a rule.

    :raises UnreadableFile: when a file is no SSSOM.
    """
    found: list[Mapping] = []
    for path in sorted(place.glob("*.sssom.tsv")):
        for each in _rows(read_set(path)):
            if isinstance(each, Mapping):
                found.append(each)
            yield each
    yield from _conflicts(found)


def _rows(mapping_set: MappingSet) -> Iterator[Mapping | Rejection]:
    for line, row in mapping_set.rows:
        path = f"{mapping_set.path.parent.name}/{mapping_set.path.name}"
        reasons = list(_reasons(row))
        yield from (Rejection(path, f"line {line}", reason) for reason in reasons)
        if not reasons:
            triple = expand(row.subject_id), row.predicate_id, row.object_id
            yield Mapping(*triple, row.subject_label, row.object_label, row, path, line)


def _reasons(row: SssomRow) -> Iterator[str]:
    """Say what is wrong with a row by itself."""
    prefix = row.subject_id.partition(":")[0]
    if not PREFIXES.get(prefix, "").startswith(BASE):
        yield f"subject {row.subject_id!r} is nothing of this graph; write it like mk:Drug"
    if row.predicate_id not in PREDICATES:
        yield f"predicate {row.predicate_id!r} is not one of {', '.join(PREDICATES)}"
    if not row.mapping_justification.startswith("semapv:"):
        yield "has no mapping_justification; a term of semapv: is wanted"
    if row.object_id == NO_TERM:
        if not row.comment:
            yield "names no term and gives no reason in the comment"
        return
    prefix, _, local = row.object_id.partition(":")
    vocabulary = vocabularies().get(prefix)
    if vocabulary is None:
        yield f"object {row.object_id!r}: unknown prefix {prefix!r}; list it in mappings/vocabularies.tsv"
    elif not vocabulary.accepts(local):
        yield f"object {row.object_id!r}: {local!r} is no identifier of {vocabulary.name}"
    if not row.object_label:
        yield f"object {row.object_id!r} has no object_label"


def _conflicts(found: Iterable[Mapping]) -> Iterator[Rejection]:
    """Say which rows contradict each other; the later one is named."""
    pairs: dict[tuple[str, str], Mapping] = {}
    exact: dict[tuple[str, str], Mapping] = {}
    labels: dict[str, Mapping] = {}
    for each in found:
        if (first := pairs.setdefault((each.subject, each.object), each)) is not each:
            yield _conflict(each, f"maps the same two as {first.path}, line {first.line}")
            continue
        if each.object == NO_TERM:
            continue
        if each.predicate == PREDICATES[0]:
            first = exact.setdefault((each.subject, each.vocabulary), each)
            if first is not each:
                told = f"a second exact match in {each.vocabulary}, after {first.object} ({first.path}, "
                yield _conflict(each, f"{told}line {first.line}); make one of them a close match")
        named = labels.setdefault(each.object, each)
        if named.object_label != each.object_label:
            yield _conflict(
                each, f"calls {each.object} {each.object_label!r}, line {named.line} {named.object_label!r}"
            )
    mapped = {each.subject for each in found if each.object != NO_TERM}
    for each in found:
        if each.object == NO_TERM and each.subject in mapped:
            yield _conflict(each, "is said to have no term, and is mapped")


def _conflict(mapping: Mapping, reason: str) -> Rejection:
    return Rejection(mapping.path, f"line {mapping.line}", reason)


def mapping_findings(labels: Map[str, str]) -> list[Rejection]:
    """Return what is wrong with the mappings; *labels* are those of our things by IRI."""
    read = _shipped()
    wrong = [each for each in read if isinstance(each, Rejection)]
    return [*wrong, *label_findings((each for each in read if isinstance(each, Mapping)), labels)]


def label_findings(found: Iterable[Mapping], labels: Map[str, str]) -> Iterator[Rejection]:
    """Yield each mapping whose subject does not exist, or is called something else than it says."""
    for each in found:
        if each.subject not in labels:
            yield _conflict(each, f"subject {each.subject} does not exist")
        elif each.subject_label != labels[each.subject]:
            told = f"calls {each.subject} {each.subject_label!r}, but its label is {labels[each.subject]!r}"
            yield _conflict(each, f"{told}; 'make mappings' writes it anew")


def labels_in(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Return the label of each thing that has one, by IRI."""
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate.value == f"{RDFS}label" and isinstance(quad.subject, ox.NamedNode)
        if isinstance(quad.object, ox.Literal)
    }


def mapping_quads(found: Iterable[Mapping] | None = None) -> Iterator[ox.Quad]:
    """Yield the quads of the graph of mappings: of *found*, else of all that ship with the project."""
    for each in (*mappings(), *unmapped()) if found is None else found:
        subject, target = ox.NamedNode(each.subject), _named(each.object)
        if each.object != NO_TERM:
            yield _quad(subject, each.predicate, target)
            yield _quad(target, "rdfs:label", ox.Literal(each.object_label))
            yield _quad(target, "skos:notation", ox.Literal(each.object))
        key = f"{each.subject}\n{each.predicate}\n{each.object}"
        axiom = node(f"mapping/{hashlib.sha256(key.encode()).hexdigest()[:16]}")
        yield _quad(axiom, "rdf:type", _named("owl:Axiom"))
        yield _quad(axiom, "owl:annotatedSource", subject)
        yield _quad(axiom, "owl:annotatedProperty", _named(each.predicate))
        yield _quad(axiom, "owl:annotatedTarget", target)
        yield _quad(axiom, "sssom:mapping_justification", _named(each.row.mapping_justification))
        for curie, column in _SAID.items():
            if text := getattr(each.row, column):
                yield _quad(axiom, curie, ox.Literal(text))


# What SSSOM says of a mapping, by the property that its RDF has for it.
_SAID = {
    "sssom:subject_label": "subject_label",
    "sssom:object_label": "object_label",
    "sssom:author_label": "author_label",
    "sssom:object_source_version": "object_source_version",
    "rdfs:comment": "comment",
}


def _named(curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie))


def _quad(subject: ox.NamedNode, curie: str, thing: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, _named(curie), thing, MAPPINGS_GRAPH)
