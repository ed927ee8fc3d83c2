"""Letters of regimens against the drugs that lists, vocabulary and schedules give for them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import combinations

from ingest.consistency.checked import WORD, CheckedDocument
from ingest.consistency.short_forms import definitions, key, looks_short
from ingest.documents.document import ShortForm
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Arm, DoseInstruction, Inconsistency, Place, Ref, Regimen

_ALIKE = 0.75
"""Similarity (difflib ratio) above which letters in a row and in its list are meant to be the same."""
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class RegimenRow:
    """An arm of a table: its regimen as printed and as known, and the drugs of its schedule."""

    printed: str
    at: Place
    schedule: Place
    regimen: Regimen | None
    drugs: frozenset[Ref]


@dataclass(frozen=True, slots=True)
class SpelledRegimen:
    """What a source says that the letters of a regimen stand for."""

    definition: ShortForm
    drugs: frozenset[Ref]


def stray_letters(reading: CheckedDocument) -> dict[tuple[str, str], tuple[RegimenRow, SpelledRegimen]]:
    """Return rows and entries of one table with letters that are alike and not the same, by both."""
    found: dict[tuple[str, str], tuple[RegimenRow, SpelledRegimen]] = {}
    rows = arm_rows(reading)
    entries = [entry for entry in drug_entries(reading) if entry.definition.listed]
    printed = {key(row.printed) for row in rows}
    explained = {key(entry.definition.short) for entry in entries}
    below: defaultdict[str, list[SpelledRegimen]] = defaultdict(list)
    for entry in entries:
        below[entry.definition.locator.container].append(entry)
    pairs = ((row, entry) for row in rows for entry in below[f"{row.at.locator.container}-abbreviations"])
    for row, entry in pairs:
        letters = key(row.printed), key(entry.definition.short)
        if letters[0] not in explained and letters[1] not in printed and _alike(*letters):
            found.setdefault(letters, (row, entry))
    return found


def arm_rows(reading: CheckedDocument) -> list[RegimenRow]:
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
            RegimenRow(
                printed=texts[fact.at[0].locator.place].strip(),
                at=fact.at[0],
                schedule=Place(str(replace(given[0].at.locator, chars=None))) if given else fact.at[0],
                regimen=known if isinstance(known, Regimen) else None,
                drugs=frozenset(dose.drug for dose in given),
            )
        )
    return rows


def drug_entries(reading: CheckedDocument) -> list[SpelledRegimen]:
    """Return the definitions whose long form names two drugs or more, in the order of the document."""
    found = []
    for one in definitions(reading):
        drugs = frozenset(drug for _, drug in reading.lexicon.mentions(one.long, "Drug"))
        if len(drugs) >= _FEWEST:
            found.append(SpelledRegimen(one, drugs))
    return found


def _alike(one: str, other: str) -> bool:
    return one != other and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def letters_of_rows(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield regimens whose letters differ in a row and in the list below its table."""
    for row, entry in stray_letters(reading).values():
        severity, what = "content", "the drugs are those of the row"
        if row.drugs == entry.drugs:
            severity, what = "wording", "the drugs of list and row are the same"
        label = f"Regimen {row.printed!r} of a row, {entry.definition.short!r} in the list of its table"
        readings = (row.printed, f"{entry.definition.short}, {entry.definition.long}")
        at, resolution = (row.at, entry.definition.at), f"read as {row.printed!r}: {what}"
        yield reading.inconsistency("letters of a regimen", severity, label, readings, at, resolution)


