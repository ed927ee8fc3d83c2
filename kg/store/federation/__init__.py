"""Queries that ask other endpoints too: only those that are allowed, and within limits.

Where a query says SERVICE, it is found out whom it asks there, and what it knows before it asks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin

from kg.errors import QueryRefused
from kg.store.federation.addresses import Resolve, resolve
from kg.store.federation.endpoints import Endpoint
from kg.store.federation.relay import Relay, Ticket
from kg.store.gate import OFF, QUERY_FORMS, Admission, Token, decoded
from kg.store.syntax import missing

MAX_VALUES = 200
Solve = Callable[[str], Sequence[Sequence[str | None]] | None]
"""From a SELECT text to its rows, as terms in SPARQL's own syntax; None if it has no answer."""


class Routed(NamedTuple):
    """A query text whose SERVICE clauses lead to the relay, and the ticket it goes with, if it has any."""

    text: str
    ticket: Ticket | None


class Federation:
    """The endpoints that queries may ask; none, unless some are given."""

    def __init__(self, endpoints: Iterable[Endpoint] = (), resolve: Resolve = resolve) -> None:
        self.endpoints = tuple(endpoints)
        self._relay = Relay(self.endpoints, resolve)
        self._by_iri = {each.iri.rstrip("/"): each for each in self.endpoints}

    def __bool__(self) -> bool:
        return bool(self.endpoints)

    def allows(self, name: str) -> bool:
        """Return whether the endpoint called *name* may be asked."""
        return any(each.name == name for each in self.endpoints)

    def route(self, admission: Admission, solve: Solve) -> Routed:
        """Return the text with each SERVICE led to the relay.

        What stands ahead of a SERVICE in the outermost group is solved here first, and its
        values are sent along, so that the other side need not send all that it has.

        :raises QueryRefused: for an endpoint that is not allowed.
        """
        text = admission.text
        if not admission.tokens:
            return Routed(text, None)
        ticket = self._relay.ticket()
        for service in reversed(_services(admission)):
            endpoint = self._allowed(service.iri)
            known = _known(admission, service, solve)
            pattern = text[service.opens : service.closes]
            sent = f" {known} {{{pattern}}} " if known else pattern
            address = self._relay.address(ticket, endpoint.name, service.silent)
            between = text[service.target.end : service.opens]
            text = f"{text[: service.target.start]}<{address}>{between}{sent}{text[service.closes :]}"
        return Routed(text, ticket)

    def close(self) -> None:
        """Give back what is held open."""
        self._relay.close()

    def _allowed(self, iri: str) -> Endpoint:
        if not self.endpoints:
            raise QueryRefused("service", OFF)
        if iri.rstrip("/") not in self._by_iri:
            allowed = ", ".join(f"{each.name} <{each.iri}>" for each in self.endpoints)
            raise QueryRefused(
                "service", f"<{iri}> may not be asked from here; allowed (by --federate) are: {allowed}"
            )
        return self._by_iri[iri.rstrip("/")]


def _known(admission: Admission, service: "Service", solve: Solve) -> str:
    """Return the values that the shared variables have, as a VALUES clause; empty if unknown."""
    if not service.shared:
        return ""
    asked = " ".join(f"?{name}" for name in service.shared)
    form = next((token for token in admission.tokens if token.keyword in QUERY_FORMS), None)
    prologue = admission.text[: form.start] if form else ""
    rows = solve(f"{prologue} SELECT DISTINCT {asked} WHERE {{ {service.before}\n}} LIMIT {MAX_VALUES + 1}")
    if rows is None or len(rows) > MAX_VALUES:
        return ""
    columns = [
        (name, values)
        for name, values in zip(service.shared, zip(*rows, strict=True), strict=False)
        if all(value is not None for value in values)
    ]
    if not columns or any(str(value).startswith(("_:", "<<")) for _, values in columns for value in values):
        return ""
    written = " ".join(
        "(" + " ".join(map(str, row)) + ")"
        for row in dict.fromkeys(zip(*(values for _, values in columns), strict=True))
    )
    return f"VALUES ({' '.join('?' + name for name, _ in columns)}) {{ {written} }}"


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


def _services(admission: Admission) -> list[Service]:
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
        group = None if found else _open_group(tokens, place)
        before, shared = _known_before(admission, group, token, closes)
        found.append(Service(tokens[named], iri, silent, tokens[named + 1].end, closes, before, shared))
    return found


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
            raise _refused(f"after SERVICE {missing([prefix])}")
        return meant[-1] + re.sub(r"\\(.)", r"\1", local)

    def _absolute(self, token: Token) -> str:
        written = decoded(token.text[1:-1])
        bases = [iri for at, name, iri in self._declared if not name and at < token.start]
        return urljoin(bases[-1], written) if bases else written


def _open_group(tokens: Sequence[Token], place: int) -> int | None:
    """Return which token opens the group around the one at *place*, in braces; None for some groups.

    These are one that is not the query's outermost, and one that filters so far.
    """
    filters: dict[int, bool] = {}
    brackets = 0
    for index, token in enumerate(tokens[:place]):
        if token.text == "{" and token.kind == "open":
            filters[index] = False
        elif token.text == "}" and token.kind == "close" and filters:
            filters.popitem()
        elif token.kind in {"open", "close"}:
            brackets += 1 if token.kind == "open" else -1
        elif token.keyword in {"FILTER", "LATERAL"} and filters:
            filters[next(reversed(filters))] = True
    return next(iter(filters)) if brackets == 0 and [*filters.values()] == [False] else None


def _closing(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for token in tokens[place:]:
        if token.kind in {"open", "close"} and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return token.start
    raise _refused("the group after SERVICE is not closed")


def _known_before(
    admission: Admission, group: int | None, service: Token, closes: int
) -> tuple[str, tuple[str, ...]]:
    """Return what is ahead of *service* in its group and the variables that both have.

    A filter of the group may need what comes later, and FROM is another dataset: then nothing.
    """
    if group is None or admission.names_dataset:
        return "", ()
    start = admission.tokens[group].end
    ahead = set(_variables(admission.tokens, start, service.start))
    shared = dict.fromkeys(
        name for name in _variables(admission.tokens, service.end, closes) if name in ahead
    )
    return admission.text[start : service.start], tuple(shared)


def _variables(tokens: Sequence[Token], start: int, end: int) -> Iterator[str]:
    return (each.text[1:] for each in tokens if each.kind == "variable" and start <= each.start < end)
