"""Tables in, typed facts out: results, schedules, dose rules and supportive care."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.documents.document import Cell, Document, Table, without_marks
from ingest.extracted.tables.findings import Finding, findings
from ingest.extracted.tables.grammars import (
    TWO_ARMS,
    Unread,
    compares_arms,
    guarded,
    reject,
    reject_column,
    reject_row,
)
from ingest.extracted.tables.guidance import facts_of_care, facts_of_dose_rules
from ingest.extracted.tables.headers import (
    CHARACTERISTIC,
    DOSES,
    FIGURES,
    PRIOR_LINES,
    UNKNOWN,
    TableColumn,
    columns,
)
from ingest.extracted.tables.naming import NOTE, NameRegistry, design_of, misfits
from ingest.extracted.tables.rows import ArmRow, is_cited, name_arms, name_placebos, read_rows
from ingest.extracted.tables.schedules import ScheduledArm, schedule_facts
from ingest.extracted.tables.turned import UNNAMED, arms_of, turned
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import (
    Arm,
    Entity,
    Fact,
    Inconsistency,
    Ref,
    Schedule,
    Statistic,
    Study,
    StudyResult,
    content_ref,
)


def facts(
    document: Document, source: Ref, lexicon: Lexicon, publications: Mapping[int, Ref]
) -> Iterator[Fact | Rejection]:
    """Yield every fact of every table of *document*, and what could not be read.

    In the order of the tables; a thing that the lexicon does not know is yielded
    before the first fact that names it. *publications* says what each number of the
    reference list is. The path of a rejection is the table, its place the cell.
    """
    names = NameRegistry(lexicon, source)
    for table in document.tables:
        yield from _misspelt(table, columns(table.header, lexicon), source)
        yield from _facts(table, names, publications)


_NO_KIND = (
    "the headers tell neither results, nor dose rules, nor supportive care: results need a column of studies"
    " with one of regimens, schedules or outcomes; dose rules a quantity with drugs; care adverse events"
)


def _facts(table: Table, names: NameRegistry, publications: Mapping[int, Ref]) -> Iterator[Fact | Rejection]:
    found = columns(table.header, names.lexicon)
    kinds = {column.kind for column in found}
    if {"quantity", DOSES} <= kinds:
        yield from facts_of_dose_rules(table, found, names)
    elif {"toxicities", "care"} <= kinds and "study" not in kinds:
        yield from facts_of_care(table, found, names)
    elif "study" in kinds and kinds & {"schedule", "regimen", *OUTCOMES}:
        yield from facts_of_results(table, found, names, publications)
    elif arms := arms_of(table, names.lexicon):
        yield from _facts_of_columns(table, arms, names, publications)
    else:
        for cells in table.rows:
            yield reject_row(cells, _NO_KIND)


def _facts_of_columns(
    table: Table, arms: Sequence[int], names: NameRegistry, publications: Mapping[int, Ref]
) -> Iterator[Fact | Rejection]:
    """Yield the facts of a table whose arms stand in columns, if its first cell names their study."""
    first = table.header[0]
    if not is_cited(first):
        yield reject(first, UNNAMED)
        return
    for row in table.rows:
        for place, cell in enumerate(row):
            if place and place not in arms and cell.text:
                yield reject_column(table.header[place], cell)
    table = turned(table, arms)
    yield from facts_of_results(table, columns(table.header, names.lexicon), names, publications)


def _misspelt(table: Table, found: list[TableColumn], source: Ref) -> Iterator[Inconsistency]:
    for column in found:
        if column.kind != UNKNOWN and column.misspelt:
            at = column.cell.at
            yield Inconsistency(
                iri=content_ref("inconsistency", source, "misspelling", column.cell.text, at),
                source=source,
                label=f"Header {column.cell.text!r} of {table.slug}",
                inconsistency_kind="misspelling",
                severity="wording",
                resolution=f"read as {column.misspelt!r}",
                readings=(column.cell.text, column.misspelt),
                at=(at,),
            )


OUTCOMES = (FIGURES, "responses", "time_to_event", "toxicities", "prior_treatment")
_PRIOR = Ref("characteristic/prior-lines")


def facts_of_results(
    table: Table, columns: Sequence[TableColumn], names: NameRegistry, publications: Mapping[int, Ref]
) -> Iterator[Fact | Rejection]:
    """Yield every fact of a results table, study by study, and what could not be read."""
    studies: dict[Ref, list[ArmRow]] = {}
    for read in read_rows(columns, table.rows, names, publications):
        if isinstance(read, Rejection):
            yield read
        else:
            studies.setdefault(read.study.iri, []).append(read)
    for rows in studies.values():
        name_arms(rows, names)
        name_placebos(rows, table.legend, names)
        arms = (guarded(_arm_facts(row, names), tuple(row.cells.values())) for row in rows)
        facts = [*_study(rows, names), *(fact for arm in arms for fact in arm)]
        yield from names.minted()
        yield from facts


def _study(rows: Sequence[ArmRow], names: NameRegistry) -> Iterator[Fact]:
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
        at=tuple(cell.at for cell in [*cells, *([design] if design else [])]),
    )


def _arm_facts(row: ArmRow, names: NameRegistry) -> Iterator[Fact | Rejection]:
    schedule: Ref | None = None
    if (cell := row.cells.get("schedule")) is not None:
        whose = ScheduledArm(cell, row.regimen, row.study.iri, row.arm)
        for fact in schedule_facts(row.given, whose, names):
            schedule = fact.iri if isinstance(fact, Schedule) else schedule
            yield fact
    yield _arm(row, schedule, names)
    cells = tuple(row.cells[kind] for kind in ("regimen", "schedule") if kind in row.cells)
    yield from misfits(row.letters, row.regimen, row.drugs, cells, names)
    for column, cell in row.outcomes:
        if column.kind in OUTCOMES:
            yield from _results(row, column, cell, names)


def _arm(row: ArmRow, schedule: Ref | None, names: NameRegistry) -> Arm:
    named = [row.cells[kind] for kind in ("regimen", "patients") if kind in row.cells]
    first, *counted = named or [row.cells["study"]]
    return Arm(
        iri=row.arm,
        label=f"{row.study.label}: {row.letters}",
        study=row.study.iri,
        regimen=row.regimen,
        schedule=schedule,
        comparator_arm=row.comparator,
        is_comparator=row.is_comparator,
        placebo=row.placebo,
        placebo_for=row.placebo_for,
        n_stated=row.n_stated,
        source=names.source,
        at=(first.at, *row.told_at, *(cell.at for cell in counted)),
    )


_ONE_ARM = "expected the arm that a hazard ratio compares with, in another row of the same study"


def _results(
    row: ArmRow, column: TableColumn, cell: Cell, names: NameRegistry
) -> Iterator[StudyResult | Rejection]:
    if compares_arms(cell.text):
        yield reject(cell, TWO_ARMS)
        return
    for found in findings(column, without_marks(cell), names.lexicon):
        if isinstance(found, Unread):
            yield reject(cell, found.reason, found.start)
        elif found.statistic is Statistic.HAZARD_RATIO and row.comparator is None:
            yield reject(cell, _ONE_ARM, found.figure.start)
        else:
            yield _result(row, column, cell, found, names)


def _result(row: ArmRow, column: TableColumn, cell: Cell, found: Finding, names: NameRegistry) -> StudyResult:
    figure = found.figure
    outcome = _measure(found, column, names)
    at = cell.place(figure.start, figure.end)
    evaluable = row.n_evaluable if column.kind == "responses" else None
    measured = figure.value is not None
    when = found.grade, found.time_point, found.time_unit
    return StudyResult(
        iri=content_ref("result", row.arm, outcome, found.statistic, *when, found.population, at),
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
        n_events=figure.n_events,
        ci_low=figure.interval.low if figure.interval else None,
        ci_high=figure.interval.high if figure.interval else None,
        ci_level=figure.interval.level if figure.interval else None,
        footnote_mark=figure.note,
        p_operator=figure.p_operator,
        p_value=figure.p_value,
        figures_at=tuple(cell.place(span.start, span.end) for span in found.beside),
        at=at,
    )


def _measure(found: Finding, column: TableColumn, names: NameRegistry) -> Ref:
    if found.kind == CHARACTERISTIC and found.measure == PRIOR_LINES:
        return names.know(_baseline(_PRIOR, "Prior lines of therapy", (), names))
    if column.kind == "prior_treatment":
        return _exposure(found, names)
    return names.name(found.measure, found.kind)


def _exposure(found: Finding, names: NameRegistry) -> Ref:
    """Return the baseline characteristic of having had the drug that *found* is about."""
    drug = names.name(found.measure, "drug", "drug-class", "intervention", "regimen")
    iri = Ref.check(f"characteristic/prior-exposure-{drug.split('/', 1)[1]}")
    return names.know(_baseline(iri, f"Prior exposure to {names.label(drug)}", (drug,), names))


def _baseline(iri: Ref, label: str, about: tuple[Ref, ...], names: NameRegistry) -> Entity:
    return Entity(
        iri=iri, kind="BaselineCharacteristic", label=label, about=about, note=NOTE, source=names.source
    )
