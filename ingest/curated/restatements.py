"""Which figures and doses of a source say again what stands at another place of it.

Two are the same if they are of one arm and one measure and agree in value; the first
stands in a table if one does. Where they do not agree, both stay as they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.facts import DoseInstruction, Fact, Place, Ref, StudyResult

_KEPT_APART = {
    "iri",
    "as_written",
    "at",
    "figures_at",
    "restates",
    "grade",
    "follow_up",
    "follow_up_unit",
    "comparator_arm",
    "population_as_written",
    "n_stated",
    "n_analysed",
    "n_events",
    "p_operator",
    "p_value",
}
_OF_A_DOSE = {"iri", "as_written", "at", "figures_at", "restates", "order", "condition", "route", "per"}


def restated(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield *facts*, those that repeat another with the other's name in `restates`."""
    held = list(facts)
    firsts = _firsts(held)
    for fact in held:
        first = firsts.get(_sameness(fact))
        if isinstance(fact, StudyResult | DoseInstruction) and first is not None and first != fact.iri:
            yield fact.model_copy(update={"restates": first})
        else:
            yield fact


def _firsts(facts: Sequence[Fact]) -> dict[object, Ref]:
    found: dict[object, Ref] = {}
    for fact in sorted(facts, key=lambda fact: not _in_table(fact)):
        if (key := _sameness(fact)) is not None:
            found.setdefault(key, fact.iri)
    return found


def _in_table(fact: Fact) -> bool:
    at = getattr(fact, "at", None)
    return isinstance(at, Place) and at.startswith("table-")


def _sameness(fact: Fact) -> object:
    """Return what two facts that say the same agree in, or None if a fact is of another kind."""
    match fact:
        case StudyResult():
            held = fact.model_dump(exclude=_KEPT_APART)
            return "result", tuple(sorted((key, str(value)) for key, value in held.items())), _grade(fact)
        case DoseInstruction():
            held = fact.model_dump(exclude=_OF_A_DOSE)
            return "dose", tuple(sorted((key, str(value)) for key, value in held.items()))
    return None


def _grade(result: StudyResult) -> str:
    """Return the lowest grade meant: 3/4 in a sentence is ≥3 in a table."""
    found = re.search(r"\d", result.grade or "")
    exact = re.fullmatch(r"\d", result.grade or "")
    return f"={exact[0]}" if exact else f"≥{found[0]}" if found else result.grade or ""
