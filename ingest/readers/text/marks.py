"""How a document cites: raised numbers, numbers in brackets, or authors with years.

Raised digits, ``³⁻⁶``, ``^{3,6}``, ``^{3–6}``, are also exponents (mg/m², 10⁹/L, χ² =) and mass numbers
(⁹⁰Y); those are told apart by what stands before and after them. Another form is taken for the document's
own only where it has no raised marks, and where its list of references bears it out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.documents.document import BibliographyEntry, PrintedMark, Span
from ingest.documents.letters import letters_only, plain_signs

LONGEST_RANGE = 1000
"""No reference list is cited with more entries than this in one mark."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁽⁾", "0123456789-()")
_DIGIT = "[⁰¹²³⁴⁵⁶⁷⁸⁹]"
_MARK = re.compile(
    rf"⁽?{_DIGIT}+(?:(?:⁻|[–-](?={_DIGIT})|[,˒ʼ][ ]?(?={_DIGIT})){_DIGIT}+)*⁾?"
    r"|\^\{\s*\d+(?:\s*[,–−-]\s*\d+)*\s*\}"
)
_AREA_UNIT = re.compile(r"(?:^|[\s/·*×(\d])[kcdmnµμ]?m\s?$|/s\s?$")
_POWER_OF_TEN = re.compile(r"(?:^|[\s(×x*·])10\s?$")
_STATISTIC = re.compile(r"(?:^|[\s(])[χRrI]\s?$")
_STATISTIC_AFTER = re.compile(r"\s*(?:[=<>≤≥]|-?\s?(?:test|statistic))")


def find_marks(text: str) -> Iterator[PrintedMark]:
    """Yield every citation mark in reading order, with its place in *text*.

    `numbers` is empty when a range of the mark cannot be expanded.
    """
    for match in _MARK.finditer(text):
        if not _is_exponent(text, match):
            yield PrintedMark(Span(match.start(), match.end()), match[0], expand_mark(match[0]))


def remove_marks(text: str) -> str:
    """Return the text without anything raised: marks of citations, affiliations, notes."""
    return _MARK.sub("", text)


def expand_mark(mark: str) -> tuple[int, ...]:
    """Return the reference numbers a mark names, in the order printed; () when a range is crossed.

    >>> expand_mark("^{1,4–6}")
    (1, 4, 5, 6)
    >>> expand_mark("⁶⁻³")
    ()
    """
    plain = re.sub(r"[\s^{}()]", "", mark.translate(_SUPERSCRIPTS))
    numbers: list[int] = []
    for part in re.split("[,˒ʼ]", plain):
        limits = [int(limit) for limit in re.split("[–−-]", part)]
        first, last = limits[0], limits[-1]
        crossed = len(limits) > 2 or first < 1 or (len(limits) == 2 and not 0 < last - first <= LONGEST_RANGE)
        if crossed:
            return ()
        numbers.extend(range(first, last + 1))
    return tuple(numbers)


def _is_exponent(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 8) : match.start()]
    after = text[match.end() : match.end() + 12]
    value = match[0].translate(_SUPERSCRIPTS).strip("^{} ")
    if after[:1] in ("⁺", "⁻") or before.endswith("⁻"):
        return True
    if _POWER_OF_TEN.search(before) or (after[:1].isalpha() and not before[-1:].strip(" (-–/[")):
        return True
    if value not in ("2", "3"):
        return False
    if _STATISTIC.search(before) and _STATISTIC_AFTER.match(after):
        return True
    return _AREA_UNIT.search(before) is not None


@dataclass(frozen=True, slots=True)
class CitationForm:
    """A form of citation marks: its name, what finds them in text and in cells, what is said of a wrong one.

    `borne_out`: the share of its marks whose numbers must all be in the list, for it to be the document's.
    """

    name: str
    in_text: Callable[[str], Iterable[PrintedMark]]
    in_cells: Callable[[str], Iterable[PrintedMark]]
    otherwise: str = "is no list of rising ranges"
    borne_out: float = 0.7


RAISED = CitationForm("raised numbers", find_marks, find_marks)
_NUMBERS = r"\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*"
_SQUARE = re.compile(rf"\[\s*({_NUMBERS})\s*\]")
_ROUND = re.compile(rf"(?<![\w%=])(?<![\d%=]\s)\(\s*({_NUMBERS})\s*\)")
_BRACKET = re.compile(r"[(\[]([^()\[\]]{6,400})[)\]]")
_AUTHOR_YEAR = re.compile(
    r"(?:(?:see|e\.?g\.?|reviewed\s+in|cf\.?),?\s+)?(?P<name>[^\W\d_][^\W\d_'’-]*(?:[\s'’-][^\W\d_]+)*?)"
    r"(?:,?\s+et\s+al\.?|\s+(?:and|&)\s+[^\W\d_][^,;\d]*?)?,?\s+(?P<years>(?:19|20)\d\d[a-z]?(?:\s*,\s*(?:19|20)\d\d[a-z]?)*)"
)
_NARRATED = re.compile(
    r"(?P<name>[^\W\d_a-z][^\W\d_'’-]+(?:['’-][^\W\d_]+)*)(?:\s+et\s+al\.?|\s+(?:and|&)\s+[^\W\d_]+)?"
    r"\s+(?P<mark>[(\[]\s*(?P<years>(?:19|20)\d\d[a-z]?)\s*[)\]])"
)
_COVERED = 0.5
"""The share of the list that marks of a form must cite."""
_FEW = 3
"""So many marks of a second form may be something else."""


