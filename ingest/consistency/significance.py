"""Differences said or printed to be significant or not, against a test on the shares of the two arms.

The test is that of two proportions with the continuity correction (Fleiss, Levin, Paik: Statistical
Methods for Rates and Proportions, 3rd ed., section 3.1), two sided, on the patients that the shares give.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import erfc, sqrt

from ingest.consistency.checked import WORDS, CheckedDocument, inconsistency
from ingest.consistency.comparisons import labels_of, reported
from ingest.consistency.denominators import stated_n
from ingest.documents.document import Sentence
from kg.facts import Fact, Inconsistency, Ref, Reference, Statistic, Study, StudyResult

_NOT_SIGNIFICANT = re.compile(rf"\b(?:{'|'.join(WORDS['not_significant'])})\b", re.IGNORECASE)
_LEVEL = 0.05
_MARGIN = 10
"""How many times a p value may be off its bound before the shares do not give it: tests differ."""


def p_of_shares(events: int, n: int, others: int, m: int) -> float:
    """Return the two-sided p value of the difference between *events* of *n* and *others* of *m*.

    >>> round(p_of_shares(38, 177, 21, 176), 3), p_of_shares(5, 50, 5, 50)
    (0.024, 1.0)
    """
    pooled = (events + others) / (n + m)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    apart = abs(events / n - others / m) - (1 / n + 1 / m) / 2
    return erfc(apart / error / sqrt(2)) if apart > 0 else 1.0


def said_not_significant(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield sentences that call a difference not significant though the shares in the table give p < 0.05."""
    results = _compared(reading.facts)
    for sentence in reading.document.sentences() if results else ():
        match = _NOT_SIGNIFICANT.search(sentence.text)
        for one, other in _told_of(reading, sentence, results) if match else ():
            p = _p(one, other)
            if match and p is not None and p < _LEVEL:
                yield _differs(reading, sentence, match, one, other, p)


_Pairs = Mapping[tuple[int, Ref], Sequence[tuple[StudyResult, StudyResult]]]


def _compared(facts: Sequence[Fact]) -> _Pairs:
    """Return the shares of two arms by the number of the one work that they are from, and the outcome."""
    numbers = {fact.publication: fact.number for fact in reversed(facts) if isinstance(fact, Reference)}
    studies = {
        fact.iri: numbers.get(fact.publications[0])
        for fact in facts
        if isinstance(fact, Study) and len(fact.publications) == 1
    }
    found: defaultdict[tuple[int, Ref], list[tuple[StudyResult, StudyResult]]] = defaultdict(list)
    for one, other in pairs_of_arms(facts):
        if number := studies.get(one.study):
            found[number, one.outcome].append((one, other))
    return found


def pairs_of_arms(facts: Sequence[Fact]) -> Iterator[tuple[StudyResult, StudyResult]]:
    """Yield shares with those of the arm they are compared with, of one outcome, grade and time."""
    shares = {
        (one.arm, _measure(one)): one for one in reported(facts) if one.statistic is Statistic.PERCENTAGE
    }
    for one in shares.values():
        other = shares.get((one.comparator_arm, _measure(one))) if one.comparator_arm else None
        if other is not None:
            yield one, other


def _measure(one: StudyResult) -> tuple[object, ...]:
    return one.outcome, one.grade, one.time_point, one.time_unit, one.population, one.at.locator.container


def _p(one: StudyResult, other: StudyResult) -> float | None:
    """Return the p value of two shares; None where an n is unknown, or nobody or everybody had the event."""
    counts = [_count(each) for each in (one, other)]
    if counts[0] is None or counts[1] is None:
        return None
    (events, n), (others, m) = counts[0], counts[1]
    return p_of_shares(events, n, others, m) if 0 < events + others < n + m else None


def _count(one: StudyResult) -> tuple[int, int] | None:
    n = stated_n(one)
    if not n or one.value is None or one.time_point is not None:
        return None
    return (one.n_events if one.n_events is not None else round(one.value * n / 100)), n


def _told_of(
    reading: CheckedDocument, sentence: Sentence, results: _Pairs
) -> Iterator[tuple[StudyResult, StudyResult]]:
    cited = set(sentence.cites)
    named = {thing for _, thing in reading.lexicon.mentions(sentence.text, "adverse-event", "outcome")}
    for (number, outcome), pairs in results.items():
        if number in cited and outcome in named:
            yield from pairs


def _differs(  # noqa: PLR0913 (the two shares, and where they are spoken of)
    reading: CheckedDocument,
    sentence: Sentence,
    match: re.Match[str],
    one: StudyResult,
    other: StudyResult,
    p: float,
) -> Inconsistency:
    labels = labels_of(reading.facts)
    shares = f"{one.as_written} and {other.as_written}"
    label = f"{match[0]!r}, and {shares} in the table give p = {p:.2g} ({labels[one.arm]})"
    readings = (match[0], one.as_written, other.as_written)
    at = (sentence.place(*match.span()), one.at, other.at)
    resolution = "the shares in the table tell more than the sentence; the study's own test is not printed"
    return reading.inconsistency("significance", "content", label, readings, at, resolution)


def p_values_of_shares(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield printed p values that the shares miss more than tenfold, on the other side of 0.05."""
    labels = labels_of(facts)
    for one, other in pairs_of_arms(facts):
        p = _p(one, other) if one.p_value is not None else None
        if p is not None and one.p_value is not None and _misses(one.p_operator, one.p_value, p):
            stated = f"P {one.p_operator} {one.p_value}"
            shares = f"{one.as_written} and {other.as_written}"
            label = f"{stated}, and {shares} give p = {p:.2g} ({labels[one.arm]})"
            readings, at = (stated, one.as_written, other.as_written), (one.at, other.at)
            resolution = "a share, an n or the p value is in doubt, or the test is of something else"
            yield inconsistency(source, "significance", "content", label, readings, at, resolution)


def _misses(operator: str | None, printed: Decimal, p: float) -> bool:
    """Say whether a p value is across 0.05 from the printed one, and further off than tests differ.

    >>> _misses("<", Decimal("0.001"), 0.3), _misses("<", Decimal("0.001"), 0.004)
    (True, False)
    >>> _misses("=", Decimal("0.2"), 0.001)
    True
    """
    bound = float(printed)
    above = operator != ">" and bound <= _LEVEL < p and p > _MARGIN * bound
    below = operator != "<" and p < _LEVEL < bound and p * _MARGIN < bound
    return above or below
