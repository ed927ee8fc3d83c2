"""Which figures an inconsistency is about, so that each carries the mark wherever it is shown."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kg.facts import Fact, Inconsistency, Ref, StudyResult

_Results = Mapping[Ref, StudyResult]


def with_marks(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield *facts*, each result with the inconsistencies that are about it and what else is printed for it.

    An inconsistency is about the figures at the characters that it names, and about those that say them
    again. Of one that joins several figures of one arm and outcome, each has the others as other readings.
    One that is only of wording leaves the figure as it is.
    """
    results = {fact.iri: fact for fact in facts if isinstance(fact, StudyResult)}
    marks: defaultdict[Ref, list[Ref]] = defaultdict(list)
    readings: defaultdict[Ref, dict[str, None]] = defaultdict(dict)
    at, again = _by_place(results), _said_again(results)
    for finding in (fact for fact in facts if isinstance(fact, Inconsistency) and fact.severity == "content"):
        about = _about(finding, at, again)
        for iri in about:
            marks[iri].append(finding.iri)
            readings[iri] |= dict.fromkeys(_others(results[iri], [results[other] for other in about]))
    for fact in facts:
        if isinstance(fact, StudyResult) and fact.iri in marks:
            said = {"inconsistencies": tuple(marks[fact.iri]), "other_readings": tuple(readings[fact.iri])}
            yield fact.model_copy(update=said)
        else:
            yield fact


def _by_place(results: _Results) -> Mapping[str, list[tuple[int, int, Ref]]]:
    found: defaultdict[str, list[tuple[int, int, Ref]]] = defaultdict(list)
    for iri, one in results.items():
        for place in (one.at, *one.figures_at):
            if (chars := place.locator.chars) is not None:
                found[place.locator.place].append((*chars, iri))
    return found


def _said_again(results: _Results) -> Mapping[Ref, set[Ref]]:
    """Return under each figure all that say the same, itself among them."""
    found: defaultdict[Ref, set[Ref]] = defaultdict(set)
    for iri, one in results.items():
        found[one.restates if one.restates and one.restates in results else iri].add(iri)
    return {iri: members for members in found.values() for iri in members}


def _about(
    finding: Inconsistency, at: Mapping[str, list[tuple[int, int, Ref]]], again: Mapping[Ref, set[Ref]]
) -> list[Ref]:
    named: dict[Ref, None] = {}
    for place in finding.at:
        if (chars := place.locator.chars) is not None:
            for start, end, iri in at.get(place.locator.place, ()):
                if start < chars[1] and chars[0] < end:
                    named |= dict.fromkeys(sorted(again[iri]))
    return list(named)


def _others(one: StudyResult, about: Sequence[StudyResult]) -> Iterator[str]:
    for other in about:
        same = (other.arm, other.outcome, other.time_point) == (one.arm, one.outcome, one.time_point)
        if same and (other.value, other.unit) != (one.value, one.unit):
            yield other.as_written
