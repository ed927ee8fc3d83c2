"""Short forms of a document: what it defines, and where it uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.consistency.checked import WORD, WORDS, CheckedDocument, PlacedText
from ingest.documents.document import ShortForm
from ingest.documents.letters import without_gaps
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import GREEK, Abbreviation, Place

_LONGEST = 10
_EXEMPT = frozenset(str(WORDS["exempt"]).split())
_PATTERNS = tuple(re.compile(pattern) for pattern in WORDS["exempt_patterns"])
_KINDS = tuple(str(WORDS["exempt_kinds"]).split())
_GREEK = str.maketrans(GREEK)
_GAP = r"[\s\-‑–]*"
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_WORDLIKE = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Use:
    """A short form as a text prints it."""

    short: str
    unit: PlacedText
    start: int

    @property
    def at(self) -> Place:
        """The characters of the form, as a place."""
        return self.unit.place(self.start, self.start + len(self.short))


def definitions(reading: CheckedDocument) -> list[ShortForm]:
    """Return what the document defines, and what its facts say that its sentences mean, in order."""
    found = list(reading.document.abbreviations)
    known = {(one.short, one.long) for one in found}
    for fact in reading.facts:
        if isinstance(fact, Abbreviation) and (fact.short, fact.long) not in known:
            found += [ShortForm(fact.short, fact.long, place.locator, "text") for place in fact.at]
    return found


def key(short: str) -> str:
    """Return what is the same for all ways to print a short form; case is kept.

    >>> key("IMiDs") == key("IMiD"), key("T reg") == key("Tregs"), key("CRd") == key("CRD")
    (True, True, False)
    """
    plain = without_gaps(short.translate(_GREEK))
    return plain[:-1] if len(plain) > 2 and plain.endswith("s") and not plain.isupper() else plain


def keys_of(definition: ShortForm) -> set[str]:
    """Return the keys that a definition explains: of ``NK cells, natural killer cells`` also ``NK``."""
    words, long = definition.short.split(), definition.long.split()
    shared = len(words) > 1 and words[-1] == long[-1]
    return {key(definition.short)} | ({key(" ".join(words[:-1]))} if shared else set())


def pieces(form: str) -> list[str]:
    """Return the runs of letters and of digits that a form is made of.

    >>> pieces("IL-6"), pieces("T reg")
    (['IL', '6'], ['T', 'reg'])
    """
    return _PIECE.findall(form)


def ways_to_print(form: str) -> str:
    """Return the pattern of a form with any hyphens and blanks between its pieces, as a word of its own."""
    return rf"(?<![^\W_]){_GAP.join(map(re.escape, pieces(form)))}s?(?![^\W_])"


def plain(long: str) -> str:
    """Return what is the same for all ways to print a long form.

    >>> plain("Near-complete responses") == plain("near complete response")
    True
    """
    return re.sub(r"s\b|[\W_]+", "", long.casefold())


def uses(unit: PlacedText, known: set[str]) -> Iterator[Use]:
    """Yield what looks like a short form: a word that is *known* or short as a whole, else its parts."""
    for word in WORD.finditer(unit.text):
        parts = [(match[0], match.start()) for match in re.finditer(r"[^-‑–]+", word[0])]
        whole = key(word[0]) in known or len(parts) == 1
        whole = whole or (looks_short(word[0]) and not _WORDLIKE.search(word[0]))
        for text, start in [(word[0], 0)] if whole else parts:
            if looks_short(text):
                yield Use(text, unit, word.start() + start)


def looks_short(text: str) -> bool:
    """Say whether a word has two capitals or more and is no longer than a short form."""
    return 2 <= len(text) <= _LONGEST and sum(char.isupper() for char in text) > 1


def is_exempt(use: Use, lexicon: Lexicon) -> bool:
    """Say whether a form needs no definition: a symbol, a unit, a code, or part of a known thing's name."""
    short = use.short
    if short in _EXEMPT or short.removesuffix("s") in _EXEMPT:
        return True
    if any(pattern.fullmatch(short) for pattern in _PATTERNS):
        return True
    iri = lexicon.find(short, *_KINDS, exact=True)
    entity = lexicon.entity(iri) if iri else None
    if entity is not None and key(short) not in map(key, entity.abbreviations):
        return True
    return _within_name(use, lexicon) or _has_its_drugs(use, lexicon)


def _within_name(use: Use, lexicon: Lexicon) -> bool:
    end = use.start + len(use.short)
    return any(
        span.start <= use.start and end <= span.end and span.end - span.start > len(use.short)
        for span, _ in lexicon.mentions(use.unit.text, *_KINDS)
    )


def _has_its_drugs(use: Use, lexicon: Lexicon) -> bool:
    """Say whether the letters are those of a known regimen and the unit names all of its drugs."""
    iri = lexicon.find(use.short, "Regimen", exact=True)
    components = set(lexicon.components(iri)) if iri else set()
    return bool(components) and components <= {drug for _, drug in lexicon.mentions(use.unit.text, "Drug")}
