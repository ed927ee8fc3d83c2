"""The grammars of table cells, how far each could read a text, and what is said of what it could not.

A grammar's `start` is a list of items. When a cell cannot be read to its end, the
items before the trouble are kept and the rest is handed back as unread: an item
that the unread words would have gone on with is not kept, for half a dose
instruction says something else than the whole one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml
from lark import Lark, Token, Tree, UnexpectedInput
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.documents.document import Cell, Span
from ingest.documents.letters import plain_signs
from kg.errors import Rejection

_Item = TypeVar("_Item")
_TRIES = 60
_LONGEST_CELL = 5000
_MORE_OF_A_DOSE = re.compile(r"[\d.,·–-]+\s*(?:mg|g|[μµ]g|mcg|MU|IU)\b")
_DOSING_WORDS = "DOSING_WORDS"
"""Stands in a grammar for the words of that list in `cells.yaml`."""
_BETWEEN = " ,;\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029"


class CellWords(BaseModel):
    """The words of `cells.yaml`: what cells hold, said to a curator, and what is no name of a drug."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    expected: dict[str, str]
    otherwise: str
    dosing_words: str


@cache
def _cell_words() -> CellWords:
    text = Path(__file__).with_name("cells.yaml").read_text(encoding="utf-8")
    return CellWords.model_validate(yaml.safe_load(text))


@cache
def _dosing() -> str:
    return "|".join(_cell_words().dosing_words.split())


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """The items of a cell, and the characters from which on nothing was understood."""

    items: tuple[Tree[Token], ...]
    unread_from: int | None = None
    expected: str = ""


@cache
def _parser(name: str, start: str) -> Lark:
    grammar = Path(__file__).with_name(f"{name}.lark").read_text(encoding="utf-8")
    return Lark(
        grammar.replace(_DOSING_WORDS, _dosing()),
        parser="lalr",
        start=start,
        propagate_positions=True,
        maybe_placeholders=False,
        import_paths=[str(Path(__file__).parent)],
    )


def read(name: str, text: str, start: str = "start") -> ParsedCell:
    """Read a cell with the grammar *name*; positions are characters of *text*.

    Blanks and dashes of every kind are read as the plain ones.
    """
    if len(text) > _LONGEST_CELL:
        return ParsedCell((), 0, f"at most {_LONGEST_CELL} characters in a cell")
    parser, text, expected = _parser(name, start), plain_signs(text), _cell_words().expected[name]
    position = _failure(parser, text)
    if position is None:
        return ParsedCell(_items(parser, text))
    for end in _ends(text, position):
        if _failure(parser, text[:end]) is None:
            items = _settled(parser, text, end, position)
            at = _next_word(text, end) if len(items) == len(_items(parser, text[:end])) else None
            last = items[-1].meta.end_pos if items else 0
            return ParsedCell(items, _next_word(text, last) if at is None else at, expected)
    return ParsedCell((), 0, expected)


def rule(tree: Tree[Token]) -> str:
    """Return the name of the rule that made *tree*, without the grammar it came from."""
    return str(tree.data).rsplit("__", 1)[-1]


def terminal(token: Token) -> str:
    """Return the name of a token's terminal, without the grammar it came from."""
    return token.type.rsplit("__", 1)[-1]


def branches(tree: Tree[Token], name: str) -> list[Tree[Token]]:
    """Return the children of *tree* that the rule *name* made."""
    return [child for child in tree.children if isinstance(child, Tree) and rule(child) == name]


def branch(tree: Tree[Token], name: str) -> Tree[Token] | None:
    """Return the first child of *tree* that the rule *name* made, or None."""
    return next(iter(branches(tree, name)), None)


def tokens(tree: Tree[Token], *names: str) -> list[Token]:
    """Return the tokens of *tree* in order; if *names* of terminals are given, those of them only."""
    found = (child for child in tree.children if isinstance(child, Token))
    return [token for token in found if not names or terminal(token) in names]


def words(tree: Tree[Token] | None) -> str:
    """Return the only words of *tree*, or nothing."""
    return " ".join(" ".join(str(token).split()) for token in (tokens(tree) if tree is not None else ()))


def span_of(tree: Tree[Token]) -> Span:
    """Return the characters that *tree* was read from."""
    return Span(tree.meta.start_pos, tree.meta.end_pos)


