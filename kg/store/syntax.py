"""Where a SPARQL text stops being one, for the person who has to mend it.

The engine says only that a text does not parse and names its end; rdflib's parser
names the place. It is asked after the engine has refused a text, never before.
"""

import re

from kg.errors import QuerySyntaxError

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
    if found is None:
        return QuerySyntaxError(message)
    return QuerySyntaxError(reason.removeprefix("expected one of "), int(found[1]), int(found[2]))
