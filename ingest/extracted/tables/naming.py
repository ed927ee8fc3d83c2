"""References for names in tables: known things by the lexicon, unknown ones minted.

A regimen is told by its letters and drugs; a study by the report, the trial if it has a name, and its design.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from lark import Token, Tree

from ingest.documents.document import Cell, without_marks
from ingest.extracted.prose import registry_number
from ingest.extracted.tables.grammars import ParsedCell, Unread, read, tokens, unread, words
from ingest.extracted.tables.headers import header_words, without_notes
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Entity, Fact, Inconsistency, Ref, Regimen, Trial, content_ref, segment

NOTE = "named in a table only"
_CLASSES = {
    "drug": "Drug",
    "outcome": "OutcomeMeasure",
    "adverse-event": "AdverseEvent",
    "intervention": "Intervention",
    "design": "StudyDesign",
    "quantity": "Quantity",
    "characteristic": "BaselineCharacteristic",
}


class NameRegistry:
    """Looks names up and mints what is unknown; each minted thing is handed out once."""

    def __init__(self, lexicon: Lexicon, source: Ref) -> None:
        self.lexicon = lexicon
        self.source = source
        self._minted: dict[Ref, Entity] = {}
        self._waiting: list[Fact] = []

    def name(self, text: str, kind: str, *also: str) -> Ref:
        """Return the reference of *text*, a thing of *kind* (or, if known, of one *also* allowed)."""
        known = self.lexicon.find(text, kind) or self.lexicon.find(text, kind, *also)
        return known or self._minted_before(text, (kind, *also)) or self._mint(text, kind)

    def know(self, entity: Entity) -> Ref:
        """Hand out *entity* unless the lexicon has it or it was handed out before."""
        if self.lexicon.entity(entity.iri) is None and entity.iri not in self._minted:
            self._minted[entity.iri] = entity
            self._waiting.append(entity)
        return entity.iri

    def entity(self, iri: Ref) -> Entity | None:
        """Return what is known or was minted under *iri*."""
        return self.lexicon.entity(iri) or self._minted.get(iri)

    def label(self, iri: Ref) -> str:
        """Return the label of a thing, or the end of its reference."""
        entity = self.entity(iri)
        return entity.label if entity else iri.rsplit("/", 1)[-1]

    def minted(self) -> Iterator[Fact]:
        """Yield what was minted since the last call."""
        waiting, self._waiting = self._waiting, []
        yield from waiting

    def _minted_before(self, text: str, kinds: tuple[str, ...]) -> Ref | None:
        named = (Ref(f"{kind}/{segment(self._long(text, kind))}") for kind in kinds)
        return next((iri for iri in named if iri in self._minted), None)

    def _long(self, text: str, kind: str) -> str:
        label = " ".join(spell_signs(self.lexicon.expand(text)).split())
        if kind == "outcome" and "/" in label:
            return " or ".join(sorted(part.strip() for part in label.split("/") if part.strip()))
        return label

    def _mint(self, text: str, kind: str) -> Ref:
        label = self._long(text, kind)
        iri = Ref.check(f"{kind}/{segment(label)}")
        short = (text,) if text != label and self.lexicon.expansions(text) else ()
        entity = Entity(
            iri=iri, kind=_CLASSES[kind], label=label, abbreviations=short, note=NOTE, source=self.source
        )
        return self.know(entity)


_BETWEEN = re.compile(r"\s*(?:[-–/+,]|\band\b|\bplus\b|\bwith\b)\s*")
_LISTED = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*\+\s*|\s+plus\s+")


def regimen_of(letters: str, drugs: tuple[Ref, ...], names: NameRegistry) -> Ref | None:
    """Return the regimen that *letters* name, minted from its *drugs* if it is unknown.

    Letters that agree with a known regimen only when case is ignored are taken for it
    only if the drugs agree as well: CRD and CRd are two regimens. None if there are
    neither letters nor drugs; a regimen that nothing is known of has no components.
    """
    lexicon = names.lexicon
    if exact := lexicon.find(letters, "regimen", exact=True):
        return exact
    parts = drugs or _spelled_out(letters, names)
    known = lexicon.find(letters, "regimen")
    if known is not None and (not parts or set(parts) == set(components_of(known, names))):
        return known
    label = letters or " + ".join(names.label(part) for part in parts)
    if not label:
        return None
    iri = Ref.check(f"regimen/{segment(label)}")
    while names.lexicon.entity(iri) is not None and set(components_of(iri, names)) != set(parts):
        iri = Ref.check(f"{iri}-other")
    return names.know(
        Regimen(
            iri=iri,
            label=label,
            letters=letters or None,
            components=parts,
            component_count=len(parts) or None,
            note=NOTE,
            source=names.source,
        )
    )


def components_of(iri: Ref, names: NameRegistry) -> tuple[Ref, ...]:
    """Return the drugs of a regimen that is known or was minted; none of another thing."""
    entity = names.entity(iri)
    return entity.components if isinstance(entity, Regimen) else ()


def _spelled_out(letters: str, names: NameRegistry) -> tuple[Ref, ...]:
    """Return the drugs that *letters* list, as the document's abbreviation or as written."""
    listed = _listed(letters, names.lexicon)
    if listed:
        return tuple(dict.fromkeys(names.name(part, "drug") for part in listed))
    joined = [_dosed().sub("", part) for part in _LISTED.split(letters) if part]
    if len(joined) > 1 and all(
        _is_drug(part, names) or part.casefold().endswith(header_words().drug_stems) for part in joined
    ):
        return tuple(dict.fromkeys(names.name(part, "drug") for part in joined))
    parts = [part for part in _BETWEEN.split(letters) if part]
    if not all(_is_drug(part, names) for part in parts):
        return ()
    return tuple(dict.fromkeys(names.name(part, "drug") for part in parts))


