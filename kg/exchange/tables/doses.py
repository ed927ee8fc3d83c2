"""Dose instructions, dose rules and supportive care in words, and what a row of such a table is about."""

from collections.abc import Sequence
from decimal import Decimal

from kg.exchange.tables.printed import Phrase, PrintedPiece, phrases_of
from kg.exchange.tables.words import (
    Nomenclature,
    Whereabouts,
    capitalised,
    chars,
    day_words,
    dose_unit,
    frequency_words,
    plain,
    printed_number,
    sentence,
)
from kg.store import Iri
from kg.store.records import rows_of

_FIRST_PART = "induction"
_STANDARD = "standard"
_HIGHEST = "highest dose level"


@rows_of("tables", "doses")
class PrintedDose:
    """A dose instruction where it stands: one drug in one part of a regimen."""

    at: Iri
    arm: Iri | None
    regimen: Iri
    order: int
    part: str
    drug: Iri
    low: Decimal | None
    high: Decimal | None
    relation: str
    unit: str | None
    written: str
    per: str | None
    route: str | None
    days: str | None
    frequency: str | None
    cycle_days: int | None
    cycle_from: int | None
    cycle_to: int | None
    condition: str | None
    status: str
    highest: bool

    @property
    def marks(self) -> str:
        """How the dose came to be, where that is not as usual."""
        status = self.status if self.status != _STANDARD else ""
        marks = "; ".join(text for text in (status, _HIGHEST if self.highest else "") if text)
        return f"{marks}:" if marks else ""


@rows_of("tables", "dose-rules")
class PrintedDoseRule:
    """A dose rule where it stands."""

    at: Iri
    drug: Iri
    quantity: Iri | None
    low: Decimal | None
    low_closed: bool | None
    high: Decimal | None
    high_closed: bool | None
    quantity_unit: str | None
    condition: str | None
    dose: Decimal
    dose_unit: str
    every_days: int
    days: str | None
    cycle_days: int | None
    remark: str | None
    written: str


@rows_of("tables", "care")
class PrintedCare:
    """A recommendation of supportive care where it stands."""

    at: Iri
    event: Iri
    intervention: Iri
    condition: str | None
    purpose: str | None
    remark: str | None


def dose_pieces(doses: Sequence[PrintedDose], where: Whereabouts, names: Nomenclature) -> list[PrintedPiece]:
    """Return one piece for each instruction of a cell, in the order in which they stand."""
    given = sorted(doses, key=lambda each: (chars(each.at)[0], each.order))
    pieces: list[PrintedPiece] = []
    for each, before in zip(given, [None, *given], strict=False):
        drug = names.phrase("drug", each.drug, where)
        phrases = [drug, *_phrases(each)]
        text = sentence(_lead(each, before), _instruction(each, before, drug.text, given))
        pieces.append(PrintedPiece(text, tuple(phrases), *chars(each.at), each.part, each.drug))
    return pieces


def _phrases(each: PrintedDose) -> list[Phrase]:
    phrases = [Phrase("part", each.part, optional=each.part == _FIRST_PART)]
    status, highest = each.status if each.status != _STANDARD else "", _HIGHEST if each.highest else ""
    phrases += phrases_of(dose_status=status, highest_dose_level=highest)
    if each.low is not None:
        high = "" if each.high is None else plain(each.high)
        phrases.append(Phrase("dose", _dose(each), (plain(each.low), high, each.relation, each.unit or "")))
    phrases += phrases_of(per=each.per, route=each.route, days=each.days)
    if each.frequency is not None:
        phrases.append(Phrase("frequency", frequency_words(each.frequency)))
    phrases += phrases_of(cycle_length=_cycle(each.cycle_days))
    if each.cycle_from is not None or each.cycle_to is not None:
        first, last = _number(each.cycle_from), _number(each.cycle_to)
        phrases.append(Phrase("cycles", f"cycles {first}–{last}", (first, last)))
    phrases += [Phrase("condition", text) for text in (each.condition or "").split("; ") if text]
    return phrases


def _cycle(days: int | None) -> str:
    return "" if days is None else f"{days}-day cycle"


def _number(number: int | None) -> str:
    return "" if number is None else str(number)


def _dose(each: PrintedDose) -> str:
    if each.low is None:
        return ""
    low = printed_number(each.low, each.written)
    high = "" if each.high is None else printed_number(each.high, each.written)
    per = "/day" if each.per == "day" and not each.frequency else ""
    joined = {"alternatives": f"{low} or {high}", "range": f"{low}–{high}"}
    return f"{joined.get(each.relation, low)} {dose_unit(each.unit or '')}{per}"


def _lead(each: PrintedDose, before: PrintedDose | None) -> str:
    """Return what opens a part: how its doses were found, after how many cycles, for whom."""
    if before is None:
        return each.marks
    if before.part == each.part:
        return each.marks if each.marks != before.marks else ""
    after = f"After {each.cycle_from - 1} cycles" if each.cycle_from not in (None, 1) else ""
    whom = each.condition or "" if each.condition != before.condition else ""
    return sentence(after, whom, f"{each.part}:", each.marks)


def _instruction(
    each: PrintedDose, before: PrintedDose | None, drug: str, given: Sequence[PrintedDose]
) -> str:
    opened = before is None or before.part != each.part
    follows = before is not None and _follows(each, before)
    told = not opened and before is not None and before.cycle_days == each.cycle_days
    known = before is not None and (opened or before.condition == each.condition)
    return sentence(
        "thereafter" if follows else capitalised(drug),
        _dose(each),
        each.route or "",
        day_words(each.days) if each.days else "",
        frequency_words(each.frequency) if each.frequency else "",
        f"of {each.cycle_days}-day cycle" if each.cycle_days is not None and not told else "",
        "" if follows else _cycles(each, given),
        "" if known else each.condition or "",
    )


