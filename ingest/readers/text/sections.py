"""What stands before the body, title, authors, abstract and keywords; then the sections.

Which lines are headings, which stands above which, and the running text below each. Affiliations and
addresses between the authors and the abstract have no place in `Document` and are passed over.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.documents.document import Paragraph, Section
from ingest.documents.english import words
from ingest.documents.sentences import can_open
from ingest.readers.text.lines import Findings, LineGroup, LineRole, TextLine
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
        elif _is_heading(item, (last, following), hierarchy, findings):
            if last and is_open(last, item.text, findings) and not last.endswith((":", ">")):
                findings.add(where, f"the paragraph before the heading {item.text!r} stops in mid-sentence")
            drafts.append(_Draft(item.text))
        else:
            drafts[-1].items.append(item)
    return drafts


def _is_heading(item: LineGroup, around: tuple[str, str], hierarchy: Hierarchy, findings: Findings) -> bool:
    """Say whether a short line is a heading and not what a page break left of a sentence.

    *around* are the texts before and after it.
    """
    previous, following = around
    if not is_heading_shaped(item) or not following:
        return False
    if hierarchy.knows(item.text):
        return True
    if is_hanging(item.text) or not can_open(following.split(maxsplit=1)[0]):
        return False
    if not previous or not is_open(previous, item.text, findings):
        return True
    return not is_hanging(previous) and not item.text[0].islower()


ABSTRACT = "abstract"
RUNNING_TEXT = (LineRole.PROSE, LineRole.ABSTRACT, LineRole.KEYWORDS)
"""Parts that are not taken out as tables, figures or what stands below them."""
_DEGREE = re.compile("|".join([r"(?:[A-Z][A-Za-z]?\.?){1,4}", *words("degrees")]))
_NOTE_MARK = re.compile(r"\s*(?:\^\{[^{}]*\}|[*†‡§])+$")
_LONG_TEXT = 200
"""Characters; text of this length is no line of an address, so the body has begun."""


@dataclass(frozen=True, slots=True)
class Front:
    """The front matter, and at which item the body begins."""

    title: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    abstract: tuple[Paragraph, ...]
    body_start: int


def read_front(items: Sequence[LineGroup], findings: Findings) -> Front:
    """Read the front matter; a part that is not there is empty and rejected."""
    abstract_at = next((n for n, item in enumerate(items) if item.part is LineRole.ABSTRACT), None)
    keywords_at = next((n for n, item in enumerate(items) if item.part is LineRole.KEYWORDS), None)
    front_end = min((n for n in (abstract_at, keywords_at) if n is not None), default=None)
    abstract_end = _find_abstract_end(items, abstract_at, keywords_at)
    keywords, keywords_end = _read_keywords(items, keywords_at)
    if front_end is None:
        front_end = abstract_end = _find_first_heading(items)
    prose = [item for item in items[:front_end] if item.part is LineRole.PROSE]
    authors = read_authors(prose[1].lines) if len(prose) > 1 else ()
    title = _NOTE_MARK.sub("", remove_marks(prose[0].text)) if prose else ""
    if title and not authors:
        findings.add("front", "no authors between the title and the abstract")
    abstract = items[abstract_at:abstract_end] if abstract_at is not None else ()
    running = [item for item in abstract if item.part in RUNNING_TEXT]
    paragraphs = read_paragraphs(running, ABSTRACT, findings)
    return Front(title, authors, keywords, paragraphs, max(abstract_end, keywords_end))


def read_authors(lines: Sequence[TextLine]) -> tuple[str, ...]:
    """Return the names of a block: one a line, or separated by commas, without raised marks and degrees."""
    plain = "\n".join(remove_marks(line.words) for line in lines)
    plain = "".join(char for char in plain if not unicodedata.decomposition(char).startswith("<super>"))
    names = [re.sub(r"[*†‡§¶#]", "", name).strip(" .") for name in re.split(r"[\n,;]|\s(?:and|&)\s", plain)]
    names = [name.removeprefix("and ") for name in names]
    return tuple(name for name in names if name and not _DEGREE.fullmatch(name))


def _find_abstract_end(items: Sequence[LineGroup], abstract: int | None, keywords: int | None) -> int:
    """Return where the abstract ends: at the keywords, or else after its first paragraph."""
    if abstract is None:
        return 0 if keywords is None else keywords
    if keywords is not None and keywords > abstract:
        return keywords
    end = abstract + 1 if items[abstract].text else abstract + 2
    while end < len(items) and items[end].part is LineRole.PROSE and not is_heading_shaped(items[end]):
        end += 1
    return end


def _read_keywords(items: Sequence[LineGroup], keywords: int | None) -> tuple[tuple[str, ...], int]:
    """Return the keywords and the item after them; a bare "Keywords" has them in the next item."""
    if keywords is None:
        return (), 0
    end = keywords + 1
    if not items[keywords].text and end < len(items):
        end += 1
    listed = re.split(r"[,;•·]", " ".join(item.text for item in items[keywords:end]))
    return tuple(word.strip(" .") for word in listed if word.strip(" .")), end


def _find_first_heading(items: Sequence[LineGroup]) -> int:
    """Return the heading above the first long text, in an article without an abstract."""
    for place, item in enumerate(items):
        if place > 1 and item.part is LineRole.PROSE and len(item.text) >= _LONG_TEXT:
            return place - 1 if is_heading_shaped(items[place - 1]) else place
    return len(items)
