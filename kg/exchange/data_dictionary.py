"""The data dictionary of the flat tables, as a page and as a table, from queries and ontology."""

import csv
import io
from collections.abc import Iterable, Iterator

from kg.exchange.columns import TypedColumn, typed_columns
from kg.schema.ontology import Term
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import Query, queries

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
            described = (
                each.unit,
                codes,
                each.separator,
                each.description,
                " ".join(each.terms),
                each.example,
            )
            writer.writerow((query.name, each.name, each.type, *described))
    return file.getvalue().encode()
