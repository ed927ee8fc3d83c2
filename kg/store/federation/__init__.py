"""Queries that ask other endpoints too: only those that are allowed, and within limits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.errors import QueryRefused
from kg.store.federation.addresses import Resolve, resolve
from kg.store.federation.endpoints import Endpoint, chosen_endpoints, read_endpoints, shipped_endpoints
from kg.store.federation.relay import MAX_AT_ONCE, MAX_CALLS, QUERY_SECONDS, Relay, Ticket
from kg.store.federation.services import Service, prologue, services
from kg.store.gate import OFF, Admission

__all__ = [
    "MAX_AT_ONCE",
    "MAX_CALLS",
    "QUERY_SECONDS",
    "Endpoint",
    "Federation",
    "Routed",
    "Ticket",
    "chosen_endpoints",
    "read_endpoints",
    "shipped_endpoints",
]

MAX_VALUES = 200
Solve = Callable[[str], Sequence[Sequence[str | None]] | None]
"""From a SELECT text to its rows, as terms in SPARQL's own syntax; None if it has no answer."""


@dataclass(frozen=True, slots=True)
class Routed:
    """A query text whose SERVICE clauses lead to the relay, and the ticket it goes with."""

    text: str
    ticket: Ticket


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
        ticket = self._relay.ticket()
        text = admission.text
        for service in reversed(services(admission)):
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


def _known(admission: Admission, service: Service, solve: Solve) -> str:
    """Return the values that the shared variables have, as a VALUES clause; empty if unknown."""
    if not service.shared:
        return ""
    asked = " ".join(f"?{name}" for name in service.shared)
    rows = solve(
        f"{prologue(admission)} SELECT DISTINCT {asked} WHERE {{ {service.before}\n}} LIMIT {MAX_VALUES + 1}"
    )
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
