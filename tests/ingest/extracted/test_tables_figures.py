"""Figures as people print them: counts, intervals, ratios, marks of notes, grades; and arms in columns."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extracted.tables.facts import facts
from ingest.extracted.tables.figures import CellFigure, figure
from ingest.extracted.tables.grammars import guarded, read
from ingest.vocabulary.lexicon import Lexicon
from kg.errors import Rejection
from kg.facts import Arm, Entity, Fact, Ref, StudyResult
from tests.ingest.table_builder import build_document, build_table, fields, only

ENTITIES = [
    Entity(
        iri=Ref("outcome/pfs"),
        kind="TimeToEventOutcome",
        label="progression-free survival",
        abbreviations=("PFS",),
    ),
    Entity(iri=Ref("outcome/os"), kind="TimeToEventOutcome", label="overall survival", abbreviations=("OS",)),
    Entity(iri=Ref("outcome/cr"), kind="ExclusiveResponse", label="CR"),
]
PUBLICATIONS = {8: Ref("publication/osei-2015")}
BLANKS = [" ", "\u00a0", "\u2009", "\u202f", "\u2007", "\u200b", "  "]
DASHES = ["-", "–", "—", "‒", "‐", "‑", "−", " – ", " to "]
NOTES = ["^a", "^{a}", "^{a,b}", "ᵃ", "ᵇ", "†", "‡", "*", "**", "§", "[†]", " [b]", "(c)", " (a)", "^†"]


def extracted(text: str) -> list[Fact | Rejection]:
    return list(
        facts(build_document(build_table(text)), Ref("source/invented"), Lexicon(ENTITIES), PUBLICATIONS)
    )


def results(header: str, cell: str, n: str = "140") -> list[StudyResult]:
    found = extracted(f"Study\tRegimen\tN\t{header}\nOsei et al ⁸\tVA\t{n}\t{cell}\n\tA\t130\t")
    assert only(found, Rejection) == []
    return only(found, StudyResult)


def rejections(header: str, cell: str) -> list[Rejection]:
    found = extracted(f"Study\tRegimen\tN\t{header}\nOsei et al ⁸\tVA\t140\t{cell}")
    assert only(found, StudyResult) == []
    return only(found, Rejection)


def printed(cell: str, start: str = "start") -> CellFigure:
    reading = read("figures", cell, start)
    assert reading.unread_from is None, cell
    return figure(reading.items[0], Lexicon([]))


@pytest.mark.parametrize(
    ("header", "cell", "events", "analysed"),
    [
        ("CR", "79 (59.8%)", 79, None),
        ("CR", "61/140 (46.0%)", 61, 140),
        ("CR", "61 of 140 (46.0%)", 61, 140),
        ("CR", "61 of 140 patients (46.0%)", 61, 140),
        ("CR", "46.0% (61/140)", 61, 140),
        ("CR", "1,061 (46.0%)", 1061, None),
        ("CR, n (%)", "61 (46.0)", 61, None),
        ("CR, n/N (%)", "61/140 (46.0)", 61, 140),
        ("CR", "61 (46.0%; 95% CI 40–50)", 61, None),
        ("Response", "CR: 61 (46.0%)", 61, None),
        ("Key toxicities", "anemia: 61/140 (46.0%)", 61, 140),
        ("CR", "46.0%", None, None),
    ],
)
def test_the_count_beside_a_percentage_is_kept(
    header: str, cell: str, events: int | None, analysed: int | None
) -> None:
    (found,) = results(header, cell)
    assert (found.n_events, found.n_analysed, found.n_stated, found.unit) == (events, analysed, 140, "%")
    assert found.as_written.startswith(cell.rsplit(": ", maxsplit=1)[-1].split(" (", maxsplit=1)[0])


@given(
    count=st.integers(0, 99_999),
    n=st.integers(1, 99_999),
    share=st.decimals(0, 100, places=1),
    blank=st.sampled_from(BLANKS),
)
def test_any_count_that_is_printed_is_read_again(count: int, n: int, share: Decimal, blank: str) -> None:
    one = printed(f"{count}{blank}({share}%)")
    both = printed(f"{count}{blank}/{blank}{n}{blank}({share}%)")
    assert fields(one, "n_events", "n_analysed", "value") == (count, None, share)
    assert fields(both, "n_events", "n_analysed", "value") == (count, n, share)


@pytest.mark.parametrize(
    "cell", ["45.5 (61%)", "12.5/13 (92%)", "61 (46.0%", "61/ (46%)", "/140 (46%)", "46% (n = 61)"]
)
def test_half_a_count_is_none(cell: str) -> None:
    (rejection,) = rejections("CR", cell)
    assert rejection.place.startswith("table-1/1/4[0:")
    assert "such as" in rejection.reason and "record it by hand" in rejection.reason


def test_percentages_and_p_values_beyond_what_can_be_are_rejected() -> None:
    assert "at most 100" in rejections("CR", "155%")[0].reason
    assert "at most 1" in rejections("CR", "55% (P = 3)")[0].reason


@pytest.mark.parametrize(
    ("cell", "value", "interval"),
    [
        ("9.1 months (95% CI 9.8–12.5)", "9.1", ("9.8", "12.5", "95")),
        ("9.1 months (95% CI: 9.8 to 12.5)", "9.1", ("9.8", "12.5", "95")),
        ("9.1 months (95% CI, 9.8–12.5 months)", "9.1", ("9.8", "12.5", "95")),
        ("9.1 months [90% confidence interval 9.8, 12.5]", "9.1", ("9.8", "12.5", "90")),
        ("9.1 (95% CI 9.8–12.5) months", "9.1", ("9.8", "12.5", "95")),
        ("9.1 months, 95% CI 9.8–NR", "9.1", ("9.8", None, "95")),
        ("9.1 months (95% CI 9.8–not reached)", "9.1", ("9.8", None, "95")),
        ("9.1 months (CI 9.8–12.5)", "9.1", ("9.8", "12.5", None)),
        ("9.1 months (P = .03; 95% CI 9.8–12.5)", "9.1", ("9.8", "12.5", "95")),
        ("9.1 months (range 9.8–12.5)", "9.1", (None, None, None)),
    ],
)
def test_an_interval_is_data(cell: str, value: str, interval: Sequence[str | None]) -> None:
    (found,) = results("PFS", cell)
    limits = [
        str(each) if each is not None else None for each in (found.ci_low, found.ci_high, found.ci_level)
    ]
    assert (str(found.value), found.unit, limits) == (value, "mo", list(interval))


def test_a_header_may_say_that_brackets_hold_an_interval() -> None:
    (found,) = results("Median PFS, months (95% CI)", "9.1 (8.0–10.2)")
    assert fields(found, "ci_low", "ci_high", "ci_level") == (Decimal("8.0"), Decimal("10.2"), 95)


def test_an_interval_in_another_unit_than_its_figure_is_rejected() -> None:
    (rejection,) = rejections("PFS", "1.5 years (95% CI 12–20 months)")
    assert "the unit of its figure" in rejection.reason


@given(
    value=st.decimals(0, 999, places=2),
    low=st.decimals(0, 999, places=2),
    high=st.decimals(0, 999, places=2),
    dash=st.sampled_from(DASHES),
    blank=st.sampled_from(BLANKS),
    ends=st.sampled_from(["()", "[]"]),
)
def test_any_interval_that_is_printed_is_read_again(
    value: Decimal, low: Decimal, high: Decimal, dash: str, blank: str, ends: str
) -> None:
    found = printed(f"HR{blank}{value}{blank}{ends[0]}95%{blank}CI{blank}{low}{dash}{high}; P = .03{ends[1]}")
    assert found.interval is not None
    assert fields(found.interval, "level", "low", "high") == (95, low, high)
    assert fields(found, "value", "p_value", "is_ratio", "unit") == (value, Decimal("0.03"), True, "1")


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("OS", "HR 0.66 (95% CI 0.70–0.96; P = .03)"),
        ("OS", "hazard ratio: 0.66 [95% CI, 0.70 to 0.96], p=0.03"),
        ("OS HR (95% CI)", "0.66 (0.70–0.96), P = .03"),
        ("HR for OS (95% CI; P)", "0.66 (0.70–0.96); P = .03"),
        ("HR (OS)", "0.66 (95% CI 0.70–0.96), P = .03"),
        ("Survival", "OS HR 0.66 (95% CI 0.70–0.96; P = .03)"),
        ("Survival", "OS: HR 0.66 (95% CI 0.70–0.96; P = .03)"),
    ],
)
def test_a_hazard_ratio_is_of_an_arm_against_another(header: str, cell: str) -> None:
    table = (
        f"Study\tRegimen\tSchedule\t{header}\nOsei et al ⁸\tVA\tVen 1 mg daily Aza 1 mg daily\t{cell}\n"
        "\tA\tAza 1 mg daily\t"
    )
    found = extracted(table)
    assert only(found, Rejection) == []
    (ratio,) = only(found, StudyResult)
    assert fields(ratio, "outcome", "statistic", "value", "unit") == (
        "outcome/os",
        "hazard ratio",
        Decimal("0.66"),
        "1",
    )
    assert fields(ratio, "ci_low", "ci_high", "p_operator", "p_value") == (
        Decimal("0.70"),
        Decimal("0.96"),
        "=",
        Decimal("0.03"),
    )
    assert ratio.comparator_arm == only(found, Arm)[1].iri


@pytest.mark.parametrize("header", ["HR", "HR (95% CI)", "Hazard ratio, 95% CI"])
def test_a_ratio_of_nothing_named_asks_for_its_outcome(header: str) -> None:
    (rejection,) = rejections(header, "0.66 (0.70–0.96)")
    assert "Name the outcome in the header" in rejection.reason


def test_a_hazard_ratio_without_the_other_arm_is_rejected() -> None:
    (rejection,) = rejections("OS", "HR 0.66 (95% CI 0.70–0.96; P = .03)")
    assert "the arm that a hazard ratio compares with" in rejection.reason


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(
    ("header", "cell", "value"),
    [
        ("CR (%)", "40{}", "40"),
        ("CR", "24.0%{}", "24.0"),
        ("PFS", "4.7 months{}", "4.7"),
        ("PFS", "4.7{} months", "4.7"),
        ("Response", "CR: 24.0%{}", "24.0"),
        ("CR", "61 (43.6%){}", "43.6"),
    ],
)
def test_the_mark_of_a_note_is_kept_and_not_read_into_the_figure(
    header: str, cell: str, value: str, note: str
) -> None:
    (found,) = results(header, cell.format(note))
    assert (str(found.value), found.footnote_mark) == (value, note.strip())
    assert found.outcome in ("outcome/cr", "outcome/pfs", "adverse-event/anemia")


@pytest.mark.parametrize("note", [note for note in NOTES if not set(note) & set(",()")])
def test_the_mark_of_a_note_is_no_part_of_an_event(note: str) -> None:
    (found,) = results("Key toxicities", f"anemia{note}: 24.0%")
    assert (found.outcome, found.footnote_mark) == ("adverse-event/anemia", note.strip())


def test_marks_of_notes_are_no_part_of_names() -> None:
    found = extracted("Study^a\tRegimen†\tN [b]\tCR^{c} (%)\nOsei et al ⁸\tVA^a\t140†\tNR*")
    assert only(found, Rejection) == []
    (arm,), (result,) = only(found, Arm), only(found, StudyResult)
    assert fields(arm, "regimen", "n_stated") == ("regimen/va", 140)
    assert fields(result, "outcome", "status", "footnote_mark") == ("outcome/cr", "not available", "*")


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("G3–4 infection: 11.3%", "3-4"),
        ("G3-G4 infection: 11.3%", "3-4"),
        ("Gr 3/4 infection 11.3%", "3/4"),
        ("gr. 3 infection 11.3%", "3"),
        ("G≥3 infection: 11.3%", "≥3"),
        ("≥G3 infection: 11.3%", "≥3"),
        ("≥ grade 3 infection: 11.3%", "≥3"),
        ("infection (grade 3–4): 11.3%", "3-4"),
        ("infection grade 3‒4: 11.3%", "3-4"),
        ("infection G4: 11.3%", "4"),
        ("CTCAE grade 3–4 infection: 11.3%", "3-4"),
        ("infection: 11.3%", None),
    ],
)
def test_a_grade_is_never_part_of_the_name_of_an_event(cell: str, grade: str | None) -> None:
    (found,) = results("Key toxicities", cell)
    assert (found.outcome, found.grade) == ("adverse-event/infection", grade)


@pytest.mark.parametrize(
    ("header", "grade"),
    [("G3–4 infection (%)", "3-4"), ("≥ grade 3 infection (%)", "≥3"), ("Gr 4 infection (%)", "4")],
)
def test_a_grade_in_a_header_is_one_as_well(header: str, grade: str) -> None:
    (found,) = results(header, "11")
    assert (found.outcome, found.grade) == ("adverse-event/infection", grade)


@pytest.mark.parametrize("stop", ["; ", ", ", ". ", " "])
@pytest.mark.parametrize(
    "aside", ["", " (95% CI 8.1–12.5)", " (95% CI 8.1–12.5 months)", "^a", "; P = .03", ", 95% CI 8–NR"]
)
def test_figures_of_a_list_are_parted_by_any_stop(stop: str, aside: str) -> None:
    one, other, third = results(
        "Survival", f"Median PFS 9.1 months{aside}{stop}2-year OS: 56%{stop}Median OS: NR"
    )
    assert fields(one, "value", "unit") == (Decimal("9.1"), "mo")
    assert fields(other, "value", "unit", "time_point", "time_unit") == (56, "%", 2, "a")
    assert third.status.value == "not reached"


@pytest.mark.parametrize("stop", ["; ", ", ", ". ", " "])
@pytest.mark.parametrize(
    "aside", ["", " (95% CI 40–60%)", " [95% CI 40–60]", " [b]", " (P < .001)", ", P < .001"]
)
def test_shares_of_a_list_are_parted_by_any_stop(stop: str, aside: str) -> None:
    found = results("Response", f"≥PR 61 (43.6%){aside}{stop}CR: 15%{aside}{stop}VGPR: NA")
    assert [(one.value, one.n_events) for one in found] == [
        (Decimal("43.6"), 61),
        (Decimal(15), None),
        (None, None),
    ]


TURNED = (
    "Outcome ⁸\tVen-aza (n = 176)\tPlacebo (N=1,175)\tP value\nCR\t60.2%\t61 (24.0%)\t<.001\n"
    "Median OS (months)\tNR\t20.6^a\t\nG3–4 anemia, n (%)\t52 (29.5)\t—\t"
)


def test_arms_in_columns_are_read_when_the_first_cell_names_their_study() -> None:
    found = extracted(TURNED)
    assert [(arm.label.split(": ")[1], arm.n_stated, arm.study) for arm in only(found, Arm)] == [
        ("Ven-aza", 176, "study/osei-2015"),
        ("Placebo", 1175, "study/osei-2015"),
    ]
    told = [
        fields(one, "outcome", "value", "n_events", "n_stated", "grade") for one in only(found, StudyResult)
    ]
    assert told == [
        ("outcome/cr", Decimal("60.2"), None, 176, None),
        ("outcome/os", None, None, 176, None),
        ("adverse-event/anemia", Decimal("29.5"), 52, 176, "3-4"),
        ("outcome/cr", Decimal("24.0"), 61, 1175, None),
        ("outcome/os", Decimal("20.6"), None, 1175, None),
        ("adverse-event/anemia", None, None, 1175, "3-4"),
    ]
    places = [one.at.locator.place for one in only(found, StudyResult)]
    assert places == [
        "table-1/1/2",
        "table-1/2/2",
        "table-1/3/2",
        "table-1/1/3",
        "table-1/2/3",
        "table-1/3/3",
    ]
    assert [one.place.split("@")[0] for one in only(found, Rejection)] == ["table-1/1/4"]


def test_arms_in_columns_of_no_named_study_are_rejected_with_what_to_do() -> None:
    (rejection,) = extracted(TURNED.replace("Outcome ⁸", "Outcome"))
    assert isinstance(rejection, Rejection)
    assert rejection.place.startswith("table-1/0/1")
    assert "stand in its columns" in rejection.reason and "each arm is a row" in rejection.reason


def test_names_without_latin_letters_are_things_of_their_own() -> None:
    found = extracted(
        "Study\tRegimen\tCR (%)\nOsei et al ⁸\t沙利度胺\t20\nOsei et al ⁸\t来那度胺\t30\nOsei et al ⁸\t—\t40"
    )
    first, second = only(found, Arm)
    assert first.regimen != second.regimen
    assert [one.reason for one in only(found, Rejection)] == ["expected a regimen, or the doses of its drugs"]


def test_what_makes_no_record_is_a_rejection_of_its_row() -> None:
    table = build_table("Study\tRegimen\nOsei et al ⁸\tVA")
    made = guarded((Arm.model_validate({"label": label}) for label in ("",)), table.rows[0])
    (rejection,) = made
    assert isinstance(rejection, Rejection)
    assert (rejection.path, rejection.place) == ("table-1", "table-1/1")
    assert "label" in rejection.reason
