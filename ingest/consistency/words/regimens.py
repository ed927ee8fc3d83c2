"""Regimens as a document prints them: rows with their drugs, and what lists say of letters."""

from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from ingest.consistency.reading import Reading
from ingest.consistency.words.short_forms import Definition, definitions, key
from kg.facts import Arm, DoseInstruction, Place, Ref, Regimen

_ALIKE = 0.75
"""Similarity (difflib ratio) above which letters in a row and in its list are meant to be the same."""
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Row:
    """An arm of a table: its regimen as printed and as known, and the drugs of its schedule."""

    printed: str
    at: Place
    schedule: Place
    regimen: Regimen | None
    drugs: frozenset[Ref]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source says that the letters of a regimen stand for."""

    definition: Definition
    drugs: frozenset[Ref]


def stray_letters(reading: Reading) -> dict[tuple[str, str], tuple[Row, Entry]]:
    """Return rows and entries of one table with letters that are alike and not the same, by both."""
    found: dict[tuple[str, str], tuple[Row, Entry]] = {}
    rows = arm_rows(reading)
    entries = [entry for entry in drug_entries(reading) if entry.definition.listed]
    printed = {key(row.printed) for row in rows}
    explained = {key(entry.definition.short) for entry in entries}
    below: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        below[entry.definition.at.locator.container].append(entry)
    pairs = ((row, entry) for row in rows for entry in below[f"{row.at.locator.container}-abbreviations"])
    for row, entry in pairs:
        letters = key(row.printed), key(entry.definition.short)
        if letters[0] not in explained and letters[1] not in printed and _alike(*letters):
            found.setdefault(letters, (row, entry))
    return found


def arm_rows(reading: Reading) -> list[Row]:
    """Return the arms that stand in rows of tables, in the order of the facts."""
    texts = {cell.locator.place: cell.text for cell in reading.document.cells()}
    doses: defaultdict[Ref | None, list[DoseInstruction]] = defaultdict(list)
    for fact in reading.facts:
        if isinstance(fact, DoseInstruction):
            doses[fact.arm].append(fact)
    rows = []
    for fact in reading.facts:
        if not isinstance(fact, Arm) or fact.at[0].locator.place not in texts:
            continue
        given = doses[fact.iri]
        known = reading.lexicon.entity(fact.regimen) if fact.regimen else None
        rows.append(
            Row(
                printed=texts[fact.at[0].locator.place].strip(),
                at=fact.at[0],
                schedule=_whole(given[0].at) if given else fact.at[0],
                regimen=known if isinstance(known, Regimen) else None,
                drugs=frozenset(dose.drug for dose in given),
            )
        )
    return rows


def _whole(place: Place) -> Place:
    """Return the cell that a place lies in."""
    return Place(str(replace(place.locator, chars=None)))


def drug_entries(reading: Reading) -> list[Entry]:
    """Return the definitions whose long form names two drugs or more, in the order of the document."""
    found = []
    for one in definitions(reading):
        drugs = frozenset(drug for _, drug in reading.lexicon.mentions(one.long, "Drug"))
        if len(drugs) >= _FEWEST:
            found.append(Entry(one, drugs))
    return found


def _alike(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, one, other).ratio() >= _ALIKE
