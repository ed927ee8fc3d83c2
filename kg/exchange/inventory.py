"""What is in a release: every export in every format, the ontology's files, the licences.

How many records a file holds is read back from the file, beside how many the graph says there are.
"""

import csv
import io
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise

import pyoxigraph as ox

from kg.building.published import Published
from kg.errors import InvalidSetting, StoreError, UnreadableFile
from kg.exchange.exports import Export, exports
from kg.exchange.jsonld import context_document
from kg.facts.quads import RDF_TYPE
from kg.progress import Steps
from kg.schema.prefixes import expand
from kg.schema.queries import queries
from kg.schema.resources import folder
from kg.store import Store

_PACKAGE = "myeloma-kg"
_LICENCES = {
    "LICENSE": "Licence of the code",
    "LICENSE-DATA.md": "Licence of the data, and rights in the sources",
}
_ABOUT = {
    ".sssom.tsv": "Mappings to another vocabulary, SSSOM",
    ".ttl": "A file of the ontology, as it is edited",
    ".yaml": "Rules that the graph is made by",
    ".jsonld": "The JSON-LD context",
    ".md": "About the files beside it",
}
_SSSOM = ".sssom.tsv"
_NANOPUBLICATION = ox.NamedNode(expand("np:Nanopublication"))


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: its path in it, what it is, and the export and suffix that gave it, if any."""

    path: str
    about: str
    content: bytes
    export: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files of a release, by path; and those that cannot be made here: path and reason."""

    items: tuple[ReleaseFile, ...]
    left_out: tuple[tuple[str, str], ...]


def inventory(published: Published, steps: Steps) -> Inventory:
    """Return what a release of this build holds; each file is one of *steps*.

    :raises NoBuild: when there is no build.
    :raises UnreadableFile: when a file that ships with the project is missing.
    """
    items, left_out = [*_licences(), *_ontology()], list[tuple[str, str]]()
    for name, export in exports().items():
        for suffix in _formats(export):
            path = f"data/{name}.{suffix}"
            try:
                with steps.step(f"make {path}"):
                    content = export.formats[suffix](published)
                items.append(ReleaseFile(path, export.about, content, name, suffix))
            except InvalidSetting as error:
                left_out.append((path, error.reason))
    return Inventory(tuple(sorted(items, key=lambda item: item.path)), tuple(left_out))


def _formats(export: Export) -> list[str]:
    """Return the suffixes of an export; where several give the same file, the first of them."""
    first: dict[object, str] = {}
    for suffix, write in export.formats.items():
        first.setdefault(write, suffix)
    return list(first.values())


def _ontology() -> Iterator[ReleaseFile]:
    root = folder("ontology")
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.name[0] != "."):
        about = next((said for suffix, said in _ABOUT.items() if path.name.endswith(suffix)), "Data")
        try:
            yield ReleaseFile(f"ontology/{path.relative_to(root).as_posix()}", about, path.read_bytes())
        except OSError as error:
            raise UnreadableFile(path, f"cannot be read: {error.strerror or error}") from error


def _licences() -> Iterator[ReleaseFile]:
    """Yield the licence files that came with the installation."""
    installed = metadata.distribution(_PACKAGE)
    for name, about in _LICENCES.items():
        text = installed.read_text(f"licenses/{name}")
        if text is None:
            raise UnreadableFile(name, "not part of this installation; install myeloma-kg again")
        yield ReleaseFile(name, about, text.encode())


@dataclass(frozen=True, slots=True)
class RecordCount:
    """The records of one file; `stated` is what the graph says, None where no query counts them."""

    path: str
    found: int
    stated: int | None


