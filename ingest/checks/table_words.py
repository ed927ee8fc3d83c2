"""Text of a table with one spelling for what means the same, and patterns that find a phrase in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from ingest.documents.english import whole_numbers_as_words
from ingest.vocabulary.lexicon import spell_signs
from kg.exchange.tables.printed import Phrase

_DAYS_A_WEEK = 7
_NOTHING = re.compile(r"(?!)")
_LEFT, _RIGHT = r"(?<![\w.≥≤<>\-/])", r"(?!\w)(?!\.\d)(?![/-]\w)"
_UNITS = r"(?:months?|weeks?|years?|days?|mo|wks?|yrs?)"
_SINGULAR = (
    (r"\bmo(?:nths?)?\b\.?", "month"),
    (r"\bw(?:ee)?ks?\b", "week"),
    (r"\by(?:ea)?rs?\b", "year"),
    (r"\bd(?:ays?)?\b(?!\w)", "day"),
    (r"\bcycles\b|\bcourses?\b", "cycle"),
)


class _TableWords(BaseModel):
    """What `table_words.yaml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Mapping[str, tuple[str, ...]]
    empty: frozenset[str]
    sequel: tuple[str, ...]
    meaningful: tuple[str, ...]
    scopes: Mapping[str, tuple[str, ...]]


@cache
def _settings() -> _TableWords:
    text = Path(__file__).with_name("table_words.yaml").read_text(encoding="utf-8")
    return _TableWords.model_validate(yaml.safe_load(text))


def scopes_of(kind: str) -> tuple[str, ...]:
    """Return where a phrase of a kind may stand, in the order in which to look: names of `scopes`."""
    return _settings().scopes.get(kind, ("piece", "gaps"))


def other_words(text: str) -> tuple[str, ...]:
    """Return every way to say *text* that `table_words.yaml` has, or *text* alone."""
    return _settings().words.get(text, (text,))


def empty_words() -> frozenset[str]:
    """Return the words that say nothing on their own, in lower case."""
    return _settings().empty


def sequel() -> re.Pattern[str]:
    """Return what finds the words that open a later part or later cycles."""
    words = "|".join(sorted(map(re.escape, _settings().sequel), key=len, reverse=True))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def uniform(text: str) -> str:
    """Return *text* with one spelling for signs, numbers, units and lengths of cycles.

    >>> uniform("for the first four 4-week cycles"), uniform("9 mg/m ² on days 1–4 and 17–20")
    ('for the first 4 28-day cycle', '9 mg/m2 on day 1-4 and 17-20')
    """
    text = re.sub(r"\s*(?:²|\^\{?2\}?)", "2", " ".join(spell_signs(text).split()))
    text = re.sub(r"[–—−‑]", "-", text).replace("μ", "u").replace("µ", "u").replace("·", ".")
    text = re.sub(r"([≥≤<>=])\s+", r"\1", re.sub(r"\s+%", "%", text.replace("\\%", "%")))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)(?!\d{3},\d\b)", "", text)
    for word, number in whole_numbers_as_words().items():
        text = re.sub(rf"\b{word}\b", str(number), text, flags=re.IGNORECASE)
    text = re.sub(r"\b\d+\.\d+\b", lambda match: f"{Decimal(match[0]).normalize():f}", text)
    for plural, singular in _SINGULAR:
        text = re.sub(plural, singular, text, flags=re.IGNORECASE)
    text = re.sub(
        r"(\d+)[-\s]+week(?:[-\s]+cycle)", lambda match: f"{int(match[1]) * _DAYS_A_WEEK}-day cycle", text
    )
    text = re.sub(r"(\d+)[-\s]+day[-\s]+cycle", r"\1-day cycle", text)
    return re.sub(r"(\d+)-(year|month|week)\b", r"\1 \2", text)


def pattern_of(text: str, case: bool = False) -> re.Pattern[str]:
    """Return what finds *text* as whole words, whatever its hyphens, blanks and plural ending."""
    parts = [re.escape(part) for part in re.split(r"[\s\-]+", uniform(text)) if part]
    if not parts:
        return re.compile(rf"^\s*{re.escape(uniform(text))}+\s*$")
    body = r"[\s\-]*".join(parts)
    plural = "s?" if body[-1:].isalpha() and not case else ""
    right = _RIGHT if re.search(r"\w$", body) else ""
    left = _LEFT if re.match(r"[\w≥≤<>]", body) else ""
    return re.compile(left + body + plural + right, 0 if case else re.IGNORECASE)


def patterns(phrase: Phrase) -> list[re.Pattern[str]]:
    """Return the ways in which a cell may say *phrase*; the printed one first; none if it needs no word."""
    return _PATTERNS.get(phrase.kind, _as_text)(phrase)


def _as_text(phrase: Phrase) -> list[re.Pattern[str]]:
    return [pattern_of(text) for text in other_words(phrase.text)]


def _names(phrase: Phrase) -> list[str]:
    return list(dict.fromkeys((phrase.text, *sorted(phrase.terms, key=len, reverse=True))))


def _as_name(phrase: Phrase) -> list[re.Pattern[str]]:
    return [pattern_of(name) for name in _names(phrase)]


def _number(phrase: Phrase) -> list[re.Pattern[str]]:
    return [re.compile(rf"(?<![\d.]){re.escape(uniform(phrase.text))}(?!\d|\.\d)")]


def _unit(phrase: Phrase) -> list[re.Pattern[str]]:
    unit = uniform(phrase.terms[0].strip())
    return [re.compile(rf"(?<![a-z]){re.escape(unit)}(?![\w/])", re.IGNORECASE)] if unit else []


def _statistic(phrase: Phrase) -> list[re.Pattern[str]]:
    if phrase.text == "occurrence" and phrase.terms == ("",):
        return []
    return _as_text(phrase)


def _dose_status(phrase: Phrase) -> list[re.Pattern[str]]:
    """Find "MTD" only where it is not said that it was not reached."""
    ends = r"(?!\s+(?:\w+\s+)?not\b)"
    return [re.compile(way.pattern + ends, re.IGNORECASE) for way in _as_text(phrase)]


def _grade(phrase: Phrase) -> list[re.Pattern[str]]:
    if not re.search(r"\d|^[≥≤<>IV]+$", phrase.text):
        return _as_text(phrase)
    grade = re.sub(r"[-/]", "[-/]", uniform(phrase.text))
    return [re.compile(rf"\bgrades? ?{grade}(?![\w/-])", re.IGNORECASE)]


def _dose(phrase: Phrase) -> list[re.Pattern[str]]:
    low, high, relation, unit = (uniform(term) for term in phrase.terms)
    unit = re.escape(unit)
    joined = {"alternatives": r"\s*(?:or|/)\s*", "range": r"\s*(?:-|to)\s*"}.get(relation)
    amount = rf"{re.escape(low)}\s*{unit}"
    if joined is not None:
        amount = rf"{re.escape(low)}\s*(?:{unit})?{joined}{re.escape(high)}\s*{unit}"
    elif low != high:
        return []
    return [re.compile(rf"(?<![\d.\-]){amount}(?!\w)(?!\s*/\s*(?:kg|m2))", re.IGNORECASE)]


def _days(phrase: Phrase) -> list[re.Pattern[str]]:
    ranges = [re.escape(days).replace(r"\-", r"\s*-\s*") for days in phrase.text.split(",")]
    listed = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)(?:day\s+)?".join(ranges)
    return [re.compile(rf"\b(?:day|d)\s*{listed}(?!\d|\s*-\s*\d)", re.IGNORECASE)]


def _every(phrase: Phrase) -> list[re.Pattern[str]]:
    if phrase.terms == ("1",):
        return [pattern_of(word) for word in other_words("day")]
    forms = [f"{word}{phrase.terms[0]} day" for word in ("/", "every ", "per ")]
    forms += other_words("every other day") if phrase.terms == ("2",) else ()
    return [pattern_of(form) for form in forms]


def _cycles(phrase: Phrase) -> list[re.Pattern[str]]:
    first, last = phrase.terms
    if not first:
        return [_NOTHING]
    length = r"(?:\s*\(?\d+-day)?"
    if not last:
        before = str(int(first) - 1)
        ends = rf"(?:\b\d+-{before}|(?<![\d-])(?:first {before}|{before}){length}\s+cycle)"
        return [re.compile(rf"cycle \d+-{before}\b|{ends}|cycle {first}\s*(?:on|\+|and)", re.IGNORECASE)]
    forms = [rf"cycle {first}\s*-\s*{last}\b"]
    if first == "1":
        forms.append(rf"(?<![\d-])(?:first\s+)?{last}{length}\s+cycle")
    if first == last:
        forms.append(rf"cycle {first}(?![\d-])")
    return [re.compile("|".join(forms), re.IGNORECASE)]


def _interval(phrase: Phrase) -> list[re.Pattern[str]]:
    low, high = (re.escape(uniform(term)) for term in phrase.terms)
    return [re.compile(rf"(?<![\d.≥≤<>]){low}\s*(?:-|to)\s*{high}(?![\d.])", re.IGNORECASE)]


_PATTERNS: dict[str, Callable[[Phrase], list[re.Pattern[str]]]] = {
    **dict.fromkeys(("outcome", "drug", "intervention", "event", "name", "trial", "quantity"), _as_name),
    **dict.fromkeys(("value", "n", "analysed", "events"), _number),
    "cause": lambda phrase: [
        pattern_of(f"{words} {name}") for name in _names(phrase) for words in other_words("due to")
    ],
    "regimen": lambda phrase: [
        pattern_of(name, case=True) for name in dict.fromkeys((phrase.text, *phrase.terms))
    ],
    "unit": _unit,
    "statistic": _statistic,
    "grade": _grade,
    "dose": _dose,
    "days": _days,
    "every": _every,
    "per": lambda phrase: _as_text(phrase) if phrase.text == "day" else [],
    "cycles": _cycles,
    "interval": _interval,
    "dose status": _dose_status,
    "status": lambda phrase: [pattern_of(text) for text in other_words(phrase.terms[0])],
    "other arm": lambda _: [_NOTHING],
}


def significant(words: Sequence[str]) -> bool:
    """Say whether words left over hold a figure, a sign of comparison, or a word that carries meaning."""
    meaningful = {word.casefold() for word in _settings().meaningful}
    return any(re.search(r"[\d≥≤<>=%]", word) or word.casefold() in meaningful for word in words)
