"""Sections: which lines are headings, which stands above which, and the running text below each."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.documents.document import Section
from ingest.documents.english import words
from ingest.documents.sentences import can_open
from ingest.readers.text.lines import Findings, LineGroup, LineRole
from ingest.readers.text.marks import remove_marks
from ingest.readers.text.paragraphs import is_open, read_paragraphs

MOST_WORDS = 8
"""Words of a title that its title_slug keeps: a locator is copied by hand, and carries no sentence."""


def title_slug(title: str, otherwise: str = "section") -> str:
    """Return a title in kebab-case ASCII, its first words; *otherwise* when nothing of it is left.

    >>> title_slug("Naïve cells & TNF-α")
    'naive-cells-tnf-alpha'
    """
    ascii_only = "".join(map(_to_ascii, unicodedata.normalize("NFKD", title)))
    return "-".join(re.findall("[a-z0-9]+", ascii_only.lower())[:MOST_WORDS]) or otherwise


def _to_ascii(char: str) -> str:
    if char.isascii():
        return char
    if unicodedata.combining(char):
        return ""
    name = unicodedata.name(char, "")
    return name.rpartition(" ")[2] if name.startswith("GREEK") and "WITH" not in name else " "


class Slugs:
    """Hand out each title_slug once; the second of a kind gets ``-2``."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)
        self._last: dict[str, int] = {}

    def take(self, title: str) -> str:
        """Return a title_slug that was not taken before."""
        name = wanted = title_slug(title)
        while name in self._taken:
            self._last[wanted] = self._last.get(wanted, 1) + 1
            name = f"{wanted}-{self._last[wanted]}"
        self._taken.add(name)
        return name


LONGEST_HEADING = 140
"""Characters."""
_MOST_WORDS = 20
_HAS_LETTERS = re.compile(r"[^\W\d_]{2}")
_NO_HEADING = re.compile(r"[•\-–—*]\s|.*(?:://|@|www\.)|.*[.:;,!][)\]\"'”’]*$")
_HANGING_WORDS = words("hanging")

Outline = Mapping[str, Sequence[str]]


def is_heading_shaped(item: LineGroup) -> bool:
    """Say whether an item is one short line of words without final punctuation."""
    text = item.text
    return (
        item.part is LineRole.PROSE
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


def fold_title(title: str) -> str:
    """Return a title as titles are compared: case and blanks do not count."""
    return " ".join(title.casefold().split())


class Hierarchy:
    """Which title stands below which: what the outline says, else what the layout says."""

    def __init__(self, outline: Outline | None) -> None:
        self._parents = {
            fold_title(child): parent for parent, children in (outline or {}).items() for child in children
        }
        self._listed = {fold_title(parent) for parent in (outline or {})}
        self._paths: dict[str, tuple[str, ...]] = {}

    def knows(self, title: str) -> bool:
        """Say whether the outline names the title."""
        return fold_title(title) in self._parents or fold_title(title) in self._listed

    def find_path(self, title: str, above: str | None) -> tuple[str, ...]:
        """Return the titles above and the title; *above* is the heading directly before it, if any."""
        key = fold_title(title)
        parent = self._parents.get(key)
        if parent is None and above is not None and fold_title(above) not in self._listed:
            parent = above
        path = (title,) if parent is None else (*self._paths.get(fold_title(parent), (parent,)), title)
        self._paths[key] = path
        return path

    def report_unused(self, findings: Findings) -> None:
        """Reject every title of the outline that no heading of the document has."""
        for title in sorted((self._parents.keys() | self._listed) - self._paths.keys()):
            findings.add("outline", f"no heading of the document reads {title!r}")


OPENING = "opening"
"""The slug of text that stands before the first heading."""
_RESERVED = ("abstract", "abbreviations", "references", "front", "outline", OPENING)


@dataclass(slots=True)
class _Draft:
    """A heading, None for the opening, with the items below it."""

    title: str | None
    items: list[LineGroup] = field(default_factory=list)


def read_sections(
    prose: Sequence[LineGroup],
    tail: Sequence[LineGroup],
    outline: Outline | None,
    floats: Sequence[str],
    findings: Findings,
) -> tuple[Section, ...]:
    """Return the sections of the running text, in order.

    *prose* holds running text only, *tail* that after the reference list, *floats*
    the slugs that tables and figures have taken.
    """
    hierarchy = Hierarchy(outline)
    slugs = Slugs((*_RESERVED, *floats))
    body, after = _gather(prose, hierarchy, findings), _gather(tail, hierarchy, findings)
    for item in after[0].items:
        findings.add(f"line {item.lines[0].number}", "text after the references without a heading; left out")
    drafts = (body if body[0].items else body[1:]) + after[1:]
    sections: list[Section] = []
    above: str | None = None
    for draft in drafts:
        title = draft.title or ""
        slug = OPENING if draft.title is None else slugs.take(title)
        path = () if draft.title is None else hierarchy.find_path(title, above)
        sections.append(Section(slug, title, path, read_paragraphs(draft.items, slug, findings)))
        above = None if draft.items else draft.title
    hierarchy.report_unused(findings)
    return tuple(sections)


def _gather(prose: Sequence[LineGroup], hierarchy: Hierarchy, findings: Findings) -> list[_Draft]:
    drafts = [_Draft(None)]
    for place, item in enumerate(prose):
        last = drafts[-1].items[-1].text if drafts[-1].items else ""
        following = prose[place + 1].text if place + 1 < len(prose) else ""
        where = f"line {item.lines[0].number}"
        if not any(char.isalpha() for char in item.text):
            findings.add(where, f"{item.text!r} is no text (a page number?); left out")
        elif _is_heading(item, last, following, hierarchy):
            if last and is_open(last, item.text) and not last.endswith((":", ">")):
                findings.add(where, f"the paragraph before the heading {item.text!r} stops in mid-sentence")
            drafts.append(_Draft(item.text))
        else:
            drafts[-1].items.append(item)
    return drafts


def _is_heading(item: LineGroup, previous: str, following: str, hierarchy: Hierarchy) -> bool:
    """Say whether a short line is a heading and not what a page break left of a sentence."""
    if not is_heading_shaped(item) or not following:
        return False
    if hierarchy.knows(item.text):
        return True
    if is_hanging(item.text) or not can_open(following.split(maxsplit=1)[0]):
        return False
    if not previous or not is_open(previous, item.text):
        return True
    return not is_hanging(previous) and not item.text[0].islower()