def _follows(each: PrintedDose, before: PrintedDose) -> bool:
    """Say whether an instruction goes on without end where the one before it, of the same drug, ends."""
    same = (before.part, before.drug) == (each.part, each.drug)
    ends = before.cycle_to is not None and each.cycle_to is None
    return same and ends and each.cycle_from == (before.cycle_to or 0) + 1


def _cycles(each: PrintedDose, given: Sequence[PrintedDose]) -> str:
    """Return the cycles of an instruction, unless they are those of its part, told by the next."""
    first, last = each.cycle_from, each.cycle_to
    if first is None:
        return ""
    of_part = [other for other in given if other.part == each.part]
    alike = all(other.cycle_to == last for other in of_part)
    followed = of_part[-1] is not given[-1]
    if last is None:
        return f"from cycle {first}" if of_part[0] is given[0] and first != 1 else ""
    ends = max((other.cycle_to for other in of_part if other.cycle_to is not None), default=0)
    if followed and (alike or (first == 1 and last == ends)):
        return ""
    return f"(cycles {first}–{last})" if first != last else f"(cycle {first})"


def rule_pieces(
    rules: Sequence[PrintedDoseRule], where: Whereabouts, names: Nomenclature
) -> list[PrintedPiece]:
    """Return one piece for each dose rule of a cell."""
    return [_rule(each, where, names) for each in sorted(rules, key=lambda each: chars(each.at))]


def _rule(each: PrintedDoseRule, where: Whereabouts, names: Nomenclature) -> PrintedPiece:
    dose = printed_number(each.dose, each.written.rpartition(": ")[2] or each.written)
    per = "/day" if each.every_days == 1 else f"/{each.every_days} days"
    amount = f"{dose} {dose_unit(each.dose_unit)}"
    phrases = [
        Phrase("dose", amount, (plain(each.dose),) * 2 + ("single", each.dose_unit)),
        Phrase("every", per, (str(each.every_days),)),
        names.phrase("drug", each.drug, where),
        *phrases_of(days=each.days, cycle_length=_cycle(each.cycle_days), remark=each.remark),
    ]
    note = f" ({each.remark})" if each.remark else ""
    return PrintedPiece(f"{amount}{per}{note}", tuple(phrases), *chars(each.at))


def interval_piece(rules: Sequence[PrintedDoseRule], where: Whereabouts, names: Nomenclature) -> PrintedPiece:
    """Return when the dose rules of a row hold: their interval, or their condition."""
    different = list(dict.fromkeys(_interval(each, where, names) for each in rules))
    text = "; ".join(piece.text for piece in different)
    return PrintedPiece(text, tuple(phrase for piece in different for phrase in piece.phrases))


def _interval(each: PrintedDoseRule, where: Whereabouts, names: Nomenclature) -> PrintedPiece:
    if each.condition:
        return PrintedPiece(each.condition, (Phrase("condition", each.condition),))
    unit = each.quantity_unit or ""
    measured = [names.phrase("quantity", each.quantity, where)] if each.quantity else []
    measured.append(Phrase("unit", f" {unit}", (f" {unit}",)))
    low, high = _bound(each.low, each), _bound(each.high, each)
    open_low, open_high = each.low_closed is False, each.high_closed is False
    if low and high and not open_low and not open_high:
        text = f"{low}–{high} {unit}"
        return PrintedPiece(text, (Phrase("interval", text, (low, high)), *measured))
    least = f"{'>' if open_low else '≥'} {low}" if low else ""
    most = f"{'<' if open_high else '≤'} {high}" if high else ""
    bounds = [bound for bound in (least, most) if bound]
    phrases = [Phrase("bound", bound) for bound in bounds]
    return PrintedPiece(f"{' and '.join(bounds)} {unit}", (*phrases, *measured))


def _bound(value: Decimal | None, each: PrintedDoseRule) -> str:
    return "" if value is None else printed_number(value, each.written.partition(":")[0])


def care_pieces(care: Sequence[PrintedCare], where: Whereabouts, names: Nomenclature) -> list[PrintedPiece]:
    """Return one piece for each intervention of a cell, in the order in which they stand."""
    pieces: list[PrintedPiece] = []
    told = None
    ordered = sorted(care, key=lambda each: chars(each.at))
    for each in ordered:
        given = names.phrase("intervention", each.intervention, where)
        phrases = [given]
        for kind, said, separator in (
            ("remark", each.remark, ", "),
            ("condition", each.condition, "; "),
            ("purpose", each.purpose, "; "),
        ):
            phrases += [Phrase(kind, text) for text in (said or "").split(separator) if text]
        condition = f" ({each.condition})" if each.condition and each.condition != told else ""
        told = each.condition
        text = sentence(each.purpose or "", each.remark or "", given.text) + condition
        last = each is ordered[-1]
        text = (text if pieces else capitalised(text)) + ("" if last else ";")
        pieces.append(PrintedPiece(text, tuple(phrases), *chars(each.at)))
    return pieces


def event_piece(care: Sequence[PrintedCare], where: Whereabouts, names: Nomenclature) -> PrintedPiece:
    """Return the adverse event that a row of supportive care is about."""
    events = tuple(names.phrase("event", each, where) for each in dict.fromkeys(one.event for one in care))
    return PrintedPiece(capitalised("; ".join(event.text for event in events)), events)
