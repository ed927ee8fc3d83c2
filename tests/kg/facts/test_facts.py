import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kg.facts import Entity, Ref, content_ref, slug
from kg.facts.locators import Locator, digest


@given(st.text(max_size=40))
def test_a_slug_is_a_path_segment_and_its_own_slug(text: str) -> None:
    made = slug(text)
    assert made == slug(made)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("one", "other"), [("CRD", "CRd"), ("RVD", "RVd"), ("t(4;14)", "t(11;14)"), ("≥PR", "PR"), ("≥PR", "≤PR")]
)
def test_names_that_differ_in_meaning_have_different_slugs(one: str, other: str) -> None:
    assert slug(one) != slug(other)


@pytest.mark.parametrize(
    "name", ["lenalidomide", "drug/", "/drug/x", "Drug/x", "drug/a b", "http://x/y", "drug/../x y"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Entity(iri=name, kind="Drug", label="x")  # type: ignore[arg-type]


def test_a_field_that_a_record_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="labl"):
        Entity.model_validate({"iri": "drug/x", "kind": "Drug", "label": "x", "labl": "y"})


def test_a_reference_by_content_depends_on_every_part_and_its_order() -> None:
    assert (
        content_ref("line", "a", "b") == content_ref("line", "a", "b") == Ref(content_ref("line", "a", "b"))
    )
    assert (
        len({content_ref("line", *parts) for parts in (("a", "b"), ("b", "a"), ("ab",), ("a", "b", ""))}) == 4
    )


locators = st.builds(
    Locator,
    container=st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True),
    parts=st.lists(st.integers(0, 999), max_size=3).map(tuple),
    chars=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
    digest=st.none() | st.text().map(digest),
)


@given(locators)
def test_a_locator_reads_back_as_it_is_written(locator: Locator) -> None:
    assert Locator.parse(str(locator)) == locator


@pytest.mark.parametrize("text", ["", "Table-2/1", "table-2/x", "table-2@123", "table-2[1]", "a b/1"])
def test_what_is_no_locator_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="no locator such as"):
        Locator.parse(text)
