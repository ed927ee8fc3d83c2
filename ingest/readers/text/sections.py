"""Sections: the headings of an article and the running text below each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.documents.document import Section
from ingest.documents.sentences import can_open
from ingest.documents.slugs import Slugs
from ingest.readers.text.findings import Findings
from ingest.readers.text.headings import Hierarchy, Outline, is_hanging, is_heading_shaped
from ingest.readers.text.lines import Item
from ingest.readers.text.paragraphs import is_open, read_paragraphs

OPENING = "opening"
"""The slug of text that stands before the first heading."""
_RESERVED = ("abstract", "abbreviations", "references", "front", "outline", OPENING)


@dataclass(slots=True)
class _Draft:
    """A heading, None for the opening, with the items below it."""

    title: str | None
    items: list[Item] = field(default_factory=list)


def read_sections(
    prose: Sequence[Item],
    tail: Sequence[Item],
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


def _gather(prose: Sequence[Item], hierarchy: Hierarchy, findings: Findings) -> list[_Draft]:
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


def _is_heading(item: Item, previous: str, following: str, hierarchy: Hierarchy) -> bool:
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
