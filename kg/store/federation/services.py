"""Where a query says SERVICE: whom it asks there, and what it knows before it asks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.errors import QueryRefused
from kg.store.gate import Admission, Token, decode

_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Service:
    """One SERVICE clause: `target` is the token that names whom it asks, `iri` what that means.

    Its pattern stands between `opens` and `closes`. `before` is the SPARQL text of what the same
    group says ahead of it, and `shared` the variables of both, if these can be solved first.
    """

    target: Token
    iri: str
    silent: bool
    opens: int
    closes: int
    before: str = ""
    shared: tuple[str, ...] = ()


def services(admission: Admission) -> list[Service]:
    """Return the SERVICE clauses of an admitted text, in its order.

    :raises QueryRefused: one that names no fixed IRI, or stands inside another.
    """
    tokens = admission.tokens
    declared = _Declarations(tokens)
    found: list[Service] = []
    for place, token in enumerate(tokens):
        if token.keyword != "SERVICE":
            continue
        if found and token.start < found[-1].closes:
            raise _refused("one SERVICE stands inside another; let the outer one end first")
        silent = place + 1 < len(tokens) and tokens[place + 1].keyword == "SILENT"
        named = place + 1 + silent
        if named + 1 >= len(tokens) or tokens[named + 1].text != "{":
            raise _refused("SERVICE must be followed by one IRI and '{'")
        iri = declared.of(tokens[named], token.start)
        closes = _closing(tokens, named + 1)
        # What stands ahead of a second one would ask the first one again.
        group = None if found else _OpenGroup.around(tokens, place)
        before, shared = _known_before(admission, group, token, closes)
        found.append(Service(tokens[named], iri, silent, tokens[named + 1].end, closes, before, shared))
    return found


def prologue(admission: Admission) -> str:
    """Return what stands before SELECT, ASK, CONSTRUCT or DESCRIBE."""
    form = next((token for token in admission.tokens if token.keyword in _FORMS), None)
    return admission.text[: form.start] if form else ""


def _refused(reason: str) -> QueryRefused:
    return QueryRefused("service", reason)


class _Declarations:
    """What IRIs and prefixed names mean, by the PREFIX and BASE lines ahead of them."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._declared: list[tuple[int, str, str]] = []
        for first, second, third in zip(tokens, tokens[1:], (*tokens[2:], None), strict=False):
            if first.keyword == "BASE" and second.kind == "iri":
                self._declared.append((second.start, "", self._absolute(second)))
            elif first.keyword == "PREFIX" and second.kind == "name" and third and third.kind == "iri":
                self._declared.append((third.start, second.text, self._absolute(third)))

    def of(self, token: Token, before: int) -> str:
        """Return the absolute IRI that *token* means, by what is declared *before* that offset."""
        if token.kind == "iri":
            return self._absolute(token)
        if token.kind != "name":
            raise _refused("SERVICE takes one fixed IRI here, not a variable; name the endpoint itself")
        prefix, _, local = token.text.partition(":")
        meant = [iri for at, name, iri in self._declared if name == f"{prefix}:" and at < before]
        if not meant:
            raise _refused(f"the prefix {prefix + ':'!r} after SERVICE is not declared with PREFIX")
        return meant[-1] + re.sub(r"\\(.)", r"\1", local)

    def _absolute(self, token: Token) -> str:
        written = _ESCAPED.sub(lambda found: decode(found[1] or found[2]), token.text[1:-1])
        bases = [iri for at, name, iri in self._declared if not name and at < token.start]
        return urljoin(bases[-1], written) if bases else written


@dataclass(slots=True)
class _OpenGroup:
    """A group in braces that is open at some token: where it starts, and whether it filters so far."""

    first: int
    filters: bool = False

    @classmethod
    def around(cls, tokens: Sequence[Token], place: int) -> "_OpenGroup | None":
        """Return the group around the token at *place* if it is the query's outermost."""
        opened: list[_OpenGroup] = []
        brackets = 0
        for index, token in enumerate(tokens[:place]):
            if token.text == "{" and token.kind == "open":
                opened.append(cls(index))
            elif token.text == "}" and token.kind == "close" and opened:
                opened.pop()
            elif token.kind in {"open", "close"}:
                brackets += 1 if token.kind == "open" else -1
            elif token.keyword in {"FILTER", "LATERAL"} and opened:
                opened[-1].filters = True
        return opened[0] if len(opened) == 1 and brackets == 0 else None


def _closing(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for token in tokens[place:]:
        if token.kind in {"open", "close"} and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return token.start
    raise _refused("the group after SERVICE is not closed")


def _known_before(
    admission: Admission, group: _OpenGroup | None, service: Token, closes: int
) -> tuple[str, tuple[str, ...]]:
    """Return what is ahead of *service* in its group and the variables that both have.

    A filter of the group may need what comes later, and FROM is another dataset: then nothing.
    """
    if group is None or group.filters or admission.names_dataset:
        return "", ()
    start = admission.tokens[group.first].end
    ahead = set(_variables(admission.tokens, start, service.start))
    shared = dict.fromkeys(
        name for name in _variables(admission.tokens, service.end, closes) if name in ahead
    )
    return admission.text[start : service.start], tuple(shared)


def _variables(tokens: Sequence[Token], start: int, end: int) -> Iterator[str]:
    return (each.text[1:] for each in tokens if each.kind == "variable" and start <= each.start < end)
