"""What became of each unit of an invented article: captured, waived, or missed."""

from collections import Counter
from pathlib import Path

import pytest

from ingest.checks.coverage import LedgerRow, coverage_rows, missed, render_ledger, summarise
from kg.errors import Rejection
from kg.facts import Fact, LedgerEntry, UnitKind, UnitState
from tests.ingest.curated import world
from tests.ingest.curated.world import CLAIM, DOSE, FIRST, RESULT, SAID, STUDY, curated, ledger, signed, write


@pytest.fixture
def known(tmp_path: Path) -> list[Fact]:
    return world.read(world.ARTICLE, tmp_path)[1]


def rows_of(folder: Path, known: list[Fact]) -> list[tuple[str, str, str]]:
    """Return place, printed text and state of each unit of the running text, mentions left out."""
    rows = all_rows(folder, known)
    units = [row for row in rows if not row.entry.unit_kind.is_mention]
    return [(row.at.place, row.as_written, row.entry.unit_state.value) for row in units]


def all_rows(folder: Path, known: list[Fact]) -> list[LedgerRow]:
    told = [item for item in ledger(folder, known) if isinstance(item, Fact)]
    facts = [*known, *(item for item in curated(folder, known) if isinstance(item, Fact)), *told]
    return coverage_rows(facts)


def states(folder: Path, known: list[Fact], place: str) -> dict[str, str]:
    return {printed: state for at, printed, state in rows_of(folder, known) if at == place}


def test_what_nothing_holds_is_missed(tmp_path: Path, known: list[Fact]) -> None:
    assert states(tmp_path, known, FIRST) == dict.fromkeys(
        ["", "12", "40", "30", "55", "0.01", "¹"], "missed"
    )


def test_a_number_is_captured_by_the_fact_that_points_at_it_and_no_other(
    tmp_path: Path, known: list[Fact]
) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    write(tmp_path, "results", signed(RESULT, known))
    assert states(tmp_path, known, FIRST) == {
        "": "captured",
        "12": "captured",
        "40": "captured",
        "30": "captured",
        "55": "missed",
        "0.01": "captured",
        "¹": "captured",
    }


def test_a_claim_captures_its_sentence_and_its_citation_but_not_the_place_that_names_its_subject(
    tmp_path: Path, known: list[Fact]
) -> None:
    write(tmp_path, "claims", signed({**SAID, "at": [CLAIM, DOSE]}, known))
    assert states(tmp_path, known, CLAIM) == {"": "captured", "²": "captured"}
    assert states(tmp_path, known, DOSE)[""] == "missed"


def test_a_citation_that_covers_two_works_needs_both(tmp_path: Path) -> None:
    text = world.ARTICLE.replace("with tophi.²", "with tophi.^{1,2}")
    known = world.read(text, tmp_path)[1]
    write(tmp_path, "claims", signed(SAID, known))
    assert states(tmp_path, known, CLAIM)["^{1,2}"] == "missed"
    write(tmp_path, "claims", signed({**SAID, "cites": [1, 2]}, known))
    assert states(tmp_path, known, CLAIM)["^{1,2}"] == "captured"


def test_a_number_in_a_name_is_captured_by_what_is_named(tmp_path: Path) -> None:
    text = world.ARTICLE.replace("had a flare with", "had a flare (Figure 1) with").replace(
        "Thanks\n", "Figure 1 Flares fade.\n\nThanks\n"
    )
    known = world.read(text, tmp_path)[1]
    assert states(tmp_path, known, FIRST)["1"] == "captured"


def test_a_waiver_says_why_and_is_no_longer_missed(tmp_path: Path, known: list[Fact]) -> None:
    waiver = {"at": "thanks/1/1", "what": "sentence", "reason": "outside the scope", "because": "thanks"}
    number = {
        "at": DOSE,
        "what": "number",
        "as_written": "40",
        "reason": "no claim",
        "because": "no arm is named",
    }
    write(tmp_path, "waivers", signed(waiver, known), signed(number, known))
    entries = [item for item in ledger(tmp_path, known) if isinstance(item, LedgerEntry)]
    waived = [entry for entry in entries if entry.unit_state is UnitState.WAIVED]
    assert sorted(entry.because or "" for entry in waived) == ["no arm is named", "thanks"]


@pytest.mark.parametrize(
    ("waiver", "message"),
    [
        ({"at": CLAIM, "what": "sentence"}, "is captured already, by line/colparin-not-more-active"),
        ({"at": FIRST, "what": "number", "as_written": "41"}, "'41' does not stand at"),
        ({"at": FIRST, "what": "citation", "as_written": "²"}, "'²' does not stand at"),
        (
            {"at": FIRST, "what": "sentence", "as_written": "12"},
            "stands with a number, a citation or a mention",
        ),
        ({"at": FIRST, "what": "cell"}, "is no cell of the source"),
    ],
    ids=["captured", "number", "citation", "as_written", "cell"],
)
def test_a_waiver_that_is_wrong_is_named(
    tmp_path: Path, known: list[Fact], waiver: dict[str, object], message: str
) -> None:
    write(tmp_path, "claims", signed(SAID, known))
    write(tmp_path, "waivers", signed({**waiver, "reason": "no claim", "because": "x"}, known))
    said = [str(item) for item in ledger(tmp_path, known) if isinstance(item, Rejection)]
    assert len(said) == 1
    assert message in said[0]


def test_a_reason_outside_the_closed_list_is_refused(tmp_path: Path, known: list[Fact]) -> None:
    waiver = {"at": FIRST, "what": "sentence", "reason": "too hard", "because": "x"}
    write(tmp_path, "waivers", signed(waiver, known))
    said = [str(item) for item in ledger(tmp_path, known) if isinstance(item, Rejection)]
    assert "'no claim', 'repeats', 'layout' or 'outside the scope'" in said[0]


def test_every_unit_is_in_the_ledger_once_and_the_summary_adds_up(tmp_path: Path, known: list[Fact]) -> None:
    write(tmp_path, "claims", signed(SAID, known))
    rows = all_rows(tmp_path, known)
    units = Counter((row.entry.unit_of_document, row.entry.unit_kind) for row in rows)
    assert set(units.values()) == {1}
    *_, total = summarise(rows)
    assert total[-1] == str(len(missed(rows)))
    kinds = Counter(row.entry.unit_kind for row in rows)
    assert kinds[UnitKind.REFERENCE] == 2
    assert render_ledger(rows).count("\n") == len(rows) + 1
