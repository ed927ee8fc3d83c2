"""Where a SPARQL text stops being one, for the person who has to mend it.

The engine says only that a text does not parse and names its end; rdflib's parser
names the place. It is asked after the engine has refused a text, never before.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from kg.errors import QueryRefused, QuerySyntaxError
from kg.schema.prefixes import PREFIXES
from kg.schema.queries import Query
from kg.store.gate import is_update, scanned

if TYPE_CHECKING:
    from kg.store.answer import Answer

_ENGINE_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LONGEST_REASON = 200


def syntax_error(text: str, message: str) -> QuerySyntaxError:
    """Return the error for a query text that the engine refused with *message*."""
    # Loaded here: it takes longer than all else that opening a store needs, and is seldom wanted.
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    found = _ENGINE_PLACE.search(message)
    reason = found[3] if found and len(found[3]) <= _LONGEST_REASON else "this is not SPARQL 1.1"
    try:
        parseQuery(text)
    except ParseException as error:
        near = text[error.loc :].split(maxsplit=1)[:1]
        found_there = f"unexpected {near[0][:40]!r}" if near else "the query ends too early"
        return QuerySyntaxError(f"{found_there}, or what it opens is not closed", error.lineno, error.column)
    except RecursionError:
        return QuerySyntaxError("it is nested too deeply")
    if undeclared := undeclared_prefixes(text):
        line, column = next(iter(undeclared.values()))
        return QuerySyntaxError(missing(undeclared), line, column)
    if found is None:
        return QuerySyntaxError(message)
    return QuerySyntaxError(reason.removeprefix("expected one of "), int(found[1]), int(found[2]))


def asked(ask: "Callable[[str], Answer]", query: Query) -> "Answer":
    """Return the answer to *query* by *ask*; places in errors count from the top of its file.

    :raises QueryRefused: when it asks for a change.
    :raises QuerySyntaxError: with line and column, where they are known.
    """
    if is_update(query.text):
        raise QueryRefused("update", "this asks for a change; only questions are answered here")
    try:
        return ask(query.text)
    except QuerySyntaxError as error:
        if error.line is None:
            raise
        raise QuerySyntaxError(error.reason, error.line + query.header_lines, error.column) from error


def undeclared_prefixes(text: str) -> dict[str, tuple[int, int]]:
    """Return the prefixes that *text* uses and does not declare, with line and column of its first use.

    >>> undeclared_prefixes("SELECT * { ?s rdfs:label ?o }")
    {'rdfs': (1, 15)}
    """
    tokens = [(match.lastgroup, match[0], match.start()) for match in scanned(text)]
    declared, found = {"_"}, dict[str, tuple[int, int]]()  # that of a blank node is none
    for (_, before, _), (kind, name, start) in zip([(None, "", 0), *tokens], tokens, strict=False):
        prefix = name.partition(":")[0]
        if kind == "name" and before.upper() == "PREFIX":
            declared.add(prefix)
        elif kind == "name" and prefix not in declared:
            column = start - text.rfind("\n", 0, start)
            found.setdefault(prefix, (text.count("\n", 0, start) + 1, column))
    return found


def missing(prefixes: Iterable[str]) -> str:
    """Say that *prefixes* are not declared, with the lines that declare those that the project knows.

    >>> missing(["mk", "x"])[:30]
    "the prefixes 'mk:', 'x:' are n"
    """
    named = [f"'{prefix}:'" for prefix in prefixes]
    said = f"the prefix {named[0]} is" if len(named) == 1 else f"the prefixes {', '.join(named)} are"
    lines = [f"PREFIX {prefix}: <{PREFIXES.get(prefix, 'IRI of its namespace')}>" for prefix in prefixes]
    return f"{said} not declared; put at the top: {' '.join(lines)}"