def counts(items: Iterable[ReleaseFile], store: Store) -> tuple[RecordCount, ...]:
    """Count the records of each file that has records.

    :raises StoreError: when a file holds other than what the graph says, or than the same
        export in another format.
    """
    found = [
        RecordCount(item.path, reader(item.content), _stated(item.export, store))
        for item in items
        if (reader := _reader(item)) is not None
    ]
    found += _mappings(found, store)
    wrong = [
        f"{each.path} holds {each.found} records, the graph has {each.stated}"
        for each in found
        if each.stated not in {None, each.found}
    ]
    for one, other in pairwise(found):
        if one.path.rsplit(".", 1)[0] == other.path.rsplit(".", 1)[0] and one.found != other.found:
            wrong.append(f"{one.path} holds {one.found} records, {other.path} {other.found}")
    if wrong:
        raise StoreError("; ".join(wrong) + ". This is a fault of the program: nothing was written")
    return tuple(found)


def _mappings(found: Iterable[RecordCount], store: Store) -> list[RecordCount]:
    """Return the total of the mapping files: the graph has them all together."""
    held = [each.found for each in found if each.path.endswith(_SSSOM)]
    return [RecordCount(f"ontology/mappings/*{_SSSOM}", sum(held), _stated("sssom", store))] if held else []


def count_table(found: Iterable[RecordCount]) -> bytes:
    """Return the counts as a table with a header; an empty cell where no query counts the records."""
    rows = ["file\trecords_in_file\trecords_in_graph"]
    rows += [f"{each.path}\t{each.found}\t{'' if each.stated is None else each.stated}" for each in found]
    return "".join(f"{row}\n" for row in rows).encode()


def _stated(export: str, store: Store) -> int | None:
    query = queries("counts").get(export)
    if query is None:
        return None
    ((number,),) = (row.values() for row in store.rows(query))
    assert isinstance(number, int), f"queries/counts/{export}.rq does not give a number"
    return number


def _reader(item: ReleaseFile) -> Callable[[bytes], int] | None:
    if item.path.endswith(_SSSOM) or (item.export, item.suffix) == ("sssom", "tsv"):
        return _sssom_rows
    if item.export == "nanopublications":
        return _nanopublications
    return None if item.export in {"", "context", "tables"} else _READERS.get(item.suffix)


def _sssom_rows(content: bytes) -> int:
    """Count the rows below the metadata, which are lines that begin with a number sign, and the header."""
    return sum(1 for line in content.decode().splitlines() if line and not line.startswith("#")) - 1


def _parquet_rows(content: bytes) -> int:
    from pyarrow import parquet  # only where it has just been used to write

    return int(parquet.read_metadata(io.BytesIO(content)).num_rows)


def _statements(format: ox.RdfFormat) -> Callable[[bytes], int]:
    return lambda content: sum(1 for _ in ox.parse(content, format=format))


def _jsonld_statements(content: bytes) -> int:
    """Count statements; the context is taken from here and not fetched."""
    document = json.loads(content)
    document["@context"][0] = json.loads(context_document())["@context"]
    return _statements(ox.RdfFormat.JSON_LD)(json.dumps(document).encode())


def _nanopublications(content: bytes) -> int:
    quads = ox.parse(content, format=ox.RdfFormat.TRIG)
    return sum(1 for quad in quads if quad.predicate == RDF_TYPE and quad.object == _NANOPUBLICATION)


def _nodes_and_edges(content: bytes) -> int:
    document = json.loads(content)
    return len(document["nodes"]) + len(document["edges"])


def _rows_of_members(content: bytes) -> int:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        members = [
            archive.extractfile(member) for member in archive.getmembers() if member.name.endswith(".tsv")
        ]
        return sum(len(member.read().splitlines()) - 1 for member in members if member is not None)


_READERS: Mapping[str, Callable[[bytes], int]] = {
    "csv": lambda content: sum(1 for _ in csv.DictReader(io.StringIO(content.decode()))),
    "parquet": _parquet_rows,
    "nq": _statements(ox.RdfFormat.N_QUADS),
    "ttl": _statements(ox.RdfFormat.TURTLE),
    "owl": _statements(ox.RdfFormat.RDF_XML),
    "jsonld": _jsonld_statements,
    "json": _nodes_and_edges,
    "tar": _rows_of_members,
    "graphml": lambda content: content.count(b"<node ") + content.count(b"<edge "),
}
