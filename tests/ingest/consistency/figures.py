"""Invented arms, results and documents whose figures the checks compare."""

from decimal import Decimal

from ingest.consistency.checked import CheckedDocument
from ingest.consistency.checks import in_document, in_records
from ingest.documents.document import (
    Document,
    Paragraph,
    PrintedMark,
    Section,
    Sentence,
    Span,
    Table,
    sentence_locator,
)
from ingest.vocabulary.lexicon import Lexicon
from kg.facts import (
    Arm,
    DoseInstruction,
    DoseRule,
    DoseStatus,
    Entity,
    Fact,
    Inconsistency,
    Place,
    Ref,
    ResultStatus,
    Statistic,
    StudyResult,
)
from kg.facts.terms import content_ref

SOURCE = Ref("source/invented")
KINDS = frozenset(
    [
        "count above N",
        "day beyond cycle",
        "day list",
        "denominator",
        "dose apart",
        "dose ends",
        "dose gap",
        "dose order",
        "dose overlap",
        "doses differ",
        "endpoint order",
        "fraction",
        "grade",
        "impossible percentage",
        "interval",
        "label",
        "list order",
        "median against rate",
        "n analysed",
        "p value",
        "parts against total",
        "percentage above 100",
        "pooled against parts",
        "range",
        "response order",
        "response sum",
        "significance",
        "text against table",
        "truncated percentage",
    ]
)
"""The kinds of findings that are about numbers."""


def arm(
    name: str = "arm/luna/aq", n: int | None = 40, regimen: str = "regimen/aq", study: str = "luna"
) -> Arm:
    """Return an arm; its N stands in the second column of the first row."""
    return Arm(
        iri=Ref(name),
        label=f"Moreno et al: {name.rsplit('/', 1)[-1]}",
        study=Ref(f"study/{study}"),
        regimen=Ref(regimen),
        n_stated=n,
        source=SOURCE,
        at=(Place("table-1/1/2"),),
    )


def result(outcome: str, value: str | None, at: str, **said: object) -> StudyResult:
    """Return a percentage, or what *said* makes of it."""
    fields: dict[str, object] = {
        "iri": content_ref("result", outcome, value, at, *said.items()),
        "source": SOURCE,
        "study": Ref("study/luna"),
        "arm": Ref("arm/luna/aq"),
        "outcome": Ref(outcome),
        "statistic": Statistic.PERCENTAGE,
        "status": ResultStatus.REPORTED if value is not None else ResultStatus.NOT_AVAILABLE,
        "value": Decimal(value) if value is not None else None,
        "operator": "=" if value is not None else None,
        "unit": "%" if value is not None else None,
        "as_written": f"{value}%" if value is not None else "NA",
        "n_stated": 40,
        "at": Place(at),
    }
    return StudyResult.model_validate({**fields, **said})


def median(outcome: str, value: str, at: str, unit: str = "mo", **said: object) -> StudyResult:
    """Return a median in *unit*."""
    return result(
        outcome, value, at, statistic=Statistic.MEDIAN, unit=unit, as_written=f"{value} {unit}", **said
    )


def dose(days: str | None, at: str, **said: object) -> DoseInstruction:
    """Return a dose of quorumab on some days."""
    fields: dict[str, object] = {
        "iri": content_ref("dose", days, at, *said.items()),
        "regimen": Ref("regimen/aq"),
        "source": SOURCE,
        "arm": Ref("arm/luna/aq"),
        "part": "induction",
        "order": 1,
        "drug": Ref("drug/quorumab"),
        "days": days,
        "dose_status": DoseStatus.STANDARD,
        "as_written": f"quorumab on days {days}",
        "at": Place(at),
    }
    return DoseInstruction.model_validate({**fields, **said})


def band(
    low: str | None, high: str | None, row: int, low_closed: bool = True, high_closed: bool = True
) -> DoseRule:
    """Return the dose for one interval of an invented quantity."""
    return DoseRule(
        iri=content_ref("dose-rule", low, high, row, low_closed, high_closed),
        source=SOURCE,
        drug=Ref("drug/quorumab"),
        quantity=Ref("quantity/albumin"),
        low=Decimal(low) if low else None,
        low_closed=low_closed if low else None,
        high=Decimal(high) if high else None,
        high_closed=high_closed if high else None,
        quantity_unit="g/L",
        dose=Decimal(5),
        dose_unit="mg",
        every_days=1,
        as_written=f"{low} to {high}",
        at=Place(f"table-2/{row}/2"),
    )


def document(*sentences: str, cites: tuple[int, ...] = (), table: Table | None = None) -> Document:
    """Return a document of one paragraph; each sentence cites *cites* at its end."""
    told = tuple(_sentence(number, text, cites) for number, text in enumerate(sentences, start=1))
    section = Section("results", "Results", ("Results",), (Paragraph(1, told),))
    tables = (table,) if table else ()
    return Document("0" * 64, "", "Invented", (), (), (), (section,), tables=tables)


def _sentence(number: int, text: str, cites: tuple[int, ...]) -> Sentence:
    mark = "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in ",".join(map(str, cites)) if digit.isdigit())
    marks = (PrintedMark(Span(len(text), len(text) + len(mark)), mark, cites),) if cites else ()
    whole = text + mark
    return Sentence(sentence_locator("results", 1, number, whole), whole, (Span(0, len(whole)),), marks)


def told_in(
    written: Document, facts: tuple[Fact, ...] = (), known: tuple[Entity, ...] = ()
) -> list[Inconsistency]:
    """Return what the checks of documents find in numbers."""
    found = in_document(CheckedDocument(written, SOURCE, Lexicon(known), facts))
    return [one for one in found if one.inconsistency_kind in KINDS]


def told_of(*facts: Fact) -> list[Inconsistency]:
    """Return what the checks of records find in numbers."""
    return [one for one in in_records(SOURCE, facts) if one.inconsistency_kind in KINDS]


def kinds(found: list[Inconsistency]) -> list[str]:
    """Return the kinds of findings, in their order."""
    return [one.inconsistency_kind for one in found]
