"""Studies, arms and figures in words: who reported, how many patients, and what was measured."""

import re
from collections.abc import Sequence
from decimal import Decimal

from kg.exchange.tables.printed import Phrase, PrintedPiece, phrases_of
from kg.exchange.tables.words import (
    Nomenclature,
    Whereabouts,
    chars,
    plain,
    printed_number,
    sentence,
    time_unit,
    unit_words,
)
from kg.store import Iri
from kg.store.records import rows_of

_STATUSES = {"not available": "NA", "not reached": "not reached"}
_INITIALS = re.compile(r"\s+[A-Z][A-Z-]{0,4}$")
_YEAR = "a"
_LONG_ENOUGH = 5


@rows_of("tables", "results")
class ReprintedFigure:
    """A figure where it stands, or the statement there that there is none."""

    at: Iri
    arm: Iri
    outcome: Iri
    about: Iri | None
    statistic: str
    status: str
    operator: str | None
    value: Decimal | None
    unit: str | None
    written: str
    time: Decimal | None
    time_unit: str | None
    grade: str | None
    cause: Iri | None
    n: int | None
    analysed: int | None
    events: int | None
    p_operator: str | None
    p: Decimal | None
    population: str | None

    @property
    def happened(self) -> bool:
        """Whether this is an event without a figure."""
        return self.statistic == "occurrence"


@rows_of("tables", "studies")
class PrintedStudy:
    """A study where it stands, with one of its publications."""

    at: Iri
    label: str
    design: Iri | None
    design_written: str | None
    trial: str | None
    registry: str | None
    authors: str | None
    group: str | None
    year: str | None

    @property
    def first_author(self) -> str:
        """The surname of the first author, or the group that published it."""
        author = (self.authors or "").split(",")[0]
        return _INITIALS.sub("", author) or self.group or ""


@rows_of("tables", "arms")
class PrintedArm:
    """An arm where it stands."""

    at: Iri
    arm: Iri
    regimen: Iri | None
    n: int | None


def figure_pieces(
    figures: Sequence[ReprintedFigure], where: Whereabouts, names: Nomenclature
) -> list[PrintedPiece]:
    """Return one piece for each figure of a cell, in the order in which they stand."""
    pieces: list[PrintedPiece] = []
    before, people, limiting = 0, "", ""
    for each in sorted(figures, key=lambda each: chars(each.at)[0]):
        start, end = chars(each.at)
        phrases = [*_measured(each, where, names), *_figure(each, end - start)]
        if each.happened:
            text = _occurrence(phrases, limiting)
        elif start - before > 1:
            text = _text(each, phrases, where, people)
        else:
            text = _only_figure(each, phrases)
        pieces.append(PrintedPiece(text, tuple(phrases), start, end))
        before, people = end, each.population or ""
        limiting = each.grade or "" if each.happened else ""
    return pieces


def _measured(each: ReprintedFigure, where: Whereabouts, names: Nomenclature) -> list[Phrase]:
    phrases = [
        names.phrase("outcome", each.about or each.outcome, where),
        Phrase("statistic", each.statistic, (each.unit or "",)),
    ]
    phrases += phrases_of(population=each.population, grade=each.grade)
    if each.cause is not None:
        phrases.append(names.phrase("cause", each.cause, where))
    if each.time is not None:
        phrases.append(Phrase("time", f"{plain(each.time)} {time_unit(each.time_unit or '')}"))
    return phrases


def _figure(each: ReprintedFigure, width: int) -> list[Phrase]:
    phrases: list[Phrase] = []
    if each.value is not None:
        number = printed_number(each.value, each.written)
        if each.operator and each.operator != "=":
            phrases.append(Phrase("operator", each.operator))
        unit = unit_words(number, each.unit or "")
        phrases += [Phrase("value", number), Phrase("unit", unit if len(number) < width else "", (unit,))]
    if each.status != "reported":
        phrases.append(Phrase("status", _STATUSES.get(each.status, each.status), (each.status,)))
    counts = {"n": each.n, "analysed": each.analysed, "events": each.events}
    phrases += [Phrase(kind, str(count)) for kind, count in counts.items() if count is not None]
    return phrases + phrases_of(p=None if each.p is None else f"P {each.p_operator or ''} {plain(each.p)}")


def _of(phrases: Sequence[Phrase], *kinds: str) -> str:
    return "".join(phrase.text for phrase in phrases if phrase.kind in kinds)


