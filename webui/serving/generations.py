"""The graph in service, and the one before it until nobody reads it any more."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from webui.serving.asking import InThread
from webui.serving.endpoint import Endpoint, Whole
from webui.site.reader import READER, Reader

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@dataclass(slots=True, eq=False)
class _Generation:
    reader: Reader
    users: int = 0
    retired: bool = False


class Generations:
    """Gives every request one graph from its beginning to its end, the newest there is.

    `failed` says why the last new build was not put in service, None if it was.
    """

    def __init__(self, reader: Reader) -> None:
        self._lock = Lock()
        self._newest = _Generation(reader)
        self.failed: str | None = None

    @property
    def reader(self) -> Reader:
        """The reader of the newest graph."""
        return self._newest.reader

    @contextmanager
    def use(self) -> Iterator[Reader]:
        """Give the newest graph; it stays open until this ends."""
        with self._lock:
            generation = self._newest
            generation.users += 1
        try:
            yield generation.reader
        finally:
            with self._lock:
                generation.users -= 1
                over = generation.retired and not generation.users
            if over:
                generation.reader.store.close()

    def replace(self, reader: Reader) -> None:
        """Put another graph in service; the one before is closed when nobody uses it."""
        with self._lock:
            old, self._newest = self._newest, _Generation(reader)
            old.retired = True
            over = not old.users
        self.failed = None
        if over:
            old.reader.store.close()

    def close(self) -> None:
        """Close the newest graph."""
        self.reader.store.close()


class Pinned:
    """Gives the application behind it one graph for each request."""

    def __init__(self, inner: Endpoint, generations: Generations) -> None:
        self._inner, self._generations = inner, generations

    def quick(self, environ: "WSGIEnvironment") -> Whole | None:
        """Return a whole answer if it is at hand."""
        environ[READER] = self._generations.reader  # only its version counts: what is kept is not asked for
        return self._inner.quick(environ)

    async def brief(self, environ: "WSGIEnvironment", in_thread: InThread) -> Whole | None:
        """Return a whole answer that needs no page."""
        with self._generations.use() as reader:
            environ[READER] = reader
            return await self._inner.brief(environ, in_thread)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        # Pages are whole when the application returns, so nothing reads the graph after that.
        with self._generations.use() as reader:
            environ[READER] = reader
            return self._inner(environ, start_response)
