"""Flat tables as Parquet: typed columns that say what they hold.

A number is a float64, as pandas, R and DuckDB count with it; a decimal would be an object
to most of them. No digit is lost: a figure that a float64 cannot give back as it was is
refused. A whole number is a nullable integer, and an absent value is null, not NaN.
"""

import io
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import ModuleType
from typing import TYPE_CHECKING

from kg.errors import InvalidSetting, StoreError
from kg.exchange.columns import ColumnType, TypedColumn
from kg.store import Row, Value

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
    described = [
        {
            "name": each.name,
            "field_name": each.name,
            "pandas_type": kind,
            "numpy_type": held,
            "metadata": None,
        }
        for each in columns
        if each.type in _PANDAS
        for kind, held in [_PANDAS[each.type]]
    ]
    return json.dumps({"index_columns": [], "column_indexes": [], "columns": described})
