"""How far verdicts rest on single references and single studies.

One reference, then one study, is left out, and what is left is counted and judged by the same rules.
A line drops when none of its publications is left; one that cites nothing stays.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from kg.facts import Assertion, Ref, Robustness, VerdictDependence, content_ref
from kg.verdicts.evidence import JudgedLine
from kg.verdicts.judge import Judge
from kg.verdicts.weight import Patients

Behind = Mapping[Ref, Mapping[Ref, Patients]]
"""Whose patients each publication that a line cites tells of, by line and publication."""


def without_each(lines: Sequence[JudgedLine], judge: Judge) -> Mapping[Ref, Ref | None]:
    """Return the verdict on *lines* without each publication that they cite, in the order of those.

    None: nothing would be left to judge.
    """
    cited = judge.base.publications
    every = sorted({each for line in lines for each in cited.get(line.ref, ())})
    return {
        publication: _verdict(
            [line for line in lines if _stays(cited.get(line.ref), publication)], lines, judge
        )
        for publication in every
    }


def _stays(cited: frozenset[Ref] | None, publication: Ref) -> bool:
    return not cited or bool(cited - {publication})


def _verdict(left: Sequence[JudgedLine], lines: Sequence[JudgedLine], judge: Judge) -> Ref | None:
    row = judge.decide(judge.scale(lines), left)
    return row.verdict if row else None


def robustness(verdict: Ref, without: Mapping[Ref, Ref | None]) -> Robustness:
    """Return how *verdict* stands, given the verdicts without each reference."""
    alone = [publication for publication, other in without.items() if other != verdict]
    if alone:
        return Robustness.ONE_REFERENCE if len(without) == 1 else Robustness.CHANGES
    return Robustness.ROBUST if len(without) > 1 else Robustness.NO_REFERENCE


def by_studies(verdict: Ref, lines: Sequence[JudgedLine], behind: Behind, judge: Judge) -> Robustness:
    """Return how *verdict*, which no reference alone changes, stands without each study.

    It rests on one study if no two of the reports are of patients who are all different.
    """
    reports = {each for line in judge.deciding(lines) for each in behind[line.ref].values()}
    if not reports:
        return Robustness.NO_REFERENCE
    if all(one & other for one, other in combinations(reports, 2)):
        return Robustness.ONE_STUDY
    for study in _told_again(lines, behind):
        left = [line for line in lines if not _rests_on(behind[line.ref], study)]
        if _verdict(left, lines, judge) != verdict:
            return Robustness.CHANGES_WITHOUT_STUDY
    return Robustness.ROBUST


def _told_again(lines: Sequence[JudgedLine], behind: Behind) -> list[Ref]:
    """Return the studies that more than one publication tells of: leaving one publication out leaves them."""
    told: dict[Ref, set[Ref]] = defaultdict(set)
    for line in lines:
        for publication, patients in behind[line.ref].items():
            for study in patients:
                told[study].add(publication)
    return sorted(study for study, publications in told.items() if len(publications) > 1)


def _rests_on(told: Mapping[Ref, Patients], study: Ref) -> bool:
    return bool(told) and all(patients <= {study} for patients in told.values())


def dependences(
    assertion: Assertion, without: Mapping[Ref, Ref | None], judge: Judge
) -> Iterator[VerdictDependence]:
    """Yield what *assertion* would be without each reference that alone changes it."""
    for publication, verdict in without.items():
        if verdict != assertion.verdict:
            said = verdict.removeprefix("verdict/").replace("-", " ") if verdict else "no verdict"
            yield VerdictDependence(
                iri=content_ref("dependence", assertion.iri, publication),
                label=f"Without {judge.base.labels[publication]}: {said}",
                assertion=assertion.iri,
                publication=publication,
                verdict_without=verdict,
            )
