"""References for the names in tables: known things by the lexicon, unknown ones minted."""

from collections.abc import Iterator

from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.facts import Entity, Fact, Ref, slug

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
