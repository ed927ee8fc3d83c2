"""Everything that people wrote about a source, as facts: studies, figures, doses, claims, waivers."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.curated.claims import claim_facts
from ingest.curated.doses import dose_facts, dose_rule_facts, schedules
from ingest.curated.grounds import Grounds
from ingest.curated.ledger import ledger
from ingest.curated.results import result_facts
from ingest.curated.studies import study_facts
from ingest.curated.waivers import WaivedPlace, waivers
from kg.errors import Rejection
from kg.facts import Arm, DoseInstruction, Fact

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
    yield from ledger(grounds.source, facts, [item for item in waived if isinstance(item, WaivedPlace)])
