"""What a query text may hold before any engine sees it.

A scanner that knows comments, strings, IRIs, prefixed names and variables, so that
a word inside one of these is never taken for a keyword. The grammar's terminals are
those of SPARQL 1.1, section 19.8.

A text that has the letters of SERVICE anywhere is read more strictly: each place where
they stand must be a keyword, or inside a token that cannot hide one. That is needed since
an engine may read ``SERVICEex:y`` as the keyword and a name, and ``?a<'>'`` as a comparison
where a scanner sees an IRI.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import QueryRefused, QuerySyntaxError

MAX_LENGTH = 64_000
MAX_DEPTH = 100
MAX_OPERATORS = 1_000

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
              |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
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
_KEYWORD = "SERVICE"
_LETTERS = re.compile(_KEYWORD, re.IGNORECASE)
# What would open a string or escape something, standing where neither can be.
_STRAY = re.compile(r"['\"\\]")
# Inside <…> these would open a string or a comment for an engine that reads < as "less than".
_ESCAPED_IN_IRI = {"'": r"\u0027", "#": r"\u0023"}
OFF = (
    "SERVICE is not allowed here: this endpoint asks no other endpoint "
    "(whoever runs it can allow some, with the setting --federate)"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query text from `start` to `end`; `kind` is a group of the scanner."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """Return the word in capitals, empty for what is no word."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(frozen=True, slots=True)
class Admission:
    """A text that may be asked, and what was seen on the way in.

    `names_dataset`: it says FROM; `tokens`: its pieces without comments, empty unless it
    says SERVICE. `text` means what was handed in, but has no two readings.
    """

    text: str
    names_dataset: bool
    tokens: tuple[Token, ...] = ()


def admit(text: str, may_ask_others: bool = False) -> Admission:
    """Let a query text through, or refuse it.

    :raises QueryRefused: too long, too deeply nested, too many operators, or SERVICE,
        unless it *may ask others*.
    :raises QuerySyntaxError: it says SERVICE and holds what begins no token.
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
    dataset = "FROM" in words
    if not _LETTERS.search(text):
        return Admission(text, dataset)
    return _admit_strictly(text, dataset, may_ask_others)


def _admit_strictly(text: str, names_dataset: bool, may_ask_others: bool) -> Admission:
    unambiguous = "".join(_unambiguous(text))
    tokens = tuple(_tokens(unambiguous))
    if not any(token.keyword == _KEYWORD for token in tokens):
        return Admission(unambiguous, names_dataset)
    if not may_ask_others:
        raise QueryRefused("service", OFF)
    return Admission(unambiguous, names_dataset, tokens)


def _tokens(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "comment":
            yield Token(kind, match[0], match.start(), match.end())


def _unambiguous(text: str) -> Iterator[str]:
    """Yield the pieces of *text*, each so that it cannot be read in two ways."""
    after = 0
    for match in _TOKEN.finditer(text):
        _refuse_stray(text, after, match.start())
        yield text[after : match.start()]
        after = match.end()
        if match.lastgroup == "iri":
            yield re.sub("['#]", lambda found: _ESCAPED_IN_IRI[found[0]], match[0])
            continue
        if match.lastgroup in {"word", "name"}:
            _refuse_glued(match[0])
        yield match[0]
    _refuse_stray(text, after, len(text))
    yield text[after:]


def _refuse_stray(text: str, start: int, end: int) -> None:
    found = _STRAY.search(text, start, end)
    if found:
        before = text[: found.start()]
        line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
        raise QuerySyntaxError(f"{found[0]} opens or escapes something that does not end", line, column)


def _refuse_glued(token: str) -> None:
    """Refuse a word or prefix that has the letters of SERVICE in it, and others beside them."""
    prefix, colon, _ = token.partition(":")
    if _LETTERS.search(prefix) and (colon or prefix.upper() != _KEYWORD):
        raise QueryRefused(
            "service", f"{prefix + colon!r} can be read as the keyword SERVICE; give it another name"
        )


def _refuse_size(depth: int, operators: int) -> None:
    if depth > MAX_DEPTH:
        raise QueryRefused("depth", f"brackets are nested {depth} deep; at most {MAX_DEPTH} levels are taken")
    if operators > MAX_OPERATORS:
        raise QueryRefused(
            "operators", f"{operators} operators and separators; at most {MAX_OPERATORS} are taken"
        )


_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}


def form_of(text: str) -> str | None:
    """Return the form of the query *text*: the first keyword that names one."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word" and match[0].upper() in _FORMS:
            return match[0].upper()
    return None
