"""From a read document to facts: everything that code can take out of an article."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.consistency.checked import CheckedDocument
from ingest.consistency.checks import in_document
from ingest.documents.document import Cell, Document, Sentence, Table
from ingest.extracted.notes import note_marks, qualified, table_scopes
from ingest.extracted.prose import NOT_THINGS, Units, regimen_abbreviations, trial_facts
from ingest.extracted.publications import Labels, cited_name, publication_facts
from ingest.extracted.tables.facts import facts as facts_of_tables
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import (
    Abbreviation,
    CellAnchor,
    DocumentPart,
    EntryAnchor,
    Fact,
    NoteMark,
    Place,
    Publication,
    Ref,
    Reference,
    SentenceAnchor,
    Source,
    segment,
)

LONGEST_HEADING = 8


@dataclass(frozen=True, slots=True)
class Description:
    """What a curator says of a source: its identity, and identifiers of what it cites by number."""

    slug: str
    fields: Mapping[str, object]
    outline: Mapping[str, tuple[str, ...]]
    identifiers: Mapping[int, Mapping[str, str]]

    @property
    def source(self) -> Ref:
        """The name of the source."""
        return Ref(f"source/{self.slug}")


def extract(document: Document, described: Description, lexicon: Lexicon) -> Iterator[Fact | Rejection]:
    """Yield every fact that code finds in *document*, in reading order within each kind.

    What does not fit among them comes last.
    """
    found = list(_found(document, described, lexicon))
    yield from found
    facts = tuple(item for item in found if isinstance(item, Fact))
    yield from in_document(CheckedDocument(document, described.source, lexicon, facts))


def _found(document: Document, described: Description, lexicon: Lexicon) -> Iterator[Fact | Rejection]:
    source = described.source
    yield _source(document, described)
    yield from _parts(document, source)
    entries = list(publication_facts(document.references, source, described.identifiers))
    publications = {entry.number: entry.publication for entry in entries if isinstance(entry, Reference)}
    yield from entries
    parts = frozenset(part.iri for part in _parts(document, source))
    units = Units(source, lexicon, frozenset(publications), parts)
    yield from _sentences(document, units, publications)
    yield from _cells(document, units, publications)
    yield from _entries(document, source)
    yield from _abbreviations(document, source, lexicon)
    yield from trial_facts(document, source, lexicon)
    works = {entry.iri: entry for entry in entries if isinstance(entry, Publication)}
    cited = {entry.publication: entry for entry in reversed(entries) if isinstance(entry, Reference)}
    marks = list(note_marks(document, source))
    yield from marks
    yield from table_scopes(document, source, lexicon, NOT_THINGS)
    told = facts_of_tables(document, source, lexicon, publications)
    told = qualified(list(told), [mark for mark in marks if isinstance(mark, NoteMark)])
    yield from Labels(works, cited, lexicon).relabel(told)


def _source(document: Document, described: Description) -> Source:
    stated: dict[str, object] = {"label": described.slug, "keywords": tuple(sorted(document.keywords))}
    stated |= {"authors": tuple(cited_name(author) for author in document.authors), **described.fields}
    return Source.model_validate({**stated, "iri": described.source, "sha256": document.sha256})


def part_ref(source: Ref, container: str) -> Ref:
    """Return the name of a section, table, figure or list of a source."""
    return Ref(f"part/{source.removeprefix('source/')}/{container}")


def _parts(document: Document, source: Ref) -> Iterator[Fact]:
    named: list[tuple[str, str, str | None]] = [("abstract", "Abstract", None)]
    above = {section.path: section.slug for section in document.sections}
    named += [
        (section.slug, _shortened(section.title) or section.slug.capitalize(), above.get(section.path[:-1]))
        for section in document.sections
    ]
    noted = {note.belongs_to: note.slug for note in document.notes}
    for kind, floats in (("Figure", document.figures), ("Table", document.tables)):
        for each in floats:
            named.append((each.slug, f"{kind} {each.number}", None))
            if isinstance(each, Table) and each.legend:
                named.append((each.legend[0].locator.container, f"{kind} {each.number} caption", each.slug))
            if each.slug in noted:
                named.append((noted[each.slug], f"{kind} {each.number} notes", each.slug))
    lists = {entry.locator.container for entry in document.abbreviations if entry.listed}
    named += [(name, name.replace("-", " ").capitalize(), None) for name in sorted(lists)]
    named.append(("references", "References", None))
    for order, (container, label, parent) in enumerate(named, start=1):
        yield DocumentPart(
            iri=part_ref(source, container),
            source=source,
            label=label,
            slug=container,
            order=order,
            part_of=part_ref(source, parent) if parent else None,
        )


def _shortened(heading: str) -> str:
    """Cut a long heading: a short one names a place, a long one is wording of the source."""
    words = heading.split()
    return heading if len(words) <= LONGEST_HEADING else " ".join([*words[: LONGEST_HEADING - 1], "…"])


def _anchor(source: Ref, place: str) -> Ref:
    return Ref(f"anchor/{source.removeprefix('source/')}/{place}")


def _cited(source: Ref, unit: Sentence | Cell, publications: Mapping[int, Ref]) -> tuple[Ref, ...]:
    numbers = [number for number in unit.cites if number in publications]
    return tuple(Ref(f"reference/{source.removeprefix('source/')}/{number}") for number in numbers)


def _sentences(
    document: Document, units: Units, publications: Mapping[int, Ref]
) -> Iterator[Fact | Rejection]:
    source = units.source
    for sentence in document.sentences():
        yield from _unknown_citations(sentence, publications)
        mentions, printed = units.read(sentence)
        yield SentenceAnchor(
            iri=_anchor(source, sentence.locator.place),
            source=source,
            in_part=part_ref(source, sentence.locator.container),
            locator=sentence.at,
            start=tuple(span.start for span in sentence.spans),
            end=tuple(span.end for span in sentence.spans),
            cites=_cited(source, sentence, publications),
            mentions=mentions,
        )
        yield from printed


def _unknown_citations(sentence: Sentence, publications: Mapping[int, Ref]) -> Iterator[Rejection]:
    for mark in sentence.citations:
        for number in mark.numbers:
            if number not in publications:
                reason = f"cites {number}, which the reference list does not have (mark {mark.as_written!r})"
                yield Rejection("citations", str(sentence.locator), reason)


def _cells(document: Document, units: Units, publications: Mapping[int, Ref]) -> Iterator[Fact]:
    source = units.source
    for table in document.tables:
        headers = [cell.text for cell in table.header]
        for row in (table.header, *table.rows):
            for cell in row:
                number, column = cell.locator.parts
                mentions, printed = units.read(cell)
                own = (
                    cell.text and not cell.inherited
                )  # one that repeats the row above has no text of its own
                yield CellAnchor(
                    iri=_anchor(source, cell.locator.place),
                    source=source,
                    in_part=part_ref(source, table.slug),
                    locator=cell.at,
                    row=number,
                    column=column,
                    column_header=headers[column - 1] or f"column {column}",
                    start=(cell.span.start,) if own else (),
                    end=(cell.span.end,) if own else (),
                    inherited=cell.inherited,
                    cites=_cited(source, cell, publications),
                    mentions=mentions,
                )
                yield from printed


def _entries(document: Document, source: Ref) -> Iterator[Fact]:
    listed = [entry.locator for entry in document.references]
    listed += [entry.locator for entry in document.abbreviations if entry.listed]
    for locator in listed:
        yield EntryAnchor(
            iri=_anchor(source, locator.place),
            source=source,
            in_part=part_ref(source, locator.container),
            locator=Place(str(locator)),
            number=locator.parts[-1],
        )


def _abbreviations(document: Document, source: Ref, lexicon: Lexicon) -> Iterator[Fact]:
    places: dict[tuple[str, str], list[Place]] = {}
    regimens: dict[tuple[str, str], Ref] = {}
    for entry in document.abbreviations:
        places.setdefault((entry.short, entry.long), []).append(entry.at)
    for entry, regimen in regimen_abbreviations(document, lexicon):
        places.setdefault((entry.short, entry.long), []).append(entry.at)
        regimens[entry.short, entry.long] = regimen
    taken: dict[str, int] = {}
    for (short, long), at in places.items():
        name = segment(short)
        taken[name] = taken.get(name, 0) + 1
        again = f"-{taken[name]}" if taken[name] > 1 else ""
        yield Abbreviation(
            iri=Ref(f"abbreviation/{source.removeprefix('source/')}/{name}{again}"),
            source=source,
            short=short,
            long=long,
            denotes=regimens.get((short, long)) or lexicon.find(long),
            at=tuple(at),
        )
