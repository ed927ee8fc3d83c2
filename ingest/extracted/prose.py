"""What sentences and cells say without a table's help: numbers, citation marks, things, trials, regimens.

Numbers and citation marks are the smallest units of a document that something must become of. What
each sentence and cell names is kept, so that a record can be checked without the article.

Of letters in brackets, as in "... and betanib (RAB)", some stand for brand names, so that no search
for initials can see what "R" stands for. But where the letters are those of a known regimen, and the
sentence has named all of its drugs before them, the sentence says what they mean.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from ingest.documents.abbreviations import bracketed
from ingest.documents.document import Cell, Document, Sentence, ShortForm, Span
from ingest.documents.english import telling_words
from ingest.documents.numbers import ROMAN, find_numbers, value_of
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import CitationMark, Fact, Mention, NumericToken, Ref, Regimen, Trial, UnitKind, slug

_CROSS_REFERENCE = re.compile(
    r"\b(?P<what>tables?|figures?|figs?\.?)\s+(?P<numbers>\d+(?:\s*(?:,|and|–|-)\s*\d+)*|"
    rf"(?-i:{ROMAN}\b(?:\s*(?:,|and|–|-)\s*{ROMAN}\b)*))",
    re.IGNORECASE,
)
NOT_THINGS = {"relation", "verdict", "explanation"}
"""What the vocabulary has words for and a text is not about."""


@dataclass(frozen=True, slots=True)
class Units:
    """What reads units: the source, the words, and the references and parts that there are."""

    source: Ref
    lexicon: Lexicon
    references: frozenset[int]
    parts: frozenset[Ref]

    def read(self, unit: Sentence | Cell) -> tuple[tuple[Ref, ...], list[Fact]]:
        """Return what *unit* names, each thing once, and the numbers and readable marks in it.

        A cell that repeats the row above names what that row names, and prints nothing.
        """
        names = [(at, ref) for at, ref in self.lexicon.mentions(unit.text) if ref.kind not in NOT_THINGS]
        things = tuple(dict.fromkeys(ref for _, ref in names))
        if isinstance(unit, Cell) and unit.inherited:
            return things, []
        names[:0] = self._parts_named(unit.text)
        return things, [*self._numbers(unit, names), *self._marks(unit), *self._words(unit, names)]

    def _words(self, unit: Sentence | Cell, names: Sequence[tuple[Span, Ref]]) -> Iterator[Fact]:
        """Yield the words that hedge, deny, qualify, compare or exclude, those within a name left out."""
        for word in telling_words(unit.text):
            at = word.span
            if not any(name.start <= at.start and at.end <= name.end for name, _ in names):
                yield Mention(
                    iri=self._named("mention", unit, at),
                    source=self.source,
                    unit_kind=UnitKind(word.kind),
                    as_written=word.as_written,
                    at=unit.place(at.start, at.end),
                )

    def _numbers(self, unit: Sentence | Cell, names: Sequence[tuple[Span, Ref]]) -> Iterator[Fact]:
        for number in find_numbers(unit.text, [mark.span for mark in unit.citations]):
            at = number.span
            over = (ref for name, ref in names if name.start <= at.start and at.end <= name.end)
            denotes = next(over, None)
            yield NumericToken(
                iri=self._named("number", unit, at),
                source=self.source,
                as_written=number.as_written,
                reads_as=None if denotes else number.value,
                denotes=denotes,
                at=unit.place(at.start, at.end),
            )

    def _marks(self, unit: Sentence | Cell) -> Iterator[Fact]:
        name = self.source.removeprefix("source/")
        for mark in unit.citations:
            cited = dict.fromkeys(number for number in mark.numbers if number in self.references)
            if cited:
                yield CitationMark(
                    iri=self._named("citation-mark", unit, mark.span),
                    source=self.source,
                    as_written=mark.as_written,
                    cites=tuple(Ref(f"reference/{name}/{number}") for number in cited),
                    at=unit.place(mark.span.start, mark.span.end),
                )

    def _parts_named(self, text: str) -> Iterator[tuple[Span, Ref]]:
        name = self.source.removeprefix("source/")
        for match in _CROSS_REFERENCE.finditer(text):
            kind = "table" if match["what"].lower().startswith("t") else "figure"
            for number in re.finditer(rf"\d+|\b{ROMAN}\b", match["numbers"]):
                part = Ref(f"part/{name}/{kind}-{value_of(number[0])}")
                if part in self.parts:
                    start = match.start("numbers") + number.start()
                    yield Span(start, start + len(number[0])), part

    def _named(self, kind: str, unit: Sentence | Cell, span: Span) -> Ref:
        name = self.source.removeprefix("source/")
        return Ref(f"{kind}/{name}/{unit.locator.place}/{span.start}-{span.end}")


@cache
def registry_number() -> re.Pattern[str]:
    """Return the pattern of a trial's number in any registry of `registries.yaml`."""
    entries = yaml.safe_load((Path(__file__).parent / "registries.yaml").read_text(encoding="utf-8"))
    return re.compile(r"\b(?:" + "|".join(entry["pattern"] for entry in entries) + r")\b")


