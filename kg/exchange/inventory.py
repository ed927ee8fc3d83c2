"""What is in a release: every export in every format, the ontology's files, the licences."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from kg.building.published import Published
from kg.errors import InvalidSetting, UnreadableFile
from kg.exchange.exports import Export, exports
from kg.schema.resources import folder

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


@dataclass(frozen=True, slots=True)
class Item:
    """A file of a release: its path in it, what it is, and the export and suffix that gave it, if any."""

    path: str
    about: str
    content: bytes
    export: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files of a release, by path; and those that cannot be made here: path and reason."""

    items: tuple[Item, ...]
    left_out: tuple[tuple[str, str], ...]


def inventory(published: Published) -> Inventory:
    """Return what a release of this build holds.

    :raises NoBuild: when there is no build.
    :raises UnreadableFile: when a file that ships with the project is missing.
    """
    items, left_out = [*_licences(), *_ontology()], list[tuple[str, str]]()
    for name, export in exports().items():
        for suffix in _formats(export):
            path = f"data/{name}.{suffix}"
            try:
                items.append(Item(path, export.about, export.formats[suffix](published), name, suffix))
            except InvalidSetting as error:
                left_out.append((path, error.reason))
    return Inventory(tuple(sorted(items, key=lambda item: item.path)), tuple(left_out))


def _formats(export: Export) -> list[str]:
    """Return the suffixes of an export; where several give the same file, the first of them."""
    first: dict[object, str] = {}
    for suffix, write in export.formats.items():
        first.setdefault(write, suffix)
    return list(first.values())


def _ontology() -> Iterator[Item]:
    root = folder("ontology")
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.name[0] != "."):
        about = next((said for suffix, said in _ABOUT.items() if path.name.endswith(suffix)), "Data")
        try:
            yield Item(f"ontology/{path.relative_to(root).as_posix()}", about, path.read_bytes())
        except OSError as error:
            raise UnreadableFile(path, f"cannot be read: {error.strerror or error}") from error


def _licences() -> Iterator[Item]:
    """Yield the licence files that came with the installation."""
    installed = metadata.distribution(_PACKAGE)
    for name, about in _LICENCES.items():
        text = installed.read_text(f"licenses/{name}")
        if text is None:
            raise UnreadableFile(name, "not part of this installation; install myeloma-kg again")
        yield Item(name, about, text.encode())
