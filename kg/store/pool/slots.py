"""Where a query waits: in the queue for a process, or halted until a slot for long ones is free."""

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


class WaitingQueue:
    """Room for queries that wait, as many as the setting `queue_length` says."""

    def __init__(self, budgets: Budgets) -> None:
        self._length, self._seconds = budgets.queue_length, budgets.queue_seconds
        self._lock = Lock()
        self.waiting = 0

    @contextmanager
    def wait(self) -> Iterator[float]:
        """Join the queue; give the time (`time.monotonic`) until which one may wait in it.

        :raises ServerBusy: when it is full.
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


class LongSlots:
    """Slots for long queries, as many as the setting `long_queries` says."""

    def __init__(self, budgets: Budgets, queue: WaitingQueue) -> None:
        self._free, self._queue = Semaphore(budgets.long_queries), queue

    def take_now(self) -> bool:
        """Take a slot if one is free."""
        return self._free.acquire(blocking=False)

    def take(self, gone: Cancelled | None) -> None:
        """Wait in the queue for a slot.

        :raises ServerBusy: when there is none in time, or no room to wait.
        :raises QueryAbandoned: when nobody waits for the answer any more.
        """
        with self._queue.wait() as until:
            while not self._free.acquire(timeout=max(0.0, min(LOOK, until - time.monotonic()))):
                look(gone)
                if time.monotonic() >= until:
                    raise self._queue.busy("long_queries")

    def leave(self) -> None:
        self._free.release()


def look(gone: Cancelled | None) -> None:
    """Raise QueryAbandoned if nobody waits for the answer any more."""
    if gone is not None and gone():
        raise QueryAbandoned("nobody waits for the answer any more")
