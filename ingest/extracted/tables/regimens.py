"""Which regimen a row is about, and whether its letters fit its drugs."""

import re
from collections.abc import Iterator
from functools import cache

from ingest.documents.document import Cell
from ingest.extracted.tables.headers import header_words
from ingest.extracted.tables.naming import NOTE, NameRegistry
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import Inconsistency, Ref, Regimen, content_ref, slug

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
