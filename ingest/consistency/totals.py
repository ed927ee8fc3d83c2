"""Totals and pooled figures, recomputed from their parts."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from operator import mul

from ingest.consistency.checked import WORDS, CheckedDocument, PlacedText, inconsistency
from ingest.consistency.comparisons import PERCENTAGE, figure_of, labels_of, printed, reported
from ingest.documents.numbers import value_of
from kg.facts import Arm, Fact, Inconsistency, Ref, Reference, Statistic, Study, StudyResult
from kg.facts.shares import unit

_REST = re.compile(rf"\bthe\s+(?:{'|'.join(WORDS['rest'])})\b", re.IGNORECASE)
_DIVIDED = re.compile(
    r"(?<![\d.,])(?P<total>\d{1,3}(?:,\d{3})+|\d+)\s+(?:[^\W\d_][\w/-]*\s+){0,4}?"
    rf"(?:were|was|had\s+been)\s+(?:\w+\s+)?(?:{'|'.join(WORDS['divided'])})\b",
    re.IGNORECASE,
)
_PART = re.compile(r"\(\s*[nN]\s*=\s*(?P<n>\d{1,3}(?:,\d{3})+|\d+)\s*\)")
_WHOLE = Decimal(100)


def parts_of_a_whole(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield sentences in which the parts of a whole, named as such, do not add up to it."""
    for passage in reading.passages():
        yield from _rest(reading, passage)
        yield from _groups(reading, passage)


def _rest(reading: CheckedDocument, passage: PlacedText) -> Iterator[Inconsistency]:
    """Yield two shares of which the second is said to be the rest of the first."""
    shares = list(PERCENTAGE.finditer(passage.text))
    if len(shares) != 2 or not _REST.search(passage.text, shares[0].end(), shares[1].start()):
        return
    values = [value_of(share[1]) for share in shares]
    if abs(sum(values) - _WHOLE) > sum(unit(value) / 2 for value in values):
        label = f"{shares[0][0]} and the rest, {shares[1][0]}"
        readings, at = [share[0] for share in shares], [passage.place(*share.span()) for share in shares]
        resolution = f"the two add up to {printed(sum(values, Decimal(0)))}%, not 100%"
        yield reading.inconsistency("parts against total", "content", label, readings, at, resolution)


def _groups(reading: CheckedDocument, passage: PlacedText) -> Iterator[Inconsistency]:
    """Yield a number of patients who were divided, and groups that add up to another."""
    divided = _DIVIDED.search(passage.text)
    groups = list(_PART.finditer(passage.text, divided.end())) if divided else []
    if divided is None or len(groups) < 2:
        return
    total, found = value_of(divided["total"]), sum(value_of(group["n"]) for group in groups)
    if total != found:
        label = f"{total} patients in groups of {', '.join(group['n'] for group in groups)}"
        readings = [divided["total"], *(group["n"] for group in groups)]
        at = [passage.place(*divided.span("total")), *(passage.place(*each.span("n")) for each in groups)]
        resolution = f"the groups add up to {found}: a group is not told of, or a number is in doubt"
        yield reading.inconsistency("parts against total", "content", label, readings, at, resolution)


_NO_TIME = rf"(?!(?:{'|'.join(WORDS['counted'])})s?\b)"
_PATIENTS = re.compile(
    r"(?<![\w.,·-])(?P<n>\d{1,3}(?:,\d{3})+|\d+)\s+"
    rf"(?:{_NO_TIME}[^\W\d_][\w/-]*\s+){{0,3}}?(?:{'|'.join(WORDS['people'])})\b",
    re.IGNORECASE,
)


