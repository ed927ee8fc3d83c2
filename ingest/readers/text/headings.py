"""Which lines are headings, and which heading stands above which."""

import re
from collections.abc import Mapping, Sequence

from ingest.documents.english import words
from ingest.readers.text.findings import Findings
from ingest.readers.text.lines import Item, Part
from ingest.readers.text.marks import remove_marks

LONGEST_HEADING = 140
"""Characters."""
_MOST_WORDS = 20
_HAS_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_HEADING = re.compile(r"[•\-–—*]\s|.*(?:://|@|www\.)|.*[.:;,!][)\]\"'”’]*$")
_HANGING_WORDS = words("hanging")

Outline = Mapping[str, Sequence[str]]


def is_heading_shaped(item: Item) -> bool:
    """Say whether an item is one short line of words without final punctuation."""
    text = item.text
    return (
        item.part is Part.PROSE
        and len(item.lines) == 1
        and len(text) <= LONGEST_HEADING
        and len(text.split()) <= _MOST_WORDS
        and _HAS_LETTERS.search(text) is not None
        and _NO_HEADING.match(remove_marks(text).rstrip()) is None
    )


def is_hanging(text: str) -> bool:
    """Say whether a text cannot be whole: an open bracket, or a comma, hyphen or word such as *the* last."""
    brackets = text.count("(") > text.count(")") or text.count("[") > text.count("]")
    return (
        brackets
        or text.endswith((",", ";", "-", "–", "/"))
        or text.rpartition(" ")[2].lower() in _HANGING_WORDS
    )


def normalize(title: str) -> str:
    """Return a title as titles are compared: case and blanks do not count."""
    return " ".join(title.casefold().split())


class Hierarchy:
    """Which title stands below which: what the outline says, else what the layout says."""

    def __init__(self, outline: Outline | None) -> None:
        self._parents = {
            normalize(child): parent for parent, children in (outline or {}).items() for child in children
        }
        self._listed = {normalize(parent) for parent in (outline or {})}
        self._paths: dict[str, tuple[str, ...]] = {}

    def knows(self, title: str) -> bool:
        """Say whether the outline names the title."""
        return normalize(title) in self._parents or normalize(title) in self._listed

    def find_path(self, title: str, above: str | None) -> tuple[str, ...]:
        """Return the titles above and the title; *above* is the heading directly before it, if any."""
        key = normalize(title)
        parent = self._parents.get(key)
        if parent is None and above is not None and normalize(above) not in self._listed:
            parent = above
        path = (title,) if parent is None else (*self._paths.get(normalize(parent), (parent,)), title)
        self._paths[key] = path
        return path

    def report_unused(self, findings: Findings) -> None:
        """Reject every title of the outline that no heading of the document has."""
        for title in sorted((self._parents.keys() | self._listed) - self._paths.keys()):
            findings.add("outline", f"no heading of the document reads {title!r}")
