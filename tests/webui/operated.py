"""An application as an operator sees it: a graph that fails when it is told to, its figures and its log."""

import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from threading import Event
from urllib.parse import urlencode

from flask.testing import FlaskClient

from kg.errors import KgError
from kg.schema.queries import Query
from kg.store import MemoryStore
from kg.store.answer import Answer, Row
from webui.serving.operations.logs import LOGGER

QUERY = "ASK { ?s ?p ?o }"
JSON = {"Accept": "application/json"}


class FailingStore(MemoryStore):
    """A graph that fails in a way of its own as soon as it is told to."""

    failure: KgError | None = None
    held: tuple[Event, Event] | None = None
    """Where rows wait: the first is set when they are asked for, the second when they may be given."""

    def ask(self, text: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        if self.failure is not None:
            raise self.failure
        return super().ask(text, default_graphs, named_graphs)

    def rows(self, query: Query, **bindings: str) -> list[Row]:
        if self.held is not None:
            self.held[0].set()
            assert self.held[1].wait(20)
        if self.failure is not None:
            raise self.failure
        return super().rows(query, **bindings)

    def stats(self) -> Mapping[str, int]:
        return {"ready": 2, "waiting": 1, "answered": 5, "QueryTooSlow": 3}


def log_of(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    before = LOGGER.handlers[:], LOGGER.level, LOGGER.propagate
    LOGGER.handlers[:], LOGGER.propagate = [handler], False
    LOGGER.setLevel(logging.INFO)
    yield written
    LOGGER.handlers[:], LOGGER.propagate = before[0], before[2]
    LOGGER.setLevel(before[1])


def entries(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def ask(client: FlaskClient, query: str = QUERY, **headers: str) -> int:
    return client.get(f"/sparql?{urlencode({'query': query})}", headers={**JSON, **headers}).status_code


def figures(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines) if name[:1] != "#"
    }
