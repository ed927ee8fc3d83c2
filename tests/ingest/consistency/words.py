"""Invented reviews, drugs and arms whose words the checks compare."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ingest.consistency.checked import CheckedDocument
from ingest.documents.abbreviations import find_definitions, read_entry
from ingest.documents.document import (
    BibliographyEntry,
    Document,
    Figure,
    Paragraph,
    PrintedMark,
    Section,
    Sentence,
    ShortForm,
    Span,
    Table,
    sentence_locator,
)
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import (
    Arm,
    DoseInstruction,
    DoseStatus,
    Entity,
    Fact,
    Inconsistency,
    Place,
    Publication,
    Ref,
    Reference,
    Regimen,
    Study,
)
from kg.facts.locators import Locator, digest
from tests.ingest.table_builder import build_table

SOURCE = Ref("source/invented")
DRUGS = {"alphamab": ("Alfa",), "betanibol": ("Beta",), "gammastat": ("Gamza",), "delta-7 blocker": ()}
_MARK = re.compile(r"\^\{([\d,]+)\}")


def _drugs() -> Iterator[Entity]:
    for name, short in DRUGS.items():
        iri = Ref(f"drug/{name.split('-')[0]}")
        yield Entity(iri=iri, kind="Drug", label=name, abbreviations=short)


def regimen(letters: str, *drugs: str) -> Regimen:
    """Return a regimen of some of the invented drugs."""
    return Regimen(
        iri=Ref(f"regimen/{letters.lower()}"),
        label=letters,
        letters=letters,
        components=tuple(Ref(f"drug/{drug}") for drug in drugs),
    )


ENTITIES: list[Entity] = [
    *_drugs(),
    Entity(
        iri=Ref("cytokine/kgf"),
        kind="Cytokine",
        label="KGF",
        synonyms=("kidney growth factor", "renal growth factor"),
    ),
    *(Entity(iri=Ref(f"design/{n}"), kind="StudyDesign", label=f"phase {n}") for n in ("II", "III")),
    Entity(iri=Ref("design/IIb"), kind="StudyDesign", label="phase IIb", broader=(Ref("design/II"),)),
    regimen("AB", "alphamab", "betanibol"),
    regimen("ABG", "alphamab", "betanibol", "gammastat"),
    regimen("GAB", "alphamab", "betanibol", "gammastat"),
]


def review(
    *texts: str,
    table: str = "",
    below: Sequence[str] = (),
    references: Sequence[BibliographyEntry] = (),
    headed: str = "Body",
) -> Document:
    """Return a review of one section, each text a paragraph of one sentence, with a table and its list."""
    paragraphs = tuple(Paragraph(number, (_sentence(number, text),)) for number, text in enumerate(texts, 1))
    section = Section("body", headed, (headed,), paragraphs)
    defined = [
        ShortForm(one.short, one.long, paragraph.sentences[0].locator, "text")
        for paragraph in paragraphs
        for one in find_definitions(paragraph.sentences[0].text)
    ]
    tables: tuple[Table, ...] = (replace(build_table(table), caption="Doses"),) if table else ()
    return Document(
        "0" * 64,
        "",
        "Invented",
        ("Ada B Berg", "Cem Dorn"),
        (),
        (),
        (section,),
        tables=tables,
        references=tuple(references),
        abbreviations=(*defined, *_list(below)),
    )


def _list(entries: Sequence[str]) -> Iterator[ShortForm]:
    for number, entry in enumerate(entries, start=1):
        if (read := read_entry(entry)) is not None:
            at = Locator("table-1-abbreviations", (number,), digest=digest(entry))
            yield ShortForm(read.short, read.long, at, "list")


def _sentence(number: int, text: str) -> Sentence:
    marks = tuple(
        PrintedMark(Span(*match.span()), match[0], tuple(map(int, match[1].split(","))))
        for match in _MARK.finditer(text)
    )
    return Sentence(sentence_locator("body", number, 1, text), text, (Span(0, len(text)),), marks)


def figure(number: int, legend: str) -> Figure:
    """Return a figure with a legend of one sentence."""
    sentence = Sentence(sentence_locator(f"figure-{number}", 1, 1, legend), legend, (Span(0, len(legend)),))
    return Figure(number, f"figure-{number}", (sentence,))


def entry(number: int, *authors: str, title: str = "A title", **fields: object) -> BibliographyEntry:
    """Return an entry of the reference list: J Inv 2010;<number>:1–9, if *fields* do not say otherwise."""
    stated: dict[str, object] = {"year": 2010, "volume": str(number), "first_page": "1", "last_page": "9"}
    known = BibliographyEntry(
        number, Locator("references", (number,)), authors or ("Lund A",), False, None, title, "J Inv", 2010
    )
    return replace(known, **{**stated, **fields})  # type: ignore[arg-type]


def arm(row: int, known: str, *drugs: str) -> Iterator[Fact]:
    """Yield the arm of a row: its regimen in column 2, its doses in column 3."""
    iri = Ref(f"arm/invented/{row}")
    yield Arm(
        iri=iri,
        label=f"Row {row}",
        study=Ref("study/invented"),
        regimen=Ref(f"regimen/{known}"),
        source=SOURCE,
        at=(Place(f"table-1/{row}/2"),),
    )
    for order, drug in enumerate(drugs, start=1):
        yield DoseInstruction(
            iri=Ref(f"dose/invented-{row}-{order}"),
            regimen=Ref(f"regimen/{known}"),
            source=SOURCE,
            study=Ref("study/invented"),
            arm=iri,
            part="induction",
            order=order,
            drug=Ref(f"drug/{drug}"),
            dose_status=DoseStatus.STANDARD,
            as_written=drug,
            at=Place(f"table-1/{row}/3[0:5]"),
        )


def study_of(title: str) -> Iterator[Fact]:
    """Yield the study of the arms, a phase II trial, with the one work it is reported in."""
    work, at = Ref("publication/berg-2010"), Place("references/1")
    yield Study(
        iri=Ref("study/invented"),
        label="Berg et al 2010",
        source=SOURCE,
        design=Ref("design/II"),
        publications=(work,),
        at=(Place("table-1/1/1"),),
    )
    yield Publication(iri=work, label="Berg et al 2010", title=title)
    yield Reference(iri=Ref("reference/invented/1"), source=SOURCE, number=1, publication=work, at=at)


def told(
    check: Callable[[CheckedDocument], Iterator[Inconsistency]], document: Document, *facts: Fact
) -> list[tuple[str, ...]]:
    """Return the readings of what a check finds, in order."""
    lexicon = Lexicon(ENTITIES, document.abbreviations)
    return [found.readings for found in check(CheckedDocument(document, SOURCE, lexicon, facts))]
