"""Figures that cannot be: p values above 1, shares above 100%."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.consistency.passages import passages
from ingest.consistency.reading import Reading, inconsistency
from kg.facts import Inconsistency, Place

_P = re.compile(r"\b[Pp]\s*(?:[Vv]alue\s*)?(?:of\s+)?(?:[=<>≤≥]|\\[lg]eq?)\s*(?P<value>\d+(?:[.·]\d+)?)")
_PERCENTAGE = re.compile(r"(?<![\d.·])(?P<value>\d+(?:[.·]\d+)?)\s*%")
_CHANGE_BEFORE = re.compile(
    r"\b(?:by|increase[ds]?|rise|rose|growth|grew|gain(?:ed)?)\b[^.;:]*$", re.IGNORECASE
)
_CHANGE_AFTER = re.compile(
    r"\s*(?:of\s+(?:the\s+)?(?:baseline|normal|control|expected|starting)|more|higher|increase|CI\b)"
)


def impossible_values(reading: Reading) -> Iterator[Inconsistency]:
    """Yield p values above 1, and percentages above 100 that are not said to be changes."""
    for passage in passages(reading.document):
        for match in _P.finditer(passage.text):
            if _value(match) > 1:
                said = "a probability is at most 1: the figure is misprinted, or is no p value"
                yield _finding(reading, "p value", match, passage.place(*match.span()), said)
        for match in _PERCENTAGE.finditer(passage.text):
            before, after = passage.text[: match.start()], passage.text[match.end() :]
            if _value(match) > 100 and not (_CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(after)):
                said = "a share is at most 100%: the figure is misprinted, or is no share"
                yield _finding(reading, "percentage above 100", match, passage.place(*match.span()), said)


def _value(match: re.Match[str]) -> Decimal:
    return Decimal(match["value"].replace("·", "."))


def _finding(reading: Reading, kind: str, match: re.Match[str], at: Place, resolution: str) -> Inconsistency:
    return inconsistency(
        reading.source,
        kind,
        "content",
        label=f"{match[0].strip()} in {at.locator.place}",
        readings=[match[0]],
        at=[at],
        resolution=resolution,
    )
