"""What captions and notes say: the scope of a table, marks in cells, and which facts a note qualifies.

A mark belongs to the fact whose characters end nearest before it in the same cell; in a header, or where
no fact of the cell has characters of its own, to all facts of the column or cell.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from ingest.documents.document import Cell, Document, Note, Sentence, Table
from ingest.documents.note_marks import signs
from ingest.documents.numbers import find_numbers
from ingest.vocabulary.lexicon import Lexicon, spell_signs
from kg.errors import Rejection
from kg.facts import Fact, NoteMark, Place, Ref, TableScope, content_ref
from kg.facts.locators import Locator
from kg.facts.quads import anchor_ref

_Item = TypeVar("_Item", bound=Fact | Rejection)
_OPERATORS = {"at least": "≥", "more than": ">", "fewer than": "<", "less than": "<", "at most": "≤"}
_PATIENTS = re.compile(
    r"\b[nN]\s*(?P<sign>[≥≤<>=]|\\[gl]eq?)\s*(?P<n>\d[\d,]*)"
    rf"|(?P<words>{'|'.join(_OPERATORS)}|[≥≤<>])\s*(?P<number>\d[\d,]*)\s+(?:patients|participants|subjects)\b",
    re.IGNORECASE,
)


def table_scopes(document: Document, source: Ref, lexicon: Lexicon, apart: set[str]) -> Iterator[TableScope]:
    """Yield what the caption of each table says of its rows; names of the kinds *apart* are no subjects."""
    for table in document.tables:
        for sentence in table.legend:
            yield _scope(table, sentence, source, lexicon, apart)


def _scope(table: Table, said: Sentence, source: Ref, lexicon: Lexicon, apart: set[str]) -> TableScope:
    operator, number, beside = _patients_required(said)
    names = (ref for _, ref in lexicon.mentions(said.text))
    return TableScope(
        iri=content_ref("scope", source, said.locator.place),
        label=f"Table {table.number}: what its rows are about",
        source=source,
        table=Ref(f"part/{source.removeprefix('source/')}/{table.slug}"),
        about=tuple(dict.fromkeys(ref for ref in names if ref.kind not in apart)),
        n_operator=operator,
        n_required=number,
        figures_at=beside,
        at=said.at,
    )


def _patients_required(said: Sentence) -> tuple[str | None, int | None, tuple[Place, ...]]:
    """Return how many patients a study needed, as "n ≥ 30" or "at least 30 patients" in a caption says."""
    match = _PATIENTS.search(said.text)
    if match is None:
        return None, None, ()
    printed = match["sign"] or match["words"].lower()
    operator = _OPERATORS.get(printed) or spell_signs(printed)
    number = next(find_numbers(match["n"] or match["number"])).value
    return operator, int(number), (said.place(*match.span()),)


def note_marks(document: Document, source: Ref) -> Iterator[NoteMark | Rejection]:
    """Yield each mark of a note in tables and legends; one that no note explains is rejected."""
    explained: dict[str, dict[str, Note]] = {}
    for note in document.notes:
        if note.sign is not None:
            explained.setdefault(note.belongs_to, {}).setdefault(note.sign, note)
    for table in document.tables:
        cells = [cell for row in (table.header, *table.rows) for cell in row if not cell.inherited]
        yield from _marked(table.slug, [*table.legend, *cells], explained, source)
    for figure in document.figures:
        yield from _marked(figure.slug, figure.legend, explained, source)


def _marked(
    owner: str, units: Iterable[Sentence | Cell], explained: Mapping[str, Mapping[str, Note]], source: Ref
) -> Iterator[NoteMark | Rejection]:
    notes, name = explained.get(owner, {}), source.removeprefix("source/")
    for unit in units:
        for sign in signs(unit.text, notes):
            note, span = notes.get(sign.sign), sign.span
            if note is None:
                told = f"the mark {sign.as_written!r} leads to no note below {owner}"
                yield Rejection(owner, str(unit.locator), f"{told}; give the note, or leave it out")
            else:
                yield NoteMark(
                    iri=Ref(f"note-mark/{name}/{unit.locator.place}/{span.start}-{span.end}"),
                    source=source,
                    as_written=sign.as_written,
                    explained_by=tuple(anchor_ref(name, said.locator) for said in note.sentences),
                    at=unit.place(span.start, span.end),
                )


def qualified(items: Sequence[_Item], marks: Iterable[NoteMark]) -> Iterator[_Item]:
    """Yield *items*, the facts that a mark stands at with the sentences of its note."""
    notes: dict[Ref, list[Ref]] = {}
    facts = [item for item in items if isinstance(item, Fact) and "qualified_by" in type(item).model_fields]
    for mark in marks:
        for fact in _at_mark(facts, mark.at.locator):
            notes.setdefault(fact.iri, []).extend(mark.explained_by)
    for item in items:
        if (
            isinstance(item, Fact)
            and (own := notes.get(item.iri))
            and "qualified_by" in type(item).model_fields
        ):
            yield item.model_copy(update={"qualified_by": tuple(dict.fromkeys(own))})
        else:
            yield item


def _at_mark(facts: Iterable[Fact], mark: Locator) -> list[Fact]:
    """Return the facts that a mark qualifies: the nearest before it, else all of its cell or column."""
    here = [(fact, at) for fact in facts for at in _places(fact) if _reaches(at, mark)]
    end = mark.chars[1] if mark.chars else 0
    before = [
        (at.chars[0], fact) for fact, at in here if at.chars and at.chars[0] < end and at.place == mark.place
    ]
    if not before:
        return [fact for fact, _ in here]
    nearest = max(start for start, _ in before)
    return [fact for start, fact in before if start == nearest]


def _places(fact: Fact) -> list[Locator]:
    at = getattr(fact, "at", ())
    return [place.locator for place in ((at,) if isinstance(at, Place) else at)]


def _reaches(at: Locator, mark: Locator) -> bool:
    heads = len(mark.parts) == 2 and mark.parts[0] == 0
    column = at.container == mark.container and at.parts[1:] == mark.parts[1:]
    return at.place == mark.place or (heads and column)
