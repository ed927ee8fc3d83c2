"""Everything that people wrote about a source, as facts, and which of them say again what another does.

Two figures or doses are the same if they are of one arm and one measure and agree in value; the first
stands in a table if one does. Where they do not agree, both stay as they are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.curated.claims import claim_facts
from ingest.curated.doses import dose_facts, dose_rule_facts, schedules
from ingest.curated.grounds import Grounds
from ingest.curated.ledger import ledger
from ingest.curated.studies import result_facts, study_facts
from ingest.curated.waivers import WaivedPlace, waivers
from kg.errors import Rejection
from kg.facts import Arm, DoseInstruction, Fact, Place, Ref, StudyResult

FOLDERS = ("studies", "results", "doses", "dose-rules", "claims", "waivers")
"""The folders of a source that people write in; each holds YAML files of one kind of record."""


def curated_facts(folder: Path, grounds: Grounds) -> Iterator[Fact | Rejection]:
    """Yield what is curated in the folder of a source, kind by kind.

    A record with anything wrong yields its rejections only.

    :raises UnreadableFile: when a file is no YAML, or no list of records.
    """
    studies = list(study_facts(folder / "studies", grounds))
    new = {fact.iri: fact for fact in studies if isinstance(fact, Arm)}
    arms = {**grounds.arms, **new}
    doses = list(dose_facts(folder / "doses", grounds, arms))
    given = [dose for dose in doses if isinstance(dose, DoseInstruction)]
    yield from (item for item in studies if not isinstance(item, Arm))
    yield from schedules(new.values(), given, grounds)
    yield from doses
    yield from result_facts(folder / "results", grounds, arms)
    yield from dose_rule_facts(folder / "dose-rules", grounds)
    yield from claim_facts(folder / "claims", grounds)


def ledger_facts(folder: Path, grounds: Grounds, facts: Sequence[Fact]) -> Iterator[Fact | Rejection]:
    """Yield what became of each unit of a source, given all its *facts*, and what is wrong with waivers.

    :raises UnreadableFile: when a file of waivers is no YAML, or no list of records.
    """
    waived = list(waivers(folder / "waivers", grounds))
    yield from (item for item in waived if isinstance(item, Rejection))
    accepted = [item for item in waived if isinstance(item, WaivedPlace)]
    yield from ledger(grounds.source, facts, accepted, grounds.naming.entities.values())


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
    "ci_low",
    "ci_high",
    "ci_level",
    "footnote_mark",
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
