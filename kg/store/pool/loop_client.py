"""Queries of one event loop, asked without a thread for each.

Most are answered sooner than a thread would wake. Some workers are kept for them; a query that is
not answered soon goes the way of threads, with its worker if it has one.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from kg.errors import KgError
from kg.store.answer import Cancelled, Pending
from kg.store.pool.messages import ASK, frame, whole
from kg.store.pool.pool import Pool
from kg.store.pool.worker import TIRED
from kg.store.pool.workers import Worker, WorkerFactory

SOON = 0.02
"""Seconds, from the asking on, after which a query goes to a thread; that costs about a fiftieth of it."""
_PIECE = 1 << 18
_LARGE = 1 << 20  # bytes of an answer that a thread should read
Read = Callable[[str, bytes], bytes]
"""From the kind of a frame and its content to the answer. :raises KgError: what it stands for."""
_GoOn = Callable[[Cancelled | None], tuple[str, bytes]]


@dataclass(slots=True, eq=False)
class _PendingQuery:
    body: bytes
    read: Read
    future: "asyncio.Future[bytes]"
    began: float
    got: bytearray = field(default_factory=bytearray)

    def settle(self, said: str, content: bytes) -> None:
        """Give the answer to who waits."""
        if self.future.done():
            return
        try:
            self.future.set_result(self.read(said, content))
        except KgError as error:
            self.future.set_exception(error)

    def leave(self, go_on: _GoOn) -> None:
        """Have a thread get the answer, by *go_on*."""
        if not self.future.done():
            self.future.set_exception(Pending(lambda gone: self.read(*go_on(gone))))


class LoopClient:
    """Asks with workers that it keeps; lives in the event loop that first asks."""

    def __init__(self, pool: Pool, workers: int, length: int) -> None:
        """Keep that many *workers*; take up to *length* queries to wait for them."""
        self._pool, self._workers, self._length = pool, workers, length
        self._loop: asyncio.AbstractEventLoop | None = None
        self._idle: list[Worker] = []
        self._busy: dict[Worker, _PendingQuery] = {}
        self._waiting: deque[_PendingQuery] = deque()
        self._replaced: Counter[WorkerFactory] = Counter()
        self._watched = False

    def ask(self, body: bytes, read: Read) -> "asyncio.Future[bytes] | None":
        """Return what will hold the answer to *body*, or `Pending`; None where there is no room."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        if len(self._waiting) >= self._length or not (self._idle or self._hire(self._loop) or self._busy):
            return None
        asked = _PendingQuery(body, read, self._loop.create_future(), self._loop.time())
        self._waiting.append(asked)
        if not self._watched:
            self._watched = True
            self._loop.call_later(SOON, self._watch)
        self._next()
        return asked.future

    def close(self) -> None:
        """Let the workers go. Any thread may say so."""
        self._length = 0
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._part_from_idle)
        else:
            self._part_from_idle()

    def _part_from_idle(self) -> None:
        assert self._loop or not self._idle
        while self._idle:
            worker = self._idle.pop()
            if self._loop and not self._loop.is_closed():
                self._loop.remove_reader(worker.channel)
            worker.channel.close()

    def _hire(self, loop: asyncio.AbstractEventLoop) -> bool:
        """Keep one worker more, of those that stand ready; the first few are made up for."""
        if len(self._busy) >= self._workers or (worker := self._pool.take_now()) is None:
            return False
        worker.channel.setblocking(False)
        loop.add_reader(worker.channel, self._hear, worker)
        self._idle.append(worker)
        if self._replaced[worker.factory] < self._workers:
            self._replaced[worker.factory] += 1
            loop.run_in_executor(None, self._pool.add)
        return True

    def _released(self, worker: Worker) -> Worker:
        """Return *worker*, to which nobody here listens any more."""
        assert self._loop
        self._loop.remove_reader(worker.channel)
        return worker

    def _dismiss(self, worker: Worker) -> None:
        """End a worker; the pool has another one ready instead."""
        assert self._loop
        self._loop.run_in_executor(None, self._pool.part, self._released(worker))

    def _next(self) -> None:
        """Ask what has waited longest, as long as there is somebody to ask."""
        assert self._loop
        while self._waiting:
            if self._waiting[0].future.done():  # nobody waits for it any more
                self._waiting.popleft()
            elif self._idle or self._hire(self._loop):
                self._send(self._idle.pop(), self._waiting.popleft())
            elif self._busy:
                return
            else:
                self._turn_away(self._waiting.popleft())

    def _send(self, worker: Worker, asked: _PendingQuery) -> None:
        framed = frame(ASK, asked.body)
        with suppress(OSError):
            if worker.channel.send(framed) == len(framed):
                self._busy[worker] = asked
                return
        # It is gone, or has stopped to read: what is asked here is less than what a socket holds.
        self._dismiss(worker)
        self._turn_away(asked)

    def _turn_away(self, asked: _PendingQuery) -> None:
        asked.leave(partial(self._pool.ask, asked.body))

    def _hear(self, worker: Worker) -> None:
        """Take what a worker says."""
        try:
            piece = worker.channel.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        asked = self._busy.get(worker)
        if asked is None:  # it says something unasked: that it is gone
            self._idle.remove(worker)
            self._dismiss(worker)
            return
        asked.got += piece
        found = whole(asked.got)
        if found is not None:
            self._hear_out(worker, asked, *found)
        elif not piece or len(asked.got) > _LARGE:
            self._hand_over(worker, asked)

    def _hear_out(self, worker: Worker, asked: _PendingQuery, said: str, flag: int, content: bytes) -> None:
        del self._busy[worker]
        if flag == TIRED:
            self._dismiss(worker)
        else:
            self._idle.append(worker)
        self._next()  # before the answer is written, so that both go on at once
        self._pool.count("answered")
        asked.settle(said, content)

    def _watch(self) -> None:
        """Look which answers take longer than may be waited for here."""
        assert self._loop
        late = self._loop.time() - SOON
        for worker, asked in [each for each in self._busy.items() if each[1].began <= late]:
            self._hand_over(worker, asked)
        while self._waiting and self._waiting[0].began <= late:
            self._turn_away(self._waiting.popleft())
        self._next()
        self._watched = bool(self._busy or self._waiting)
        if self._watched:
            self._loop.call_later(SOON / 2, self._watch)

    def _hand_over(self, worker: Worker, asked: _PendingQuery) -> None:
        """Let a thread wait for what is asked."""
        del self._busy[worker]
        if asked.future.done():  # nobody waits
            self._dismiss(worker)
        else:
            asked.leave(partial(self._pool.go_on, self._released(worker), bytes(asked.got)))
