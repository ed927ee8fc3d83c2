"""What the columns of a flat table hold, the data dictionary of them, and tables as Parquet.

A column's description, unit and terms stand in the header of its query; what follows from
a term, its type, closed list and example, stands in the ontology.

In Parquet a number is a float64, as pandas, R and DuckDB count with it; a decimal would be an object
to most of them. No digit is lost: a figure that a float64 cannot give back as it was is
refused. A whole number is a nullable integer, and an absent value is null, not NaN.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING

from kg.errors import InvalidSetting, StoreError
from kg.exchange.properties import stated_properties
from kg.facts.namespaces import XSD
from kg.schema.ontology import Term, terms
from kg.schema.prefixes import PREFIXES, expand
from kg.schema.queries import Column, Query, queries
from kg.store import Row, Value

_JOINED = re.compile(r'GROUP_CONCAT\(.*?separator="([^"]*)"\)\s+AS\s+\?(\w+)\)', re.IGNORECASE)
_EXAMPLE = ", e.g. "
_HEADER = ("table", "column", "type", "unit", "codes", "separator", "description", "terms", "example")
_INTRODUCTION = """\
# Data dictionary

What each column of the flat tables holds. This page is written by
`myeloma-kg export data-dictionary docs/data-dictionary.md`; the same as a table:
`myeloma-kg export data-dictionary data-dictionary.csv`.

- An empty cell says nothing: it is neither 0 nor "not available". Whether there is a figure stands in
  `status`.
- A unit is a UCUM code; a unit that is the name of a column stands in that column of the same row.
- Parquet files carry descriptions, units and terms of the columns as metadata. Their numbers are float64 and
  give back each figure digit by digit; whole numbers are nullable integers.
- CSV files are UTF-8 with a header. pandas reads "NA" in a CSV cell as missing: give it
  `keep_default_na=False`, or read Parquet.
"""


class ColumnType(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    BOOLEAN = "true or false"


_OF_DATATYPE = {
    "decimal": ColumnType.NUMBER,
    "integer": ColumnType.WHOLE_NUMBER,
    "boolean": ColumnType.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column of a flat table, described in full.

    `unit` is a UCUM code or the name of the column that has it; `codes` are the values of
    a closed list, in the order of the ontology; `separator` joins several values in one
    cell, None where a cell has one; `terms` are CURIEs.
    """

    name: str
    type: ColumnType
    description: str
    unit: str | None
    codes: tuple[Term, ...]
    separator: str | None
    example: str
    terms: tuple[str, ...]


def typed_columns(query: Query) -> tuple[TypedColumn, ...]:
    """Return the columns of a flat table in their order.

    :raises ValueError: when a header names a prefix that is not declared.
    """
    joined = {name: separator for separator, name in _JOINED.findall(query.text)}
    return tuple(_typed(column, joined.get(column.name)) for column in query.columns)


def _typed(column: Column, separator: str | None) -> TypedColumn:
    iris = [expand(curie) for curie in column.terms]
    description, _, example = column.meaning.partition(_EXAMPLE)
    codes = tuple(code for iri in iris for code in _codes(iri))
    return TypedColumn(
        name=column.name,
        type=ColumnType.TEXT if separator else _type(iris),
        description=description,
        unit=column.unit,
        codes=codes,
        separator=separator,
        example=example or (codes[0].label if codes else _example(iris)),
        terms=column.terms,
    )


def _type(iris: list[str]) -> ColumnType:
    """Return the type that all of a column's terms share; text if they differ."""
    ranges = {stated_properties().ranges.get(iri, "").removeprefix(XSD) for iri in iris}
    return _OF_DATATYPE.get(ranges.pop(), ColumnType.TEXT) if len(ranges) == 1 else ColumnType.TEXT


def _codes(iri: str) -> Iterator[Term]:
    """Yield the values of a closed list, or of the closed list that a property points into."""
    known = stated_properties()
    yield from known.lists.get(iri, known.lists.get(known.ranges.get(iri, ""), ()))


def _example(iris: list[str]) -> str:
    """Return the first example that the ontology gives as text."""
    known = {term.iri: term for term in terms()}
    found = (text for iri in iris if iri in known for text in known[iri].examples if "://" not in text)
    return next(found, "")


def dictionary_page() -> bytes:
    """Return the dictionary as Markdown: a table for each export, then each closed list."""
    tables = queries("exports").values()
    terms = f"Terms are of the ontology, `mk:` is <{PREFIXES['mk']}>."
    parts = [_INTRODUCTION + f"- {terms}\n"]
    parts += [f"## {query.name}\n\n{query.description}\n\n" + "".join(_rows(query)) for query in tables]
    parts.append("## Closed lists\n\n" + "\n".join(_lists(tables)))
    return "\n".join(parts).encode()


