"""The graph in GraphML 1.0, for Gephi, Cytoscape, yEd, igraph and networkx.

One edge a proposition that some line bears on, with its verdict and the number of lines on
each side, and one a triple of the vocabulary. See http://graphml.graphdrawing.org/specification.html.
"""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kg.building.published import Published
from kg.exchange.biolink import is_between_nodes, read_biolink
from kg.exchange.contents import (
    Contents,
    DescribedThing,
    EvidenceEdge,
    VerdictEdge,
    VocabularyEdge,
    contents,
    curie,
    link_name,
    name_of,
)

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
# A direction of lines is an attribute by its label.
_SIDES = ("supports", "disputes", "mixed", "none_reported")
NODE_ATTRIBUTES = dict.fromkeys(
    ("label", "kind", "category", "iri", "definition", "synonyms", "exact_matches"), "string"
)
EDGE_ATTRIBUTES = {
    **dict.fromkeys(("label", "relation", "statement", "verdict", "publications", "proposition"), "string"),
    **dict.fromkeys((*_SIDES, "weight"), "int"),
}
Attributes = Mapping[str, str | int]


def graphml(published: Published) -> bytes:
    """Return one directed graph, UTF-8; several values of an attribute are joined by a semicolon.

    An edge's `weight` is the number of lines on it, 1 for a triple of the vocabulary. What is
    absent has no ``data`` element.
    """
    found = contents(published.store)
    root = ET.Element("graphml", xmlns=NAMESPACE)
    for owner, attributes in (("node", NODE_ATTRIBUTES), ("edge", EDGE_ATTRIBUTES)):
        for name, datatype in attributes.items():
            key = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": datatype}
            ET.SubElement(root, "key", key)
    graph = ET.SubElement(root, "graph", id="myeloma-kg", edgedefault="directed")
    for thing, said in _nodes(found):
        _describe(ET.SubElement(graph, "node", id=curie(thing)), said)
    for name, (source, target), said in _edges(found):
        ends = {"id": name, "source": curie(source), "target": curie(target)}
        _describe(ET.SubElement(graph, "edge", ends), said)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _describe(element: ET.Element, attributes: Attributes) -> None:
    for name, value in attributes.items():
        if value != "":
            ET.SubElement(element, "data", key=f"{element.tag}-{name}").text = str(value)


def _nodes(found: Contents) -> Iterator[tuple[str, Attributes]]:
    biolink = read_biolink()
    for name, thing in found.things.items():
        if thing.kind in biolink.kinds:
            yield name, _node(thing, biolink.category(name_of(name), thing.kind))


def _node(thing: DescribedThing, category: str) -> Attributes:
    return {
        "label": thing.label,
        "kind": thing.kind,
        "category": category,
        "iri": thing.iri,
        "definition": thing.definition or "",
        "synonyms": "; ".join(thing.synonyms),
        "exact_matches": "; ".join(thing.identifiers.get("exactMatch", ())),
    }


def _edges(found: Contents) -> Iterator[tuple[str, tuple[str, str], Attributes]]:
    lines: dict[str, list[EvidenceEdge]] = {}
    for line in found.lines:
        lines.setdefault(line.proposition, []).append(line)
    for verdict in found.verdicts:
        if borne := lines.get(verdict.proposition):
            yield curie(verdict.claim), (verdict.subject, verdict.object), _claim(found, verdict, borne)
    biolink = read_biolink()
    for link in found.links:
        if is_between_nodes(link, found, biolink):
            yield link_name(link), (link.subject, link.object), _link(link)


def _claim(found: Contents, verdict: VerdictEdge, lines: Sequence[EvidenceEdge]) -> Attributes:
    sides = Counter(line.direction.replace(" ", "_") for line in lines)
    cited = sorted({name for line in lines for name in found.values_of(line, "publications")})
    return {
        "label": found.things[verdict.predicate].label,
        "relation": curie(verdict.predicate),
        "statement": "claim",
        "verdict": verdict.verdict_label,
        **{side: sides[side] for side in _SIDES},
        "weight": len(lines),
        "publications": "; ".join(found.publications[name] for name in cited),
        "proposition": curie(verdict.proposition),
    }


def _link(link: VocabularyEdge) -> Attributes:
    relation = curie(link.predicate)
    return {"label": relation, "relation": relation, "statement": "vocabulary", "weight": 1}
