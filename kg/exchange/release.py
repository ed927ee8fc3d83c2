"""A release: one folder with everything, described, counted and with digests; whole or not there.

Nothing in it depends on the time or the place where it was made: two releases of one build
are the same bytes.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

import pyoxigraph as ox

from kg import __version__
from kg.building.published import Published
from kg.exchange.counting import Count, count_table, counts
from kg.exchange.distributions import release_iri, write_catalogue
from kg.exchange.inventory import Inventory, inventory
from kg.exchange.release_folder import SUMS_FILE, check_folder, write_folder
from kg.schema.prefixes import expand

_README = Path(__file__).with_name("release.md")


@dataclass(frozen=True, slots=True)
class Release:
    """What was written: `size` in bytes, and the files that could not be made, with the reason."""

    files: int
    size: int
    left_out: tuple[tuple[str, str], ...]


def release(published: Published, folder: Path) -> Release:
    """Write every export, the ontology and a description of both into *folder*.

    An earlier release there is replaced; anything else is left as it is.

    :raises NoBuild: when there is no build.
    :raises InvalidSetting: when *folder* holds what no release wrote.
    :raises StoreError: when it cannot be written, or a file lacks records; nothing is there then.
    """
    check_folder(folder)
    found = inventory(published)
    files = _files(found, published)
    write_folder(folder, files)
    return Release(len(files), sum(map(len, files.values())), found.left_out)


def _files(found: Inventory, published: Published) -> Mapping[str, bytes]:
    counted = counts(found.items, published.store)
    files = {item.path: item.content for item in found.items}
    files["counts.tsv"] = count_table(counted)
    files["dcat.ttl"] = catalogue = write_catalogue(found.items, published.store)
    files["README.md"] = _readme(found, counted, catalogue, published).encode()
    files[SUMS_FILE] = _sums(files)
    return files


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Return digests in the form that ``sha256sum -c`` reads."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
    return "".join(lines).encode()


def _readme(found: Inventory, counted: Iterable[Count], catalogue: bytes, published: Published) -> str:
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


_STATED = ("title", "description", "issued", "license")


def _said(catalogue: bytes, release: str) -> dict[str, list[str]]:
    """Return what the catalogue says of the release itself, by property, sorted."""
    said: dict[str, list[str]] = {}
    for quad in ox.parse(catalogue, format=ox.RdfFormat.TURTLE):
        if quad.subject == ox.NamedNode(release) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault(quad.predicate.value, []).append(quad.object.value)
    return {name: sorted(values) for name, values in said.items()}