def letters_of_drugs(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield short forms with fewer letters than the drugs they stand for, or more and no second part."""
    stray = {letters for _, letters in stray_letters(reading)}
    seen: set[tuple[str, str]] = set()
    for entry in drug_entries(reading):
        one = entry.definition
        count = _letters(one.short, reading.lexicon)
        if key(one.short) in stray or count == len(entry.drugs) or (one.short, one.long) in seen:
            continue
        seen.add((one.short, one.long))
        if count < len(entry.drugs) or not re.search(r"[-‑–\s]", one.short):
            label = f"{one.short!r} stands for {len(entry.drugs)} drugs"
            readings, at = (one.short, one.long), (one.at,)
            resolution = "read as the drugs that are listed"
            yield reading.inconsistency("letters of a regimen", "wording", label, readings, at, resolution)


def letters_in_another_case(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield letters that stand for other drugs when their case is another: ``ABC`` and ``ABc``."""
    cases: defaultdict[str, dict[str, SpelledRegimen]] = defaultdict(dict)
    for entry in drug_entries(reading):
        letters = key(entry.definition.short)
        cases[letters.casefold()].setdefault(letters, entry)
    for entries in cases.values():
        for one, other in combinations(entries.values(), 2):
            if one.drugs != other.drugs:
                shorts = one.definition.short, other.definition.short
                label = f"{shorts[0]!r} and {shorts[1]!r} differ only in case"
                readings = [f"{entry.definition.short}, {entry.definition.long}" for entry in (one, other)]
                at = (one.definition.at, other.definition.at)
                resolution = "read as two regimens, by case"
                yield reading.inconsistency(
                    "letters of a regimen", "wording", label, readings, at, resolution
                )


def letters_within_two_names(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield letters that two names share and that stand for other drugs in each: ``X-ABC``, ``ABC-Y``."""
    parts: defaultdict[str, dict[frozenset[Ref], SpelledRegimen]] = defaultdict(dict)
    for entry in drug_entries(reading):
        for letters, drugs in _parts(entry, reading.lexicon):
            parts[letters].setdefault(drugs, entry)
    for letters, entries in parts.items():
        for (drugs, one), (others, other) in combinations(entries.items(), 2):
            label = f"{letters!r} of {one.definition.short!r} and of {other.definition.short!r}"
            readings = [_names(each, reading.lexicon) for each in (drugs, others)]
            at, resolution = (one.definition.at, other.definition.at), "each list holds for its own name"
            yield reading.inconsistency("letters of a regimen", "wording", label, readings, at, resolution)


def _parts(entry: SpelledRegimen, lexicon: Lexicon) -> Iterator[tuple[str, frozenset[Ref]]]:
    """Yield the letters of a name without the part that stands for one drug, with the other drugs."""
    parts = [part for part in re.split(r"[\W_]+", entry.definition.short) if part]
    for part in parts if len(parts) == 2 else ():
        (letters,) = (other for other in parts if other is not part)
        named = [drug for drug in entry.drugs if _stands_for(part, drug, lexicon)]
        if len(named) == 1 and len(letters) == len(entry.drugs) - 1:
            yield letters, entry.drugs - {named[0]}


def _stands_for(part: str, drug: Ref, lexicon: Lexicon) -> bool:
    """Say whether a part of a name is a short name of a drug, or the first letter of one of its names."""
    entity = lexicon.entity(drug)
    names = (entity.label, *entity.synonyms) if entity else ()
    return lexicon.find(part, "Drug") == drug or part.casefold() in {name[0].casefold() for name in names}


def two_names_of_one_combination(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield regimens under other letters though their drugs are the same, in text, lists and rows.

    Letters with a part more (``ABC-A``: maintenance) are a regimen of their own.
    """
    stray = {letters for pair in stray_letters(reading) for letters in pair}
    found: defaultdict[frozenset[Ref], dict[str, tuple[str, Place]]] = defaultdict(dict)
    named = [(one.definition.short, one.drugs, one.definition.at) for one in drug_entries(reading)]
    for printed, drugs, at in (*named, *_known_letters(reading)):
        if len(drugs) >= _FEWEST and key(printed) not in stray:
            found[drugs].setdefault(key(printed), (printed, at))
    for printed_as in found.values():
        names = {one: where for one, where in printed_as.items() if not _goes_on(one, printed_as)}
        if len(names) > 1:
            shorts = [printed for printed, _ in names.values()]
            label = f"{' and '.join(map(repr, shorts))} for one combination of drugs"
            resolution = "read as regimens of their own: doses and days may differ"
            places = [at for _, at in names.values()]
            yield reading.inconsistency("two names", "wording", label, shorts, places, resolution)


def _goes_on(letters: str, others: Iterable[str]) -> bool:
    return any(letters != other and letters.startswith(other) for other in others)


def _known_letters(reading: CheckedDocument) -> Iterator[tuple[str, frozenset[Ref], Place]]:
    """Yield the letters of known regimens in text and cells, with their drugs and their places."""
    for unit in (*reading.prose(), *reading.cells()):
        for word in WORD.finditer(unit.text):
            regimen = reading.lexicon.find(word[0], "Regimen", exact=True) if looks_short(word[0]) else None
            if regimen is not None:
                yield word[0], frozenset(reading.lexicon.components(regimen)), unit.place(*word.span())


def drugs_of_lists(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield regimens whose drugs differ in the list of a table and in the schedule of a row of it."""
    entries: defaultdict[tuple[str, str], list[SpelledRegimen]] = defaultdict(list)
    for entry in drug_entries(reading):
        container = entry.definition.locator.container if entry.definition.listed else ""
        entries[container, key(entry.definition.short)].append(entry)
    for row in arm_rows(reading):
        container = f"{row.at.locator.container}-abbreviations"
        named = entries.get((container, key(row.printed))) or entries.get(("", key(row.printed)), [])
        for entry in named[:1]:
            if row.drugs and row.drugs != entry.drugs:
                yield _drugs_differ(reading, row, entry.drugs, entry.definition.at, entry.definition.long)


def drugs_of_regimens(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield regimens whose drugs differ in the vocabulary and in the schedule of a row."""
    for row in arm_rows(reading):
        if row.regimen is not None and row.drugs and row.drugs != frozenset(row.regimen.components):
            drugs = frozenset(row.regimen.components)
            yield _drugs_differ(
                reading, row, drugs, row.at, f"{row.printed}: {_names(drugs, reading.lexicon)}"
            )


def _drugs_differ(
    reading: CheckedDocument, row: RegimenRow, drugs: frozenset[Ref], at: Place, as_printed: str
) -> Inconsistency:
    missing, added = (_names(some, reading.lexicon) for some in (drugs - row.drugs, row.drugs - drugs))
    differ = [
        f"{names} {where}" for names, where in ((missing, "not given"), (added, "given as well")) if names
    ]
    label = f"Schedule of {row.printed!r}: {', '.join(differ)}"
    readings = (as_printed, _names(row.drugs, reading.lexicon))
    resolution = "the regimen is what its letters stand for; the doses are those of the schedule"
    return reading.inconsistency(
        "drugs of a regimen", "content", label, readings, (at, row.schedule), resolution
    )


def _letters(short: str, lexicon: Lexicon) -> int:
    """Count the drugs that letters can stand for: one a letter, but one for a part that names a drug."""
    parts = [part for part in re.split(r"[\W_]+", short) if part]
    return sum(1 if lexicon.find(part, "Drug") else sum(map(str.isalpha, part)) for part in parts)


def _names(drugs: frozenset[Ref], lexicon: Lexicon) -> str:
    return ", ".join(sorted(_name(drug, lexicon) for drug in drugs))


def _name(drug: Ref, lexicon: Lexicon) -> str:
    """Return the label of a drug; of one that the vocabulary does not have, the last part of its name."""
    entity = lexicon.entity(drug)
    return entity.label if entity else drug.rsplit("/", 1)[-1]
