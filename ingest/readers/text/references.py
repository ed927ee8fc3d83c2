"""The reference list, parted from the rest: numbered entries in the style of the AMA and of Vancouver.

``1. Author A, Author B, et al; for Some Group. Title. *Journal*. 2001;2(3):4–5.``
The part after the journal has a grammar of its own, `imprint.lark`; a DOI and the numbers of PubMed stand
anywhere after it. An entry that no grammar reads is kept as printed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.documents.document import BibliographyEntry
from ingest.documents.english import words
from ingest.documents.letters import plain_signs
from ingest.readers.text.imprints import read_imprint, take_identifiers, whole_page
from ingest.readers.text.lines import Findings, TextLine
from kg.facts.locators import Locator, digest

CONTAINER = "references"
_ENTRY = re.compile(r"(?P<head>.+)\*(?P<journal>[^*]+)\*\.?\s*(?P<imprint>\S.*)", re.DOTALL)
_NUMBER = re.compile(r"(?:(\d{1,5})[.)]|\[(\d{1,5})\]|\((\d{1,5})\))\s+")
_ET_AL = re.compile(r",?\s*\bet al\.?$")
_GROUP = re.compile(r"(?:(?:for|on behalf of)\s+)?(?:the\s+)?(?P<name>.+)", re.DOTALL)
_ABSTRACT = re.compile(r"\s*[\[(](?:meeting |conference )?abstract(?:\s+\w+)?[\])]$", re.IGNORECASE)
_SUFFIXES = words("name_suffixes")
_MOST_INITIALS = 5


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it: persons in order, whether there are more, and the group they wrote for."""

    authors: tuple[str, ...]
    et_al: bool = False
    group: str | None = None


def find_number(line: str) -> int | None:
    """Return the number that opens an entry of the list, or None."""
    match = _NUMBER.match(line)
    return int(match[1] or match[2] or match[3]) if match else None


def read_reference(line: str) -> BibliographyEntry:
    """Read one whole entry.

    :raises ValueError: when a part cannot be told; the message names it.
    """
    number = find_number(line) or 0
    match = _ENTRY.fullmatch(_NUMBER.sub("", line, count=1))
    if match is None or not match["journal"].strip():
        raise ValueError("no journal between asterisks with a year after it")
    byline, title = split_head(" ".join(match["head"].split()))
    identifiers, rest = take_identifiers(plain_signs(match["imprint"]))
    imprint = read_imprint(rest)
    bare = _ABSTRACT.sub("", title)
    if not bare.strip(" .*"):
        raise ValueError("no title between the authors and the journal")
    first, last = imprint.parts.get("first"), imprint.parts.get("last")
    return BibliographyEntry(
        number=number,
        locator=Locator(CONTAINER, (number,), digest=digest(line)),
        authors=byline.authors,
        et_al=byline.et_al,
        group=byline.group,
        title=bare.strip(),
        journal=" ".join(match["journal"].split()),
        year=imprint.year,
        date=imprint.parts.get("date"),
        volume=imprint.parts.get("volume"),
        issue=imprint.parts.get("issue"),
        supplement=imprint.parts.get("supplement"),
        first_page=first,
        last_page=whole_page(first, last) if first and last else None,
        further_pages=imprint.further,
        meeting_abstract=bare != title or imprint.abstract,
        ahead_of_print="ahead" in imprint.parts,
        remark=imprint.remark,
        doi=identifiers.get("doi"),
        pmid=identifiers.get("pmid"),
        pmcid=identifiers.get("pmcid"),
    )


def keep_as_printed(line: str) -> BibliographyEntry:
    """Return an entry that no grammar reads: its number, its text as printed, its identifiers."""
    number, printed = find_number(line) or 0, _NUMBER.sub("", line, count=1).strip()
    identifiers, _ = take_identifiers(plain_signs(printed))
    return BibliographyEntry(
        number=number,
        locator=Locator(CONTAINER, (number,), digest=digest(line)),
        authors=(),
        et_al=False,
        group=None,
        title=printed,
        journal="",
        year=None,
        raw=printed,
        doi=identifiers.get("doi"),
        pmid=identifiers.get("pmid"),
        pmcid=identifiers.get("pmcid"),
    )


def split_head(head: str) -> tuple[Byline, str]:
    """Return the byline and the title of what stands before the journal.

    The byline ends at the first full stop that leaves a list of names before it; without
    one, the part up to the first full stop is a group that signs as author.

    :raises ValueError: when there is no title.
    """
    body = head.removesuffix(".")
    stops = [match.start() for match in re.finditer(r"\.\s", body)]
    if not stops:
        raise ValueError("no full stop between the authors and the title")
    for stop in stops[:4]:
        byline = read_byline(body[:stop])
        if byline is not None:
            return byline, body[stop + 1 :].strip()
    if not all(part.strip() for part in re.split("[,;]", body[: stops[0]])):
        raise ValueError("an empty name among the authors")
    return Byline((), group=body[: stops[0]].strip()), body[stops[0] + 1 :].strip()


