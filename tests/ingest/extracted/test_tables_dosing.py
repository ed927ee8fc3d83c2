"""Schedules as people write them: every dose or none, and no drug made of words of dosing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extracted.tables.grammars import _cell_words
from ingest.extracted.tables.instructions import Instruction
from ingest.extracted.tables.schedules import instructions
from tests.ingest.table_builder import fields

BLANKS = ["\u00a0", "\u2009", "\u202f", "\u2007", "\u3000", "\u200b", "\ufeff", "\t", "  "]
DASHES = ["-", "–", "—", "‒", "―", "‐", "‑", "−"]


def read(cell: str) -> list[Instruction]:
    found, reading = instructions(cell)
    assert reading.unread_from is None, cell[reading.unread_from :]
    return found


def told(cell: str) -> list[tuple[object, ...]]:
    return [fields(one, "drug", "dose_low", "days", "frequency", "condition") for one in read(cell)]


@pytest.mark.parametrize(
    ("cell", "doses"),
    [
        (
            "Dex 40 mg loading dose on day 1, then 20 mg weekly",
            [("Dex", 40, "1", None, "loading dose"), ("Dex", 20, None, "every 1 wk", "thereafter")],
        ),
        (
            "Dex loading dose of 40 mg on day 1, 20 mg weekly thereafter",
            [("Dex", 40, "1", None, "loading dose"), ("Dex", 20, None, "every 1 wk", "thereafter")],
        ),
        (
            "Dex 20 mg + 20 mg on days 1, 8, 15, 22",
            [("Dex", 20, "1,8,15,22", None, None), ("Dex", 20, "1,8,15,22", None, None)],
        ),
        (
            "Dex 20 mg plus 10 mg daily",
            [("Dex", 20, None, "every 1 d", None), ("Dex", 10, None, "every 1 d", None)],
        ),
        (
            "Len 10 mg week 1, 15 mg week 2, 25 mg thereafter",
            [
                ("Len", 10, None, None, "week 1"),
                ("Len", 15, None, None, "week 2"),
                ("Len", 25, None, None, "thereafter"),
            ],
        ),
        (
            "Len 10 mg daily in weeks 1–2; 25 mg daily thereafter Dex 40 mg weekly",
            [
                ("Len", 10, None, "every 1 d", "in weeks 1–2"),
                ("Len", 25, None, "every 1 d", "thereafter"),
                ("Dex", 40, None, "every 1 wk", None),
            ],
        ),
        (
            "Dex 40 mg day 1, 20 mg days 8, 15",
            [("Dex", 40, "1", None, None), ("Dex", 20, "8,15", None, None)],
        ),
        (
            "Pred 60 mg daily for 4 weeks, then 30 mg daily",
            [("Pred", 60, None, "every 1 d", "for 4 weeks"), ("Pred", 30, None, "every 1 d", "thereafter")],
        ),
        (
            "low-dose dexamethasone 40 mg weekly",
            [("dexamethasone", 40, None, "every 1 wk", None)],
        ),
        (
            "Dara 16 mg/kg weekly for 8 weeks, every 2 weeks for 16 weeks, then every 4 weeks",
            [
                ("Dara", 16, None, "every 1 wk", "for 8 weeks"),
                ("Dara", 16, None, "every 2 wk", "for 16 weeks"),
                ("Dara", 16, None, "every 4 wk", "thereafter"),
            ],
        ),
        (
            "Dara 16 mg/kg weekly in weeks 1–8, every 2 weeks thereafter",
            [
                ("Dara", 16, None, "every 1 wk", "in weeks 1–8"),
                ("Dara", 16, None, "every 2 wk", "thereafter"),
            ],
        ),
        ("Dex 40 mg (days 1–4)", [("Dex", 40, "1-4", None, None)]),
        ("Placebo on days 1, 8, 15", [("Placebo", None, "1,8,15", None, None)]),
        ("Acyclovir 400 mg daily", [("Acyclovir", 400, None, "every 1 d", None)]),
    ],
)
def test_every_step_of_a_dose_is_an_instruction(cell: str, doses: list[tuple[object, ...]]) -> None:
    assert told(cell) == doses


def test_what_follows_the_cycles_of_a_step_begins_after_them() -> None:
    first, later = read("Dex 40 mg cycles 1–4, 20 mg thereafter")
    assert fields(first, "cycle_from", "cycle_to") == (1, 4)
    assert fields(later, "dose_low", "cycle_from", "condition") == (20, 5, None)


def test_then_and_thereafter_are_said_together() -> None:
    first, later = read("Carf 20 mg/m2 on days 1, 2 of cycle 1, then 27 mg/m2 thereafter")
    assert fields(first, "days", "cycle_from", "cycle_to") == ("1,2", 1, 1)
    assert fields(later, "dose_low", "cycle_from", "condition") == (27, 2, None)


def test_the_way_a_drug_is_given_may_stand_before_its_name() -> None:
    first, second = read("Mel 9 mg/m2 on days 1–4 oral cyclophosphamide 300 mg weekly")
    assert fields(first, "drug", "route") == ("Mel", None)
    assert fields(second, "drug", "route") == ("cyclophosphamide", "oral")
    (alone,) = read("Len 25 mg oral on days 1-21")
    assert alone.route == "oral"


@pytest.mark.parametrize(
    "cell",
    [
        "Dex 40 mg tapered to 20 mg",
        "Dex 40 mg on days 1–4 tapered to 20 mg",
        "Dex 40 mg on days 1–4 Tapered to 20 mg",
        "loading dose 40 mg on day 1",
        "loading-dose 40 mg on day 1",
        "Dose 25 mg daily",
        "Dex 40 mg and 20 mg on days 1 and 8",
        "Dex 20/20 mg on day 1",
        "Dex 2 x 20 mg on day 1",
        "Dex 40 mg (20 mg if age > 75) weekly",
        "Len and Dex 40 mg on days 1–4",
        "Len 5, 10, 15 or 25 mg daily",
        "Dex 40 mg weekly; 20 mg",
        "Weekly Dex 40 mg",
        "Len 25 mg on days 1-21 with dose reduction",
        "Len 25 mg on days 1–21 for as long as tolerated",
    ],
)
def test_what_is_not_read_whole_is_not_read_at_all(cell: str) -> None:
    found, reading = instructions(cell)
    assert (found, reading.unread_from) == ([], 0)


@pytest.mark.parametrize("word", sorted(_cell_words().dosing_words.split()))
def test_no_word_of_dosing_is_a_drug(word: str) -> None:
    for cell in (
        f"{word} 20 mg on day 1",
        f"Dex 40 mg weekly {word} 20 mg on day 1",
        f"{word} dose on days 1, 8",
    ):
        for one in instructions(cell)[0]:
            assert one.drug == "Dex", cell


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("dash", DASHES)
def test_blanks_and_dashes_of_every_kind_are_read(blank: str, dash: str) -> None:
    cell = (
        f"Len 25 mg on days 1{dash}21 of 28-day cycle "
        f"Dex 40 mg on days 1{dash}4 of cycles 1{dash}2, thereafter weekly"
    )
    plain = read(cell.replace(dash, "-"))
    for one, other in zip(read(cell.replace(" ", blank)), plain, strict=True):
        names = ("drug", "dose_low", "days", "cycle_days", "cycle_from", "cycle_to", "frequency", "unit")
        assert fields(one, *names) == fields(other, *names)


_STEP = st.tuples(
    st.integers(1, 99), st.lists(st.integers(1, 28), min_size=1, max_size=4, unique=True).map(sorted)
)


@given(
    steps=st.lists(_STEP, min_size=1, max_size=4),
    drug=st.sampled_from(["Len", "Azacitidine", "Xeronib"]),
    blank=st.sampled_from([" ", *BLANKS]),
    stop=st.sampled_from([",", ";"]),
)
def test_any_steps_that_are_printed_are_read_again(
    steps: list[tuple[int, list[int]]], drug: str, blank: str, stop: str
) -> None:
    cell = f"{stop} ".join(f"{dose} mg on days {', '.join(map(str, days))}" for dose, days in steps)
    found = read(f"{drug} {cell}".replace(" ", blank))
    assert [fields(one, "drug", "dose_low", "days") for one in found] == [
        (drug, dose, ",".join(map(str, days))) for dose, days in steps
    ]
