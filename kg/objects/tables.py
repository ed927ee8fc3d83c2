"""Answers as rows: frozen records, and a data frame of them where pandas is installed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, overload

import pyoxigraph as ox

from kg.errors import KgError
from kg.store.answer import Answer, Iri, read_literal, read_table, read_truth
from kg.store.answer import Value as Cell
from kg.store.records import field_of

if TYPE_CHECKING:
    from pandas import DataFrame

_TRIPLE = ("subject", "predicate", "object")


class NoPandas(KgError):
    """A data frame is asked for, and pandas is not installed."""

    def __init__(self) -> None:
        super().__init__("a data frame needs pandas: pip install pandas, or pip install 'myeloma-kg[frames]'")


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its cells by the names of the columns, in snake case, or by place.

    >>> Record(("drug", "n_stated"), ("rovumab", 12)).n_stated
    12
    """

    _names: tuple[str, ...]
    _cells: tuple[Cell, ...]

    def __getattr__(self, name: str) -> Cell:
        if name.startswith("_") or name not in self._names:
            known = "" if name.startswith("_") else f"; there are: {', '.join(self._names)}"
            raise AttributeError(f"no column {name!r}{known}")
        return self._cells[self._names.index(name)]

    def __getitem__(self, place: int) -> Cell:
        return self._cells[place]

    def __len__(self) -> int:
        return len(self._cells)

    def __iter__(self) -> Iterator[Cell]:
        return iter(self._cells)

    def as_dict(self) -> dict[str, Cell]:
        """Return the cells by name."""
        return dict(zip(self._names, self._cells, strict=True))

    def __repr__(self) -> str:
        return f"Record({', '.join(f'{name}={cell!r}' for name, cell in self.as_dict().items())})"


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Record]):
    """The rows of an answer, in its order; `columns` has the names of their cells."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]

    @classmethod
    def of(cls, names: Iterable[str], rows: Iterable[Sequence[Cell]]) -> "Rows":
        """Return *rows* under *names* of columns as a query has them."""
        given = tuple(names)
        columns = tuple(map(field_of, given))
        if len(set(columns)) < len(columns):  # two that differ in nothing but capitals
            columns = given
        return cls(columns, tuple(Record(columns, tuple(row)) for row in rows))

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> "Rows": ...
    def __getitem__(self, place: int | slice) -> "Record | Rows":
        found = self.records[place]
        return Rows(self.columns, found) if isinstance(found, tuple) else found

    def __len__(self) -> int:
        return len(self.records)

    def __repr__(self) -> str:
        return f"Rows({len(self)} of {', '.join(self.columns)})"

    def to_frame(self) -> "DataFrame":
        """Return a data frame; what is absent is NA, and decimals are floating-point numbers.

        :raises NoPandas: when pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise NoPandas from error
        by_column = zip(*self.records, strict=True) if self.records else ((),) * len(self.columns)
        return pandas.DataFrame(
            {
                name: pandas.Series(list(cells), dtype=_dtype(cells))
                for name, cells in zip(self.columns, by_column, strict=True)
            }
        )


_DTYPES: Mapping[frozenset[type], str] = {
    frozenset({bool}): "boolean",
    frozenset({int}): "Int64",
    frozenset({Decimal}): "Float64",
    frozenset({int, Decimal}): "Float64",
}


def _dtype(cells: Iterable[Cell]) -> str:
    """Return the data type of pandas for a column: one of those that know NA."""
    kinds = frozenset(type(cell) for cell in cells if cell is not None)
    return "string" if all(issubclass(kind, str) for kind in kinds) else _DTYPES.get(kinds, "object")


def rows_in(answer: Answer) -> Rows:
    """Return an answer as rows: a triple as three cells, yes or no as one that is called ``answer``."""
    if answer.kind == "graph":
        triples = ox.parse(answer.serialize("application/n-triples"), format=ox.RdfFormat.N_TRIPLES)
        terms = ((each.subject, each.predicate, each.object) for each in triples)
        return Rows.of(_TRIPLE, (list(map(_term, three)) for three in terms))
    content = answer.serialize("application/sparql-results+json")
    if answer.kind == "boolean":
        return Rows.of(("answer",), [(read_truth(content),)])
    return Rows.of(*read_table(content))


def _term(term: object) -> Cell:
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    return read_literal(term.value, term.datatype.value) if isinstance(term, ox.Literal) else str(term)
