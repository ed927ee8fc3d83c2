"""Studies, figures and doses that people read out of running text."""

from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import Rejection
from kg.facts import Arm, DoseInstruction, Fact, ResultStatus, Schedule, Study, StudyResult
from tests.ingest.curated import world
from tests.ingest.curated.world import DOSE, FIRST, RESULT, SECOND, STUDY, curated, signed, write

DOSING = {
    "name": "colparin-20",
    "at": [DOSE, FIRST],
    "as_written": "20 mg",
    "arm": "arm/author-2001/colparin",
    "drug": "drug/colparin",
    "dose_low": 20,
    "unit": "mg",
    "per": "day",
}


@pytest.fixture
def known(tmp_path: Path) -> list[Fact]:
    return world.read(world.ARTICLE, tmp_path)[1]


def complaints(folder: Path, known: list[Fact]) -> list[str]:
    return [f"{item.place}: {item.reason}" for item in curated(folder, known) if isinstance(item, Rejection)]


def only(kind: type[Fact], found: list[Fact | Rejection]) -> list[Fact]:
    assert [str(item) for item in found if isinstance(item, Rejection)] == []
    return [item for item in found if isinstance(item, kind)]


def test_a_study_of_the_text_has_arms_that_its_figures_belong_to(tmp_path: Path, known: list[Fact]) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    write(tmp_path, "results", signed(RESULT, known))
    found = curated(tmp_path, known)
    (study,) = only(Study, found)
    arms = only(Arm, found)
    (result,) = only(StudyResult, found)
    assert isinstance(study, Study)
    assert isinstance(result, StudyResult)
    assert study.label == "Author 2001 (TOPHUS)"
    assert [arm.iri for arm in arms] == ["arm/author-2001/colparin", "arm/author-2001/placebo"]
    assert (result.value, result.unit, result.n_events, result.n_analysed) == (Decimal(30), "%", 12, 40)
    assert result.n_stated == 40
    assert result.comparator_arm == "arm/author-2001/placebo"
    assert [place.locator.chars is not None for place in (result.at, *result.figures_at)] == [True] * 3


@pytest.mark.parametrize("field", ["ci_low", "ci_high", "ci_level"])
def test_an_interval_must_be_printed_as_its_figure_is(tmp_path: Path, known: list[Fact], field: str) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    write(tmp_path, "results", signed({**RESULT, field: 77}, known))
    (complaint,) = complaints(tmp_path, known)
    assert f"field {field}: " in complaint and "77" in complaint
    write(tmp_path, "results", signed({**RESULT, field: 40}, known))
    (result,) = only(StudyResult, curated(tmp_path, known))
    assert getattr(result, field) == 40


def test_not_reached_is_a_status_and_has_no_value(tmp_path: Path, known: list[Fact]) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    figure = {
        "name": "ttf-placebo",
        "at": SECOND,
        "as_written": "not reached",
        "arm": "arm/author-2001/placebo",
        "outcome": "outcome/ttf",
        "statistic": "median",
        "status": "not reached",
    }
    write(tmp_path, "results", signed(figure, known))
    (result,) = only(StudyResult, curated(tmp_path, known))
    assert isinstance(result, StudyResult)
    assert (result.status, result.value, result.operator) == (ResultStatus.NOT_REACHED, None, None)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"as_written": "31%"}, "field as_written: '31%': no such number stands at flares/1/1"),
        ({"value": 31}, "field value: 31 is not what '30%' says"),
        ({"n_analysed": 41}, "field n_analysed: 41 is not printed there"),
        ({"figures": ["12 of 40"]}, "field p_value: 0.01 is not printed there"),
        ({"figures": ["13 of 40"]}, "field figures: '13 of 40': no such numbers stand there"),
        ({"p_value": 1.3}, "a p value lies between 0 and 1; it says 1.3"),
        ({"value": 130}, "a percentage lies between 0 and 100; it says 130"),
        ({"n_events": 50}, "50 events among 40 patients"),
        ({"status": "not reached"}, "a figure that is not reached has no value"),
        ({"arm": "arm/author-2001/colparine"}, "is no arm of this source; did you mean"),
        ({"outcome": "outcome/ttf"}, "'outcome/ttf' (time to a flare) is not named there"),
        ({"outcome": "adverse-event/flair"}, "is not in the vocabulary; did you mean 'adverse-event/flare'"),
        ({"nth": 2}, "field nth: '30%' stands there 1 times"),
        ({"at": ["flares/9/9@0123456789ab"]}, "'flares/9/9' is no place of the source"),
        ({"at": ["flares/1/1@0123456789ab"]}, "does not have the digest 0123456789ab"),
        ({"colour": "red"}, "field colour: no field of this kind of record"),
    ],
    ids=lambda case: next(iter(case)) if isinstance(case, dict) else "",
)
def test_a_wrong_figure_is_named_with_record_and_field(
    tmp_path: Path, known: list[Fact], change: dict[str, object], message: str
) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    write(tmp_path, "results", {**signed(RESULT, known), **change})
    said = complaints(tmp_path, known)
    assert any("record author-2001-flare-colparin" in text and message in text for text in said), said
    assert not any(isinstance(item, StudyResult) for item in curated(tmp_path, known))


