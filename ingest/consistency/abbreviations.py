"""Short forms that are not defined, defined in vain, too late, or with two meanings."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from ingest.consistency.checked import WORD, CheckedDocument, PlacedText
from ingest.consistency.regimens import stray_letters
from ingest.consistency.short_forms import (
    Use,
    definitions,
    is_exempt,
    key,
    keys_of,
    pieces,
    plain,
    ways_to_print,
)
from ingest.consistency.short_forms import uses as uses_in
from ingest.documents.abbreviations import bracketed
from ingest.documents.document import ShortForm, Table
from kg.facts import Inconsistency, Place, Trial


def undefined(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield each short form that text or tables use and nothing defines, with every place."""
    known = _known(reading)
    explained = known | _stray(reading) | _named(reading)
    found: defaultdict[str, list[Use]] = defaultdict(list)
    for unit in chain(reading.prose(), reading.cells()):
        for use in uses_in(unit, known):
            if key(use.short) not in explained and not is_exempt(use, reading.lexicon):
                found[key(use.short)].append(use)
    for used in found.values():
        short = used[0].short
        label = f"Short form {short!r} is used and not defined"
        readings, at = (short,), [use.at for use in used]
        resolution = "left as printed: the source gives no long form"
        yield reading.inconsistency("undefined short form", "wording", label, readings, at, resolution)


