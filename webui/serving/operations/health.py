"""Whether the process lives, whether it can answer, and what it has counted."""

import math
import time
from threading import Lock

from flask import Blueprint, Response, current_app

from kg.errors import KgError
from webui.serving.generations import Generations
from webui.serving.operations.metrics import TYPE, Metrics
from webui.site.errors import NotKnown
from webui.site.reader import SourceRead, reader
from webui.site.templating import as_json

blueprint = Blueprint("operations", __name__)
KEY = "myeloma_kg.operations"
"""Key of the application's extensions: its `Health`."""
_KEPT_SECONDS = 1.0


class Health:
    """What the addresses of this module show."""

    def __init__(self, metrics: Metrics, generations: Generations, show_metrics: bool) -> None:
        self.metrics, self.generations, self.show_metrics = metrics, generations, show_metrics
        self._lock = Lock()
        self._looked, self._trouble = -math.inf, ""

    def trouble(self) -> str:
        """Return why queries are not answered now, nothing if they are; asked at most once a second.

        While one asks, which may take as long as a query may wait, others get what was last known.
        """
        if self._lock.acquire(blocking=self._looked == -math.inf):
            try:
                if time.monotonic() - self._looked > _KEPT_SECONDS:
                    self._trouble = _tried()
                    self._looked = time.monotonic()
            finally:
                self._lock.release()
        return self._trouble


def _tried() -> str:
    try:
        reader().records(SourceRead)
    except KgError as error:
        return str(error)
    return ""


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process lives."""
    return _never_kept(as_json({"status": "ok"}))


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether queries are answered, over which graph, and whether a new build could not be used."""
    health = _health()
    trouble, failed = health.trouble(), health.generations.failed
    said = {"status": "unavailable" if trouble else "ok", "version": reader().store.version}
    response = as_json({**said, **({"reason": trouble} if trouble else {}), "failed_build": failed})
    response.status_code = 503 if trouble else 200
    return _never_kept(response)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures for Prometheus."""
    health = _health()
    if not health.show_metrics:
        raise NotKnown("Metrics are turned off here (setting metrics).")
    return _never_kept(Response(health.metrics.exposition(), content_type=TYPE))


def _health() -> Health:
    found = current_app.extensions[KEY]
    assert isinstance(found, Health)
    return found


def _never_kept(response: Response) -> Response:
    response.cache_control.no_store = True
    return response
