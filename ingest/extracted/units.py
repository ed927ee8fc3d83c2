"""The smallest units of a document that something must become of: numbers and citation marks.

Also what each sentence and cell names, so that a record can be checked without the article.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.documents.document import Cell, Sentence, Span
from ingest.documents.numbers import find_numbers
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import CitationMark, Fact, NumericToken, Place, Ref

_CROSS_REFERENCE = re.compile(
    r"\b(?P<what>tables?|figures?|figs?\.?)\s+(?P<numbers>\d+(?:\s*(?:,|and|–|-)\s*\d+)*)", re.IGNORECASE
)
_NOT_THINGS = {"relation", "verdict", "explanation"}
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
        names = [(at, ref) for at, ref in self.lexicon.mentions(unit.text) if ref.kind not in _NOT_THINGS]
        things = tuple(dict.fromkeys(ref for _, ref in names))
        if isinstance(unit, Cell) and unit.inherited:
            return things, []
        names[:0] = self._parts_named(unit.text)
        return things, [*self._numbers(unit, names), *self._marks(unit)]

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
                at=Place(str(unit.locator.within(at.start, at.end))),
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
                    at=Place(str(unit.locator.within(mark.span.start, mark.span.end))),
                )

    def _parts_named(self, text: str) -> Iterator[tuple[Span, Ref]]:
        name = self.source.removeprefix("source/")
        for match in _CROSS_REFERENCE.finditer(text):
            kind = "table" if match["what"].lower().startswith("t") else "figure"
            for number in re.finditer(r"\d+", match["numbers"]):
                part = Ref(f"part/{name}/{kind}-{number[0]}")
                if part in self.parts:
                    start = match.start("numbers") + number.start()
                    yield Span(start, start + len(number[0])), part

    def _named(self, kind: str, unit: Sentence | Cell, span: Span) -> Ref:
        name = self.source.removeprefix("source/")
        return Ref(f"{kind}/{name}/{unit.locator.place}/{span.start}-{span.end}")
