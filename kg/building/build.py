"""From facts to a published graph: reasoned, judged, validated, summed up, byte for byte repeatable."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg import __version__
from kg.building.descriptions import description
from kg.building.validation import offenders, validate, without_words
from kg.errors import InvalidGraph, InvalidRecords
from kg.facts import BASE, Fact
from kg.facts.namespaces import PROV, RDFS
from kg.facts.quads import RDF_TYPE, all_quads, graph_of, link, node
from kg.progress import Steps
from kg.reasoning.reasoner import apply_rules, constructed, infer
from kg.schema.mappings import labels_in, mapping_findings, mapping_quads
from kg.schema.ontology import ontology_quads
from kg.schema.queries import Query, queries
from kg.schema.words import LISTS_OF_RELATIONS, words
from kg.search.index import INDEX_FILE, index_file
from kg.store import MemoryStore
from kg.store.publication import GRAPH_FILE, MANIFEST_FILE, prepare, publish
from kg.verdicts.assertions import line_limits, shortcuts, verdicts
from kg.verdicts.judge import Judge
from kg.verdicts.rules import read_rules

_LABEL = ox.NamedNode(f"{RDFS}label")
COMPUTED = {
    "inferred": "Inference by HermiT and the rules of queries/rules",
    "verdicts": "Verdicts by the rules of ontology/verdict-rules.yaml",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A graph on its way to publication: `graphs` holds the facts by graph name."""

    graphs: Mapping[str, Iterable[Fact]]
    inputs: str
    steps: Steps = field(default_factory=Steps)


def build(draft: Draft, builds: Path) -> Path:
    """Make the graph of *draft* and publish it; return the folder of the build.

    :raises InconsistentOntology: when the reasoner finds a contradiction.
    :raises InvalidRecords: when a verdict has no words, or a mapping to another vocabulary breaks a rule.
    :raises InvalidGraph: when shapes or check queries find offenders.
    :raises StoreError: when the folder cannot be written.
    """
    if lacking := without_words(read_rules(), words()):
        raise InvalidRecords(lacking)
    prepare(builds)
    store = assemble(draft.graphs, draft.steps)
    with draft.steps.step("classify with HermiT"):
        store.extend(list(infer(store.quads())))
    with draft.steps.step("verdicts and disputes"):
        _judge(store)
    with draft.steps.step("apply inference rules"):
        apply_rules(store.engine, {**queries("rules"), **queries("shortcuts")})
    with draft.steps.step("link to other vocabularies"):
        store.extend_with_new(checked_mappings(store))
    with draft.steps.step("sum up for pages"):
        store.extend(summary(store))
    with draft.steps.step("validate shapes"):
        findings = list(validate(store.quads()))
    with draft.steps.step("run check queries"):
        findings += offenders(store)
    if findings:
        raise InvalidGraph(findings)
    with draft.steps.step("describe what there is"):
        store.extend(description(store))
    with draft.steps.step("index the names"):
        index, names = index_file(store)
    with draft.steps.step("write and publish"):
        files = _files(store, draft.inputs, names)
        return publish(builds, files, {INDEX_FILE: index})


def assemble(graphs: Mapping[str, Iterable[Fact]], steps: Steps) -> MemoryStore:
    """Return a store with the facts, their provenance and the ontology, nothing inferred yet.

    Of what records say of a thing that axioms name, the ontology says nothing once more.
    """
    store = MemoryStore()
    with steps.step("turn facts into a graph"):
        for name, facts in graphs.items():
            store.extend_with_new(all_quads(facts, graph_of(name)))
        store.extend(provenance(graphs))
    with steps.step("load the ontology"):
        store.extend_with_new(ontology_quads())
    return store


def provenance(source_graphs: Iterable[str]) -> Iterator[ox.Quad]:
    """Yield which graph came from what, in PROV-O; *source_graphs* are those that hold records.

    Sources are given, verdicts and inferences computed.
    """
    graph = graph_of("provenance")

    def said(subject: ox.NamedNode, term: str, value: ox.NamedNode) -> ox.Quad:
        return ox.Quad(subject, ox.NamedNode(PROV + term), value, graph)

    software = node("agent/myeloma-kg")
    yield ox.Quad(software, RDF_TYPE, ox.NamedNode(PROV + "SoftwareAgent"), graph)
    yield ox.Quad(software, _LABEL, ox.Literal(f"myeloma-kg {__version__}"), graph)
    given = [graph_of(name) for name in sorted(source_graphs)]
    for record in given:
        yield ox.Quad(record, RDF_TYPE, ox.NamedNode(PROV + "Entity"), graph)
        if "/graph/source/" in record.value:
            yield said(
                record, "hadPrimarySource", ox.NamedNode(record.value.replace("/graph/source/", "/source/"))
            )
    for name, label in COMPUTED.items():
        activity = node(f"activity/{name}")
        yield ox.Quad(activity, RDF_TYPE, ox.NamedNode(PROV + "Activity"), graph)
        yield ox.Quad(activity, _LABEL, ox.Literal(label), graph)
        yield said(activity, "wasAssociatedWith", software)
        yield ox.Quad(graph_of(name), RDF_TYPE, ox.NamedNode(PROV + "Entity"), graph)
        yield said(graph_of(name), "wasGeneratedBy", activity)
        for used in given:
            yield said(activity, "used", used)


def checked_mappings(store: MemoryStore) -> list[ox.Quad]:
    """Return the graph of mappings, for the things that *store* has.

    :raises InvalidRecords: when a mapping breaks a rule.
    """
    if wrong := mapping_findings(labels_in(store.quads())):
        raise InvalidRecords(wrong)
    return list(mapping_quads())


def _judge(store: MemoryStore) -> None:
    judge = Judge.of(store, read_rules())
    facts = list(verdicts(store, judge))
    store.add(facts, "verdicts")
    triples = (*shortcuts(facts, judge), *line_limits(judge))
    store.extend(link(*triple, graph_of("verdicts")) for triple in triples)


def _files(store: MemoryStore, inputs: str, names: Mapping[str, object]) -> dict[str, bytes]:
    lines = sorted(f"{quad} .\n" for quad in store.quads())
    counts: dict[str, int] = {}
    for quad in store.quads():
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "default"
        counts[name] = counts.get(name, 0) + 1
    about = {
        "software": __version__,
        "inputs": inputs,
        "quads": len(lines),
        "graphs": dict(sorted(counts.items())),
        "names": names,
    }
    return {
        GRAPH_FILE: "".join(lines).encode(),
        MANIFEST_FILE: (json.dumps(about, indent=2) + "\n").encode(),
    }


SUMMARY_GRAPH = ox.NamedNode(f"{BASE}graph/summary")


def summary(store: MemoryStore, asked: Mapping[str, Query] | None = None) -> tuple[ox.Quad, ...]:
    """Return what pages count or put together, by every query of *asked*, sorted.

    Each file in `queries/summary/` constructs ordinary triples of one graph, so that a page looks up
    what it would otherwise count again for every visitor. Which relations speak for something is told to
    them from `ontology/words.yaml`.
    """
    asked = queries("summary") if asked is None else asked
    found = {
        triple for query in asked.values() for triple in constructed(store.engine, _told_relations(query))
    }
    return tuple(
        ox.Quad(triple.subject, triple.predicate, triple.object, SUMMARY_GRAPH)
        for triple in sorted(found, key=str)
    )


def _told_relations(query: Query) -> Query:
    """Return *query* with the relations that the words list for its parameters."""
    for parameter in query.parameters:
        if parameter.name in LISTS_OF_RELATIONS:
            query = query.among(parameter.name, words().relations.iris(parameter.name))
    return query
