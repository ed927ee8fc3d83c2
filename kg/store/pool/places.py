"""Where a query waits: in line for a process, or halted until there is room among the long ones."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore

from kg.errors import QueryAbandoned, ServerBusy
from kg.store import Cancelled
from kg.store.budgets import Budgets

LOOK = 0.25
"""Seconds between looks at whether anybody still waits for an answer."""


class Line:
    """Places for queries that wait, as many as the setting `queue_length` says."""

    def __init__(self, budgets: Budgets) -> None:
        self._length, self._seconds = budgets.queue_length, budgets.queue_seconds
        self._lock = Lock()
        self.waiting = 0

    @contextmanager
    def place(self) -> Iterator[float]:
        """Take a place; give the time (`time.monotonic`) until which it may be kept.

        :raises ServerBusy: when every place is taken.
        """
        with self._lock:
            if self.waiting >= self._length:
                raise self.busy("queue_length")
            self.waiting += 1
        try:
            yield time.monotonic() + self._seconds
        finally:
            with self._lock:
                self.waiting -= 1

    def busy(self, setting: str) -> ServerBusy:
        """Return the error that says to come back later."""
        return ServerBusy(setting, max(1, math.ceil(self._seconds)))


class LongPlaces:
    """Places for long queries, as many as the setting `long_queries` says."""

    def __init__(self, budgets: Budgets, line: Line) -> None:
        self._places, self._line = Semaphore(budgets.long_queries), line

    def take_now(self) -> bool:
        """Take a place if there is one."""
        return self._places.acquire(blocking=False)

    def take(self, gone: Cancelled | None) -> None:
        """Wait in line for a place.

        :raises ServerBusy: when there is none in time, or no room to wait.
        :raises QueryAbandoned: when nobody waits for the answer any more.
        """
        with self._line.place() as until:
            while not self._places.acquire(timeout=max(0.0, min(LOOK, until - time.monotonic()))):
                look(gone)
                if time.monotonic() >= until:
                    raise self._line.busy("long_queries")

    def leave(self) -> None:
        self._places.release()


def look(gone: Cancelled | None) -> None:
    """Raise QueryAbandoned if nobody waits for the answer any more."""
    if gone is not None and gone():
        raise QueryAbandoned("nobody waits for the answer any more")