def test_a_figure_that_stands_twice_must_say_which(tmp_path: Path) -> None:
    text = world.ARTICLE.replace("compared with 55%", "compared with 30%")
    known = world.read(text, tmp_path)[1]
    write(tmp_path, "studies", signed(STUDY, known))
    write(tmp_path, "results", signed(RESULT, known))
    assert "field nth: '30%' stands there 2 times; say which" in "".join(complaints(tmp_path, known))
    write(tmp_path, "results", signed({**RESULT, "nth": 2}, known))
    assert complaints(tmp_path, known) == []


def test_two_records_of_one_name_are_refused(tmp_path: Path, known: list[Fact]) -> None:
    write(tmp_path, "studies", signed(STUDY, known), signed(STUDY, known))
    assert "is already taken by flares.yaml, record 1" in complaints(tmp_path, known)[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cites": [3]}, "field cites: 3 is not in the reference list"),
        ({"cites": [2]}, "field cites: 2 is not cited there"),
        ({"cites": [], "basis": "none"}, "field label: is needed where no work is cited"),
        ({"pools": ["study/other"]}, "field pools: 'study/other' is no study of this source"),
        ({"trial": "trial/tophos"}, "did you mean 'trial/tophus'"),
        ({"arms": [{"name": "a", "regimen": "regimen/colparin", "n": 41}]}, "arms.0.n: no number 41 stands"),
        ({"arms": [{"name": "a"}]}, "arms.0.label: is needed where no regimen is given"),
        ({"arms": [{"name": "a", "label": "A", "compared_with": "b"}]}, "'b' is no arm of this study"),
    ],
    ids=lambda case: next(iter(case)) if isinstance(case, dict) else "",
)
def test_a_wrong_study_is_named_with_record_and_field(
    tmp_path: Path, known: list[Fact], change: dict[str, object], message: str
) -> None:
    write(tmp_path, "studies", {**signed(STUDY, known), **change})
    said = complaints(tmp_path, known)
    assert any("record author-2001" in text and message in text for text in said), said


def test_doses_of_an_arm_make_its_schedule(tmp_path: Path, known: list[Fact]) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    later = {**DOSING, "name": "colparin-40", "as_written": "40 mg", "dose_low": 40, "order": 2}
    write(tmp_path, "doses", signed(DOSING, known), signed(later, known))
    found = curated(tmp_path, known)
    (schedule,) = only(Schedule, found)
    assert isinstance(schedule, Schedule)
    assert schedule.label == "Colparin alone: Colparin 20 mg; Colparin 40 mg"
    assert [dose.dose_high for dose in found if isinstance(dose, DoseInstruction)] == [20, 40]
    assert [arm.schedule for arm in found if isinstance(arm, Arm)] == [schedule.iri, None]


def test_a_dose_that_is_not_printed_there_is_refused(tmp_path: Path, known: list[Fact]) -> None:
    write(tmp_path, "studies", signed(STUDY, known))
    write(tmp_path, "doses", signed({**DOSING, "dose_low": 25}, known))
    assert "field dose_low: 25 is not printed there" in "".join(complaints(tmp_path, known))


def test_a_dose_rule_with_crossed_ends_is_refused(tmp_path: Path, known: list[Fact]) -> None:
    rule = {
        "name": "crossed",
        "at": DOSE,
        "as_written": "20 mg",
        "drug": "drug/colparin",
        "low": 40,
        "high": 20,
        "dose": 20,
        "dose_unit": "mg",
        "every_days": 1,
    }
    write(tmp_path, "dose-rules", signed(rule, known))
    assert "the ends of the band are crossed: 40 to 20" in "".join(complaints(tmp_path, known))
