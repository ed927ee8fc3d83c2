"""The files of a release as DCAT: what each is, how large, and its digest."""

import hashlib
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg import __version__
from kg.errors import StoreError
from kg.exchange.inventory import Item
from kg.exchange.rdf import write_triples
from kg.facts import BASE
from kg.facts.namespaces import XSD
from kg.facts.quads import RDF_TYPE
from kg.schema.prefixes import expand
from kg.schema.queries import queries
from kg.store import MemoryStore

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


def release_iri(store: MemoryStore) -> str:
    """Return the IRI of the release of a build."""
    return f"{BASE}release/{__version__}/{store.version}"


def distributions(items: Iterable[Item], release: str, licence: str) -> Iterator[ox.Triple]:
    """Yield the description of each file, and its place in *release*."""
    for item in items:
        file = f"{release}/{item.path}"
        yield _said(release, "dcat:distribution", ox.NamedNode(file))
        yield ox.Triple(ox.NamedNode(file), RDF_TYPE, ox.NamedNode(expand("dcat:Distribution")))
        yield _said(file, "dcterms:title", ox.Literal(item.about))
        yield _said(file, "dcterms:identifier", ox.Literal(item.path))
        yield _said(file, "dcterms:license", ox.NamedNode(licence))
        yield _said(file, "dcat:accessURL", ox.NamedNode(BASE))
        yield _said(file, "dcat:byteSize", _typed(str(len(item.content)), "nonNegativeInteger"))
        if media_type := MEDIA_TYPES.get(item.path.rsplit(".", 1)[-1]):
            yield _said(file, "dcat:mediaType", ox.NamedNode(_TYPES + media_type))
        yield from _checksum(file, item.content)


def write_catalogue(items: Iterable[Item], store: MemoryStore) -> bytes:
    """Return ``dcat.ttl``: the release as a version of the data set, and its files.

    :raises StoreError: when the graph does not say under which licence it is.
    """
    release = release_iri(store)
    query = queries("release")["catalogue"].bind({"release": release})
    found = store.engine.query(query.text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    triples = {*found, _said(release, "owl:versionInfo", ox.Literal(f"{__version__} ({store.version})"))}
    triples |= set(distributions(items, release, _licence(triples)))
    return write_triples(triples, ox.RdfFormat.TURTLE)


def _licence(triples: Iterable[ox.Triple]) -> str:
    stated = ox.NamedNode(expand("dcterms:license"))
    for triple in triples:
        if triple.predicate == stated and isinstance(triple.object, ox.NamedNode):
            return triple.object.value
    raise StoreError("the graph does not say under which licence it is; run 'myeloma-kg build' again")


def _checksum(file: str, content: bytes) -> Iterator[ox.Triple]:
    digest = f"{file}#sha256"
    yield _said(file, "spdx:checksum", ox.NamedNode(digest))
    yield ox.Triple(ox.NamedNode(digest), RDF_TYPE, ox.NamedNode(expand("spdx:Checksum")))
    yield _said(digest, "spdx:algorithm", ox.NamedNode(expand("spdx:checksumAlgorithm_sha256")))
    yield _said(digest, "spdx:checksumValue", _typed(hashlib.sha256(content).hexdigest(), "hexBinary"))


def _said(subject: str, property: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(expand(property)), value)


def _typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))
