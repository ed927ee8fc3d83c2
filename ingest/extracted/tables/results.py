"""A results table as studies, arms, schedules and results."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.documents.document import Cell, Table
from ingest.extracted.tables.designs import design_of
from ingest.extracted.tables.dosing import Whose, schedule_facts
from ingest.extracted.tables.findings import Finding, findings
from ingest.extracted.tables.headers import CHARACTERISTIC, FIGURES, PRIOR_LINES, Column
from ingest.extracted.tables.naming import NOTE, Names
from ingest.extracted.tables.regimens import misfits
from ingest.extracted.tables.rejections import TWO_ARMS, Unread, compares_arms, reject
from ingest.extracted.tables.rows import Row, name_arms, read_rows
from ingest.extracted.tables.studies import without_marks
from kg.errors import Rejection
from kg.facts import Arm, Entity, Fact, Place, Ref, Schedule, Study, StudyResult, content_ref

OUTCOMES = (FIGURES, "responses", "time_to_event", "toxicities", "prior_treatment")
_PRIOR = Ref("characteristic/prior-lines")


def facts_of_results(
    table: Table, columns: Sequence[Column], names: Names, publications: Mapping[int, Ref]
) -> Iterator[Fact | Rejection]:
    """Yield every fact of a results table, study by study, and what could not be read."""
    studies: dict[Ref, list[Row]] = {}
    for read in read_rows(columns, table.rows, names, publications):
        if isinstance(read, Rejection):
            yield read
        else:
            studies.setdefault(read.study.iri, []).append(read)
    for rows in studies.values():
        name_arms(rows, names)
        facts = [*_study(rows, names), *(fact for row in rows for fact in _arm_facts(row, names))]
        yield from names.minted()
        yield from facts


def _study(rows: Sequence[Row], names: Names) -> Iterator[Fact]:
    first = rows[0]
    design = first.cells.get("design")
    cells = [row.cells["study"] for row in rows if not row.cells["study"].inherited] or [first.cells["study"]]
    cited = dict.fromkeys(iri for row in rows for iri in row.study.publications)
    yield Study(
        iri=first.study.iri,
        label=first.study.label,
        source=names.source,
        trial=first.study.trial,
        design=design_of(design.text, names) if design else None,
        design_as_written=design.text.strip() if design else None,
        publications=tuple(cited),
        at=tuple(_place(cell) for cell in [*cells, *([design] if design else [])]),
    )


def _arm_facts(row: Row, names: Names) -> Iterator[Fact | Rejection]:
    schedule: Ref | None = None
    if (cell := row.cells.get("schedule")) is not None:
        whose = Whose(cell, row.regimen, row.study.iri, row.arm)
        for fact in schedule_facts(row.given, whose, names):
            schedule = fact.iri if isinstance(fact, Schedule) else schedule
            yield fact
    yield _arm(row, schedule, names)
    cells = tuple(row.cells[kind] for kind in ("regimen", "schedule") if kind in row.cells)
    yield from misfits(row.letters, row.regimen, row.drugs, cells, names)
    for column, cell in row.outcomes:
        if column.kind in OUTCOMES:
            yield from _results(row, column, cell, names)


def _arm(row: Row, schedule: Ref | None, names: Names) -> Arm:
    named = [row.cells[kind] for kind in ("regimen", "patients") if kind in row.cells]
    return Arm(
        iri=row.arm,
        label=f"{row.study.label}: {row.letters}",
        study=row.study.iri,
        regimen=row.regimen,
        schedule=schedule,
        comparator_arm=row.comparator,
        is_comparator=row.is_comparator,
        n_stated=row.n_stated,
        source=names.source,
        at=tuple(_place(cell) for cell in named or [row.cells["study"]]),
    )


def _results(row: Row, column: Column, cell: Cell, names: Names) -> Iterator[StudyResult | Rejection]:
    if compares_arms(cell.text):
        yield reject(cell, TWO_ARMS)
        return
    for found in findings(column, without_marks(cell), names.lexicon):
        if isinstance(found, Unread):
            yield reject(cell, found.reason, found.start)
        else:
            yield _result(row, column, cell, found, names)


def _result(row: Row, column: Column, cell: Cell, found: Finding, names: Names) -> StudyResult:
    figure = found.figure
    outcome = _measure(found, column, names)
    at = Place(str(cell.locator.within(figure.start, figure.end)))
    evaluable = row.n_evaluable if column.kind == "responses" else None
    measured = figure.value is not None
    return StudyResult(
        iri=content_ref(
            "result",
            row.arm,
            outcome,
            found.statistic,
            found.grade,
            found.time_point,
            found.time_unit,
            found.population,
            at,
        ),
        source=names.source,
        study=row.study.iri,
        arm=row.arm,
        comparator_arm=row.comparator,
        population=names.lexicon.find(found.population, "population") if found.population else None,
        population_as_written=found.population,
        outcome=outcome,
        statistic=found.statistic,
        status=figure.status,
        operator=figure.operator if measured else None,
        value=figure.value,
        unit=figure.unit if measured else None,
        as_written=cell.text[figure.start : figure.end].strip(),
        time_point=found.time_point,
        time_unit=found.time_unit,
        grade=found.grade,
        due_to=names.name(found.cause, "drug", "drug-class", "regimen") if found.cause else None,
        n_stated=row.n_stated,
        n_analysed=figure.n_analysed or found.population_n or evaluable,
        p_operator=figure.p_operator,
        p_value=figure.p_value,
        figures_at=tuple(Place(str(cell.locator.within(span.start, span.end))) for span in found.beside),
        at=at,
    )


def _measure(found: Finding, column: Column, names: Names) -> Ref:
    if found.kind == CHARACTERISTIC and found.measure == PRIOR_LINES:
        return names.know(_baseline(_PRIOR, "Prior lines of therapy", (), names))
    if column.kind == "prior_treatment":
        return _exposure(found, names)
    return names.name(found.measure, found.kind)


def _exposure(found: Finding, names: Names) -> Ref:
    """Return the baseline characteristic of having had the drug that *found* is about."""
    drug = names.name(found.measure, "drug", "drug-class", "intervention", "regimen")
    iri = Ref.check(f"characteristic/prior-exposure-{drug.split('/', 1)[1]}")
    return names.know(_baseline(iri, f"Prior exposure to {names.label(drug)}", (drug,), names))


def _baseline(iri: Ref, label: str, about: tuple[Ref, ...], names: Names) -> Entity:
    return Entity(
        iri=iri, kind="BaselineCharacteristic", label=label, about=about, note=NOTE, source=names.source
    )


def _place(cell: Cell) -> Place:
    return Place(str(cell.locator))
