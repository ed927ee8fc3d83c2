"""Many documents or sources read at once, by any executor of `concurrent.futures`.

What comes out does not depend on how many work, nor on who is done first. `ingest.cluster` has
an executor for many machines.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from ingest.cluster import connect
from kg.errors import KgError

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_P = ParamSpec("_P")


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
