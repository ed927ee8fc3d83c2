"""The reference list: numbered entries in the style of the AMA and of Vancouver.

``1. Author A, Author B, et al; for Some Group. Title. *Journal*. 2001;2(3):4–5.``
The part after the journal has a grammar of its own, `imprint.lark`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from lark import Lark, Tree
from lark.exceptions import UnexpectedInput

from ingest.documents.document import Reference
from ingest.readers.text.findings import Findings
from kg.facts.locators import Locator, digest

CONTAINER = "references"
_ENTRY = re.compile(
    r"(?P<number>\d{1,5})\.\s+(?P<head>.+)\*(?P<journal>[^*]+)\*\.?\s*(?P<imprint>\S.*)", re.DOTALL
)
_NUMBER = re.compile(r"(\d{1,5})\.\s")
_ET_AL = re.compile(r",?\s*\bet al\.?$")
_GROUP = re.compile(r"(?:(?:for|on behalf of)\s+)?(?:the\s+)?(?P<name>.+)", re.DOTALL)
_ABSTRACT = re.compile(r"\s*[\[(](?:meeting |conference )?abstract(?:\s+\w+)?[\])]$", re.IGNORECASE)
_SUFFIXES = ("Jr", "Sr", "II", "III", "2nd", "3rd")
_MOST_INITIALS = 5
_IMPRINT = Lark(
    (Path(__file__).parent / "imprint.lark").read_text(encoding="utf-8"),
    parser="lalr",
    propagate_positions=True,
)


@dataclass(frozen=True, slots=True)
class Byline:
    """Who wrote it: persons in order, whether there are more, and the group they wrote for."""

    authors: tuple[str, ...]
    et_al: bool = False
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where it appeared, each part as written."""

    year: int
    parts: dict[str, str]
    remark: str | None
    abstract: bool


def find_number(line: str) -> int | None:
    """Return the number that opens an entry of the list, or None."""
    match = _NUMBER.match(line)
    return int(match[1]) if match else None


def read_reference(line: str) -> Reference:
    """Read one whole entry.

    :raises ValueError: when a part cannot be told; the message names it.
    """
    match = _ENTRY.fullmatch(line)
    if match is None:
        raise ValueError("no journal between asterisks with a year after it")
    byline, title = split_head(match["head"].strip())
    imprint = read_imprint(match["imprint"])
    bare = _ABSTRACT.sub("", title)
    number = int(match["number"])
    return Reference(
        number=number,
        locator=Locator(CONTAINER, (number,), digest=digest(line)),
        authors=byline.authors,
        et_al=byline.et_al,
        group=byline.group,
        title=bare,
        journal=match["journal"].strip(),
        year=imprint.year,
        date=imprint.parts.get("date"),
        volume=imprint.parts.get("volume"),
        issue=imprint.parts.get("issue"),
        supplement=imprint.parts.get("supplement"),
        first_page=imprint.parts.get("first"),
        last_page=imprint.parts.get("last"),
        meeting_abstract=bare != title or imprint.abstract,
        ahead_of_print="ahead" in imprint.parts,
        remark=imprint.remark,
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
    return Byline((), group=body[: stops[0]]), body[stops[0] + 1 :].strip()


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


def read_imprint(text: str) -> Imprint:
    """Read year, volume, issue and pages.

    :raises ValueError: when it is none of the forms of `imprint.lark`.
    """
    try:
        tree = _IMPRINT.parse(text)
    except UnexpectedInput as error:
        column = getattr(error, "column", 0)
        raise ValueError(f"{text!r} is no year, volume and pages (character {column})") from error
    parts: dict[str, str] = {}
    remarks: list[str] = []
    for branch in tree.children:
        if isinstance(branch, Tree):
            written = "" if branch.meta.empty else text[branch.meta.start_pos : branch.meta.end_pos].strip()
            if branch.data in ("remark", "doi"):
                remarks.append(written)
            else:
                parts.setdefault(str(branch.data), written)
    years = re.findall(r"\d{4}", parts["when"])
    if parts["when"] != years[0]:
        parts["date"] = parts["when"]
    return Imprint(int(years[0]), parts, "; ".join(remarks) or None, "abstract" in parts)


def read_references(entries: list[str], findings: Findings) -> tuple[Reference, ...]:
    """Read the entries of the list; gaps, doubles and what cannot be read are rejected."""
    found: dict[int, Reference] = {}
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
            findings.add(place, f"{error}: {line[:80]!r}")
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
    words = [word for word in name.replace(",", "").split() if word not in _SUFFIXES]
    if not 2 <= len(words) <= 7:
        return False
    *surname, initials = words
    letters = re.sub(r"[-‐.]", "", initials)
    spelt = letters.isalpha() and letters[0].isupper() and len(letters) <= _MOST_INITIALS
    capitals = sum(char.isupper() for char in letters)
    plain = all(re.fullmatch(r"[^\W\d_][^\W\d_'’‐.-]*(?:['’‐-][^\W\d_]*)*\.?", word) for word in surname)
    return spelt and plain and (capitals == len(letters) or len(letters) == 2)
