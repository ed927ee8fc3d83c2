"""Flat tables: contract columns, typed Parquet beside CSV, and a dictionary that is true of both."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest

from kg import __version__
from kg.building.published import Published
from kg.errors import StoreError
from kg.exchange.columns import (
    ColumnType,
    TypedColumn,
    dictionary_page,
    dictionary_table,
    typed_columns,
    write_parquet,
)
from kg.exchange.exports import exports
from kg.schema.ontology import terms
from kg.schema.prefixes import compress, expand
from kg.schema.queries import queries

FLAT = ("lines", "results", "schedules")
# The columns that scripts rely on, in their order; more may follow.
CONTRACT = {
    "results": "result source study reference trial_id arm regimen comparator_arm population outcome "
    "statistic operator value unit as_written time_point grade n_stated n_analysed p_operator p_value "
    "status locator",
    "lines": "line proposition subject predicate object qualifiers direction extent directness design "
    "maturity voice hedge references locator paraphrase",
    "schedules": "regimen source study reference arm part drug dose_low dose_high unit per route days "
    "cycle_days cycle_from cycle_to condition dose_status as_written locator",
}


def as_csv(published: Published, name: str) -> list[dict[str, str]]:
    text = exports()[name].formats["csv"](published).decode()
    return list(csv.DictReader(io.StringIO(text)))


def as_parquet(published: Published, name: str) -> Any:
    return pq.read_table(io.BytesIO(exports()[name].formats["parquet"](published)))


def as_frame(published: Published, name: str) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(exports()[name].formats["parquet"](published)))


# ---- columns


@pytest.mark.parametrize("name", FLAT)
def test_the_columns_of_the_contract_come_first_and_in_order(name: str) -> None:
    columns = [column.name for column in queries("exports")[name].columns]
    assert columns[: len(CONTRACT[name].split())] == CONTRACT[name].split()


@pytest.mark.parametrize("name", FLAT)
def test_every_column_names_declared_terms_and_units_that_are_columns_or_codes(name: str) -> None:
    columns = queries("exports")[name].columns
    declared = {compress(term.iri) for term in terms()}
    for column in columns:
        assert column.terms and set(column.terms) <= declared, column
        assert column.unit in {None, "{patients}", "1", "%", "d", *(each.name for each in columns)}, column


@pytest.mark.parametrize("name", FLAT)
def test_every_number_has_a_unit(name: str) -> None:
    for column in typed_columns(queries("exports")[name]):
        assert column.unit or column.type is not ColumnType.NUMBER, column


def test_a_column_is_typed_by_the_ranges_of_its_terms() -> None:
    found = {column.name: column for column in typed_columns(queries("exports")["results"])}
    assert found["value"].type is ColumnType.NUMBER
    assert found["n_stated"].type is ColumnType.WHOLE_NUMBER
    assert found["as_written"].type is ColumnType.TEXT
    assert (found["reference"].type, found["reference"].separator) == (ColumnType.TEXT, ";")
    assert [code.label for code in found["status"].codes] == ["reported", "not reached", "not available"]


# ---- the invented world


def test_a_zero_a_figure_not_reached_and_one_not_available_stay_three_things(invented: Published) -> None:
    rows = {
        row["result"]: (row["value"], row["status"], row["as_written"]) for row in as_csv(invented, "results")
    }
    assert rows["result/zero"] == ("0", "reported", "0%")
    assert rows["result/not-reached"] == ("", "not reached", "NR")
    assert rows["result/not-available"] == ("", "not available", "NA")
    frame = as_frame(invented, "results").set_index("result")
    assert frame.loc["result/zero", "value"] == 0
    assert frame["value"].isna().sum() == 2
    assert frame.loc["result/not-available", "as_written"] == "NA"


def test_patients_without_a_named_regimen_have_a_row_of_their_own(invented: Published) -> None:
    (row,) = (row for row in as_csv(invented, "results") if row["arm"] == "Others")
    assert (row["regimen"], row["value"], row["figures_at"]) == ("", "5", "findings/1/2/3-5")


def test_a_repetition_names_the_result_that_it_repeats(invented: Published) -> None:
    rows = {row["result"]: row for row in as_csv(invented, "results")}
    assert rows["result/again"]["restates"] in rows
    assert (rows["result/again"]["follow_up"], rows["result/again"]["follow_up_unit"]) == ("7.5", "mo")
    assert rows["result/zero"]["reported_in"] == "publication/doe-2020"


def test_confounders_of_a_line_are_joined(invented: Published) -> None:
    (row,) = as_csv(invented, "lines")
    assert (row["confounders"], row["verdict"]) == ("alphamab; betanib", "")


def test_parquet_has_typed_columns_that_pandas_keeps(invented: Published) -> None:
    frame = as_frame(invented, "results").set_index("result")
    assert (str(frame["value"].dtype), str(frame["n_events"].dtype)) == ("float64", "Int64")
    assert frame.loc["result/zero", "n_events"] == 0
    assert frame.loc["result/rate", "n_events"] is pd.NA
    assert str(as_frame(invented, "schedules")["highest_dose_level"].dtype) == "boolean"


def test_a_parquet_file_says_what_it_is_and_where_it_comes_from(invented: Published) -> None:
    schema = as_parquet(invented, "results").schema
    said = {name.decode(): text.decode() for name, text in schema.metadata.items()}
    assert said["software"] == f"myeloma-kg {__version__}"
    assert (said["inputs"], said["build"]) == ("abc", invented.store.version)
    assert said["licence"] == "https://creativecommons.org/licenses/by/4.0/"
    assert json.loads(said["sources"]) == ["https://doi.org/10.1234/x"]
    value = schema.field("value").metadata
    assert (value[b"unit"], value[b"terms"]) == (b"unit", b"mk:value") and value[b"description"]


def test_two_exports_of_one_build_are_the_same_bytes(invented: Published) -> None:
    one, other = (exports()["results"].formats["parquet"](Published(invented.builds)) for _ in range(2))
    assert one == other


def test_a_figure_with_more_digits_than_a_parquet_number_keeps_is_refused() -> None:
    column = TypedColumn("value", ColumnType.NUMBER, "a figure", None, (), None, "1", ())
    for digits in ("0.1", "15.4", "99999999.9999999", "-3"):
        write_parquet([column], [{"value": Decimal(digits)}], {})
    with pytest.raises(StoreError, match=r"value: 0\.12345678901234567891 has"):
        write_parquet([column], [{"value": Decimal("0.12345678901234567891")}], {})


# ---- the shipped records


@pytest.mark.slow
@pytest.mark.parametrize("name", FLAT)
def test_parquet_and_csv_say_the_same(builds: Path, name: str) -> None:
    table = as_parquet(Published(builds), name).to_pylist()
    rows = as_csv(Published(builds), name)
    assert len(table) == len(rows) > 0
    for row, typed in zip(rows, table, strict=True):
        for column, text in row.items():
            value = typed[column]
            if isinstance(value, float):
                assert Decimal(repr(value)) == Decimal(text)
            else:
                assert (
                    "" if value is None else str(value).replace("False", "false").replace("True", "true")
                ) == text


@pytest.mark.slow
@pytest.mark.parametrize("name", FLAT)
def test_a_closed_list_holds_every_value_of_its_column(builds: Path, name: str) -> None:
    rows = as_csv(Published(builds), name)
    for column in typed_columns(queries("exports")[name]):
        if column.codes and len(column.terms) == 1:
            said = {value for row in rows for value in row[column.name].split("; ")}
            assert said <= {"", *(code.label for code in column.codes)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "key"), [("results", "result"), ("lines", "line"), ("schedules", "instruction")]
)
def test_a_fact_has_one_row(builds: Path, name: str, key: str) -> None:
    keys = [row[key] for row in as_csv(Published(builds), name)]
    assert len(set(keys)) == len(keys)


@pytest.mark.slow
def test_no_result_and_no_line_of_the_graph_is_missing_from_its_table(builds: Path) -> None:
    published = Published(builds)
    for name, kind in (
        ("results", "StudyResult"),
        ("lines", "EvidenceLine"),
        ("schedules", "DoseInstruction"),
    ):
        count = f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ ?s a <{expand('mk:' + kind)}> }}"
        said = published.store.ask(count).serialize("text/csv").decode().split()
        assert len(as_csv(published, name)) == int(said[1]), name


# ---- the dictionary


def test_the_data_dictionary_in_the_docs_is_the_one_that_is_written(project: Path) -> None:
    page = (project / "docs" / "data-dictionary.md").read_bytes()
    assert page == dictionary_page(), "run: myeloma-kg export data-dictionary docs/data-dictionary.md"


def test_the_dictionary_has_a_row_for_each_column_of_each_table() -> None:
    rows = list(csv.DictReader(io.StringIO(dictionary_table().decode())))
    found = [(row["table"], row["column"]) for row in rows]
    assert found == [
        (query.name, each.name) for query in queries("exports").values() for each in query.columns
    ]
    assert all(row["description"] and row["terms"] and row["example"] for row in rows)
