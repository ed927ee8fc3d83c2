"""The graph in service, the one before it until nobody reads it any more, and how a new one takes over."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Event, Lock, Thread

from kg.errors import KgError
from webui.site.reader import Reader

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Generation:
    """A graph and how many use it, under the lock of all; the last one closes one that is retired."""

    reader: Reader
    lock: Lock
    users: int = 0
    retired: bool = False

    def __enter__(self) -> Reader:
        return self.reader

    def __exit__(self, *error: object) -> None:
        with self.lock:
            self.users -= 1
            over = self.retired and not self.users
        if over:
            self.reader.store.close()


class Generations:
    """Gives every request one graph from its beginning to its end, the newest there is.

    `failed` says why the last new build was not put in service, None if it was.
    """

    def __init__(self, reader: Reader) -> None:
        self._lock = Lock()
        self._newest = _Generation(reader, self._lock)
        self.failed: str | None = None

    @property
    def reader(self) -> Reader:
        """The reader of the newest graph."""
        return self._newest.reader

    def use(self) -> AbstractContextManager[Reader]:
        """Give the newest graph; it stays open until the block ends that must follow."""
        with self._lock:  # not a generator: every request comes here
            self._newest.users += 1
            return self._newest

    def replace(self, reader: Reader) -> None:
        """Put another graph in service; the one before is closed when nobody uses it."""
        with self._lock:
            old, self._newest = self._newest, _Generation(reader, self._lock)
            old.retired = True
            over = not old.users
        self.failed = None
        if over:
            old.reader.store.close()

    def close(self) -> None:
        """Close the newest graph."""
        self.reader.store.close()


class Reloader:
    """Looks for a new build, opens it, and hands requests over to it.

    *newest* returns the version that ought to be in service, *opened* a reader of it.
    """

    def __init__(
        self, newest: Callable[[], str], generations: Generations, opened: Callable[[], Reader]
    ) -> None:
        self._newest, self._generations, self._opened = newest, generations, opened
        self._tried = ""
        self._one_at_a_time, self._stopped = Lock(), Event()

    def look(self, again: bool = True) -> None:
        """Put the newest build in service, if it is not yet; tell and remember why it cannot be.

        One that could not be opened before is only tried *again* when that is asked for.
        """
        with self._one_at_a_time:
            try:
                version = self._newest()
                if version == self._generations.reader.store.version:
                    self._tried, self._generations.failed = "", None
                elif version != self._tried or again:
                    self._tried = version
                    self._replace(self._opened())
            except KgError as error:
                if self._generations.failed != str(error):
                    _log.warning("the new build is not in service, the last one stays: %s", error)
                self._generations.failed = str(error)

    def watch(self, seconds: float, again: bool = False) -> None:
        """Look every so many seconds, in a thread, until stopped; 0 is never.

        What could not be opened before is tried *again* where the next time may be better.
        """
        if seconds:
            Thread(target=self._watch, args=(seconds, again), name="reloader", daemon=True).start()

    def stop(self) -> None:
        """Look no more; a build that is being opened is not put in service."""
        self._stopped.set()
        with self._one_at_a_time:
            pass

    def _replace(self, reader: Reader) -> None:
        if self._stopped.is_set():
            reader.store.close()
            return
        self._generations.replace(reader)
        _log.warning("build %s is in service", reader.store.version)

    def _watch(self, seconds: float, again: bool) -> None:
        while not self._stopped.wait(seconds):
            self.look(again)
