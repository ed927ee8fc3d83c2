"""Question files: one described SPARQL query a file, runnable as it stands anywhere.

A file opens with its description::

    # title: Which regimens contain a given drug?
    # description: One row a regimen.
    # param: drug (mk:Drug) - the drug to look for
    # column: regimen - the regimen

A column of a flat table also names what it holds, and its unit: ``dose_low (mk:doseLow) [unit]``.
A parameter stands in the query as ``VALUES ?drug { <default> }``; binding it puts
another term there, so the text that runs is always plain SPARQL 1.1.

A question may also say how a page words it: ``asked`` is its title with ``{regimen}`` for what a
parameter is called, ``answer`` the sentence that its rows come down to, and ``chart`` names the
picture that suits them. What may stand in these sentences is told in ``queries/README.md``.

A query that is long for some things is `paged`: the part that selects what it is about ends in a line
``# page``, where `Query.first` puts its numbers, so that an engine need not work out the rows that
nobody looks at. A list of which each thing leads to some such row ends in ``# up to the page``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kg.errors import NotThisKind, UnknownParameter, UnreadableFile
from kg.schema.prefixes import absolute
from kg.schema.resources import folder

LAST = 100  # the order of a query that states none
_HEADER = re.compile(r"#\s*(title|description|param|column|group|order|endpoint|asked|answer|chart):\s*(.*)")
_PARAM = re.compile(r"(\w+)\s*\(([^)]+)\)\s*-\s*(.+)")
_COLUMN = re.compile(r"(\w+)(?:\s*\(([^)]+)\))?(?:\s*\[([^\]]+)\])?\s*-\s*(.+)")
_PAGE = re.compile(r"# page\s*$", re.MULTILINE)
_UP_TO_PAGE = re.compile(r"# up to the page\s*$", re.MULTILINE)
_BOUNDED = re.compile(r"\bLIMIT \d+\s*$")
_IRI_REFUSED = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query: `type` is a class CURIE, ``text`` or ``number``; `default` a term."""

    name: str
    type: str
    meaning: str
    default: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a query returns.

    Flat tables say more: `terms` are the CURIEs of the properties or classes that it holds
    values of, `unit` is a UCUM code or the name of the column that has it.
    """

    name: str
    meaning: str
    terms: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A described query, shown in `order`.

    `name` is the file's stem, `text` the SPARQL below its `header_lines`; `endpoint` is the
    name of another endpoint that it asks, empty for most. `asked`, `answer` and `chart` are
    for the page of a question, and may be empty.
    """

    name: str
    title: str
    description: str
    group: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    text: str
    header_lines: int = 0
    order: int = LAST
    endpoint: str = ""
    asked: str = ""
    answer: str = ""
    chart: str = ""

    def bind(self, values: Mapping[str, str]) -> "Query":
        """Return the query with other parameter values: IRIs, CURIEs, or IRIs counted from `BASE`.

        :raises UnknownParameter: for a name that is not declared or a value of the wrong kind.
        """
        found = self
        for name, value in values.items():
            found = found.among(name, [value])
        return found

    def among(self, name: str, values: Iterable[str]) -> "Query":
        """Return the query with all of *values* for its parameter *name*, as if each was bound.

        :raises UnknownParameter: as `bind` does.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if name not in known:
            declared = ", ".join(known) or "none"
            advice = (
                ""
                if self.title
                else f"; '# title:' and '# param: {name} (mk:Drug) - …' at the top declare one"
            )
            raise UnknownParameter(name, f"not a parameter of {self.name!r}; it has: {declared}{advice}")
        terms = " ".join(_term(known[name], value) for value in values)
        text = _values_of(name).sub(lambda _: f"VALUES ?{name} {{ {terms} }}", self.text)
        return replace(self, text=text)

    def first(self, most: int, after: int = 0) -> "Query":
        """Return the query for at most *most* of what it is about, *after* so many of them.

        A query that ends in a limit of its own stays as it is.

        >>> Query("q", "", "", "", (), (), "SELECT ?a {}").first(5).text
        'SELECT ?a {}\\nLIMIT 5 OFFSET 0\\n'
        """
        part = f"LIMIT {most:d} OFFSET {after:d}\n"
        if self.paged:
            text = _UP_TO_PAGE.sub(f"LIMIT {most + after:d}\n", _PAGE.sub(part, self.text))
        elif _BOUNDED.search(self.text):
            return self
        else:
            text = f"{self.text.rstrip()}\n{part}"
        return replace(self, text=text)

    @property
    def paged(self) -> bool:
        """Say whether a part of the query, not its rows, is what is cut into pages."""
        return _PAGE.search(self.text) is not None


def _values_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{name}\s*\{{\s*([^}}]*?)\s*\}}")


def _term(parameter: Parameter, value: str) -> str:
    if value == "":
        return "UNDEF"
    if parameter.type == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise UnknownParameter(parameter.name, f"{value!r} is no number")
        return value
    if parameter.type == "text":
        return '"' + value.translate(_ESCAPES) + '"'
    iri = absolute(value)
    if not is_iri(iri):
        raise UnknownParameter(parameter.name, f"{value!r} is no IRI")
    return f"<{iri}>"


def is_iri(text: str) -> bool:
    """Say whether *text* can stand in a query as an IRI.

    >>> is_iri(absolute("drug/lenalidomide")), is_iri(absolute("overall survival"))
    (True, False)
    """
    return _IRI_REFUSED.search(text) is None


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def read_query(path: Path) -> Query:
    """Read one question file.

    :raises UnreadableFile: when it cannot be opened.
    :raises NotThisKind: when its header lacks a title, or a parameter has no VALUES line.
    """
    try:
        found = parse_query(path.read_text(encoding="utf-8"), path)
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFile(path, str(error)) from error
    if not found.title:
        raise NotThisKind(path, "no '# title:' line at the top; say what question the query answers")
    return found


def parse_query(written: str, path: Path) -> Query:
    """Return what *written*, the content of *path*, asks: a described question, or SPARQL and no more.

    Comments describe it only where a ``# title:`` is among them; else it has no parameters and columns.

    :raises NotThisKind: when its description cannot be read, or a parameter has no VALUES line.
    """
    lines = written.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    said: dict[str, list[str]] = {}
    for line in lines[:end]:
        if match := _HEADER.match(line):
            said.setdefault(match[1], []).append(match[2].strip())
    if "title" not in said:
        return Query(path.stem, "", "", "", (), (), written)
    end += next((i for i, line in enumerate(lines[end:]) if line.strip()), 0)
    text = "\n".join(lines[end:]).strip() + "\n"
    return Query(
        name=path.stem,
        title=said["title"][0],
        description=" ".join(said.get("description", [])),
        group=" ".join(said.get("group", [])),
        parameters=tuple(_parameter(path, line, text) for line in said.get("param", [])),
        columns=tuple(_column(path, line) for line in said.get("column", [])),
        text=text,
        header_lines=end,
        order=_order(path, said.get("order", [str(LAST)])[0]),
        endpoint=said.get("endpoint", [""])[0],
        asked=said.get("asked", [""])[0],
        answer=" ".join(said.get("answer", [])),
        chart=said.get("chart", [""])[0],
    )


def _order(path: Path, written: str) -> int:
    if not written.isdecimal():
        raise NotThisKind(path, f"'# order: {written}' is no whole number")
    return int(written)


def _parameter(path: Path, line: str, text: str) -> Parameter:
    match = _PARAM.fullmatch(line)
    if match is None:
        raise NotThisKind(path, f"'# param: {line}' is not 'name (type) - meaning'")
    found = _values_of(match[1]).search(text)
    if found is None:
        raise NotThisKind(path, f"parameter {match[1]!r} has no 'VALUES ?{match[1]} {{ … }}' in the query")
    default = "" if found[1] == "UNDEF" else found[1].removeprefix("<").removesuffix(">")
    return Parameter(match[1], match[2], match[3], default)


def _column(path: Path, line: str) -> Column:
    match = _COLUMN.fullmatch(line)
    if match is None:
        raise NotThisKind(path, f"'# column: {line}' is not 'name - meaning'")
    name, terms, unit, meaning = match.groups()
    return Column(name, meaning, tuple((terms or "").split()), unit)


@cache
def queries(kind: str) -> Mapping[str, Query]:
    """Return the shipped queries of one folder (``pages``, ``competency`` …) and of those in it, by name.

    Those whose header has an ``order`` come first, lowest first; the others by name.

    :raises NotThisKind: when two of its files have one name.
    """
    return queries_in(folder("queries") / kind)


def queries_in(kind: Path) -> dict[str, Query]:
    """Return the queries of a folder and of the folders in it, as `queries` does."""
    found: dict[str, Query] = {}
    for path in sorted(kind.rglob("*.rq")):
        if path.stem in found:
            raise NotThisKind(path, f"another file below {kind.name}/ has this name; give it one of its own")
        found[path.stem] = read_query(path)
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))