def _numbered(pattern: re.Pattern[str]) -> Callable[[str], Iterator[PrintedMark]]:
    def find(text: str) -> Iterator[PrintedMark]:
        for match in pattern.finditer(text):
            numbers = expand_mark(plain_signs(match[1]).replace(";", ","))
            yield PrintedMark(Span(*match.span()), match[0], numbers)

    return find


def _nothing(text: str) -> Iterator[PrintedMark]:
    yield from ()


def _by_author(entries: Sequence[BibliographyEntry]) -> Callable[[str], list[PrintedMark]]:
    """Return what finds ``(Osei et al, 2008; Roe, 2010a)``, without numbers if unknown, ``Osei (2008)``."""
    known: defaultdict[str, list[int]] = defaultdict(list)
    for entry in entries:
        for author in entry.authors[:1]:
            name, _, initials = author.rpartition(" ")
            known[f"{letters_only(name or initials)} {entry.year}"].append(entry.number)

    def numbers(cited: re.Match[str] | None) -> Iterator[int]:
        for year in re.split(r"\s*,\s*", cited["years"]) if cited else ():
            named = known[f"{letters_only(cited['name'] if cited else '')} {year[:4]}"]
            place = ord(year[4]) - ord("a") if year[4:] else 0
            yield named[place] if place < len(named) and (year[4:] or len(named) == 1) else 0

    def find(text: str) -> Iterator[PrintedMark]:
        for match in _BRACKET.finditer(text):
            parts = match[1].split(";")
            if all(_AUTHOR_YEAR.fullmatch(part.strip()) for part in parts):
                cited = [number for part in parts for number in numbers(_AUTHOR_YEAR.fullmatch(part.strip()))]
                yield PrintedMark(Span(*match.span()), match[0], tuple(cited) if all(cited) else ())

    def find_all(text: str) -> list[PrintedMark]:
        narrated = [(match, tuple(numbers(match))) for match in _NARRATED.finditer(text)]
        told = [
            PrintedMark(Span(*match.span("mark")), match["mark"], cited)
            for match, cited in narrated
            if all(cited)
        ]
        return sorted([*find(text), *told], key=lambda mark: mark.span)

    return find_all


def citing_of(text: str, entries: Sequence[BibliographyEntry]) -> tuple[CitationForm, str | None]:
    """Return the form in which a text cites its list, and what is to be said of it, if anything."""
    listed = {entry.number for entry in entries}
    square, curved, named = _numbered(_SQUARE), _numbered(_ROUND), _by_author(entries)
    forms = (
        RAISED,
        CitationForm("numbers in square brackets", square, square),
        CitationForm("authors with years", named, named, "names no one entry of the reference list"),
        CitationForm("numbers in parentheses", curved, _nothing, borne_out=0.9),
    )
    marks = {form.name: [set(mark.numbers) for mark in form.in_text(text)] for form in forms}
    counts = Counter({name: sum(bool(one) and one <= listed for one in held) for name, held in marks.items()})
    form = (
        RAISED if counts[RAISED.name] else next((one for one in forms if _fits(one, marks, listed)), RAISED)
    )
    second = {one.name for one in forms if one is not form and one.in_cells is not _nothing}
    others = [f"{name} ({counts[name]} marks)" for name in counts if name in second and counts[name] >= _FEW]
    if counts[form.name] and not others:
        return form, None
    others = others or [f"{name} ({count} marks)" for name, count in counts.items() if count]
    if not others:
        return form, None
    read = f"{form.name} are read as citations here" if counts[form.name] else "none of them could be read"
    return form, (
        f"the document seems to cite by {' and by '.join(others)}, and {read}: a form is read where"
        " the document has no other and its list bears it out; print the marks as raised numbers: ^{1,4–6}"
    )


def _fits(form: CitationForm, marks: Mapping[str, Sequence[set[int]]], listed: set[int]) -> bool:
    found = marks[form.name]
    borne_out = sum(bool(one) and one <= listed for one in found)
    cited = set().union(*found) & listed
    return bool(cited) and borne_out >= form.borne_out * len(found) and len(cited) >= _COVERED * len(listed)
