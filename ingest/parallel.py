"""Many documents or sources read at once, by any executor of `concurrent.futures`.

What comes out does not depend on how many work, nor on who is done first. A Dask cluster of many
machines is one of them: ``pip install 'myeloma-kg[cluster]'``.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from kg.errors import InvalidSetting, KgError

if TYPE_CHECKING:
    from distributed import Client

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_P = ParamSpec("_P")
_SETTING = "--cluster"
_CONNECT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Failed(Generic[_Item]):
    """An item that could not be worked on, and why, in words."""

    item: _Item
    reason: str


class OneByOne(Executor):
    """Works in this process, on one thing after the other, when it is submitted."""

    def submit(self, fn: Callable[_P, _Made], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_Made]:
        """Call *fn* and return what it gave; what it raises is raised here."""
        done: Future[_Made] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def executor(jobs: int, cluster: str = "") -> Executor:
    """Return what works in *jobs* processes, in this one if it is only one, or on a *cluster*.

    :raises InvalidSetting: when there is no cluster at that address.
    """
    if cluster:
        return connect(cluster)
    if jobs == 1:
        return OneByOne()
    return _processes(jobs)


def one_process() -> Executor:
    """Return what works in one process of its own, so that a crash there does no harm here."""
    return _processes(1)


def _processes(jobs: int) -> Executor:
    # A fork of a process with threads can hang; these are forked from one that has none.
    start = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=start)


def map_sources(
    working: Executor,
    work: Callable[[_Item], _Made],
    items: Sequence[_Item],
    alone: Callable[[], Executor] = one_process,
) -> Iterator[_Made | Failed[_Item]]:
    """Yield what *work* makes of each of *items*, in their order, as *working* gets them done.

    *work* and what it returns must be picklable. An item that raises a `KgError` is a `Failed`.
    If a worker dies, what it and its neighbours had in hand is tried again, each in an executor
    of its own from *alone*, so that only what kills a worker fails.
    """
    held = [_submitted(working, work, item) for item in items]
    for item, future in zip(items, held, strict=True):
        try:
            if future is None:
                raise BrokenExecutor
            yield future.result()
        except BrokenExecutor:
            yield _alone(alone, work, item)


def _submitted(
    working: Executor, work: Callable[[_Item], _Made], item: _Item
) -> "Future[_Made | Failed[_Item]] | None":
    try:
        return working.submit(_guarded, work, item)
    except BrokenExecutor:
        return None


def _guarded(work: Callable[[_Item], _Made], item: _Item) -> _Made | Failed[_Item]:
    try:
        return work(item)
    except KgError as error:
        return Failed(item, str(error))


def _alone(
    alone: Callable[[], Executor], work: Callable[[_Item], _Made], item: _Item
) -> _Made | Failed[_Item]:
    with alone() as working:
        try:
            return working.submit(_guarded, work, item).result()
        except BrokenExecutor:
            return Failed(item, "the process that worked on it died, twice; it may have run out of memory")


class Cluster(Executor):
    """Works on the machines of a cluster, which see the same files at the same paths."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._inner = client.get_executor(pure=False)  # type: ignore[no-untyped-call]

    def submit(self, fn: Callable[_P, _Made], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_Made]:
        """Have *fn* called somewhere; what kills its worker is a `BrokenExecutor`."""
        told: Future[_Made] = Future()
        self._inner.submit(fn, *args, **kwargs).add_done_callback(lambda done: _pass_on(done, told))
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which goes on without this process; what is not done yet is cancelled.

        Unlike processes of our own, a cluster may have lost those who would do it: there is no waiting.
        """
        self._inner.shutdown(wait=False)
        self._client.close()  # type: ignore[no-untyped-call]


def connect(address: str) -> Cluster:
    """Return the cluster whose scheduler is at *address*, ``tcp://HOST:8786``.

    :raises InvalidSetting: when no scheduler answers there, or the library is not installed.
    """
    try:
        from distributed import Client
    except ImportError as error:
        advice = "it needs a library of its own: pip install 'myeloma-kg[cluster]'"
        raise InvalidSetting(_SETTING, address, advice) from error
    try:
        return Cluster(Client(address, timeout=_CONNECT_SECONDS))  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise InvalidSetting(_SETTING, address, f"no scheduler of Dask answers there: {error}") from error


def _pass_on(done: "Future[_Made]", told: "Future[_Made]") -> None:
    from distributed.scheduler import KilledWorker

    if done.cancelled():
        told.cancel()
        told.set_running_or_notify_cancel()
        return
    error = done.exception()
    if isinstance(error, KilledWorker):
        told.set_exception(BrokenExecutor(str(error)))
    elif error is not None:
        told.set_exception(error)
    else:
        told.set_result(done.result())
