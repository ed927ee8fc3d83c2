"""One thing under two names within one document: molecules, combinations of drugs, companies."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from ingest.consistency.checked import WORDS, CheckedDocument, PlacedText
from ingest.consistency.short_forms import key
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Entity, Inconsistency, Place, Ref

_MOLECULES = tuple(str(WORDS["molecule_kinds"]).split())
_FEWEST = 3
_Name = tuple[str, ...]
"""The words of a name, without case and plural endings."""


def names_of_molecules(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield pairs of names of one molecule that no sentence gives together: of other things, in one word.

    A drug has two names where they differ at all, short forms apart; of cytokines and targets, which
    have many, names of three words and more that differ in one word are compared.
    """
    units = [*reading.prose(), *reading.listed()]
    found, together = _named(units, reading.lexicon)
    for thing, names in found.items():
        drug = _entity(reading, thing).kind == "Drug"
        for one, other in combinations(names, 2):
            differ = _in_one_word(one, other) or (drug and "".join(one) != "".join(other))
            if differ and frozenset((one, other)) not in together[thing]:
                yield _two_names(reading, names[one], names[other])


def _named(
    units: Iterable[PlacedText], lexicon: Lexicon
) -> tuple[dict[Ref, dict[_Name, tuple[str, Place]]], dict[Ref, set[frozenset[_Name]]]]:
    """Return the names of each thing with their first places, and the pairs that one unit has."""
    found: defaultdict[Ref, dict[_Name, tuple[str, Place]]] = defaultdict(dict)
    together: defaultdict[Ref, set[frozenset[_Name]]] = defaultdict(set)
    for unit in units:
        here: defaultdict[Ref, set[_Name]] = defaultdict(set)
        for span, thing in lexicon.mentions(unit.text, *_MOLECULES):
            name = unit.text[span.start : span.end]
            if not _is_short(name, lexicon.entity(thing), lexicon):
                words = _words(name)
                found[thing].setdefault(words, (name, unit.place(span.start, span.end)))
                here[thing].add(words)
        for thing, names in here.items():
            together[thing] |= {frozenset(pair) for pair in combinations(names, 2)}
    return found, together


def _entity(reading: CheckedDocument, thing: Ref) -> Entity:
    entity = reading.lexicon.entity(thing)
    assert entity is not None  # it was just found there
    return entity


def _is_short(name: str, entity: Entity | None, lexicon: Lexicon) -> bool:
    short = entity.abbreviations if entity else ()
    return bool(lexicon.expansions(name)) or key(name) in map(key, short)


def _words(name: str) -> _Name:
    return tuple(re.sub(r"s$", "", word) for word in re.findall(r"[^\W_]+", name.casefold()))


def _in_one_word(one: _Name, other: _Name) -> bool:
    differing = sum(left != right for left, right in zip(one, other, strict=False))
    return len(one) == len(other) >= _FEWEST and differing == 1


def _two_names(
    reading: CheckedDocument,
    one: tuple[str, Place],
    other: tuple[str, Place],
    what: str = "for one thing",
    resolution: str = "read as one thing: the vocabulary has both names",
) -> Inconsistency:
    label = f"{one[0]!r} and {other[0]!r} {what}"
    readings, at = (one[0], other[0]), (one[1], other[1])
    return reading.inconsistency("two names", "wording", label, readings, at, resolution)


_RUN = re.compile(r"(?<![\w-])[A-Z][\w-]+(?:\s(?:and\s)?[A-Z][\w-]+)*")
_COMPANY_WORDS = re.compile(rf"(?:\s(?:and\s)?(?:{'|'.join(WORDS['company_words'])}))+$")
_FEWEST_INITIALS = 3


def names_of_companies(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield companies among the disclosures with and without a word such as "Inc", or by initials."""
    found: defaultdict[str, dict[str, Place]] = defaultdict(dict)
    initials: dict[str, tuple[str, Place]] = {}
    for unit in reading.disclosures():
        for match in _RUN.finditer(unit.text):
            bare, at = _COMPANY_WORDS.sub("", match[0]), unit.place(*match.span())
            found[bare].setdefault(match[0], at)
            capitals = re.findall(r"(?<![^\W_])[A-Z]", bare)
            if len(capitals) >= _FEWEST_INITIALS:
                initials.setdefault("".join(capitals), (match[0], at))
    for bare, names in found.items():
        ways = [*([initials[bare]] if bare in initials else []), *names.items()]
        for other in ways[1:2]:
            yield _two_names(reading, ways[0], other, "among the disclosures", "both are kept as printed")


_GIVEN = ("Drug", "Intervention")


def names_of_captions(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield what the caption of a table calls a drug or intervention and no cell of the table does."""
    for table in reading.document.tables:
        wanted = {
            thing: table.caption[span.start : span.end]
            for span, thing in reading.lexicon.mentions(table.caption, *_GIVEN)
        }
        for cell in (cell for row in (table.header, *table.rows) for cell in row):
            for _, thing in (
                reading.lexicon.mentions(cell.text, *_GIVEN) if wanted and not cell.inherited else ()
            ):
                wanted.pop(thing, None)
        for name in wanted.values() if table.header else ():
            label = f"Caption of table {table.number} names {name!r}, no cell does"
            readings, at = (name, f"no {name} in table {table.number}"), (table.header[0].at,)
            resolution = "the caption is followed where it names the arms that are compared"
            yield reading.inconsistency("caption", "wording", label, readings, at, resolution)


_AMBIGUOUS = re.compile(rf"\b(?:{'|'.join(WORDS['ambiguous'])})\b", re.IGNORECASE)


def ambiguous_words(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield words that say one of two times, as ``words.toml`` lists them, in text and cells."""
    for unit in (*reading.body(), *reading.cells()):
        for match in _AMBIGUOUS.finditer(unit.text):
            meanings = WORDS["ambiguous"][match[0].casefold()]
            label = f"{match[0]!r} may be {' or '.join(meanings)}"
            at, resolution = (unit.place(*match.span()),), "left as printed: no interval is taken from it"
            yield reading.inconsistency("ambiguous word", "content", label, meanings, at, resolution)


_TERM = re.compile(
    rf"(?P<term>(?:[a-z]+\s)?(?:{'|'.join(WORDS['measures'])}))(?:\sof\s[\d.]+\s?%)?\s\((?P<sense>[^()]{{1,40}}?)(?=[):;,])"
)


def terms_in_two_senses(reading: CheckedDocument) -> Iterator[Inconsistency]:
    """Yield terms that brackets right after them explain by one outcome here and by another there."""
    senses: defaultdict[str, dict[Ref, tuple[str, Place]]] = defaultdict(dict)
    for unit in (*reading.prose(), *reading.cells()):
        for match in _TERM.finditer(unit.text):
            if outcome := reading.lexicon.find(match["sense"], "outcome"):
                printed = (match["sense"], unit.place(*match.span()))
                senses[match["term"]].setdefault(outcome, printed)
    for term, meanings in senses.items():
        if len(meanings) > 1:
            shown = [spell_signs(printed) for printed, _ in meanings.values()]
            label = f"{term!r} for {' and for '.join(shown)}"
            at, resolution = (
                [place for _, place in meanings.values()],
                "each figure is of what the brackets say",
            )
            yield reading.inconsistency("term in two senses", "content", label, shown, at, resolution)
