"""A pool of processes that answer queries: who is asked, for how long, and what becomes of it after.

A query goes to a process that stands ready. One that takes longer than `long_after` makes
room: a new process stands ready instead, and the query goes on with what others leave of the
processors, or is halted while enough long ones run. So short queries have all of the machine,
however many long ones there are.
"""

import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from kg.errors import EngineStopped, KgError, QueryTooGreedy, QueryTooSlow, StoreError
from kg.store import Cancelled
from kg.store.budgets import Budgets
from kg.store.pool.messages import ASK, Closed, receive, send
from kg.store.pool.slots import LOOK, LongSlots, WaitingQueue, look
from kg.store.pool.worker import TIRED
from kg.store.pool.workers import Worker, WorkerFactory, WorkerSpec

_REASON_BYTES = 1_000_000  # an engine's words about an error


class Pool:
    """Processes over one graph. Threads may ask at the same time."""

    def __init__(self, spec: WorkerSpec, budgets: Budgets) -> None:
        """Load the graph and start the processes. :raises StoreError: when that fails."""
        self._spec, self._budgets = spec, budgets
        self._most = budgets.result_bytes + _REASON_BYTES
        self._queue = WaitingQueue(budgets)
        self._long = LongSlots(budgets, self._queue)
        self._ready: SimpleQueue[Worker] = SimpleQueue()
        self._lock, self._tally = Lock(), Counter[str]()
        self._closed = self._reviving = False
        self._factory = WorkerFactory(spec)
        self._fill()

    def ask(self, body: bytes, gone: Cancelled | None = None) -> tuple[str, bytes]:
        """Return what a worker says to *body*: the kind of its frame, and its content.

        :raises ServerBusy: too many wait already, or this one has waited too long.
        :raises QueryTooSlow: it was ended at its time limit.
        :raises QueryTooGreedy: it was refused memory.
        :raises EngineStopped: its process died.
        :raises QueryAbandoned: it is *gone*.
        """
        worker = self._take(gone)
        with suppress(Closed):  # that it is gone is what is heard from it
            send(worker.channel, ASK, body)
        return self.go_on(worker, b"", gone)

    def take_now(self) -> Worker | None:
        """Return a worker that stands ready, to be given to `go_on` or `part`; None if there is none."""
        while not self._ready.empty():
            with suppress(Empty):
                return self._living(self._ready.get_nowait())
        return None

    def go_on(self, worker: Worker, got: bytes, gone: Cancelled | None = None) -> tuple[str, bytes]:
        """Return what *worker* says to what it has been asked; *got* is the beginning of that.

        :raises: as `ask` does, but for ServerBusy when no worker is free.
        """
        whole = False
        try:
            said, flag, content = self._heard(worker, got, gone)
            whole = not worker.long and flag != TIRED
        except KgError as error:
            self.count(type(error).__name__)
            raise
        finally:
            if whole:
                self._ready.put(worker)
            else:
                self.part(worker)
        self.count("answered")
        return said, content

    def stats(self) -> Mapping[str, int]:
        """Return how many workers stand ready, queries wait and were ended for what, by name."""
        with self._lock:
            return {"ready": self._ready.qsize(), "waiting": self._queue.waiting, **self._tally}

    def close(self) -> None:
        """End every process."""
        self._closed = True
        self._factory.close()
        self._empty()

    def _empty(self) -> None:
        with suppress(Empty):
            while True:
                self._ready.get_nowait().channel.close()

    def _take(self, gone: Cancelled | None) -> Worker:
        if (worker := self.take_now()) is not None:
            return worker
        with self._queue.wait() as until:
            while True:
                with suppress(Empty):
                    return self._living(
                        self._ready.get(timeout=max(0.0, min(LOOK, until - time.monotonic())))
                    )
                look(gone)
                self._revive()
                if self._closed:
                    raise StoreError("this store is closed")
                if time.monotonic() >= until:
                    raise self._queue.busy("queue_seconds")

    def _living(self, worker: Worker) -> Worker:
        """Return *worker* if it lives, and the fork server that it comes from. :raises Empty: when not."""
        if worker.factory.alive:
            if not worker.factory.has_lost(worker):
                return worker
            self.part(worker)
            raise Empty
        worker.channel.close()
        self._revive()
        raise Empty

    def _heard(self, worker: Worker, got: bytes, gone: Cancelled | None) -> tuple[str, int, bytes]:
        end = time.monotonic() + self._budgets.query_seconds
        worker.channel.settimeout(min(self._budgets.long_after, self._budgets.query_seconds))
        try:
            return receive(worker.channel, self._most, got)
        except TimeoutError:
            pass
        except Closed as error:
            raise self._died(worker) from error
        try:
            with self._among_long(worker, gone) as halted:
                return self._wait(worker, end + halted, gone)
        except Closed as error:
            raise self._died(worker) from error

    @contextmanager
    def _among_long(self, worker: Worker, gone: Cancelled | None) -> Iterator[float]:
        """Let another worker stand ready, and this one go on when it may; give the seconds it was halted."""
        worker.long = True
        worker.factory.demote(worker)
        self.add()
        began = time.monotonic()
        if not self._long.take_now():
            worker.factory.halt(worker)
            self.count("halted")
            self._long.take(gone)
            worker.factory.go_on(worker)
        try:
            yield time.monotonic() - began
        finally:
            self._long.leave()

    def _wait(self, worker: Worker, end: float, gone: Cancelled | None) -> tuple[str, int, bytes]:
        while (left := end - time.monotonic()) > 0:
            worker.channel.settimeout(min(left, LOOK))
            with suppress(TimeoutError):
                return receive(worker.channel, self._most)
            look(gone)
        seconds = self._budgets.query_seconds
        raise QueryTooSlow("query_seconds", seconds, f"the query was ended after {seconds:g} s")

    def _died(self, worker: Worker) -> KgError:
        status = worker.factory.cause_of_death(worker)
        if status == -signal.SIGABRT:  # what the engine does when it is refused memory
            return too_greedy(self._budgets)
        return EngineStopped(-status if status is not None and status < 0 else None)

    def part(self, worker: Worker) -> None:
        """End a worker; another stands ready in its place, unless one does already."""
        worker.factory.kill(worker)
        if not worker.long:
            self.add()

    def add(self) -> None:
        """Let one more worker stand ready."""
        try:
            self._ready.put(self._factory.fork())
        except StoreError:
            self._revive()
        if self._closed:
            self._empty()

    def _fill(self) -> None:
        for _ in range(self._budgets.workers):
            self._ready.put(self._factory.fork())

    def _revive(self) -> None:
        """Load the graph anew, once, if the fork server is gone; queries wait meanwhile."""
        with self._lock:
            if self._closed or self._reviving or self._factory.alive:
                return
            self._reviving = True
        self.count("revived")
        Thread(target=self._load_again, name="revival", daemon=True).start()

    def _load_again(self) -> None:
        try:
            self._factory.close()
            self._factory = WorkerFactory(self._spec)
            self._fill()
        finally:
            self._reviving = False

    def count(self, what: str) -> None:
        """Count one query that ended so."""
        with self._lock:
            self._tally[what] += 1


def too_greedy(budgets: Budgets) -> QueryTooGreedy:
    """Return the error of a query that was refused memory."""
    return QueryTooGreedy(
        "query_memory",
        budgets.query_memory,
        f"the query was ended: it needs more than {budgets.query_memory} MiB",
    )
