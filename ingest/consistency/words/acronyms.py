"""Letters of regimens against the drugs that lists, vocabulary and schedules give for them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from ingest.consistency.reading import Reading, inconsistency
from ingest.consistency.words.regimens import Entry, Row, arm_rows, drug_entries, stray_letters
from ingest.consistency.words.short_forms import key
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Inconsistency, Place, Ref


def letters_of_rows(reading: Reading) -> Iterator[Inconsistency]:
    """Yield regimens whose letters differ in a row and in the list below its table."""
    for row, entry in stray_letters(reading).values():
        agreed = row.drugs == entry.drugs
        yield inconsistency(
            reading.source,
            "letters of a regimen",
            "wording" if agreed else "content",
            label=f"Regimen {row.printed!r} of a row, {entry.definition.short!r} in the list of its table",
            readings=(row.printed, f"{entry.definition.short}, {entry.definition.long}"),
            at=(row.at, entry.definition.at),
            resolution=f"read as {row.printed!r}: "
            + ("the drugs of list and row are the same" if agreed else "the drugs are those of the row"),
        )


def letters_of_drugs(reading: Reading) -> Iterator[Inconsistency]:
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
            yield inconsistency(
                reading.source,
                "letters of a regimen",
                "wording",
                label=f"{one.short!r} stands for {len(entry.drugs)} drugs",
                readings=(one.short, one.long),
                at=(one.at,),
                resolution="read as the drugs that are listed",
            )


def letters_in_another_case(reading: Reading) -> Iterator[Inconsistency]:
    """Yield letters that stand for other drugs when their case is another: ``ABC`` and ``ABc``."""
    cases: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in drug_entries(reading):
        letters = key(entry.definition.short)
        cases[letters.casefold()].setdefault(letters, entry)
    for entries in cases.values():
        for one, other in combinations(entries.values(), 2):
            if one.drugs != other.drugs:
                shorts = one.definition.short, other.definition.short
                yield inconsistency(
                    reading.source,
                    "letters of a regimen",
                    "wording",
                    label=f"{shorts[0]!r} and {shorts[1]!r} differ only in case",
                    readings=[f"{entry.definition.short}, {entry.definition.long}" for entry in (one, other)],
                    at=(one.definition.at, other.definition.at),
                    resolution="read as two regimens, by case",
                )


def drugs_of_lists(reading: Reading) -> Iterator[Inconsistency]:
    """Yield regimens whose drugs differ in the list of a table and in the schedule of a row of it."""
    entries: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in drug_entries(reading):
        container = entry.definition.at.locator.container if entry.definition.listed else ""
        entries[container, key(entry.definition.short)].append(entry)
    for row in arm_rows(reading):
        container = f"{row.at.locator.container}-abbreviations"
        named = entries.get((container, key(row.printed))) or entries.get(("", key(row.printed)), [])
        for entry in named[:1]:
            if row.drugs and row.drugs != entry.drugs:
                yield _drugs_differ(reading, row, entry.drugs, entry.definition.at, entry.definition.long)


def drugs_of_regimens(reading: Reading) -> Iterator[Inconsistency]:
    """Yield regimens whose drugs differ in the vocabulary and in the schedule of a row."""
    for row in arm_rows(reading):
        if row.regimen is not None and row.drugs and row.drugs != frozenset(row.regimen.components):
            drugs = frozenset(row.regimen.components)
            yield _drugs_differ(
                reading, row, drugs, row.at, f"{row.printed}: {_names(drugs, reading.lexicon)}"
            )


def _drugs_differ(
    reading: Reading, row: Row, drugs: frozenset[Ref], at: Place, as_printed: str
) -> Inconsistency:
    missing, added = (_names(some, reading.lexicon) for some in (drugs - row.drugs, row.drugs - drugs))
    differ = [
        f"{names} {where}" for names, where in ((missing, "not given"), (added, "given as well")) if names
    ]
    return inconsistency(
        reading.source,
        "drugs of a regimen",
        "content",
        label=f"Schedule of {row.printed!r}: {', '.join(differ)}",
        readings=(as_printed, _names(row.drugs, reading.lexicon)),
        at=(at, row.schedule),
        resolution="the regimen is what its letters stand for; the doses are those of the schedule",
    )


def _letters(short: str, lexicon: Lexicon) -> int:
    """Count the drugs that letters can stand for: one a letter, but one for a part that names a drug."""
    parts = [part for part in re.split(r"[\W_]+", short) if part]
    return sum(1 if lexicon.find(part, "Drug") else sum(map(str.isalpha, part)) for part in parts)


def _names(drugs: frozenset[Ref], lexicon: Lexicon) -> str:
    known = (lexicon.entity(drug) for drug in drugs)
    return ", ".join(sorted(entity.label for entity in known if entity))
