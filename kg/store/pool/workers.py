"""Processes that answer, and the fork server that makes them, as the process sees them that asks."""

import socket
import subprocess
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Lock, Thread

from kg.errors import StoreError
from kg.store.pool.fork_server import BORN, DEMOTE, FAILED, FORK, GO_ON, HALT, KILL, ORDER, READY
from kg.store.pool.messages import Closed, receive

_PROGRAM = "kg.store.pool"
_BIRTH_SECONDS = 10.0
_CAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """What workers hold: the graph of a build in memory, or a store on disk; and their memory in MiB."""

    path: Path
    on_disk: bool
    memory: int


@dataclass(slots=True, eq=False)
class Worker:
    """A process that answers; `channel` leads to it. `long` once another stands ready in its stead."""

    pid: int
    channel: socket.socket
    factory: "WorkerFactory"
    long: bool = False


@dataclass(slots=True)
class _Heard:
    """What the fork server said and nobody has asked for yet."""

    born: list[int] = field(default_factory=list)
    died: dict[int, int] = field(default_factory=dict)
    ended: bool = False


class WorkerFactory:
    """A fork server at work. It ends when this object is closed, or this process ends in any way."""

    def __init__(self, spec: WorkerSpec) -> None:
        """Start it and wait until it holds the graph. :raises StoreError: when it cannot."""
        self._orders, theirs = socket.socketpair()
        with theirs:
            kind = "disk" if spec.on_disk else "memory"
            arguments = [str(theirs.fileno()), str(spec.memory), kind, str(spec.path)]
            self._process = subprocess.Popen(
                [sys.executable, "-m", _PROGRAM, *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._wait_until_ready(spec)
        self._heard, self._news = _Heard(), Condition()
        self._one_birth, self._one_order = Lock(), Lock()
        Thread(target=self._listen, name="fork-server", daemon=True).start()

    def _wait_until_ready(self, spec: WorkerSpec) -> None:
        try:
            said, _, reason = receive(self._orders)
        except Closed:
            reason = f"{spec.path}: the process that was to hold the graph died".encode()
            said = FAILED
        if said != READY:
            self._process.wait()
            self._orders.close()
            raise StoreError(reason.decode())

    @property
    def alive(self) -> bool:
        return not self._heard.ended

    def fork(self) -> Worker:
        """Return a new worker. :raises StoreError: when the fork server is gone or does not answer."""
        here, there = socket.socketpair()
        with there, self._one_birth, ExitStack() as until_born:
            until_born.callback(here.close)
            self._order(FORK, 0, there)
            with self._news:
                if not self._news.wait_for(lambda: self._heard.born or self._heard.ended, _BIRTH_SECONDS):
                    raise StoreError("no process for queries could be started")
                if not self._heard.born:
                    raise StoreError("the process that starts others is gone")
                until_born.pop_all()  # what is born goes on to listen
                return Worker(self._heard.born.pop(0), here, self)

    def kill(self, worker: Worker) -> None:
        """End a worker, whatever it is doing."""
        with suppress(StoreError):
            self._order(KILL, worker.pid)
        worker.channel.close()

    def demote(self, worker: Worker) -> None:
        """Let a worker have only what others leave of the processors."""
        self._order(DEMOTE, worker.pid)

    def halt(self, worker: Worker) -> None:
        self._order(HALT, worker.pid)

    def go_on(self, worker: Worker) -> None:
        self._order(GO_ON, worker.pid)

    def has_lost(self, worker: Worker) -> bool:
        """Say whether a worker is known to be gone."""
        return worker.pid in self._heard.died

    def cause_of_death(self, worker: Worker) -> int | None:
        """Return the exit status of a worker that is gone, negative for a signal; None if not known."""
        with self._news:
            self._news.wait_for(lambda: worker.pid in self._heard.died or self._heard.ended, _CAUSE_SECONDS)
            return self._heard.died.pop(worker.pid, None)

    def close(self) -> None:
        """End the fork server, and with it every worker."""
        with suppress(OSError):
            self._orders.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(_CAUSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._orders.close()

    def _order(self, what: bytes, pid: int, channel: socket.socket | None = None) -> None:
        order = what + pid.to_bytes(ORDER - 1, "big")
        try:
            with self._one_order:
                socket.send_fds(self._orders, [order], [channel.fileno()] if channel else [])
        except OSError as error:
            raise StoreError("the process that starts others is gone") from error

    def _listen(self) -> None:
        """Keep what the fork server says until somebody asks."""
        while True:
            try:
                said, _, body = receive(self._orders)
            except (Closed, OSError):
                break
            with self._news:
                if said == BORN:
                    self._heard.born.append(int(body))
                    self._heard.died.pop(int(body), None)  # a number that is given again
                else:
                    self._note_death(*map(int, body.split()))
                self._news.notify_all()
        with self._news:
            self._heard.ended = True
            self._news.notify_all()

    def _note_death(self, pid: int, status: int) -> None:
        self._heard.died[pid] = status
        while len(self._heard.died) > 1_000:  # of those that nobody asked about
            del self._heard.died[next(iter(self._heard.died))]
