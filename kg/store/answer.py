"""What a store answers with: plain values (`Row`), and bytes in a standard format (`Answer`)."""

import json
from asyncio import Future
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeVar

from kg.errors import StoreError
from kg.facts.namespaces import XSD
from kg.store.federation.relay import Ticket


class Iri(str):
    """An absolute IRI as a query returned it."""

    __slots__ = ()


Value = Iri | str | Decimal | int | bool | None
Row = Mapping[str, Value]
Cancelled = Callable[[], bool]
"""Says whether nobody waits for an answer any more; asked now and then while a query runs."""
UNVERSIONED = "unversioned"
"""The version of a graph whose content nobody named: what it answers may be different the next time."""
_T = TypeVar("_T")


class Pending(Exception):
    """There is no answer yet; `answer` waits for it, in a thread, as `Answer.serialize` does."""

    def __init__(self, answer: Callable[[Cancelled | None], bytes]) -> None:
        self.answer = answer
        super().__init__("there is no answer yet")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is not written out yet; write it once, in the thread that asked.

    `kind` is ``bindings``, ``boolean`` or ``graph``; `formats` are the media types it
    can be written as, the preferred one first. An answer that is `federated` holds what
    other endpoints said, which may be something else the next time.
    """

    kind: str
    formats: tuple[str, ...]
    _write: Callable[[str, Cancelled | None], bytes]
    _ticket: Ticket | None = None
    _begin: "Callable[[str], Future[bytes] | None] | None" = None

    def begin(self, media_type: str) -> "Future[bytes] | None":
        """Have the answer written without a thread, in the event loop that calls.

        The future raises what `serialize` does, or `Pending`. None where a thread is needed.
        """
        return self._begin(media_type) if self._begin else None

    @property
    def federated(self) -> bool:
        return self._ticket is not None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what was passed over (SERVICE SILENT); whole only once the answer is written."""
        return tuple(self._ticket.warnings) if self._ticket else ()

    def serialize(self, media_type: str, cancelled: Cancelled | None = None) -> bytes:
        """Return the whole answer, UTF-8, in one of `formats`.

        Some backends find out what is wrong with a query here, not when it is asked.

        :raises QuerySyntaxError: with line and column.
        :raises BudgetExceeded: when the query, or its answer, is ended at a limit.
        :raises ServerBusy: when too many queries are being answered.
        :raises QueryAbandoned: when it is *cancelled* before there is an answer.
        :raises StoreError: when a server that was asked fails.
        :raises FederationError: when another endpoint that the query asks does.
        """
        return explained(self._ticket, partial(self._write, media_type, cancelled))


def explained(ticket: Ticket | None, run: Callable[[], _T]) -> _T:
    """Return what *run* returns; say why another endpoint did not answer, which the engine does not."""
    try:
        return run()
    except (OSError, RuntimeError):
        if ticket is None:
            raise
    # Not inside the handler: an engine's answer may not outlive its thread, and an error that
    # is chained to this one holds on to it.
    raise ticket.failure() or StoreError("asking another endpoint failed inside this server")


def read_rows(content: bytes) -> list[Row]:
    """Return the rows of an answer in SPARQL results JSON, each with every column, None where unbound."""
    names, found = read_table(content)
    return [dict(zip(names, row, strict=True)) for row in found]


def read_table(content: bytes) -> tuple[list[str], list[list[Value]]]:
    """Return the columns of an answer in SPARQL results JSON, and its rows in the order of these."""
    read = json.loads(content)
    names = read["head"]["vars"]
    return names, [[_value(row.get(name)) for name in names] for row in read["results"]["bindings"]]


def read_truth(content: bytes) -> bool:
    """Return what an answer in SPARQL results JSON says that is yes or no."""
    return bool(json.loads(content)["boolean"])


def _value(term: Mapping[str, str] | None) -> Value:
    if term is None:
        return None
    if term["type"] == "uri":
        return Iri(term["value"])
    return read_literal(term["value"], term.get("datatype"))


def read_literal(text: str, datatype: str | None) -> Value:
    """Return a literal as the plain value that its datatype means; unknown ones as text."""
    if datatype == f"{XSD}integer":
        return int(text)
    if datatype == f"{XSD}decimal":
        return Decimal(text)
    if datatype == f"{XSD}boolean":
        return text in {"true", "1"}
    return text
