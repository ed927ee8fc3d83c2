"""Every mapping as one SSSOM file, what no term was found for included."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg.building.published import Published
from kg.errors import UnreadableFile
from kg.schema.prefixes import PREFIXES
from kg.schema.resources import folder
from kg.schema.sssom import MappingSet, SssomRow, read_set, write_set

_SHARED = (
    "sssom_version",
    "mapping_set_version",
    "creator_label",
    "license",
    "subject_source",
    "mapping_tool",
    "mapping_date",
)
_ID = "https://w3id.org/myeloma-kg/mappings/all.sssom.tsv"


def write_sssom(_: Published) -> bytes:
    """Write all mapping sets as one, each row with the vocabulary that its set is about.

    :raises UnreadableFile: when a set is no SSSOM, or there is none.
    """
    return merged(sorted((folder("ontology") / "mappings").glob("*.sssom.tsv")))


def merged(paths: Iterable[Path]) -> bytes:
    """Return the sets in the files *paths* as one."""
    held = [read_set(path) for path in paths]
    if not held:
        raise UnreadableFile(folder("ontology") / "mappings", "holds no mappings; install myeloma-kg again")
    rows = [row for each in held for row in _rows(each)]
    used = {curie.partition(":")[0] for row in rows for curie in (row.subject_id, row.object_id)}
    used |= {"bioregistry", "graph", "semapv", "skos"}
    header: dict[str, object] = {
        **{name: held[0].header[name] for name in _SHARED if name in held[0].header},
        "curie_map": {prefix: PREFIXES[prefix] for prefix in sorted(used)},
        "mapping_set_id": _ID,
        "mapping_set_title": "myeloma-kg to all other vocabularies",
    }
    return write_set(header, rows)


def _rows(mapping_set: MappingSet) -> Iterable[SssomRow]:
    source = mapping_set.header.get("object_source")
    shared = source if isinstance(source, str) else ""
    return [replace(row, object_source=row.object_source or shared) for _, row in mapping_set.rows]
