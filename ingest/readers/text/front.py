"""What stands before the body: title, authors, abstract, keywords.

Affiliations and addresses between the authors and the abstract have no place in
`Document` and are passed over.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.documents.document import Paragraph
from ingest.documents.english import words
from ingest.readers.text.lines import Findings, LineGroup, LineRole, TextLine
from ingest.readers.text.marks import remove_marks
from ingest.readers.text.paragraphs import read_paragraphs
from ingest.readers.text.sections import is_heading_shaped

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
