"""What became of each mention of an invented article: held by a typed field, waived, or missed."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.checks.coverage import missed, summarise_mentions
from kg.errors import Rejection
from kg.facts import (
    Arm,
    CitationMark,
    Entity,
    EvidenceLine,
    Fact,
    LedgerEntry,
    Mention,
    MentionTally,
    Study,
    UnitKind,
    UnitState,
)
from tests.ingest.curated import world
from tests.ingest.curated.test_ledger import all_rows
from tests.ingest.curated.world import CLAIM, FIRST, RESULT, SAID, STUDY, curated, ledger, signed, write

DENIED = "Colparin is not more active than placebo in patients with tophi.²"


def reading(tmp_path: Path, sentence: str) -> list[Fact]:
    """Return the facts of the article with another last sentence in its first paragraph."""
    return world.read(world.ARTICLE.replace(DENIED, sentence), tmp_path)[1]


def state_of(folder: Path, known: list[Fact], place: str, kind: UnitKind, word: str) -> str:
    """Return what became of a mention; captured ones of things and numbers are only counted."""
    here = [row for row in all_rows(folder, known) if row.at.place == place and row.entry.unit_kind is kind]
    found = [row.entry.unit_state.value for row in here if row.as_written == word]
    return found[0] if found else "captured"


def claim(**fields: Any) -> dict[str, object]:
    return {**SAID, **fields}


@pytest.fixture
def article(tmp_path: Path) -> list[Fact]:
    return world.read(world.ARTICLE, tmp_path)[1]


def test_a_thing_is_held_by_what_a_fact_points_at_and_not_by_its_paraphrase(
    tmp_path: Path, article: list[Fact]
) -> None:
    assert state_of(tmp_path, article, CLAIM, UnitKind.THING, "tophi") == "missed"
    says = "With tophi, Colparin did no better than placebo."
    write(tmp_path, "claims", signed(claim(populations=[], says=says), article))
    assert state_of(tmp_path, article, CLAIM, UnitKind.THING, "tophi") == "missed"
    assert state_of(tmp_path, article, CLAIM, UnitKind.THING, "Colparin") == "captured"
    write(tmp_path, "claims", signed(claim(says="It did no better."), article))
    assert state_of(tmp_path, article, CLAIM, UnitKind.THING, "tophi") == "captured"


def test_a_number_is_held_by_a_field_and_not_by_a_place_alone(tmp_path: Path, article: list[Fact]) -> None:
    write(tmp_path, "studies", signed({**STUDY, "figures": ["55%"]}, article))
    write(tmp_path, "results", signed(RESULT, article))
    numbers = {word: state_of(tmp_path, article, FIRST, UnitKind.TYPED_NUMBER, word) for word in ("12", "55")}
    assert numbers == {"12": "captured", "55": "missed"}


def test_a_negation_is_held_by_a_line_that_disputes(tmp_path: Path, article: list[Fact]) -> None:
    write(tmp_path, "claims", signed(claim(direction="supports"), article))
    assert state_of(tmp_path, article, CLAIM, UnitKind.NEGATION, "not") == "missed"
    write(tmp_path, "claims", signed(claim(), article))
    assert state_of(tmp_path, article, CLAIM, UnitKind.NEGATION, "not") == "captured"


def test_not_reached_is_a_negation_that_its_figure_holds(tmp_path: Path, article: list[Fact]) -> None:
    not_reached = {
        **RESULT,
        "name": "time-to-flare-placebo",
        "at": [world.SECOND, FIRST],
        "as_written": "not reached",
        "arm": "arm/author-2001/placebo",
        "outcome": "outcome/ttf",
        "statistic": "median",
        "status": "not reached",
        "figures": [],
    }
    for field in ("value", "unit", "n_events", "n_analysed", "p_operator", "p_value"):
        del not_reached[field]
    assert state_of(tmp_path, article, world.SECOND, UnitKind.NEGATION, "not") == "missed"
    write(tmp_path, "studies", signed(STUDY, article))
    write(tmp_path, "results", signed(not_reached, article))
    assert state_of(tmp_path, article, world.SECOND, UnitKind.NEGATION, "not") == "captured"


def test_a_comparator_is_held_by_a_comparison_or_by_what_a_line_is_compared_with(
    tmp_path: Path, article: list[Fact]
) -> None:
    than = CLAIM, UnitKind.COMPARATOR, "than"
    other = Entity.model_validate({"iri": "relation/active-in", "kind": "Relation", "label": "is active in"})
    known = [*article, other]
    alone = claim(predicate="relation/active-in", object="population/with-tophi", implied=[])
    write(tmp_path, "claims", signed(alone, known))
    assert state_of(tmp_path, known, *than) == "missed"
    write(tmp_path, "claims", signed({**alone, "comparators": ["regimen/placebo"]}, known))
    assert state_of(tmp_path, known, *than) == "captured"
    write(tmp_path, "claims", signed(claim(), known))
    assert state_of(tmp_path, known, *than) == "captured"


def test_a_comparator_of_figures_is_held_by_a_figure_with_a_comparator_arm(
    tmp_path: Path, article: list[Fact]
) -> None:
    assert state_of(tmp_path, article, FIRST, UnitKind.COMPARATOR, "compared with") == "missed"
    write(tmp_path, "studies", signed(STUDY, article))
    write(tmp_path, "results", signed(RESULT, article))
    assert state_of(tmp_path, article, FIRST, UnitKind.COMPARATOR, "compared with") == "captured"


@pytest.mark.parametrize(
    ("word", "hedge", "state"),
    [("may", "may", "captured"), ("may", "possibly", "missed"), ("may", None, "missed")],
)
def test_a_hedge_is_held_by_the_hedge_of_a_line_and_nothing_else(
    tmp_path: Path, word: str, hedge: str | None, state: str
) -> None:
    known = reading(tmp_path, "Colparin may be more active than placebo in patients with tophi.²")
    fields = {"hedge": hedge} if hedge else {}
    record = claim(direction="supports", says="It may be better.", **fields)
    write(tmp_path, "claims", signed(record, known))
    assert state_of(tmp_path, known, CLAIM, UnitKind.HEDGE, word) == state


def test_an_exclusion_is_held_by_what_is_excluded(tmp_path: Path) -> None:
    known = reading(tmp_path, "Colparin is more active than placebo, excluding patients with tophi.²")
    record = claim(direction="supports", populations=[])
    write(tmp_path, "claims", signed(record, known))
    assert state_of(tmp_path, known, CLAIM, UnitKind.EXCLUSION, "excluding") == "missed"
    write(tmp_path, "claims", signed({**record, "excluded": ["population/with-tophi"]}, known))
    assert state_of(tmp_path, known, CLAIM, UnitKind.EXCLUSION, "excluding") == "captured"


def test_a_qualifier_is_held_by_the_name_of_the_patients(tmp_path: Path) -> None:
    known = reading(tmp_path, "Colparin is more active than placebo in elderly men.²")
    elderly = Entity.model_validate(
        {"iri": "population/elderly", "kind": "Population", "label": "elderly patients"}
    )
    record = claim(direction="supports", populations=[])
    write(tmp_path, "claims", signed(record, known))
    assert state_of(tmp_path, [*known, elderly], CLAIM, UnitKind.QUALIFIER, "elderly") == "missed"
    write(tmp_path, "claims", signed({**record, "populations": ["population/elderly"]}, known))
    assert state_of(tmp_path, [*known, elderly], CLAIM, UnitKind.QUALIFIER, "elderly") == "captured"


def test_a_waiver_of_a_mention_names_its_word_or_the_thing(tmp_path: Path, article: list[Fact]) -> None:
    said = {"at": CLAIM, "what": "mention", "reason": "repeats", "because": "said above"}
    waivers = [{**said, "as_written": "not"}, {**said, "as_written": "disease/tophi"}]
    write(tmp_path, "waivers", *(signed(waiver, article) for waiver in waivers))
    assert state_of(tmp_path, article, CLAIM, UnitKind.NEGATION, "not") == "waived"
    assert state_of(tmp_path, article, CLAIM, UnitKind.THING, "tophi") == "waived"


@pytest.mark.parametrize(
    ("word", "message"), [("not", "is held already, by line/"), ("perhaps", "is no mention there")]
)
def test_a_waiver_of_a_mention_that_is_held_or_not_there_is_wrong(
    tmp_path: Path, article: list[Fact], word: str, message: str
) -> None:
    waiver = {"at": CLAIM, "what": "mention", "as_written": word, "reason": "repeats", "because": "x"}
    write(tmp_path, "claims", signed(SAID, article))
    write(tmp_path, "waivers", signed(waiver, article))
    (said,) = [str(item) for item in ledger(tmp_path, article) if isinstance(item, Rejection)]
    assert message in said


def test_the_mentions_of_a_sentence_left_out_are_left_out_with_it(
    tmp_path: Path, article: list[Fact]
) -> None:
    waiver = {"at": CLAIM, "what": "sentence", "reason": "no claim", "because": "an aside"}
    write(tmp_path, "waivers", signed(waiver, article))
    assert state_of(tmp_path, article, CLAIM, UnitKind.NEGATION, "not") == "waived"
    assert state_of(tmp_path, article, CLAIM, UnitKind.THING, "Colparin") == "waived"


def test_tallies_count_every_mention_and_missed_ones_are_no_missed_units(
    tmp_path: Path, article: list[Fact]
) -> None:
    write(tmp_path, "claims", signed(SAID, article))
    told = ledger(tmp_path, article)
    tallies = [item for item in told if isinstance(item, MentionTally)]
    words = [fact for fact in article if isinstance(fact, Mention)]
    for kind in (UnitKind.NEGATION, UnitKind.COMPARATOR):
        counted = [one for one in tallies if one.unit_kind is kind]
        total = sum(one.captured_count + one.waived_count + one.missed_count for one in counted)
        assert total == sum(word.unit_kind is kind for word in words)
    left = sum(one.missed_count for one in tallies)
    entries = [item for item in told if isinstance(item, LedgerEntry) and item.unit_kind.is_mention]
    assert left == sum(entry.unit_state is UnitState.MISSED for entry in entries)
    rows = all_rows(tmp_path, article)
    assert len(missed(rows, mentions=True)) == left
    assert not any(row.entry.unit_kind.is_mention for row in missed(rows))
    *_, total_row = summarise_mentions([item for item in told if isinstance(item, Fact)])
    assert Decimal(total_row[3]) == left


def test_a_line_that_rests_on_part_of_a_printed_group_of_references_says_so(tmp_path: Path) -> None:
    text = world.ARTICLE.replace("with tophi.²", "with tophi.^{1,2}")
    known = world.read(text, tmp_path)[1]
    group = next(fact for fact in known if isinstance(fact, CitationMark) and fact.as_written == "^{1,2}")
    for cites, part in (([2], (group.iri,)), ([1, 2], ())):
        write(tmp_path, "claims", signed(claim(cites=cites), known))
        (line,) = [item for item in curated(tmp_path, known) if isinstance(item, EvidenceLine)]
        assert line.cites_part_of == part


def test_a_work_that_a_mark_of_its_own_cites_is_no_part_of_another_group(tmp_path: Path) -> None:
    text = world.ARTICLE.replace("with tophi.²", "with tophi,² or not.^{1,2}")
    known = world.read(text, tmp_path)[1]
    write(tmp_path, "claims", signed(claim(cites=[2]), known))
    (line,) = [item for item in curated(tmp_path, known) if isinstance(item, EvidenceLine)]
    assert line.cites_part_of == ()


def test_a_number_of_pooled_studies_must_be_printed(tmp_path: Path, article: list[Fact]) -> None:
    write(tmp_path, "studies", signed({**STUDY, "studies_pooled": 12}, article))
    assert [item.studies_pooled for item in curated(tmp_path, article) if isinstance(item, Study)] == [12]
    write(tmp_path, "studies", signed({**STUDY, "studies_pooled": 11}, article))
    (said,) = [str(item) for item in curated(tmp_path, article) if isinstance(item, Rejection)]
    assert "no number 11 stands there" in said


@pytest.mark.parametrize(
    ("kind", "record", "field"),
    [
        ("studies", {**STUDY, "excluded": ["population/nobody"]}, "excluded"),
        ("results", {**RESULT, "excluded": ["adverse-event/none"]}, "excluded"),
        ("results", {**RESULT, "due_to": "drug/none"}, "due_to"),
        ("claims", {**SAID, "conditions": ["disease/none"]}, "conditions"),
        ("claims", {**SAID, "detected_by": ["method/none"]}, "detected_by"),
        ("claims", {**SAID, "comparators": ["regimen/none"]}, "comparators"),
        ("claims", {**SAID, "n_stated": 7}, "n_stated"),
    ],
)
def test_what_a_new_field_names_must_be_known_or_printed(
    tmp_path: Path, article: list[Fact], kind: str, record: dict[str, object], field: str
) -> None:
    write(tmp_path, "studies", signed(STUDY, article))
    write(tmp_path, kind, signed(record, article))
    said = [str(item) for item in curated(tmp_path, article) if isinstance(item, Rejection)]
    assert any(f"field {field}" in one for one in said), said


def test_a_placebo_and_what_it_stands_for_must_be_known(tmp_path: Path, article: list[Fact]) -> None:
    arms: list[dict[str, object]] = [
        {"name": "colparin", "regimen": "regimen/colparin", "compared_with": "placebo"},
        {"name": "placebo", "label": "placebo", "comparator": True, "placebo_for": ["drug/colparin"]},
    ]
    write(tmp_path, "studies", signed({**STUDY, "arms": arms}, article))
    given = {str(arm.iri): arm.placebo_for for arm in curated(tmp_path, article) if isinstance(arm, Arm)}
    assert given["arm/author-2001/placebo"] == ("drug/colparin",)
    arms[1] = {**arms[1], "placebo_for": ["drug/nothing"]}
    write(tmp_path, "studies", signed({**STUDY, "arms": arms}, article))
    (said,) = [str(item) for item in curated(tmp_path, article) if isinstance(item, Rejection)]
    assert "arms.1.placebo_for" in said
