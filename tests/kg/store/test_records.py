"""Rows as objects: values of the kinds that a class names, and classes that fit their queries."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

import ingest
import kg
import webui
from kg.errors import WrongRow
from kg.facts import ONTOLOGY, Direction
from kg.schema.queries import queries
from kg.store import Iri
from kg.store.answer import Row, Value
from kg.store.records import _QUERIES, field_of, read_records, rows_of

ROOMS = (kg, ingest, webui)


@rows_of("pages", "claims")
class Claimed:
    proposition: Iri
    role: str
    subject: int | None
    predicate: Decimal
    object: date | None
    assertion: Direction | None
    verdict: bool
    because: Iri | str


ROW: Row = {
    "proposition": Iri("https://example.org/p"),
    "role": Iri("https://example.org/r"),
    "subject": None,
    "predicate": 3,
    "object": "2012-02-29",
    "assertion": Iri(ONTOLOGY + "noneReported"),
    "verdict": True,
    "because": "x",
}


def test_values_arrive_as_what_the_class_says() -> None:
    (found,) = read_records([ROW], Claimed)
    assert found == Claimed(
        Iri("https://example.org/p"),
        "https://example.org/r",
        None,
        Decimal(3),
        date(2012, 2, 29),
        Direction.NONE_REPORTED,
        True,
        "x",
    )


def test_a_value_of_one_of_several_kinds_stays_what_it_is() -> None:
    @rows_of("explanations", "inferred-classes")
    class Either:
        class_: Value
        wider: str | int

    assert read_records([{"class": 3, "wider": 3}], Either) == [Either(3, 3)]


@rows_of("pages", "statements")
class AsItIs:
    property: Iri
    value: Value


@pytest.mark.parametrize("value", [Iri("https://example.org/x"), "x", True, 4, Decimal("4.0"), None])
def test_a_value_of_one_of_several_kinds_stays_as_it_is(value: Value) -> None:
    (found,) = read_records([{"property": Iri("https://example.org/p"), "value": value}], AsItIs)
    assert found.value == value and type(found.value) is type(value)


def test_a_listed_value_is_known_by_its_word_too() -> None:
    (found,) = read_records([{**ROW, "assertion": "none reported"}], Claimed)
    assert found.assertion is Direction.NONE_REPORTED


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("proposition", None, "proposition is empty; allow None"),
        ("proposition", "text", "proposition is 'text', which is no Iri"),
        ("subject", "three", "subject is 'three', which is no int"),
        ("subject", Decimal("1.5"), "which is no int"),
        ("predicate", "many", "which is no Decimal"),
        ("object", "2012", "which is no date"),
        ("assertion", Iri(ONTOLOGY + "sideways"), "which is no Direction"),
        ("verdict", 1, "which is no bool"),
        ("because", 4, ""),
    ],
)
def test_a_value_that_a_class_does_not_allow_is_named(column: str, value: object, told: str) -> None:
    row: Row = {**ROW, column: value}  # type: ignore[dict-item]
    if not told:
        assert read_records([row], Claimed)[0].because == "4"
        return
    with pytest.raises(WrongRow, match="Claimed") as raised:
        read_records([row], Claimed)
    assert told in str(raised.value)


def misfits() -> Iterator[str]:
    """Yield in what the classes of rows that are loaded and the headers of their queries differ."""
    for class_, (kind, names) in _QUERIES.items():
        where, own = f"{class_.__module__}.{class_.__qualname__}", {each.name for each in fields(class_)}
        for name in names:
            file = f"{name}.rq of queries/{kind}"
            if (query := queries(kind).get(name)) is None:
                yield f"{where} has the rows of {file}, which is not there"
                continue
            columns = {field_of(column.name) for column in query.columns}
            yield from (f"{file} has the column {each}: add the field to {where}" for each in columns - own)
            yield from (
                f"{where} has the field {each}: add its column to {file}, or take it out"
                for each in own - columns
            )


def test_a_class_that_lacks_a_column_or_has_one_more_is_told_what_to_add() -> None:
    told = [each for each in misfits() if "Claimed" in each]
    assert (
        "claims.rq of queries/pages has the column dispute: add the field to " + Claimed.__module__ in told[0]
        or told
    )
    assert any("has the column robustness: add the field to" in each for each in told)
    assert not any("field proposition" in each for each in told)


def test_every_class_of_rows_fits_the_header_of_its_query() -> None:
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    ours = tuple(f"{room.__name__}." for room in ROOMS)
    assert [
        each
        for each in misfits()
        if any(f" {name}" in f" {each}" and "test_records" not in each for name in ours)
    ] == []
