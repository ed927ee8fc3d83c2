"""Percentages and counts: whether a whole count of patients exists, and figures that cannot be."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from decimal import Decimal
from functools import cache

from ingest.consistency.checked import WORDS, CheckedDocument, PlacedText, inconsistency
from ingest.consistency.comparisons import PERCENTAGE, figure_of, numbers, printed, reported, told_spans
from ingest.consistency.denominators import PatientShares, is_exact, is_named, is_share, stated_n
from ingest.documents.numbers import number_words, value_of
from kg.facts import Arm, Fact, Inconsistency, Ref, StudyResult
from kg.facts.shares import counts_of, cut_from, share

_MOST_NAMED = 3


def percentages_against_n(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield one finding a cell or sentence, whose percentages are of no whole number of patients.

    Figures that another finding is about are left to it: a list in another order than the table
    gives its figures to the wrong arms.
    """
    arms = {fact.iri: fact for fact in facts if isinstance(fact, Arm)}
    analysed: defaultdict[Ref, set[int]] = defaultdict(set)
    for one in reported(facts):
        analysed[one.arm] |= {one.n_analysed} if one.n_analysed else set()
    spans = told_spans(facts)
    told: set[tuple[Ref, Ref, Decimal | None]] = set()
    for group in _groups(facts):
        misfits = [one for one in group.misfits if not is_named(one, spans)]
        fresh = [one for one in misfits if (one.arm, one.outcome, one.value) not in told]
        told |= {(one.arm, one.outcome, one.value) for one in group.misfits}
        if fresh:
            yield _finding(source, group, arms.get(group.arm), analysed[group.arm])


def _groups(facts: Sequence[Fact]) -> Iterator[PatientShares]:
    found: defaultdict[tuple[str, Ref, Ref | None, int], list[StudyResult]] = defaultdict(list)
    for one in filter(is_share, reported(facts)):
        n = stated_n(one)
        # Of those with a count, `counts.percentages_of_counts` tells.
        if n and is_exact(one) and one.n_events is None:
            found[one.at.locator.place, one.arm, one.population, n].append(one)
    for about, results in found.items():
        yield PatientShares(tuple(results), about[-1])


def _finding(source: Ref, group: PatientShares, arm: Arm | None, analysed: Set[int]) -> Inconsistency:
    misfits, others = group.misfits, group.denominators()
    kind = _kind(group, others)
    printed_once = list(dict.fromkeys(one.as_written for one in misfits))
    label = f"{', '.join(printed_once)} of N = {group.n} ({arm.label if arm else group.arm})"
    readings = [*printed_once, f"N = {group.n}"]
    at = [*(one.at for one in misfits), *(arm.at[-1:] if arm else ())]
    return inconsistency(source, kind, "content", label, readings, at, _resolution(group, others, analysed))


def _kind(group: PatientShares, others: Sequence[int]) -> str:
    if group.likely_cut():
        return "truncated percentage"
    return "denominator" if others else "impossible percentage"


def _resolution(group: PatientShares, others: Sequence[int], analysed: Set[int]) -> str:
    said = [_nearest(figure_of(one), group.n) for one in _each_once(group.misfits)]
    whole = "all percentages here" if len(group.results) > 1 else "it"
    if others:
        fitting = f"a denominator of {_named(group, others)} would fit {whole}"
        said.append(f"{fitting}: patients analysed may be fewer than N")
        said += [f"a result of {number} patients is told" for number in others if number in analysed]
    if group.cut():
        counts = [cut_from(figure_of(one), group.n) for one in _each_once(group.misfits)]
        cut = " and ".join(f"{count} of {group.n}" for count in counts)
        said.append(f"cut off instead of rounded it would be {cut}")
    if not others and not group.cut():
        said.append(f"no likely denominator up to N fits {whole}: the figure, N or the column is in doubt")
    return "; ".join(said)


def _named(group: PatientShares, others: Sequence[int]) -> str:
    """Return the numbers that the figures themselves carry, else the largest of *others*."""
    known = group.misfits[0]
    decided = known.possible_denominators or (known.denominator,)
    if likely := [number for number in decided if number not in {None, group.n}]:
        return numbers(likely)
    return numbers(others[:_MOST_NAMED]) + (" or less" if len(others) > _MOST_NAMED else "")


def _each_once(results: Sequence[StudyResult]) -> list[StudyResult]:
    return list({one.value: one for one in results}.values())


def _nearest(value: Decimal, n: int) -> str:
    below = int(value * n / 100)
    around = [f"{count} of {n} is {share(count, n)}" for count in (below, below + 1) if count <= n]
    return f"{printed(value)}%: " + ", ".join(around)


