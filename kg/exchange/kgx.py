"""The graph in KGX, the exchange format of the Biolink Model: JSON, or two tables.

Nodes have this project's short names as identifiers, not those of foreign terms: a drug, its
class and its target, or a gene and its protein, stay apart here even where a foreign term does
not tell them apart. Exact matches are in `equivalent_identifiers` and `xref`.
See https://github.com/biolink/kgx/blob/master/specification/kgx-format.md.
"""

import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.building.published import Published
from kg.errors import InvalidRecords, Rejection
from kg.exchange.biolink import Associations, Biolink, Cell, Record, is_between_nodes, read_biolink
from kg.exchange.contents import ClaimEdge, Contents, DescribedThing, contents, curie, name_of
from kg.store import Store

NODE_COLUMNS = (
    *("id", "category", "name", "description", "synonym", "iri", "provided_by", "kind"),
    *(
        "equivalent_identifiers",
        "xref",
        "close_matches",
        "broad_matches",
        "narrow_matches",
        "related_matches",
    ),
)
EDGE_COLUMNS = (
    *("id", "subject", "predicate", "object", "category", "negated", "statement"),
    *("qualified_predicate", "object_aspect_qualifier", "object_direction_qualifier"),
    *("population_context_qualifier", "disease_context_qualifier", "anatomical_context_qualifier"),
    *("qualifiers", "publications", "references", "primary_knowledge_source"),
    *("knowledge_level", "agent_type"),
    *("original_subject", "original_predicate", "original_object", "proposition"),
    *("evidence_direction", "extent", "directness", "voice", "maturity", "hedge", "confounders"),
    *("verdict", "robustness", "evidence_count", "evidence_lines"),
    *("supporting_study_context", "effect_size", "study_results", "locator", "paraphrase", "reported_in"),
    *("limits", "evidence_levels", "study_count", "patient_count"),
)
LIST_DELIMITER = "|"
_MATCHES = {
    "equivalent_identifiers": "exactMatch",
    "xref": "exactMatch",
    "close_matches": "closeMatch",
    "broad_matches": "broadMatch",
    "narrow_matches": "narrowMatch",
    "related_matches": "relatedMatch",
}
_BIOLINK_FILE = "ontology/mappings/biolink.yaml"
_FILES = ("myeloma-kg_nodes.tsv", "myeloma-kg_edges.tsv")


def kgx_json(published: Published) -> bytes:
    """Return a JSON object of ``nodes`` and ``edges``; what is absent has no key.

    :raises InvalidRecords: when the Biolink file lacks a line for something in the graph.
    """
    nodes, edges = kgx_records(published.store)
    text = json.dumps({"nodes": nodes, "edges": edges}, ensure_ascii=False, indent=1, default=list)
    return f"{text}\n".encode()


def kgx_tables(published: Published) -> tuple[bytes, bytes]:
    """Return the tables of nodes and of edges: tab-separated UTF-8 with a header, lists joined by `|`.

    `negated` is ``True`` or empty, because KGX reads any text there as true. A tab or line
    break in a text becomes a blank, and a `|` in it a broken bar, since the format has no
    way to write them.

    :raises InvalidRecords: as `kgx_json`.
    """
    nodes, edges = kgx_records(published.store)
    return _table(NODE_COLUMNS, nodes), _table(EDGE_COLUMNS, edges)


def kgx_tar(published: Published) -> bytes:
    """Return both tables as one tar archive, as `kgx` reads it; the same graph is the same bytes.

    :raises InvalidRecords: as `kgx_json`.
    """
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in zip(_FILES, kgx_tables(published), strict=True):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def kgx_records(store: Store, biolink: Biolink | None = None) -> tuple[list[Record], list[Record]]:
    """Return nodes and edges, sorted by identifier within each kind of edge.

    :raises InvalidRecords: when *biolink* lacks a line for something in the graph.
    """
    biolink = biolink or read_biolink()
    found = contents(store)
    if missing := gaps(found, biolink):
        raise InvalidRecords(missing)
    things = [thing for thing in found.things.values() if thing.kind in biolink.kinds]
    return (
        [_ordered(NODE_COLUMNS, _node(thing, biolink)) for thing in things],
        [_ordered(EDGE_COLUMNS, edge) for edge in Associations(found, biolink).records()],
    )


def _node(thing: DescribedThing, biolink: Biolink) -> Record:
    return {
        "id": curie(thing.iri),
        "category": (biolink.category(name_of(thing.iri), thing.kind),),
        "name": thing.label,
        "description": thing.definition,
        "synonym": thing.synonyms,
        "iri": thing.iri,
        "provided_by": (biolink.knowledge_source,),
        "kind": f"mk:{thing.kind}",
        **{column: thing.identifiers.get(match, ()) for column, match in _MATCHES.items()},
    }


def _ordered(columns: Sequence[str], record: Record) -> Mapping[str, Cell]:
    """Return what the record says, in the order of *columns*, each of them known."""
    assert record.keys() <= set(columns), record.keys() - set(columns)
    said = {column: record.get(column) for column in columns}
    return {column: value for column, value in said.items() if value not in (None, "", (), [])}


def _table(columns: Sequence[str], records: Iterable[Record]) -> bytes:
    lines = ["\t".join(columns)]
    lines += ["\t".join(_written(record.get(column)) for column in columns) for record in records]
    return "".join(f"{line}\n" for line in lines).encode()


def _written(value: Cell | None) -> str:
    if isinstance(value, bool):
        return "True" if value else ""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    texts = [value] if isinstance(value, str) else value
    return LIST_DELIMITER.join(" ".join(text.replace("|", "¦").split()) for text in texts)


def gaps(held: Contents, biolink: Biolink) -> tuple[Rejection, ...]:
    """Return a finding for each relation, property, verdict, stand or kind that the file has no line for.

    A finding names the part of the file and the name that is missing there.
    """
    lines = held.lines
    claims: list[ClaimEdge] = [*lines, *held.verdicts]
    ends = {end for claim in claims for end in (claim.subject, claim.object)}
    properties = {link.name for link in held.links if is_between_nodes(link, held, biolink)}
    return (
        *_absent("relations", _named(held, "Relation"), biolink.relations),
        *_absent("verdicts", _named(held, "Verdict"), biolink.verdicts),
        *_absent("directions", {line.direction for line in lines}, biolink.directions),
        *_absent("knowledge", {line.voice for line in lines}, biolink.knowledge.lines),
        *_absent("links", properties, {*biolink.links, *biolink.links_left_out}),
        *_absent("kinds", {_kind(held, end) for end in ends}, biolink.kinds),
    )


def _kind(held: Contents, iri: str) -> str:
    """Return the kind of a thing; for one that the records do not name, its own name."""
    return held.things[iri].kind if iri in held.things else name_of(iri)


def _named(held: Contents, kind: str) -> set[str]:
    return {name_of(thing.iri) for thing in held.things.values() if thing.kind == kind}


def _absent(part: str, names: Iterable[str], lines: Iterable[str]) -> Iterator[Rejection]:
    for name in sorted(set(names) - set(lines)):
        yield Rejection(
            _BIOLINK_FILE, part, f"there is no line for {name!r}; say what it is in the Biolink Model"
        )
