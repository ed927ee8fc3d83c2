"""The process that has the graph and forks workers: ``python -m kg.store.pool``.

It runs no query itself, has one thread, and takes orders on a socket from the process that
started it. When that process ends, however it ends, this one ends its workers and itself.
"""

import ctypes
import gc
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError
from kg.store.disk import check_store
from kg.store.pool.messages import Closed, send
from kg.store.pool.worker import work

FORK, KILL, HALT, GO_ON, DEMOTE = b"F", b"K", b"H", b"G", b"D"
READY, FAILED, BORN, DIED = "R", "X", "B", "D"
ORDER = 9
"""Bytes of an order: what to do, and the process to do it to."""
_PR_SET_PDEATHSIG = 1


class ForkServer:
    """Forks, signals and buries workers as it is told."""

    def __init__(self, orders: socket.socket, engine: ox.Store | Path, memory: int) -> None:
        self._orders, self._engine, self._memory = orders, engine, memory
        self._workers: set[int] = set()

    def run(self) -> None:
        """Obey until the other side is gone."""
        woken, wake = socket.socketpair()
        for end in (woken, wake):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        waiting = selectors.DefaultSelector()
        waiting.register(self._orders, selectors.EVENT_READ)
        waiting.register(woken, selectors.EVENT_READ)
        with suppress(Closed):
            while True:
                for key, _ in waiting.select():
                    if key.fileobj is woken:
                        woken.recv(4096)
                        self._bury()
                    else:
                        self._obey()
        for pid in self._workers:
            os.kill(pid, signal.SIGKILL)

    def _obey(self) -> None:
        order, channels, _, _ = socket.recv_fds(self._orders, ORDER, 1)
        if len(order) < ORDER:
            raise Closed
        what, pid = order[:1], int.from_bytes(order[1:], "big")
        if what == FORK:
            self._fork(socket.socket(fileno=channels[0]))
        elif pid in self._workers:
            _signal(what, pid)

    def _fork(self, channel: socket.socket) -> None:
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._become_worker(channel, server)
        channel.close()
        self._workers.add(pid)
        send(self._orders, BORN, str(pid).encode())

    def _become_worker(self, channel: socket.socket, server: int) -> None:
        """Work, and end without going back to what the fork server was doing."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _die_with(server)
            self._orders.close()
            work(channel, partial(_opened, self._engine), self._memory)
            status = 0
        finally:
            os._exit(status)

    def _bury(self) -> None:
        while self._workers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            self._workers.discard(pid)
            send(self._orders, DIED, f"{pid} {os.waitstatus_to_exitcode(status)}".encode())


def _signal(what: bytes, pid: int) -> None:
    if what == DEMOTE:
        with suppress(OSError):
            if hasattr(os, "SCHED_IDLE"):
                os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
            else:
                os.setpriority(os.PRIO_PROCESS, pid, 19)
        return
    os.kill(pid, {KILL: signal.SIGKILL, HALT: signal.SIGSTOP, GO_ON: signal.SIGCONT}[what])


def _die_with(parent: int) -> None:
    """Have the system end this process with its parent, which may be gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _opened(engine: ox.Store | Path) -> ox.Store:
    """Return a store in memory as it is; open one on disk, whose threads a fork does not take along."""
    return ox.Store.read_only(str(engine)) if isinstance(engine, Path) else engine


def main() -> None:
    """Load the graph, say so, and obey. Arguments: descriptor, memory of a query in MiB, build, or store."""
    from kg.store import MemoryStore

    descriptor, memory, kind, path = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = socket.socket(fileno=int(descriptor))
    try:
        engine = _on_disk(Path(path)) if kind == "disk" else MemoryStore.open(Path(path)).engine
    except KgError as error:
        send(orders, FAILED, str(error).encode())
        return
    gc.collect()
    gc.freeze()
    _silence()
    send(orders, READY, b"")
    ForkServer(orders, engine, int(memory)).run()


def _on_disk(path: Path) -> Path:
    """Return *path* if the store there is whole; it is not opened here, since that would start threads.

    :raises StoreError: when it is damaged.
    """
    check_store(path)
    return path


def _silence() -> None:
    """Let a dying engine's last words go nowhere: how it died is told by its status."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