def unused(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield each entry of a table's list of abbreviations that the table does not use."""
    stray = _stray(reading)
    listed: defaultdict[str, list[ShortForm]] = defaultdict(list)
    for entry in definitions(reading):
        if entry.listed and key(entry.short) not in stray:
            listed[entry.locator.container].append(entry)
    for table in reading.document.tables:
        text = _printed(table)
        words = _word_keys(text)
        for entry in listed[f"{table.slug}-abbreviations"]:
            used = words & {one.casefold() for one in keys_of(entry)}
            if not used and not re.search(ways_to_print(entry.short), text, re.IGNORECASE):
                yield _unused(reading, entry, table)


def _unused(reading: CheckedDocument, entry: ShortForm, table: Table) -> Inconsistency:
    label = f"Short form {entry.short!r} stands below table {table.number}, which does not use it"
    readings, at = (f"{entry.short}, {entry.long}", f"no {entry.short} in table {table.number}"), (entry.at,)
    resolution = "the entry is kept as printed; nothing rests on it"
    return reading.inconsistency("unused short form", "wording", label, readings, at, resolution)


def unlisted(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield each table whose list of abbreviations lacks forms that it uses and another place defines.

    What nothing defines is told as such; so are letters of regimens that differ in row and list.
    """
    known, stray = _known(reading), _stray(reading)
    listed: defaultdict[str, set[str]] = defaultdict(set)
    for entry in definitions(reading):
        if entry.listed:
            listed[entry.locator.container.removesuffix("-abbreviations")] |= keys_of(entry)
    cells: defaultdict[str, list[PlacedText]] = defaultdict(list)
    for unit in reading.cells():
        cells[unit.locator.container].append(unit)
    for slug in (table.slug for table in reading.document.tables if listed[table.slug]):
        missing: dict[str, Use] = {}
        for use in chain.from_iterable(uses_in(unit, known) for unit in cells[slug]):
            if key(use.short) in known - stray - listed[slug]:
                missing.setdefault(key(use.short), use)
        if missing:
            yield _unlisted(reading, slug, [*missing.values()])


def _unlisted(reading: CheckedDocument, slug: str, missing: Sequence[Use]) -> Inconsistency:
    shorts = ", ".join(use.short for use in missing)
    label = f"{slug.capitalize().replace('-', ' ')} uses {shorts}, which its list of abbreviations lacks"
    readings, at = [use.short for use in missing], [use.at for use in missing]
    resolution = "the long form that stands elsewhere in the source is taken"
    return reading.inconsistency("unlisted short form", "wording", label, readings, at, resolution)


def late(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield each short form that the body uses in a sentence before the one that defines it."""
    known = _known(reading)
    units = list(reading.body())
    order = {unit.locator.place: number for number, unit in enumerate(units)}
    first_use: dict[str, Use] = {}
    for use in chain.from_iterable(uses_in(unit, known) for unit in units):
        first_use.setdefault(key(use.short), use)
    in_text = [entry for entry in definitions(reading) if entry.locator.place in order]
    first: dict[str, ShortForm] = {}
    for entry in sorted(in_text, key=lambda one: order[one.locator.place]):
        first.setdefault(key(entry.short), entry)
    for short, entry in first.items():
        used = first_use.get(short)
        if used and order[used.unit.locator.place] < order[entry.locator.place]:
            label = f"Short form {entry.short!r} is used before it is defined"
            readings, at = (used.short, f"{entry.short}, {entry.long}"), (used.at, entry.at)
            resolution = "the later definition is taken for both places"
            yield reading.inconsistency("late definition", "wording", label, readings, at, resolution)


def written_out(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield each short form of the body whose long form stands again once it is defined, with all places."""
    defined: dict[str, ShortForm] = {}
    for entry in definitions(reading):
        if not entry.listed and len(pieces(entry.long)) > 1:
            defined.setdefault(entry.long.casefold(), entry)
    ways = "|".join(re.escape(long) for long in sorted(defined, key=len, reverse=True))
    alone = (
        r"(?<![\w-])(?<![^\W_] and )(?<![^\W_] or )"  # "event-free and overall survival" has no short form
    )
    pattern = re.compile(rf"{alone}(?:{ways})(?![\w-]|s?\s*\()", re.IGNORECASE)
    again: defaultdict[str, list[Place]] = defaultdict(list)
    seen: set[str] = set()
    for unit in reading.body() if ways else ():
        for match in pattern.finditer(unit.text):
            if match[0].casefold() in seen:
                again[match[0].casefold()].append(unit.place(*match.span()))
        seen |= {long for long, entry in defined.items() if entry.locator.place == unit.locator.place}
    for long, places in again.items():
        entry = defined[long]
        label = f"{entry.short!r} is written out again after it was defined"
        readings, at = (entry.short, entry.long), (entry.at, *places)
        resolution = "read as the short form"
        yield reading.inconsistency("long form again", "wording", label, readings, at, resolution)


def redefined(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield pairs of long forms of one short form that are other words and do not name one known thing."""
    forms: defaultdict[str, dict[str, ShortForm]] = defaultdict(dict)
    for entry in definitions(reading):
        forms[key(entry.short)].setdefault(plain(entry.long), entry)
    for entries in forms.values():
        for one, other in combinations(entries.values(), 2):
            denoted = reading.lexicon.find(one.long)
            if denoted is None or denoted != reading.lexicon.find(other.long):
                label = f"Short form {one.short!r} has two long forms"
                readings, at = (one.long, other.long), (one.at, other.at)
                resolution = "each long form holds where it is given"
                yield reading.inconsistency("two long forms", "content", label, readings, at, resolution)


def _known(reading: CheckedDocument) -> set[str]:
    return set().union(*(keys_of(entry) for entry in definitions(reading)))


# A name of a trial that is a word in capitals stands for nothing that need be written out.
_TRIAL = re.compile(r"(?<![\w-])[A-Z]{5,}(?:-\d+)?(?=\s+(?:trial|study)\b|\W{1,3}NCT\d)")


def _named(reading: CheckedDocument) -> set[str]:
    """Return the forms that stand alone in brackets after what they are short for, and names of trials."""
    found = {key(short) for unit in reading.prose() for _, short in bracketed(unit.text)}
    found |= {key(name) for unit in reading.prose() for name in _TRIAL.findall(unit.text)}
    trials = [fact.label for fact in reading.facts if isinstance(fact, Trial)]
    return found | {key(name) for label in trials for name in (label, *label.split())}


def _stray(reading: CheckedDocument) -> set[str]:
    return {letters for pair in stray_letters(reading) for letters in pair}


def _printed(table: Table) -> str:
    rows = (cell.text for row in (table.header, *table.rows) for cell in row)
    return "\n".join([table.caption, *rows, *table.notes])


def _word_keys(text: str) -> set[str]:
    found = [match[0] for match in WORD.finditer(text)]
    parts = [part for word in found for part in re.split(r"[-‑–]", word)]
    return {key(word).casefold() for word in [*found, *parts]}