def _rows(query: Query) -> Iterator[str]:
    yield _line(("column", "type", "unit or codes", "description", "terms", "example"))
    yield _line(["---"] * 6)
    for each in typed_columns(query):
        joined = f"; several are joined by `{each.separator}`" if each.separator else ""
        terms = ", ".join(f"`{curie}`" for curie in each.terms)
        code = f"`{each.name}`"
        yield _line((code, each.type, _allowed(each), each.description + joined, terms, each.example))


def _allowed(column: TypedColumn) -> str:
    if column.codes:
        return ", ".join(code.label for code in column.codes)
    return f"`{column.unit}`" if column.unit else ""


def _lists(tables: Iterable[Query]) -> Iterator[str]:
    """Yield a part for each column with a closed list; a list that two columns share, once."""
    lists: dict[tuple[Term, ...], list[str]] = {}
    for query in tables:
        for column in typed_columns(query):
            if column.codes:
                lists.setdefault(column.codes, []).append(f"`{query.name}.{column.name}`")
    for codes, names in lists.items():
        rows = "".join(_line((code.label, code.definition)) for code in codes)
        yield f"### {', '.join(names)}\n\n" + _line(("value", "meaning")) + _line(["---"] * 2) + rows


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def dictionary_table() -> bytes:
    """Return the dictionary as CSV: one row a column of an export."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEADER)
    for query in queries("exports").values():
        for each in typed_columns(query):
            codes = "; ".join(code.label for code in each.codes)
            told = (each.description, " ".join(each.terms), each.example)
            writer.writerow((query.name, each.name, each.type, each.unit, codes, each.separator, *told))
    return file.getvalue().encode()


if TYPE_CHECKING:
    import pyarrow

# How pandas reads a column with gaps without turning it into floats or objects.
_PANDAS = {ColumnType.WHOLE_NUMBER: ("int64", "Int64"), ColumnType.BOOLEAN: ("bool", "boolean")}


def write_parquet(columns: Sequence[TypedColumn], rows: Sequence[Row], about: Mapping[str, str]) -> bytes:
    """Return *rows* as a Parquet file; *about* is said of the whole file.

    :raises InvalidSetting: when pyarrow, which only this needs, is not installed.
    :raises StoreError: when a figure has more digits than a float64 keeps.
    """
    arrow = _pyarrow()
    fields = [_field(arrow, column) for column in columns]
    arrays = [
        arrow.array([_cell(column, row[column.name]) for row in rows], type=field.type)
        for column, field in zip(columns, fields, strict=True)
    ]
    said = {**about, "pandas": _for_pandas(columns)}
    table = arrow.Table.from_arrays(arrays, schema=arrow.schema(fields, metadata=said))
    file = io.BytesIO()
    arrow.parquet.write_table(table, file)
    return file.getvalue()


def _pyarrow() -> ModuleType:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise InvalidSetting(
            "--format",
            "parquet",
            "this needs pyarrow, which is not installed; run 'pip install pyarrow', "
            "or write the same table as CSV",
        ) from error
    module: ModuleType = pyarrow
    return module


def _field(arrow: ModuleType, column: TypedColumn) -> "pyarrow.Field":
    types = {
        ColumnType.TEXT: arrow.string(),
        ColumnType.NUMBER: arrow.float64(),
        ColumnType.WHOLE_NUMBER: arrow.int64(),
        ColumnType.BOOLEAN: arrow.bool_(),
    }
    said = {
        "description": column.description,
        "unit": column.unit or "",
        "terms": " ".join(column.terms),
        "codes": "; ".join(code.label for code in column.codes),
    }
    metadata = {name: text for name, text in said.items() if text}
    return arrow.field(column.name, types[column.type], metadata=metadata)


def _cell(column: TypedColumn, value: Value) -> Value | float:
    if value is None:
        return None
    if column.type is ColumnType.TEXT:
        return str(value)
    if column.type is not ColumnType.NUMBER:
        return value
    exact = Decimal(value)
    if Decimal(repr(float(exact))) != exact:
        raise StoreError(
            f"{column.name}: {exact} has more digits than a Parquet number keeps; write the table as CSV"
        )
    return float(exact)


def _for_pandas(columns: Sequence[TypedColumn]) -> str:
    described = []
    for name, (kind, held) in ((each.name, _PANDAS[each.type]) for each in columns if each.type in _PANDAS):
        of_numbers = {"pandas_type": kind, "numpy_type": held, "metadata": None}
        described.append({"name": name, "field_name": name, **of_numbers})
    return json.dumps({"index_columns": [], "column_indexes": [], "columns": described})