def read_byline(text: str) -> Byline | None:
    """Return the authors when the text is a list of names, else None."""
    names, _, group = text.partition(";")
    et_al = _ET_AL.search(names) is not None
    authors = tuple(name.strip() for name in re.split(r",(?:\s+and)?\s", _ET_AL.sub("", names)))
    authors = _attach_suffixes(authors)
    if not all(map(_is_name, authors)):
        return None
    match = _GROUP.fullmatch(group.strip())
    return Byline(authors, et_al, match["name"] if match else None)


def read_references(entries: list[str], findings: Findings) -> tuple[BibliographyEntry, ...]:
    """Read the entries of the list; gaps, doubles and what cannot be read are rejected."""
    found: dict[int, BibliographyEntry] = {}
    seen: set[int] = set()
    expected = 1
    for line in entries:
        number = find_number(line) or 0
        place = f"{CONTAINER}/{number}"
        if number in seen:
            findings.add(place, "a second entry with this number; the first one was kept")
            continue
        seen.add(number)
        if number > expected:
            findings.add(place, f"entries {expected} to {number - 1} are missing before this one")
        expected = max(expected, number + 1)
        try:
            found[number] = read_reference(line)
        except ValueError as error:
            found[number] = keep_as_printed(line)
            findings.add(place, f"{error}; kept as printed, its parts are not told apart: {line[:80]!r}")
    return tuple(found.values())


def _attach_suffixes(authors: tuple[str, ...]) -> tuple[str, ...]:
    joined: list[str] = []
    for name in authors:
        if joined and name in _SUFFIXES:
            joined[-1] = f"{joined[-1]}, {name}"
        else:
            joined.append(name)
    return tuple(joined)


def _is_name(name: str) -> bool:
    """Say whether a text is a surname with initials: ``van de Name AB``, ``Name A-B``, ``Name A Jr``."""
    parts = [part for part in name.replace(",", "").split() if part not in _SUFFIXES]
    if not 2 <= len(parts) <= 7:
        return False
    *surname, initials = parts
    letters = re.sub(r"[-‐.]", "", initials)
    spelt = letters.isalpha() and letters[0].isupper() and len(letters) <= _MOST_INITIALS
    capitals = sum(char.isupper() for char in letters)
    plain = all(re.fullmatch(r"[^\W\d_][^\W\d_'’‐.-]*(?:['’‐-][^\W\d_]*)*\.?", word) for word in surname)
    return spelt and plain and (capitals == len(letters) or len(letters) == 2)


_HEADING = re.compile(
    r"(?:\d+\.?\s+)?(?:References?(?: list)?|Bibliography|(?:Literature|Works) cited)\s*:?", re.IGNORECASE
)


@dataclass(slots=True)
class Parting:
    """The lines before the list, the entries as printed, and the lines after it."""

    before: Sequence[TextLine]
    has_list: bool = False
    entries: list[str] = field(default_factory=list)
    after: list[TextLine] = field(default_factory=list)


def part_references(lines: Sequence[TextLine]) -> Parting:
    """Part the reference list from the rest.

    An entry begins with its number; a line without one goes on with the entry above when
    it stands in the same block, or when a page break cut the entry there.
    """
    heading = _find_heading(lines)
    if heading is None:
        return Parting(lines)
    parting = Parting(lines[:heading], has_list=True)
    last_line: TextLine | None = None
    entry: list[str] = []
    for line in lines[heading + 1 :]:
        if _opens_entry(line, last_line, entry, parting):
            _close(entry, parting)
            entry, last_line = [line.words], line
        elif last_line is not None and not parting.after and _goes_on(line, last_line, entry):
            entry.append(line.words)
            last_line = line
        else:
            parting.after.append(line)
    _close(entry, parting)
    return parting


def _find_heading(lines: Sequence[TextLine]) -> int | None:
    """Return the last heading that has an entry below it, or else the last one."""
    headings = [place for place, line in enumerate(lines) if _HEADING.fullmatch(line.words)]
    with_entry = [n for n in headings if n + 1 < len(lines) and find_number(lines[n + 1].words) is not None]
    return max(with_entry or headings, default=None)


def _opens_entry(line: TextLine, last_line: TextLine | None, entry: Sequence[str], parting: Parting) -> bool:
    number = find_number(line.words)
    if number is None:
        return False
    expected = (find_number(entry[0]) or 0) + 1 if entry else 1
    wrapped = (
        last_line is not None and line.block == last_line.block and not last_line.words.endswith((".", "]"))
    )
    return number == expected or not (parting.after or wrapped)


def _goes_on(line: TextLine, last_line: TextLine, entry: Sequence[str]) -> bool:
    if line.block == last_line.block:
        return True
    return not _is_whole(entry) and _is_whole([*entry, line.words])


def _is_whole(entry: Sequence[str]) -> bool:
    try:
        read_reference(" ".join(entry))
    except ValueError:
        return False
    return True


def _close(entry: Sequence[str], parting: Parting) -> None:
    if entry:
        parting.entries.append(" ".join(entry))
