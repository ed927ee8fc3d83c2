"""What stands after the journal of a reference: year, volume, pages (`imprint.lark`) and identifiers."""

import re
from dataclasses import dataclass
from pathlib import Path

from lark import Lark, Tree
from lark.exceptions import UnexpectedInput

_IDENTIFIERS = {
    "doi": re.compile(
        r"(?:available\s+(?:from|at)\s*:?\s*)?[\[(]?\s*"
        r"(?:(?:\bdoi\s*:?\s*)?(?:https?://)?(?:dx\.)?\bdoi\.org/|\bdoi\s*:?\s*|(?<![\w/.]))(?P<value>10\.\d{4,9}/[^\s;]*(?:;[^\s;\]]+)*)",
        re.IGNORECASE,
    ),
    "pmcid": re.compile(r"[\[(]?\s*(?:PMCID\s*:?\s*)?\b(?P<value>PMC\d{1,9})\b\s*[\])]?", re.IGNORECASE),
    "pmid": re.compile(r"[\[(]?\s*(?:PubMed\s*)?PMID\s*:?\s*(?P<value>\d{1,8})\b\s*[\])]?", re.IGNORECASE),
}
_PAGE = re.compile(r"(?P<letters>[^\W\d_]*)(?P<digits>\d+)")
_IMPRINT = Lark(
    (Path(__file__).parent / "imprint.lark").read_text(encoding="utf-8"),
    parser="lalr",
    propagate_positions=True,
)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Where it appeared, each part as written."""

    year: int
    parts: dict[str, str]
    remark: str | None
    abstract: bool
    further: tuple[str, ...] = ()


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
    further: list[str] = []
    for branch in tree.children:
        if isinstance(branch, Tree):
            written = "" if branch.meta.empty else text[branch.meta.start_pos : branch.meta.end_pos].strip()
            if branch.data == "remark":
                remarks.append(written)
            elif branch.data == "further":
                first, *last = re.split("[–—-]{1,2}", written)
                further.append(
                    "–".join([first.strip(), *(whole_page(first.strip(), page.strip()) for page in last)])
                )
            else:
                parts.setdefault(str(branch.data), written)
    years = re.findall(r"\d{4}", parts["when"])
    if parts["when"] != years[0]:
        parts["date"] = parts["when"]
    return Imprint(int(years[0]), parts, "; ".join(remarks) or None, "abstract" in parts, tuple(further))


def take_identifiers(text: str) -> tuple[dict[str, str], str]:
    """Return DOI, PMID and PMCID by the names of their fields, and the text without them.

    >>> take_identifiers("2008;1:2. [doi: 10.1182/blood-2008-01-234567] PMID: 123.")
    ({'doi': '10.1182/blood-2008-01-234567', 'pmid': '123'}, '2008;1:2.')
    """
    found: dict[str, str] = {}
    for name, pattern in _IDENTIFIERS.items():
        if (match := pattern.search(text)) is not None:
            value = _unwrapped(match["value"]) if name == "doi" else match["value"].upper()
            found[name] = value
            after = text[match.start("value") + len(value) :].lstrip(" ])")
            text = f"{text[: match.start()].rstrip(' [(')}{after if after[:1] in '.;,' else ' ' + after}"
    return found, re.sub(r"(?:\s*[.;,])*\s*$", "", text) + "." if found else text


def _unwrapped(doi: str) -> str:
    """Return a DOI without the punctuation after it; brackets belong to it only in pairs."""
    while doi:
        last = doi[-1]
        closes = last in ")]>" and doi.count(last) > doi.count({")": "(", "]": "[", ">": "<"}[last])
        if last not in ".,;:" and not closes:
            break
        doi = doi[:-1]
    return doi


def whole_page(first: str, last: str) -> str:
    """Return a last page whose first digits are left out with them.

    >>> whole_page("317", "8"), whole_page("S31", "7"), whole_page("2123", "2132"), whole_page("328", "17")
    ('318', 'S37', '2132', '17')
    """
    begins, ends = _PAGE.match(first), _PAGE.match(last)
    if begins is None or ends is None or ends["letters"] not in ("", begins["letters"]):
        return last
    missing = len(begins["digits"]) - len(ends["digits"])
    whole = begins["digits"][: max(0, missing)] + ends["digits"]
    if (missing <= 0 and ends["letters"]) or int(whole) < int(begins["digits"]):
        return last
    return begins["letters"] + whole + last[ends.end() :]
