"""Differences called significant or not, against a test on the shares of the two arms."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.consistency.significance import p_of_shares
from kg.facts import Arm, Entity, Inconsistency, Place, Publication, Ref, Reference, Study, StudyResult
from tests.ingest.consistency.figures import SOURCE, arm, document, result, told_in, told_of

ARMS = (Ref("arm/luna/aq"), Ref("arm/luna/bq"))
KNOWN = (Entity(iri=Ref("adverse-event/itch"), kind="AdverseEvent", label="itch"),)
SOME = st.integers(2, 400)


def shares(one: str, other: str, n: int = 100, **said: Any) -> tuple[StudyResult, StudyResult]:
    """Return the shares of two arms with an itch, the second compared with the first."""
    values = zip(ARMS, (one, other), ("table-1/1/3", "table-1/2/3"), strict=True)
    first, second = (
        result("adverse-event/itch", value, at, arm=name, n_stated=n) for name, value, at in values
    )
    return first.model_copy(update={"comparator_arm": ARMS[1], **said}), second


def study() -> tuple[Study | Publication | Reference | Arm, ...]:
    """Return the study of the arms, whose one work is reference 1."""
    work = Ref("publication/luna-2010")
    luna = Study(
        iri=Ref("study/luna"), label="Luna", source=SOURCE, publications=(work,), at=(Place("table-1/1/1"),)
    )
    cited = Reference(
        iri=Ref("reference/invented/1"), source=SOURCE, number=1, publication=work, at=Place("references/1")
    )
    return luna, Publication(iri=work, label="Luna 2010", title="Luna"), cited, arm(n=100)


def said(text: str, one: str, other: str, cites: tuple[int, ...] = (1,), **more: Any) -> list[Inconsistency]:
    return told_in(document(text, cites=cites), (*study(), *shares(one, other, **more)), KNOWN)


def test_a_difference_called_not_significant_that_the_table_shows_is_told() -> None:
    (found,) = said("There was a non-significant rise of itch.", "30", "10")
    assert (found.inconsistency_kind, found.readings) == ("significance", ("non-significant", "30%", "10%"))
    assert [place.locator.place for place in found.at] == ["results/1/1", "table-1/1/3", "table-1/2/3"]


@pytest.mark.parametrize(
    ("text", "one", "other", "cites"),
    [
        ("There was a non-significant rise of itch.", "14", "10", (1,)),
        ("There was a significant rise of itch.", "30", "10", (1,)),
        ("There was a non-significant rise of it.", "30", "10", (1,)),
        ("There was a non-significant rise of itch.", "30", "10", (2,)),
        ("There was a non-significant rise of itch.", "0", "0", (1,)),
    ],
)
def test_what_the_table_does_not_show_is_not_told(
    text: str, one: str, other: str, cites: tuple[int, ...]
) -> None:
    assert said(text, one, other, cites) == []


def test_shares_without_patients_cannot_be_tested() -> None:
    assert said("There was a non-significant rise of itch.", "30", "10", n_stated=None) == []


def test_a_printed_p_value_that_the_shares_miss_by_far_is_told() -> None:
    wrong = shares("14", "10", p_operator="<", p_value=Decimal("0.001"))
    assert [(one.inconsistency_kind, one.readings) for one in told_of(*wrong)] == [
        ("significance", ("P < 0.001", "14%", "10%"))
    ]
    assert told_of(*shares("20", "10", p_operator="<", p_value=Decimal("0.05"))) == []
    for operator, p in (("=", "0.5"), (">", "0.05")):
        assert told_of(*shares("14", "10", p_operator=operator, p_value=Decimal(p))) == []
    assert told_of(*shares("30", "10", p_operator="<", p_value=Decimal("0.001"))) == []


@given(SOME, SOME, st.data())
def test_p_is_a_probability_that_does_not_depend_on_the_order_of_arms(n: int, m: int, data: Any) -> None:
    events, others = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, m - 1))
    p = p_of_shares(events, n, others, m)
    assert 0 <= p <= 1
    assert p == pytest.approx(p_of_shares(others, m, events, n))
    assert p == pytest.approx(p_of_shares(n - events, n, m - others, m))


@given(st.integers(5, 200), st.data())
def test_p_falls_as_the_arms_move_apart(n: int, data: Any) -> None:
    events = data.draw(st.integers(1, n - 2))
    near, far = sorted(data.draw(st.tuples(st.integers(events, n - 1), st.integers(events, n - 1))))
    assert p_of_shares(events, n, far, n) <= p_of_shares(events, n, near, n) + 1e-9


@pytest.mark.parametrize(
    ("text", "cites", "is_told"),
    [
        ("In all, 214 pretreated patients were seen.", (1,), True),
        ("In all, 1,214 patients were seen.", (1,), True),
        ("In all, 100 patients were seen.", (1,), False),
        ("Of these, 31 evaluable patients had it.", (1,), False),
        ("In all, 214 patients were seen.", (1, 2), False),
        ("In all, 214 patients were seen.", (2,), False),
        ("After 214 days some patients were seen.", (1,), False),
    ],
)
def test_more_patients_in_the_text_than_in_the_table_are_told(
    text: str, cites: tuple[int, ...], is_told: bool
) -> None:
    found = told_in(document(text, cites=cites), study(), KNOWN)
    assert [one.inconsistency_kind for one in found] == (["n analysed"] if is_told else [])


def test_the_cells_of_two_tables_are_not_compared() -> None:
    one, other = shares("30", "10", p_operator="=", p_value=Decimal("0.9"))
    assert len(told_of(one, other)) == 1
    assert told_of(one, replace_place(other, "table-2/1/3")) == []


def replace_place(one: StudyResult, place: str) -> StudyResult:
    """Return a result that stands elsewhere."""
    return one.model_copy(update={"at": Place(place)})


def test_shares_of_a_part_of_the_patients_are_of_no_known_number() -> None:
    older = {"population": Ref("population/older")}
    first, second = (one.model_copy(update=older) for one in shares("30", "10"))
    text = document("There was a non-significant rise of itch.", cites=(1,))
    assert told_in(text, (*study(), first, second), KNOWN) == []
    counted = [one.model_copy(update={"n_analysed": 100}) for one in (first, second)]
    assert len(told_in(text, (*study(), *counted), KNOWN)) == 1
