"""What a query text may hold before any engine sees it.

A scanner that knows comments, strings, IRIs, prefixed names and variables, so that
a word inside one of these is never taken for a keyword. The grammar's terminals are
those of SPARQL 1.1, section 19.8.

A text that has the letters of SERVICE anywhere is read more strictly: each place where
they stand must be a keyword, or inside a token that cannot hide one. That is needed since
an engine may read ``SERVICEex:y`` as the keyword and a name, and ``?a<'>'`` as a comparison
where a scanner sees an IRI. The same holds for a text that may be too large.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kg.errors import QueryRefused, QuerySyntaxError
from kg.store.budgets import Budgets

_DEFAULTS = Budgets()

_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
              |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z][A-Za-z0-9-]*)
  | (?P<name>[\w.-]{0,40}:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<operator>\|\||&&|<<|>>|[<>!]=|[|/^+*!.;,=<>~-])
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYWORD = "SERVICE"
_LETTERS = re.compile(_KEYWORD, re.IGNORECASE)
# What the scanner counts as an operator begins with one of these, or is the word AS.
_COUNTED = "|&/^+*!.;,=<>~-{"
_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# An engine may read what looks like an IRI or a name as a sum or a nested expression.
_MOST_INSIDE = 100
# The prologue and the list of variables may be longer than any one expression.
_ROOM_OUTSIDE = 2
# What would open a string or escape something, standing where neither can be.
_STRAY = re.compile(r"['\"\\]")
# Inside <…> these would open a string or a comment for an engine that reads < as "less than".
_AMBIGUOUS = re.compile("['#]")
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


def admit(text: str, may_ask_others: bool = False, budgets: Budgets = _DEFAULTS) -> Admission:
    """Let a query text through, or refuse it.

    :raises QueryRefused: longer, more deeply nested or with more operators than *budgets* take, or
        SERVICE, unless it *may ask others*.
    :raises QuerySyntaxError: it holds what begins no token, and says SERVICE or may be too large.
    """
    if len(text) > budgets.query_length:
        said = f"the query has {len(text)} characters; at most {budgets.query_length} are taken"
        raise _refused("length", said, budgets.query_length)
    capitals = text.upper()
    says_service = _KEYWORD in capitals or not (capitals.isascii() or _LETTERS.search(text) is None)
    if says_service or "\\U" in capitals or not _is_small(capitals, budgets):
        return _admit_strictly(text, may_ask_others, budgets)
    if len(text) > 2 * budgets.query_operators:  # room for a list that is too long
        return Admission(text, _admit_strictly(text, may_ask_others, budgets).names_dataset)
    found = _TOKEN.finditer(text) if "FROM" in capitals else ()
    return Admission(text, any(each.lastgroup == "word" and each[0].upper() == "FROM" for each in found))


def _is_small(capitals: str, budgets: Budgets) -> bool:
    """Say whether no reading of a text can nest too deep or have too many operators.

    This only counts letters, which is fast, and counts those in strings and IRIs as well.
    """
    most, count = budgets.query_operators, capitals.count
    if count("{") + count("(") + count("[") > budgets.query_depth:
        return False
    return len(capitals) <= most or count("AS") + sum(map(count, _COUNTED)) <= most


def _admit_strictly(text: str, may_ask_others: bool, budgets: Budgets) -> Admission:
    tokens = tuple(_sized(_tokens(text), budgets))
    unambiguous = "".join(token.text for token in tokens)
    tokens = tuple(token for token in tokens if token.kind not in {"", "comment"})
    names_dataset = any(token.keyword == "FROM" for token in tokens)
    if not any(token.keyword == _KEYWORD for token in tokens):
        _refuse_encoded(unambiguous)
        return Admission(unambiguous, names_dataset)
    if not may_ask_others:
        raise QueryRefused("service", OFF)
    return Admission(unambiguous, names_dataset, tokens)


def _refuse_encoded(text: str) -> None:
    """Refuse a SERVICE that stands there only for an engine that decodes before it parses.

    SPARQL 1.1, section 19.2, has codepoint escapes decoded first.
    """
    read = decoded(text)
    if read == text or not _LETTERS.search(read):
        return
    if any(token.keyword == _KEYWORD for token in _tokens(read)):
        raise QueryRefused("service", OFF)


def decoded(text: str) -> str:
    """Return *text* with the characters of its codepoint escapes, U+FFFD for what is none."""

    def character(found: re.Match[str]) -> str:
        number = int(found[1] or found[2], 16)
        return chr(number) if number < 0x110000 else "\N{REPLACEMENT CHARACTER}"

    return _CODE.sub(character, text)


def _tokens(text: str) -> Iterator[Token]:
    """Yield *text* in pieces, each so that it cannot be read in two ways; kind "" is what lies between."""
    after = place = 0
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup or "", match[0]
        if after < match.start():
            _refuse_stray(text, after, match.start())
            yield Token("", text[after : match.start()], place, place := place + match.start() - after)
        if kind == "iri":
            written = _AMBIGUOUS.sub(lambda found: _ESCAPED_IN_IRI[found[0]], written)
        elif kind in {"word", "name"}:
            _refuse_glued(written)
        yield Token(kind, written, place, place := place + len(written))
        after = match.end()
    _refuse_stray(text, after, len(text))
    yield Token("", text[after:], place, place + len(text) - after)


def scanned(text: str) -> Iterator[re.Match[str]]:
    """Yield each piece of *text* but comments, under the name of its kind."""
    return (match for match in _TOKEN.finditer(text) if match.lastgroup != "comment")


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


@dataclass(slots=True)
class _Bracket:
    """A bracket that is open, how many things and words stand in it so far, and how many round brackets."""

    text: str
    things: int = 0
    words: int = 0
    round: int = 0

    @property
    def crowd(self) -> int:
        """Return how long a list or a row of expressions is; one line of VALUES after another is neither."""
        if self.text == "(":
            return self.things
        if self.text == "":
            return max(self.round, self.things // _ROOM_OUTSIDE)
        return self.round if self.words else 0


@dataclass(slots=True)
class _Size:
    """How much was read of a text, and the brackets that are open at that place."""

    operators: int = 0
    brackets: list[_Bracket] = field(default_factory=lambda: [_Bracket("")])

    def add(self, token: Token) -> tuple[int, int]:
        """Take in *token*; return how deep it nests, and how many things are in one expression or list."""
        kind, inside = token.kind, 0
        if kind == "open":
            self.brackets.append(_Bracket(token.text))
            self.operators += token.text == "{"
        elif kind == "close" and len(self.brackets) > 1:
            closed = self.brackets.pop()
            self.brackets[-1].round += closed.text == "("
        elif kind == "operator" or token.keyword == "AS":
            self.operators += 1
        elif kind in {"iri", "name"}:
            inside = token.text.count("(") + token.text.count("[")
            hidden = sum(map(token.text.count, _COUNTED))
            self.operators += hidden if hidden > _MOST_INSIDE else 0
        last = self.brackets[-1]
        if kind not in {"comment", "open"}:
            last.things += 1 if kind else len(token.text.split())
        last.words += kind == "word"
        return len(self.brackets) - 1 + inside, max(self.operators, last.crowd)


def _sized(tokens: Iterator[Token], budgets: Budgets) -> Iterator[Token]:
    """Yield *tokens* as long as they are not too many or too deep."""
    size = _Size()
    for token in tokens:
        depth, operators = size.add(token)
        if depth > budgets.query_depth:
            said = f"brackets are nested more than {budgets.query_depth} deep"
            raise _refused("depth", said, budgets.query_depth)
        if operators > budgets.query_operators:
            said = f"there are more than {budgets.query_operators} operators, separators and groups"
            raise _refused("operators", said, budgets.query_operators)
        yield token


def _refused(rule: str, reason: str, limit: int) -> QueryRefused:
    setting = f"query_{rule}"
    return QueryRefused(rule, f"{reason} (setting {setting}={limit})", setting)


QUERY_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_FORMS = QUERY_FORMS | _UPDATES


@lru_cache(64)
def form_of(text: str) -> str | None:
    """Return the first keyword in *text* that names the form of a query, or an update; None if none does.

    >>> form_of("PREFIX select: <http://a.example/ask> # ASK\\nconstruct where { ?s ?p ?o }")
    'CONSTRUCT'
    """
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "word" and (word := match[0].upper()) in _FORMS:
            return word
    return None


def is_update(text: str) -> bool:
    """Say whether *text* asks for a change."""
    capitals = text.upper()  # most texts have no such word anywhere, which is sooner seen
    return any(word in capitals for word in _UPDATES) and form_of(text) in _UPDATES