def _items(parser: Lark, text: str) -> tuple[Tree[Token], ...]:
    tree = parser.parse(text)
    return tuple(child for child in tree.children if isinstance(child, Tree))


def _failure(parser: Lark, text: str) -> int | None:
    """Return the character at which a text stops to make sense, or None if it is whole."""
    try:
        parser.parse(text)
    except UnexpectedInput as error:
        position = getattr(error, "pos_in_stream", 0) or 0
        end = getattr(getattr(error, "token", None), "type", "") == "$END"
        return len(text) if end or position < 0 else position
    return None


def _ends(text: str, position: int) -> Iterator[int]:
    """Yield where a shorter text could end, the longest first."""
    ends = [match.start() for match in re.finditer(r"\s+", text) if match.start() <= position]
    yield from ends[: -_TRIES - 1 : -1]


def _settled(parser: Lark, text: str, end: int, position: int) -> tuple[Tree[Token], ...]:
    """Return the items before *end*, without the last if the trouble lies inside it.

    Nor is the last kept when no item could begin where it ends: then the rest is about it,
    unless it looks like a name.
    """
    items = _items(parser, text[:end])
    again = _failure(parser, text[end:])
    begun = _next_word(text, end)
    if _MORE_OF_A_DOSE.match(text, begun) or re.match(rf"(?:{_dosing()})\b", text[begun:], re.IGNORECASE):
        return items[:-1]
    named = re.match("[A-Z][a-z]", text[begun:]) is not None
    begins_anew = again is None or (end + again >= position and (named or end + again > begun))
    return items if begins_anew else items[:-1]


def _next_word(text: str, position: int) -> int:
    return trimmed(text, position, len(text)).start


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the part of a text without the blanks, commas and semicolons around it."""
    plain = plain_signs(text[start:end])
    first = len(plain) - len(plain.lstrip(_BETWEEN))
    return Span(start + first, start + max(first, len(plain.rstrip(_BETWEEN))))


@dataclass(frozen=True, slots=True)
class Unread:
    """Characters of a cell that its grammar does not know, and what was expected."""

    start: int
    reason: str


def unread(reading: ParsedCell) -> list[Unread]:
    """Return where a reading stopped: nothing, or one place."""
    if reading.unread_from is None:
        return []
    return [Unread(reading.unread_from, f"expected {reading.expected}; {_cell_words().otherwise}")]


TWO_ARMS = "expected one arm a row: the cell compares two, and whose each figure is cannot be told"
_RATIO = re.compile(r"(?:HRs?|hazard\s+ratios?)(?:\s*[(,\[].*)?", re.IGNORECASE)
_VERSUS = re.compile(r"\bv(?:s|ersus)\b", re.IGNORECASE)


def compares_arms(text: str) -> bool:
    """Say whether a cell sets one arm against another."""
    return _VERSUS.search(text) is not None


def reject(cell: Cell, reason: str, start: int | None = None) -> Rejection:
    """Return the rejection of a cell, from the character *start* on."""
    locator = cell.locator
    if start is not None and start < len(cell.text):
        locator = locator.within(start, len(cell.text))
    return Rejection(locator.container, str(locator), reason)


def reject_unread(cell: Cell, places: Iterable[Unread]) -> Iterator[Rejection]:
    """Yield a rejection for each place of a cell that was not read."""
    for place in places:
        yield reject(cell, place.reason, place.start)


def reject_column(header: Cell, cell: Cell) -> Rejection:
    """Return the rejection of a cell whose column nobody knows."""
    if _RATIO.fullmatch(header.text.strip()):
        return reject(
            cell, f"a ratio of what? Name the outcome in the header: '{header.text.strip()} for PFS'"
        )
    return reject(cell, f"no known column is called {header.text!r}: add it to columns.yaml")


def guarded(found: Iterable[_Item], cells: tuple[Cell, ...]) -> Iterator["_Item | Rejection"]:
    """Yield what is *found* in a row; if what was read makes no record, a rejection instead of the rest."""
    try:
        yield from found
    except ValidationError as error:
        fields = ", ".join(str(one["loc"][-1]) for one in error.errors() if one["loc"])
        yield reject_row(cells, f"what was read makes no record ({fields}); {_cell_words().otherwise}")


def reject_row(cells: tuple[Cell, ...], reason: str) -> Rejection:
    """Return the rejection of a whole row."""
    locator = cells[0].locator
    return Rejection(locator.container, f"{locator.container}/{locator.parts[0]}", reason)