@cache
def _dosed() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(header_words().dose_levels)})[- ]dose\s+", re.IGNORECASE)


def _is_drug(part: str, names: NameRegistry) -> bool:
    lexicon = names.lexicon
    return lexicon.find(part, "drug") is not None or bool(lexicon.expansions(part))


def _listed(letters: str, lexicon: Lexicon) -> list[str]:
    """Return the drugs of the long form that the document gives for exactly these letters."""
    long = lexicon.expand(letters)
    return [part for part in _LISTED.split(long) if part] if long != letters else []


def misfits(
    letters: str, regimen: Ref, drugs: tuple[Ref, ...], cells: tuple[Cell, ...], names: NameRegistry
) -> Iterator[Inconsistency]:
    """Yield where the drugs of a schedule are not those that the regimen's letters stand for."""
    known = names.lexicon.entity(regimen)
    expansions: list[tuple[str, tuple[Ref, ...]]] = []
    if isinstance(known, Regimen) and known.components:
        expansions.append((f"{letters} is known as", known.components))
    if listed := _listed(letters, names.lexicon):
        spelled = tuple(names.name(part, "drug") for part in listed)
        expansions.append((f"{letters} is spelled out as", spelled))
    for said, expected in expansions:
        if drugs and set(expected) != set(drugs):
            readings = (_worded(said, expected, names), _worded("the schedule doses", drugs, names))
            yield _inconsistency(letters, readings, cells, names)


def _worded(words: str, drugs: tuple[Ref, ...], names: NameRegistry) -> str:
    return f"{words} {', '.join(sorted(names.label(drug) for drug in drugs))}"


def _inconsistency(
    letters: str, readings: tuple[str, ...], cells: tuple[Cell, ...], names: NameRegistry
) -> Inconsistency:
    places = tuple(cell.at for cell in cells)
    return Inconsistency(
        iri=content_ref("inconsistency", names.source, "regimen components", *readings, *places),
        source=names.source,
        label=f"The drugs of {letters} differ from its schedule",
        inconsistency_kind="regimen components",
        severity="content",
        resolution="both readings kept",
        readings=readings,
        at=places,
    )


_BRACKETED = re.compile(r"\s*[(\[]\s*(?:refs?\.?\s*)?\d{1,3}(?:\s*,\s*\d{1,3})*\s*[)\]]|^\s*\d{1,3}\s*$")