def trial_facts(document: Document, source: Ref, lexicon: Lexicon) -> Iterator[Fact]:
    """Yield one `Trial` for each registry number; drugs, setting and design are its sentence's."""
    for sentence in document.sentences():
        for match in registry_number().finditer(sentence.text):
            yield _trial(match, sentence, source, lexicon)


def _trial(match: re.Match[str], sentence: Sentence, source: Ref, lexicon: Lexicon) -> Trial:
    def named(kind: str) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys(ref for _, ref in lexicon.mentions(sentence.text, kind)))

    designs = named("StudyDesign")
    return Trial(
        iri=Ref(f"trial/{slug(match[0])}"),
        label=match[0],
        registry_number=match[0],
        drugs=named("Drug"),
        settings=named("ClinicalSetting"),
        design=designs[0] if len(designs) == 1 else None,
        source=source,
        at=(sentence.place(*match.span()),),
    )


def regimen_abbreviations(document: Document, lexicon: Lexicon) -> Iterator[tuple[ShortForm, Ref]]:
    """Yield what sentences say of a regimen's letters, in reading order, and which regimen it is.

    The long form lists the drugs as the sentence names them. Letters that the document
    explains in another way are left out.
    """
    explained = {entry.short for entry in document.abbreviations}
    long_forms: dict[str, str] = {}
    for sentence in document.sentences():
        for short, regimen, drugs in _named(sentence, lexicon, explained):
            long = long_forms.setdefault(short, ", ".join(drugs))
            yield ShortForm(short, long, sentence.locator, "text"), regimen


def _named(
    sentence: Sentence, lexicon: Lexicon, explained: Collection[str]
) -> Iterator[tuple[str, Ref, list[str]]]:
    for place, short in bracketed(sentence.text):
        regimen = _regimen(short, lexicon) if short not in explained else None
        if regimen is not None and (drugs := _components(regimen, sentence.text[:place], lexicon)):
            yield short, regimen.iri, drugs


def _regimen(short: str, lexicon: Lexicon) -> Regimen | None:
    iri = lexicon.find(short, "Regimen", exact=True)
    regimen = lexicon.entity(iri) if iri else None
    return regimen if isinstance(regimen, Regimen) and regimen.letters == short else None


def _components(regimen: Regimen, before: str, lexicon: Lexicon) -> list[str]:
    """Return the names that *before* gives the drugs of a regimen, in its order; none unless all are there.

    Where drugs alone do not suffice, another regimen may name some of them: "RAB followed by rilimab".
    """
    wanted = set(regimen.components)
    drugs = [(span, drug) for span, drug in lexicon.mentions(before, "Drug") if drug in wanted]
    others = [
        (span, other)
        for span, other in lexicon.mentions(before, "Regimen")
        if other != regimen.iri and _drugs(other, lexicon) <= wanted
    ]
    outside = [one for one in drugs if not any(span.start <= one[0].start < span.end for span, _ in others)]
    for named in (drugs, sorted([*outside, *others], key=lambda one: one[0].start)):
        names = {thing: before[span.start : span.end] for span, thing in named}
        if len(names) > 1 and set().union(*(_drugs(thing, lexicon) for thing in names)) == wanted:
            return list(names.values())
    return []


def _drugs(thing: Ref, lexicon: Lexicon) -> frozenset[Ref]:
    entity = lexicon.entity(thing)
    return frozenset(entity.components) if isinstance(entity, Regimen) else frozenset((thing,))
