"""Rows as records: what a described query returns, one object of a dataclass a row.

A class says which query its rows come from, and has a field for each column of that query's header. It is a
frozen dataclass with slots::

    @rows_of("pages", "counts")
    class ClassCount:
        class_: Iri
        number: int

A column called ``nStated`` is the field ``n_stated``; one whose name Python keeps for itself has an
underscore behind it. A field says what its values are: `Iri`, ``str``, `Decimal`, ``int``, ``bool``,
``date`` or a `Vocabulary`, and ``| None`` where a row may have none; a field of another kind takes what
whoever reads the rows put there. A test holds all classes to the headers of their queries.
"""

import keyword
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import cache, partial
from types import NoneType
from typing import Any, Protocol, TypeVar, dataclass_transform, get_args, get_type_hints

from kg.errors import WrongRow
from kg.facts import ONTOLOGY, Vocabulary
from kg.facts.quads import camel
from kg.schema.queries import Query, queries
from kg.store.answer import Iri, Row, Value

_Class = TypeVar("_Class")
_Made = TypeVar("_Made")
_Make = Callable[[Any], object]
_QUERIES: dict[type, tuple[str, tuple[str, ...]]] = {}


class RowSource(Protocol):
    """What has the rows of queries: any `Store`."""

    def rows(self, query: Query, **bindings: str) -> Sequence[Row]:
        """Return the rows of a described query."""
        ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def rows_of(kind: str, *names: str) -> Callable[[type[_Class]], type[_Class]]:
    """Make the decorated class a frozen dataclass whose objects are the rows of a query of folder *kind*.

    Of several *names*, whose queries have the same columns, the first is asked where none is named.
    """

    def decorate(class_: type[_Class]) -> type[_Class]:
        made = dataclass(frozen=True, slots=True)(class_)
        _QUERIES[made] = (kind, names)
        return made

    return decorate


def query_of(class_: type) -> Query:
    """Return the query that the rows of *class_* come from."""
    kind, names = _QUERIES[class_]
    return queries(kind)[names[0]]


def records(
    store: RowSource, class_: type[_Made], query: Query | None = None, **bindings: str
) -> list[_Made]:
    """Return the rows of *query*, or of the query of *class_*, as objects of it, in the query's order.

    :raises UnknownParameter: for a binding that the query does not declare.
    :raises WrongRow: for a value that the class does not allow in its column.
    """
    return read_records(store.rows(query or query_of(class_), **bindings), class_)


def read_records(rows: Iterable[Mapping[str, object]], class_: type[_Made]) -> list[_Made]:
    """Return *rows*, whose columns are those of the query of *class_*, as objects of it.

    :raises WrongRow: for a value that the class does not allow in its column.
    """
    columns = _columns(class_)  # type: ignore[arg-type]
    return [
        class_(
            *[value if type(value := row[name]) in kinds else make(value) for name, kinds, make in columns]
        )
        for row in rows
    ]


def field_of(column: str) -> str:
    """Return what the field for a column is called.

    >>> field_of("nStated"), field_of("class"), field_of("verdict")
    ('n_stated', 'class_', 'verdict')
    """
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column).lower()
    return f"{name}_" if keyword.iskeyword(name) else name


@cache
def _columns(class_: Any) -> list[tuple[str, frozenset[type], _Make]]:
    """Return, field by field, its column, the types it takes as they are, and what makes one of others."""
    columns = {field_of(column.name): column.name for column in query_of(class_).columns}
    hints = get_type_hints(class_)
    return [
        (columns[name], *_reading(class_, name, hints[name]))
        for name in (each.name for each in fields(class_))
    ]


def _reading(class_: type, field: str, hint: object) -> tuple[frozenset[type], _Make]:
    """Return what a field of the kind that *hint* says, ``X`` or ``X | None``, takes and makes."""
    kinds = frozenset(get_args(hint) or (hint,))
    makes = [_make_of(kind) for kind in get_args(hint) or (hint,) if kind is not NoneType]
    called = " or ".join(sorted(kind.__name__ for kind in kinds - {NoneType}))

    def make(value: object) -> object:
        if value is None:
            raise WrongRow(class_, field, "is empty; allow None, or have the query bind it in every row")
        for each in makes:
            try:
                return each(value)
            except (TypeError, ValueError, ArithmeticError, KeyError):
                continue
        raise WrongRow(class_, field, f"is {value!r}, which is no {called}")

    return kinds, make


def _make_of(kind: Any) -> _Make:
    if issubclass(kind, Vocabulary):
        return partial(_member, kind)
    return _MAKERS.get(kind, partial(_only, kind))


def _member(kind: type[Vocabulary], value: Value) -> Vocabulary:
    """Return the member that *value* names: by the word for it, or as a term of the ontology."""
    if isinstance(value, Iri):
        return _terms(kind)[value]
    return kind(str(value))


@cache
def _terms(kind: type[Vocabulary]) -> Mapping[str, Vocabulary]:
    return {ONTOLOGY + camel(each.value): each for each in kind}


def _whole(value: Value) -> int:
    if isinstance(value, bool) or (number := Decimal(str(value))) != int(number):
        raise ValueError(value)
    return int(number)


def _only(kind: type, value: Value) -> Value:
    if not isinstance(value, kind):
        raise TypeError(value)
    return value


_MAKERS: Mapping[type, _Make] = {
    str: str,
    int: _whole,
    Decimal: lambda value: Decimal(str(value)),
    date: lambda value: date.fromisoformat(str(value)),
}