def patients_within_n(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield numbers of patients in sentences that cite one work, above all N of its study in the tables.

    Fewer may be a part of them, and are left alone.
    """
    arms = _arms_by_number(reading.facts)
    for sentence in reading.document.sentences() if arms else ():
        cited = set(sentence.cites)
        told = arms.get(cited.pop(), []) if len(cited) == 1 else []
        most = sum(arm.n_stated or 0 for arm in told)
        for match in _PATIENTS.finditer(sentence.text) if most else ():
            if value_of(match["n"]) > most:
                label = f"{match['n']} patients in the text, N = {most} in the table ({told[0].label})"
                readings = [match["n"], f"N = {most}"]
                at = [sentence.place(*match.span("n")), *(arm.at[-1] for arm in told)]
                resolution = "the two may be of different reports; the study itself can tell"
                yield reading.inconsistency("n analysed", "content", label, readings, at, resolution)


def _arms_by_number(facts: Sequence[Fact]) -> dict[int, list[Arm]]:
    """Return the arms in tables by the number of the one work of their study, if each has an N."""
    numbers = {fact.publication: fact.number for fact in reversed(facts) if isinstance(fact, Reference)}
    found: defaultdict[Ref, list[Arm]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, Arm) and fact.at and fact.at[-1].locator.container.startswith("table-"):
            found[fact.study].append(fact)
    return {
        numbers[fact.publications[0]]: found[fact.iri]
        for fact in facts
        if isinstance(fact, Study) and len(fact.publications) == 1 and fact.publications[0] in numbers
        if found[fact.iri] and all(arm.n_stated for arm in found[fact.iri])
    }


def pooled_against_parts(source: Ref, facts: Sequence[Fact]) -> Iterator[Inconsistency]:
    """Yield pooled numbers of patients, and shares, that the pooled studies cannot give."""
    arms: defaultdict[Ref, list[Arm]] = defaultdict(list)
    shares: defaultdict[Ref, list[StudyResult]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, Arm) and fact.regimen:
            arms[fact.study].append(fact)
    for one in reported(facts):
        if one.statistic is Statistic.PERCENTAGE and one.time_point is None and one.follow_up is None:
            shares[one.arm].append(one)
    labels = labels_of(facts)
    for study in (fact for fact in facts if isinstance(fact, Study) and len(fact.pools) > 1):
        for arm in arms[study.iri]:
            parts = [each for name in study.pools for each in arms[name] if each.regimen == arm.regimen]
            if {part.study for part in parts} == set(study.pools):
                yield from _pooled_n(source, arm, parts)
                yield from _pooled_shares(source, arm, parts, shares, labels)


def _pooled_n(source: Ref, arm: Arm, parts: Sequence[Arm]) -> Iterator[Inconsistency]:
    numbers = [part.n_stated for part in parts if part.n_stated is not None]
    if arm.n_stated is not None and len(numbers) == len(parts) and sum(numbers) != arm.n_stated:
        label = f"N = {arm.n_stated} pooled from {', '.join(map(str, numbers))} ({arm.label})"
        readings = [f"N = {arm.n_stated}", *(f"N = {number}" for number in numbers)]
        at = [place for each in (arm, *parts) for place in each.at[-1:]]
        resolution = (
            f"the pooled arms add up to {sum(numbers)}:"
            " patients were left out or added, or a number is in doubt"
        )
        yield inconsistency(
            source,
            "pooled against parts",
            "content" if arm.n_stated > sum(numbers) else "wording",
            label,
            readings,
            at,
            resolution,
        )


def _pooled_shares(
    source: Ref,
    arm: Arm,
    parts: Sequence[Arm],
    shares: Mapping[Ref, Sequence[StudyResult]],
    labels: Mapping[Ref, str],
) -> Iterator[Inconsistency]:
    """Yield shares that those of the parts do not give; medians may move with the time of observation."""
    patients = {part.iri: part.n_stated for part in parts}
    for one in shares.get(arm.iri, ()):
        those = [each for name in patients for each in shares.get(name, ()) if _same_measure(one, each)]
        if {each.arm for each in those} == patients.keys() and one.value is not None:
            low, high = _pooled(those, patients if _whole(arm, patients) else {})
            slack = unit(one.value) / 2
            if not low - slack <= one.value <= high + slack:
                yield _not_pooled(source, arm, one, those, (low + high) / 2, labels)


def _whole(arm: Arm, patients: Mapping[Ref, int | None]) -> bool:
    """Say whether a pooled arm has all patients of its parts, as far as their numbers are printed."""
    numbers = [n for n in patients.values() if n]
    return len(numbers) == len(patients) and arm.n_stated in (None, sum(numbers))


def _pooled(those: Sequence[StudyResult], patients: Mapping[Ref, int | None]) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest share that shares of parts, rounded, can give together.

    Weighted by *patients*; where these are not known, anything from the lowest to the highest part.
    """
    ends = [
        (figure_of(one) - unit(figure_of(one)) / 2, figure_of(one) + unit(figure_of(one)) / 2)
        for one in those
    ]
    if not patients:
        return min(low for low, _ in ends), max(high for _, high in ends)
    weights = [Decimal(patients[one.arm] or 0) for one in those]
    low, high = (sum(map(mul, side, weights), Decimal(0)) / sum(weights) for side in zip(*ends, strict=True))
    return low, high


def _not_pooled(  # noqa: PLR0913 (the pooled share, its parts and what they give)
    source: Ref,
    arm: Arm,
    one: StudyResult,
    those: Sequence[StudyResult],
    given: Decimal,
    labels: Mapping[Ref, str],
) -> Inconsistency:
    parts = ", ".join(each.as_written for each in those)
    label = f"{labels[one.outcome]} {one.as_written} pooled from {parts} ({arm.label})"
    readings, at = (
        [one.as_written, *(each.as_written for each in those)],
        [one.at, *(each.at for each in those)],
    )
    resolution = f"the parts give some {given:.1f}%: other patients or definitions, or a figure in doubt"
    return inconsistency(source, "pooled against parts", "content", label, readings, at, resolution)


def _same_measure(one: StudyResult, other: StudyResult) -> bool:
    fields = ("outcome", "statistic", "grade", "time_point", "population", "follow_up")
    return all(getattr(one, field) == getattr(other, field) for field in fields)
