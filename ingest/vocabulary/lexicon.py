"""Which known thing a written name means, in one document.

Names are compared in three steps, each only if the one before found nothing: as
written (case kept, because CRD and CRd are two regimens), then without case, then
without plural endings. Blanks, hyphens, Greek letters and the many spellings of
"≥" make no difference. A short form that the document defines is expanded first.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from ingest.documents.document import ShortForm, Span
from kg.facts import GREEK, Entity, Ref, Regimen

_SIGNS = (
    (re.compile(r"\$"), ""),
    (re.compile(r"\\geq?\b|\\geqslant\b|>\s*="), "≥"),
    (re.compile(r"\\leq?\b|\\leqslant\b|<\s*="), "≤"),
    (re.compile(r"^\s*at\s+least\s+(?:an?\s+)?(?=\D)", re.IGNORECASE), "≥"),
    (re.compile(r"^\s*(\D+?)\s+or\s+better\s*$", re.IGNORECASE), r"≥\1"),
)
_GREEK = str.maketrans(GREEK)
_TRAILING_SIGN = re.compile(r"^(.*\w)\s*([≥≤<>])$")
_ALTERNATIVE = re.compile(r"\s*/\s*|\s+or\s+")
_ROMAN_RANGE = re.compile(r"(?<=[IVX])\s*[-‑–]\s*(?=[IVX]+\b)")  # Phase I-II is not Phase III
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<!s)(?<!u)(?<!i)s\b")


def spell_signs(text: str) -> str:
    """Return a name with one spelling for its signs: ``PR \\geq`` becomes ``≥PR``.

    >>> spell_signs("PR \\\\geq"), spell_signs("$\\\\geq$ PR"), spell_signs("PR or better")
    ('≥PR', '≥PR', '≥PR')
    """
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    text = re.sub(r"([≥≤<>])\s+", r"\1", text.strip())
    return _TRAILING_SIGN.sub(r"\2\1", text)


@lru_cache(maxsize=1 << 16)
def _as_written(text: str) -> str:
    text = _ROMAN_RANGE.sub("/", text)
    parts = sorted(_ALTERNATIVE.split(spell_signs(text)))
    plain = unicodedata.normalize("NFKC", "/".join(parts)).translate(_GREEK)
    return re.sub(r"[\s\-‐‑–—_]+", "", plain)


@lru_cache(maxsize=1 << 16)
def _without_case(text: str) -> str:
    return _as_written(text).casefold()


@lru_cache(maxsize=1 << 16)
def _without_plurals(text: str) -> str:
    return _without_case(_PLURAL.sub("", text))


_WORD = re.compile(r"(?:(?:\\[gl]eq?\b|[≥≤])\s*)?[^\W_](?:[\w\-‑–/+;()\[\]]*[\w)])?")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_LONGEST = 8
_SHORTEST = 5
_KEYS: tuple[Callable[[str], str], ...] = (_as_written, _without_case, _without_plurals)


class Lexicon:
    """The known entities and one document's abbreviations, to be looked up by name."""

    def __init__(self, entities: Iterable[Entity], abbreviations: Iterable[ShortForm] = ()) -> None:
        self._entities: dict[Ref, Entity] = {}
        self._named: tuple[defaultdict[str, dict[Ref, None]], ...] = tuple(defaultdict(dict) for _ in _KEYS)
        self._long: tuple[defaultdict[str, dict[str, None]], ...] = tuple(defaultdict(dict) for _ in _KEYS)
        for entity in entities:
            self._entities[entity.iri] = entity
            for name in _names(entity):
                for key, index in zip(_KEYS, self._named, strict=True):
                    index[key(name)][entity.iri] = None
        for abbreviation in abbreviations:
            for key, forms in zip(_KEYS, self._long, strict=True):
                forms[key(abbreviation.short)][abbreviation.long] = None

    def entity(self, iri: Ref) -> Entity | None:
        """Return what is known under *iri*, or None."""
        return self._entities.get(iri)

    def components(self, iri: Ref) -> tuple[Ref, ...]:
        """Return the drugs of a regimen; none of another thing."""
        entity = self._entities.get(iri)
        return entity.components if isinstance(entity, Regimen) else ()

    def find(self, text: str, *kinds: str, exact: bool = False) -> Ref | None:
        """Return the one thing that *text* names, or None if none or several do.

        *kinds* narrow the search to ontology classes (``Drug``) or the first part of
        the reference (``drug``). With *exact*, case must agree.
        """
        names = [*self.expansions(text), text]
        for key, index in list(zip(_KEYS, self._named, strict=True))[: 1 if exact else None]:
            for name in names:
                found = [iri for iri in index.get(key(name), ()) if self._is_one_of(iri, kinds)]
                if len(found) == 1:
                    return found[0]
        return None

    def expansions(self, text: str) -> tuple[str, ...]:
        """Return the long forms that the document gives for a short form, as written first."""
        for key, forms in zip(_KEYS[:2], self._long, strict=False):
            if found := forms.get(key(text)):
                return tuple(found)
        return ()

    def expand(self, text: str) -> str:
        """Return the long form of *text* if the document gives exactly one, else *text*."""
        found = self.expansions(text)
        return found[0] if len(found) == 1 else text

    def mentions(self, text: str, *kinds: str) -> Iterator[tuple[Span, Ref]]:
        """Yield the known things that a text names, in reading order: the longest names, none within another.

        A name of few letters counts only as it is written.
        """
        words = list(_WORD.finditer(text))
        first = 0
        while first < len(words):
            found = self._mention(text, words[first : first + _LONGEST], kinds)
            if found is not None:
                yield found[:2]
            else:
                yield from self._joined(words[first], kinds)
            first += found[2] if found else 1

    def _joined(self, word: re.Match[str], kinds: tuple[str, ...]) -> Iterator[tuple[Span, Ref]]:
        """Yield the parts of a word such as ``alphamab-betanib`` that are names of their own."""
        for part in re.finditer(r"[^\-‑–/]+", word[0]) if re.search(r"[-‑–/]", word[0]) else ():
            if len(part[0]) >= _SHORTEST and (iri := self.find(part[0], *kinds)):
                start = word.start() + part.start()
                yield Span(start, start + len(part[0])), iri

    def _mention(
        self, text: str, words: Sequence[re.Match[str]], kinds: tuple[str, ...]
    ) -> tuple[Span, Ref, int] | None:
        for length in range(len(words), 0, -1):
            start = words[0].start()
            name = text[start : words[length - 1].end()].rstrip(_RAISED)
            name = name[:-1] if name.count(")") > name.count("(") else name
            if iri := self.find(name, *kinds, exact=len(name) < _SHORTEST):
                return Span(start, start + len(name)), iri, length
        return None

    def _is_one_of(self, iri: Ref, kinds: tuple[str, ...]) -> bool:
        return not kinds or iri.kind in kinds or self._entities[iri].kind in kinds


def _names(entity: Entity) -> Iterator[str]:
    yield entity.label
    yield from entity.synonyms
    yield from entity.abbreviations
    if isinstance(entity, Regimen) and entity.letters:
        yield entity.letters