def _only_figure(each: ReprintedFigure, phrases: Sequence[Phrase]) -> str:
    bound = _of(phrases, "operator")
    value = _of(phrases, "value", "unit", "status")
    share = f"{_of(phrases, 'events')}/{_of(phrases, 'analysed')}" if each.events is not None else ""
    p = _of(phrases, "p")
    figure = f"{share} ({bound}{value})" if share else f"{bound}{value}"
    return figure + (f" ({p})" if p else "")


def _text(each: ReprintedFigure, phrases: Sequence[Phrase], where: Whereabouts, people: str) -> str:
    population = each.population or ""
    lead = population if population != people else ""
    median = "Median" if each.statistic == "median" else ""
    outcome = _of(phrases, "outcome")
    measure = "" if not each.about and understood(outcome, where.header) else outcome
    graded = _graded(_of(phrases, "grade"))
    before, after = _time(each)
    return sentence(lead, median, before, graded, measure, after) + f": {_only_figure(each, phrases)}"


def _occurrence(phrases: Sequence[Phrase], before: str) -> str:
    """Return an event without a figure; what its grade is stands before the first of them."""
    cause = _of(phrases, "cause")
    grade, event = _of(phrases, "grade"), _of(phrases, "outcome") + (f" due to {cause}" if cause else "")
    if grade and grade != before:
        return f"{grade}: {event}"
    return f"; {event}" if before else event


def _graded(grade: str) -> str:
    spaced = re.sub(r"^([≥≤<>])", r"\1 ", grade)
    return f"Grade {spaced}" if re.search(r"\d|^[IV]+$", grade) else grade


def _time(each: ReprintedFigure) -> tuple[str, str]:
    """Return a time point as it stands before and after its measure: 1-year OS, OS at 30 months."""
    if each.time is None:
        return "", ""
    number, unit = plain(each.time), each.time_unit or ""
    return (f"{number}-year", "") if unit == _YEAR else ("", f"at {number}{unit_words(number, unit)}")


def understood(measure: str, header: str) -> bool:
    """Say whether a header such as "Prior treatment" names the measure in a word of its own."""
    words = {word for word in re.findall(r"\w+", measure.casefold()) if len(word) >= _LONG_ENOUGH}
    return bool(words & set(re.findall(r"\w+", header.casefold())))


def study_piece(studies: Sequence[PrintedStudy], readings: Sequence[str]) -> PrintedPiece:
    """Return who reported a study, and its trial's name; *studies* has it once a publication.

    *readings* are the ways in which the cell is recorded to be printed, or to be meant.
    """
    study = studies[0]
    first = [each.first_author for each in studies if each.first_author]
    if not first:
        return PrintedPiece(study.label, (Phrase("name", study.label, tuple(readings)),))
    others = any("," in (each.authors or "") for each in studies)
    phrases = [Phrase("name", first[0], (*first, *readings)), Phrase("others", "et al", optional=True)]
    phrases += [Phrase("year", each.year, optional=True) for each in studies if each.year]
    if study.trial:
        phrases.append(Phrase("trial", study.trial, (study.registry,) if study.registry else ()))
    text = f"{first[0]} et al" if others else first[0]
    return PrintedPiece(f"{text} ({study.trial})" if study.trial else text, tuple(phrases))


def design_piece(study: PrintedStudy, where: Whereabouts, names: Nomenclature) -> PrintedPiece:
    """Return the design of a study; as printed, where it is not known what kind of design that is."""
    if study.design is None:
        written = study.design_written or ""
        return PrintedPiece(written, (Phrase("name", written),))
    design = names.phrase("name", study.design, where)
    return PrintedPiece(design.text, (design,))


def regimen_piece(arm: PrintedArm, where: Whereabouts, names: Nomenclature) -> PrintedPiece:
    """Return the letters of an arm's regimen; their case matters."""
    if arm.regimen is None:
        return PrintedPiece("", ())
    regimen = names.phrase("regimen", arm.regimen, where)
    return PrintedPiece(regimen.text, (regimen,))


def patients_piece(arm: PrintedArm, figures: Sequence[ReprintedFigure]) -> PrintedPiece:
    """Return how many patients an arm had; *figures* may say of how many of them they are."""
    if arm.n is None:
        return PrintedPiece("", ())
    analysed = dict.fromkeys(each.analysed for each in figures if each.analysed is not None)
    some = [Phrase("analysed", str(number), optional=True) for number in analysed]
    return PrintedPiece(str(arm.n), (Phrase("value", str(arm.n)), *some))
