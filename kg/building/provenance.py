"""Which graph came from what, in PROV-O: sources are given, verdicts and inferences computed."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg import __version__
from kg.facts.namespaces import PROV, RDFS
from kg.facts.quads import RDF_TYPE, graph_of, node

_LABEL = ox.NamedNode(f"{RDFS}label")
COMPUTED = {
    "inferred": "Inference by HermiT and the rules of queries/rules",
    "verdicts": "Verdicts by the rules of ontology/verdict-rules.yaml",
}


def provenance(source_graphs: Iterable[str]) -> Iterator[ox.Quad]:
    """Yield the provenance of every graph; *source_graphs* are those that hold records."""
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
