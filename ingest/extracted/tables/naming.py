"""References for names in tables: known things by the lexicon, unknown ones minted; regimens of drugs."""

import re
from collections.abc import Iterator
from functools import cache

from ingest.documents.document import Cell
from ingest.extracted.tables.headers import header_words
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Entity, Fact, Inconsistency, Ref, Regimen, content_ref, slug

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
        named = (Ref(f"{kind}/{slug(self._long(text, kind))}") for kind in kinds)
        return next((iri for iri in named if iri in self._minted), None)

    def _long(self, text: str, kind: str) -> str:
        label = " ".join(spell_signs(self.lexicon.expand(text)).split())
        if kind == "outcome" and "/" in label:
            return " or ".join(sorted(part.strip() for part in label.split("/") if part.strip()))
        return label

    def _mint(self, text: str, kind: str) -> Ref:
        label = self._long(text, kind)
        iri = Ref.check(f"{kind}/{slug(label) or 'unnamed'}")
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
    iri = Ref.check(f"regimen/{slug(label)}")
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
    for words, expected in expansions:
        if drugs and set(expected) != set(drugs):
            readings = (_worded(words, expected, names), _worded("the schedule doses", drugs, names))
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