@dataclass(frozen=True, slots=True)
class StudyName:
    """The name of a study as a cell gives it."""

    iri: Ref
    label: str
    trial: Ref | None
    publications: tuple[Ref, ...]


def study_name(
    cells: Sequence[Cell], names: NameRegistry, publications: Mapping[int, Ref]
) -> tuple[StudyName | None, list[list[Unread]]]:
    """Return the study that *cells* name, or None if they name none; and what of each was not understood.

    More than one cell, where a table gives trial, authors or reference numbers columns of their own.
    """
    readings = [read("studies", text) if text.strip() else ParsedCell(()) for text in map(_bare, cells)]
    rest = [unread(reading) for reading in readings]
    items = [item for reading in readings for item in reading.items]
    trial = next((_trial(item, names) for item in items if item.data == "trial"), None)
    cited: dict[Ref, None] = {}
    for cell, reading, places in zip(cells, readings, rest, strict=True):
        for start, number in _cited(cell, reading):
            if number in publications:
                cited[publications[number]] = None
            else:
                places.append(Unread(start, f"expected a reference numbered {number} in the list"))
    printed = (" ".join(_BRACKETED.sub("", _bare(cell)).split()) for cell in cells)
    label = ", ".join(dict.fromkeys(text for text in printed if text))
    tail = (
        _tail(trial)
        or _tail(next(iter(cited), None))
        or (segment(label) if any(map(str.isalnum, label)) else "")
    )
    if not tail:
        return None, [places or [Unread(0, "expected the name of a study")] for places in rest]
    name = label or names.label(next(iter(cited)))
    return StudyName(Ref.check(f"study/{tail}"), name, trial, tuple(cited)), rest


def _bare(cell: Cell) -> str:
    """Return the text of a cell with blanks in the place of the marks of citations and notes."""
    return without_notes(without_marks(cell))


def _cited(cell: Cell, reading: ParsedCell) -> Iterator[tuple[int, int]]:
    """Yield place and number of each reference that a cell cites, by raised or bracketed numbers."""
    for mark in cell.citations:
        yield from ((mark.span.start, number) for number in mark.numbers)
    for item in reading.items:
        if item.data == "cited":
            yield from ((item.meta.start_pos, int(number)) for number in re.findall(r"\d+", words(item)))


def _tail(iri: Ref | None) -> str:
    return "" if iri is None else iri.split("/", 1)[1].replace("/", "-")


def _trial(item: Tree[Token], names: NameRegistry) -> Ref:
    written = words(item)
    if known := names.lexicon.find(written, "trial"):
        return known
    number = written if registry_number().fullmatch(written) else None
    trial = Trial(
        iri=Ref.check(f"trial/{segment(written)}"),
        label=written,
        registry_number=number,
        note=NOTE,
        source=names.source,
    )
    return names.know(trial)


def patient_count(cell: Cell) -> tuple[int | None, int | None, list[Unread]]:
    """Return how many patients *cell* states, how many of them were evaluable, and the unread."""
    reading = read("patients", without_notes(cell.text))
    if rest := unread(reading):
        return None, None, [Unread(0, rest[0].reason)]
    numbers = {str(item.data): int(tokens(item, "WHOLE")[0].replace(",", "")) for item in reading.items}
    return numbers.get("stated"), numbers.get("evaluable"), []


_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_PHASE = re.compile(
    r"(?:phase\s*)?((?:[1-4]|I{1,3}|IV)[ab]?(?:\s*[-–/]\s*(?:[1-4]|I{1,3}|IV)[ab]?)?)", re.IGNORECASE
)


def design_of(text: str, names: NameRegistry) -> Ref:
    """Return the design that *text* names: ``2``, ``II`` and ``Phase 2`` are all Phase II."""
    written = " ".join(text.split())
    if names.lexicon.find(written, "design") is None and (phase := _PHASE.fullmatch(written)):
        roman = re.sub(r"[1-4]", lambda digit: _ROMAN[digit[0]], phase[1])
        written = f"Phase {re.sub(r'[ivIV]+(?=[ab]?)', lambda part: part[0].upper(), roman)}"
    return names.name(written, "design")
