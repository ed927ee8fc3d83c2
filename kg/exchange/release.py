"""A release: one folder with everything, described, counted and with digests; whole or not there.

Nothing in it depends on the time or the place where it was made: two releases of one build
are the same bytes. The folder is known again by its digests, and put in place in one step.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pyoxigraph as ox

from kg import __version__
from kg.building.published import Published
from kg.errors import InvalidSetting, StoreError
from kg.exchange.exports import licence
from kg.exchange.inventory import Inventory, RecordCount, ReleaseFile, count_table, counts, inventory
from kg.exchange.rdf import write_triples
from kg.facts import BASE
from kg.facts.namespaces import XSD
from kg.facts.quads import RDF_TYPE
from kg.files import SUMS_FILE, UNFINISHED, digest_of, listed, sums, write_whole
from kg.progress import Steps
from kg.schema.prefixes import expand
from kg.schema.queries import queries
from kg.store import MemoryStore

_README = Path(__file__).with_name("release.md")
_STATED = ("title", "description", "issued", "license")
_TYPES = "https://www.iana.org/assignments/media-types/"
# As registered with IANA; Parquet since 2024.
MEDIA_TYPES = {
    "csv": "text/csv",
    "graphml": "application/xml",
    "html": "text/html",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "md": "text/markdown",
    "nq": "application/n-quads",
    "owl": "application/rdf+xml",
    "parquet": "application/vnd.apache.parquet",
    "trig": "application/trig",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "yaml": "application/yaml",
}


@dataclass(frozen=True, slots=True)
class Release:
    """What was written: `size` in bytes, and the files that could not be made, with the reason."""

    files: int
    size: int
    left_out: tuple[tuple[str, str], ...]


def release(published: Published, folder: Path, steps: Steps | None = None) -> Release:
    """Write every export, the ontology and a description of both into *folder*, telling of each of *steps*.

    An earlier release there is replaced; anything else is left as it is.

    :raises NoBuild: when there is no build.
    :raises InvalidSetting: when *folder* holds what no release wrote.
    :raises StoreError: when it cannot be written, or a file lacks records; nothing is there then.
    """
    check_folder(folder)
    steps = steps or Steps(quiet=True)
    found = inventory(published, steps)
    with steps.step("count and describe what there is"):
        files = _files(found, published)
    with steps.step("write the folder"):
        write_folder(folder, files)
    return Release(len(files), sum(map(len, files.values())), found.left_out)


def _files(found: Inventory, published: Published) -> Mapping[str, bytes]:
    counted = counts(found.items, published.store)
    files = {item.path: item.content for item in found.items}
    files["counts.tsv"] = count_table(counted)
    files["dcat.ttl"] = catalogue = write_catalogue(found.items, published.store)
    files["README.md"] = _readme(found, counted, catalogue, published).encode()
    files[SUMS_FILE] = sums(files)
    return files


def _readme(found: Inventory, counted: Iterable[RecordCount], catalogue: bytes, published: Published) -> str:
    records = {each.path: str(each.found) for each in counted}
    rows = [
        f"| `{item.path}` | {len(item.content)} | {records.get(item.path, '')} | {item.about} |"
        for item in found.items
    ]
    left_out = [f"- `{path}`: {reason}" for path, reason in found.left_out] or ["Nothing."]
    said = _said(catalogue, release_iri(published.store))
    words = {name: " ".join(said.get(expand(f"dcterms:{name}"), ["not stated"])) for name in _STATED}
    return Template(_README.read_text(encoding="utf-8")).substitute(
        words,
        licence=words["license"],
        version=__version__,
        build=published.store.version,
        inputs=published.inputs,
        sources="\n".join(f"- <{address}>" for address in said.get(expand("dcterms:source"), [])),
        files="\n".join(rows),
        left_out="\n".join(left_out),
    )


def _said(catalogue: bytes, release: str) -> dict[str, list[str]]:
    """Return what the catalogue says of the release itself, by property, sorted."""
    said: dict[str, list[str]] = {}
    for quad in ox.parse(catalogue, format=ox.RdfFormat.TURTLE):
        if quad.subject == ox.NamedNode(release) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault(quad.predicate.value, []).append(quad.object.value)
    return {name: sorted(values) for name, values in said.items()}


def release_iri(store: MemoryStore) -> str:
    """Return the IRI of the release of a build."""
    return f"{BASE}release/{__version__}/{store.version}"


def _distributions(files: Iterable[ReleaseFile], release: str, licence: str) -> Iterator[ox.Triple]:
    """Yield the description of each file, and its place in *release*."""
    for each in files:
        file = f"{release}/{each.path}"
        yield _triple(release, "dcat:distribution", ox.NamedNode(file))
        yield ox.Triple(ox.NamedNode(file), RDF_TYPE, ox.NamedNode(expand("dcat:Distribution")))
        yield _triple(file, "dcterms:title", ox.Literal(each.about))
        yield _triple(file, "dcterms:identifier", ox.Literal(each.path))
        yield _triple(file, "dcterms:license", ox.NamedNode(licence))
        yield _triple(file, "dcat:accessURL", ox.NamedNode(BASE))
        yield _triple(file, "dcat:byteSize", _typed(str(len(each.content)), "nonNegativeInteger"))
        if media_type := MEDIA_TYPES.get(each.path.rsplit(".", 1)[-1]):
            yield _triple(file, "dcat:mediaType", ox.NamedNode(_TYPES + media_type))
        yield from _checksum(file, each.content)


def write_catalogue(files: Iterable[ReleaseFile], store: MemoryStore) -> bytes:
    """Return ``dcat.ttl``: the release as a version of the data set, and its files.

    :raises StoreError: when the ontology does not say under which licence it is.
    """
    release = release_iri(store)
    query = queries("release")["catalogue"].bind({"release": release})
    found = store.engine.query(query.text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    triples = {*found, _triple(release, "owl:versionInfo", ox.Literal(f"{__version__} ({store.version})"))}
    triples |= set(_distributions(files, release, licence()))
    return write_triples(triples, ox.RdfFormat.TURTLE)


def _checksum(file: str, content: bytes) -> Iterator[ox.Triple]:
    digest = f"{file}#sha256"
    yield _triple(file, "spdx:checksum", ox.NamedNode(digest))
    yield ox.Triple(ox.NamedNode(digest), RDF_TYPE, ox.NamedNode(expand("spdx:Checksum")))
    yield _triple(digest, "spdx:algorithm", ox.NamedNode(expand("spdx:checksumAlgorithm_sha256")))
    yield _triple(digest, "spdx:checksumValue", _typed(hashlib.sha256(content).hexdigest(), "hexBinary"))


def _triple(subject: str, property: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(expand(property)), value)


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def check_folder(folder: Path) -> None:
    """Let a folder be written if it is not there, is empty, or is a release as it was written.

    :raises InvalidSetting: otherwise, with what stands in the way.
    :raises StoreError: when it cannot be read.
    """
    try:
        reason = _obstacle(folder)
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: {error.strerror}; nothing was written") from error
    if reason:
        raise InvalidSetting("DIR", folder, f"{reason}; name a new folder, or empty this one")


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put *files*, by path, in *folder*, all of them or none; a release that was there goes.

    :raises StoreError: when it cannot be written.
    """
    prefix = f"{UNFINISHED}{folder.name}-"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for left in folder.parent.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)  # by one that was killed
        work = Path(tempfile.mkdtemp(prefix=prefix, dir=folder.parent))
        try:
            for path, content in files.items():
                (work / "new" / path).parent.mkdir(parents=True, exist_ok=True)
                write_whole(work / "new" / path, content)
            if folder.exists():
                folder.rename(work / "old")
            (work / "new").rename(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: {error.strerror}; nothing was written") from error


def _obstacle(folder: Path) -> str:
    """Return what in *folder* no release wrote, empty if there is nothing."""
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "this is no folder"
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if not present:
        return "it holds folders" if any(folder.iterdir()) else ""
    if SUMS_FILE not in present:
        return f"it holds {min(present)!r} and is no release"
    written = listed(folder)
    for path in sorted(present - {SUMS_FILE}):
        if path not in written:
            return f"it holds {path!r}, which no release wrote"
        if digest_of(folder / path) != written[path]:
            return f"{path!r} was changed after the release was written"
    return ""
