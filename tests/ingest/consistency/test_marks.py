"""Which figures an inconsistency is about, and what is printed for them elsewhere."""

from collections.abc import Sequence

import pytest

from ingest.consistency.marks import with_marks
from ingest.source_folders import SOURCES, graphs
from kg.facts import Fact, Inconsistency, Place, Ref, StudyResult
from tests.ingest.consistency.figures import SOURCE, result

TABLE, TEXT = "table-1/1/3", "results/1/2"


def finding(*at: str, name: str = "1", kind: str = "list order") -> Inconsistency:
    """Return an inconsistency at some places."""
    return Inconsistency(
        iri=Ref(f"inconsistency/{name}"),
        source=SOURCE,
        label="Two shares in another order",
        inconsistency_kind=kind,
        severity="content",
        resolution="none",
        readings=("one", "other"),
        at=tuple(map(Place, at)),
    )


def marked(*facts: Fact) -> list[tuple[int, tuple[str, ...]]]:
    """Return of each result how many inconsistencies it has, and its other readings."""
    return [
        (len(one.inconsistencies), one.other_readings)
        for one in with_marks(facts)
        if isinstance(one, StudyResult)
    ]


def test_a_figure_at_the_characters_that_are_named_carries_the_mark() -> None:
    named, beside = (
        result("outcome/cr", "5", f"{TABLE}[3:5]"),
        result("outcome/ge-pr", "60", f"{TABLE}[9:12]"),
    )
    assert marked(named, beside, finding(f"{TABLE}[3:5]")) == [(1, ()), (0, ())]


def test_a_list_that_is_named_marks_each_figure_in_it() -> None:
    listed = [result("outcome/cr", "5", f"{TEXT}[3:5]"), result("outcome/ge-pr", "60", f"{TEXT}[9:12]")]
    assert marked(*listed, finding(f"{TEXT}[0:20]")) == [(1, ()), (1, ())]


def test_both_places_carry_the_reading_of_the_other() -> None:
    table = result("outcome/cr", "14.7", f"{TABLE}[3:8]")
    text = result("outcome/cr", "11.4", f"{TEXT}[3:8]")
    other_arm = result("outcome/cr", "9.9", f"{TEXT}[9:12]", arm="arm/luna/other")
    found = marked(table, text, other_arm, finding(f"{TABLE}[3:8]", f"{TEXT}[0:20]"))
    assert found == [(1, ("11.4%",)), (1, ("14.7%",)), (1, ())]


def test_what_says_a_marked_figure_again_is_marked_as_well() -> None:
    table = result("outcome/cr", "5", f"{TABLE}[3:5]")
    text = result("outcome/cr", "5", f"{TEXT}[3:5]", restates=table.iri)
    assert marked(table, text, finding(f"{TABLE}[3:5]")) == [(1, ()), (1, ())]
    assert marked(table, text, finding(f"{TEXT}[3:5]")) == [(1, ()), (1, ())]


def test_a_number_that_belongs_to_a_figure_marks_it() -> None:
    counted = result("outcome/cr", "5", f"{TABLE}[3:5]", figures_at=[f"{TEXT}[30:33]"])
    assert marked(counted, finding(f"{TEXT}[30:33]", kind="p value")) == [(1, ())]


@pytest.mark.parametrize("at", [f"{TABLE}[5:9]", "table-1/1/4[3:5]", TABLE, "table-2/1/3[3:5]"])
def test_a_finding_about_something_else_marks_nothing(at: str) -> None:
    assert marked(result("outcome/cr", "5", f"{TABLE}[3:5]"), finding(at)) == [(0, ())]


def test_a_figure_may_be_in_doubt_for_several_reasons() -> None:
    one = result("outcome/cr", "5", f"{TABLE}[3:5]")
    findings = [finding(f"{TABLE}[3:5]", name="1"), finding(f"{TABLE}[3:5]", name="2", kind="denominator")]
    assert marked(one, *findings) == [(2, ())]


# ---- the article


@pytest.fixture(scope="module")
def facts() -> Sequence[Fact]:
    return [fact for fact in graphs(SOURCES)["source/lenalidomide-rrmm-2012"] if isinstance(fact, Fact)]


def test_the_rates_that_the_text_exchanges_have_each_the_other_as_reading(facts: Sequence[Fact]) -> None:
    found = {
        (one.at.locator.container, one.arm.removeprefix("arm/"), one.as_written): one.other_readings
        for one in facts
        if isinstance(one, StudyResult) and one.outcome == "adverse-event/venous-thromboembolism"
        if one.study in ("study/mm-009", "study/mm-010")
    }
    table, text = "table-1", "venous-thromboembolism"
    assert found == {
        (table, "mm-009/len-dex", "14.7%"): ("11.4%",),
        (table, "mm-010/len-dex", "11.4%"): ("14.7%",),
        (table, "mm-009/dex", "3.4%"): ("4.6%",),
        (table, "mm-010/dex", "4.6%"): ("3.4%",),
        (text, "mm-009/len-dex", "11.4%"): ("14.7%",),
        (text, "mm-010/len-dex", "14.7%"): ("11.4%",),
        (text, "mm-009/dex", "4.6%"): ("3.4%",),
        (text, "mm-010/dex", "3.4%"): ("4.6%",),
    }


def test_every_figure_that_a_finding_of_content_names_carries_it(facts: Sequence[Fact]) -> None:
    """Compare with the places themselves, read in another way: each character of a figure by itself."""
    named = {
        (place.locator.place, char): fact.iri
        for fact in facts
        if isinstance(fact, Inconsistency) and fact.severity == "content"
        for place in fact.at
        if place.locator.chars
        for char in range(*place.locator.chars)
    }
    for one in facts:
        if isinstance(one, StudyResult) and one.at.locator.chars:
            about = {named.get((one.at.locator.place, char)) for char in range(*one.at.locator.chars)} - {
                None
            }
            assert about <= set(one.inconsistencies), one.at
    assert sum(bool(one.inconsistencies) for one in facts if isinstance(one, StudyResult)) > 40


def test_findings_that_say_which_number_cannot_be_used_are_of_content(facts: Sequence[Fact]) -> None:
    of_numbers = {"denominator", "truncated percentage", "impossible percentage", "list order"}
    found = [
        (fact.inconsistency_kind, fact.severity)
        for fact in facts
        if isinstance(fact, Inconsistency) and fact.inconsistency_kind in of_numbers
    ]
    assert {kind for kind, _ in found} == of_numbers
    assert {severity for _, severity in found} == {"content"}
