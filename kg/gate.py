"""What a query text may hold before any engine sees it.

A scanner that knows comments, strings, IRIs, prefixed names and variables, so that
a word inside one of these is never taken for a keyword. The grammar's terminals are
those of SPARQL 1.1, section 19.8.
"""

import re
from dataclasses import dataclass

from kg.errors import QueryRefused

MAX_LENGTH = 64_000
MAX_DEPTH = 100
MAX_OPERATORS = 1_000

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
              |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
  | (?P<name>[^\W\d_]?[\w.-]*:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<operator>\|\||&&|[|/^+*!.;,])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Admission:
    """What was seen on the way in: whether the query names its own dataset."""

    names_dataset: bool


def admit(text: str) -> Admission:
    """Let a query text through, or refuse it.

    :raises QueryRefused: too long, too deeply nested, too many operators, or SERVICE.
    """
    if len(text) > MAX_LENGTH:
        raise QueryRefused("length", f"the query has {len(text)} characters; at most {MAX_LENGTH} are taken")
    depth = deepest = operators = 0
    words = set()
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        elif kind == "operator":
            operators += 1
        elif kind == "word":
            words.add(match[0].upper())
    _refuse_size(deepest, operators)
    if "SERVICE" in words:
        raise QueryRefused("service", "SERVICE is not allowed here: this endpoint asks no other endpoint")
    return Admission(names_dataset="FROM" in words)


def _refuse_size(depth: int, operators: int) -> None:
    if depth > MAX_DEPTH:
        raise QueryRefused("depth", f"brackets are nested {depth} deep; at most {MAX_DEPTH} levels are taken")
    if operators > MAX_OPERATORS:
        raise QueryRefused(
            "operators", f"{operators} operators and separators; at most {MAX_OPERATORS} are taken"
        )
