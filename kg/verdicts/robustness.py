"""How far a verdict rests on single references: leave one out, and judge again.

A line drops when none of its publications is left; a line that cites nothing stays. What is
left is counted and judged by the same rule file.
"""

from collections.abc import Iterator, Mapping, Sequence

from kg.facts import Assertion, Ref, Robustness, VerdictDependence, content_ref
from kg.store import Row
from kg.verdicts.rules import Counted, Scale, decide, tally
from kg.verdicts.stances import Stances, ref


def without_each(
    lines: Sequence[Row], scale: Scale, counted: Counted, found: Stances
) -> Mapping[Ref, Ref | None]:
    """Return the verdict on *lines* without each publication that they cite, in the order of those.

    None: nothing would be left to judge.
    """
    cited = sorted({each for line in lines for each in found.publications.get(ref(line["line"]), ())})
    verdicts: dict[Ref, Ref | None] = {}
    for publication in cited:
        row = decide(scale, tally([line for line in lines if _stays(line, publication, found)], counted))
        verdicts[publication] = row.verdict if row else None
    return verdicts


def _stays(line: Row, publication: Ref, found: Stances) -> bool:
    cited = found.publications.get(ref(line["line"]), frozenset())
    return not cited or bool(cited - {publication})


def robustness(verdict: Ref, without: Mapping[Ref, Ref | None]) -> Robustness:
    """Return how *verdict* stands, given the verdicts without each reference."""
    alone = [publication for publication, other in without.items() if other != verdict]
    if alone:
        return Robustness.ONE_REFERENCE if len(without) == 1 else Robustness.CHANGES
    return Robustness.ROBUST if len(without) > 1 else Robustness.NO_REFERENCE


def dependences(
    assertion: Assertion, without: Mapping[Ref, Ref | None], found: Stances
) -> Iterator[VerdictDependence]:
    """Yield what *assertion* would be without each reference that alone changes it."""
    for publication, verdict in without.items():
        if verdict != assertion.verdict:
            said = verdict.removeprefix("verdict/").replace("-", " ") if verdict else "no verdict"
            yield VerdictDependence(
                iri=content_ref("dependence", assertion.iri, publication),
                label=f"Without {found.labels[publication]}: {said}",
                assertion=assertion.iri,
                publication=publication,
                verdict_without=verdict,
            )