def fractions(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield counts that exceed their total, or whose percentage is not the one printed."""
    for passage in reading.passages():
        for patterns, check in ((_counted(), _recount), (_shares(), _whole_count)):
            for match in (match for pattern in patterns for match in pattern.finditer(passage.text)):
                yield from check(reading, passage, match)


@cache
def _counted() -> tuple[re.Pattern[str], ...]:
    number = _count("count"), _count("total")
    of = r"\s+(?:out\s+)?of\s+(?:the\s+|all\s+|a\s+total\s+of\s+)?"
    percent = r"\(\s*(?P<percent>\d+(?:[.·]\d+)?)\s*%"
    counted = [
        rf"{number[0]}{of}{number[1]}(?:\s+[^\W\d_][\w-]*){{0,3}}\s*{percent}",
        rf"{number[0]}(?:\s+[^\W\d_][\w-]*)?\s*{percent}\s*\){of}{number[1]}",
        rf"(?<![\d.,/–-])(?P<count>\d+)\s*/\s*(?P<total>\d+)\s*{percent}",
        r"(?P<percent>\d+(?:[.·]\d+)?)\s*%\s*[(\[]\s*(?P<count>\d+)\s*(?:/|\s(?:out\s+)?of\s)\s*(?P<total>\d+)",
        rf"\bof\s+(?:the\s+|all\s+|a\s+total\s+of\s+)*{number[1]}{_people()},?\s+{number[0]}\s*{percent}",
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in counted)


@cache
def _shares() -> tuple[re.Pattern[str], ...]:
    total, percent = _count("total"), r"(?<![\d.·])(?P<percent>\d+(?:[.·]\d+)?)\s*%"
    patients = _people()
    shares = [
        rf"{percent}\s+of\s+(?:the\s+|all\s+|a\s+total\s+of\s+)*{total}{patients}",
        rf"\bof\s+(?:the\s+|all\s+|a\s+total\s+of\s+)*{total}{patients},\s+{percent}",
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in shares)


def _people() -> str:
    return r"(?:\s+[^\W\d_][\w-]*){0,2}\s+(?:" + "|".join(WORDS["people"]) + r")\b"


def _count(name: str) -> str:
    digits = r"(?<![\d.,·/–-])(?:\d{1,3}(?:,\d{3})+|\d+)"
    return rf"(?P<{name}>\b(?:{number_words()}|{digits})\b)(?![.·]\d)"


def _recount(reading: CheckedDocument, passage: PlacedText, match: re.Match[str]) -> Iterator[Inconsistency]:
    count, total = int(value_of(match["count"])), int(value_of(match["total"]))
    percentage = value_of(match["percent"])
    if total and count <= total and count in counts_of(percentage, total):
        return
    severity = "content"
    if count > total or not total:
        resolution = "the count is larger than its total: the two are exchanged, or one is misprinted"
    elif cut_from(percentage, total) == count:
        severity, resolution = (
            "wording",
            f"{count} of {total} is {share(count, total)}, cut off instead of rounded",
        )
    else:
        resolution = f"{count} of {total} is {share(count, total)}: one of the three figures is in doubt"
    label, at = f"{percentage}% beside {count} of {total}", [passage.place(*match.span())]
    yield reading.inconsistency("fraction", severity, label, [match[0]], at, resolution)


def _whole_count(
    reading: CheckedDocument, passage: PlacedText, match: re.Match[str]
) -> Iterator[Inconsistency]:
    total, percentage = int(value_of(match["total"])), value_of(match["percent"])
    if total == 0 or percentage > 100 or counts_of(percentage, total):
        return
    kind, said = "impossible percentage", "nor cut off"
    if (cut := cut_from(percentage, total)) is not None:
        kind = "truncated percentage"
        said = f"cut off instead of rounded it would be {cut} of {total}"
    label, at = f"{percentage}% of {total}", [passage.place(*match.span())]
    resolution = f"no whole number of {total} rounds to {percentage}%; {said}"
    yield reading.inconsistency(kind, "content", label, [match[0]], at, resolution)


_P = re.compile(r"\b[Pp]\s*(?:[Vv]alue\s*)?(?:of\s+)?(?:[=<>≤≥]|\\[lg]eq?)\s*(?P<value>\d+(?:[.·]\d+)?)")
_CHANGE_BEFORE = re.compile(rf"\b(?:{'|'.join(WORDS['change_before'])})\b[^.;:]*$", re.IGNORECASE)
_CHANGE_AFTER = re.compile(rf"\s*(?:{'|'.join(WORDS['change_after'])})")


def impossible_values(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield p values above 1, and percentages above 100 that are not said to be changes."""
    for passage in reading.passages():
        for match in _P.finditer(passage.text):
            if value_of(match["value"]) > 1:
                said = "a probability is at most 1: the figure is misprinted, or is no p value"
                yield _impossible(reading, "p value", match, passage, said)
        for match in PERCENTAGE.finditer(passage.text):
            before, after = passage.text[: match.start()], passage.text[match.end() :]
            if value_of(match[1]) > 100 and not (_CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(after)):
                said = "a share is at most 100%: the figure is misprinted, or is no share"
                yield _impossible(reading, "percentage above 100", match, passage, said)


def _impossible(
    reading: CheckedDocument, kind: str, match: re.Match[str], passage: PlacedText, said: str
) -> Inconsistency:
    label, at = f"{match[0].strip()} in {passage.locator.place}", [passage.place(*match.span())]
    return reading.inconsistency(kind, "content", label, [match[0]], at, said)
