"""Answers that are kept, and what is asked once for many."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from kg.errors import QueryAbandoned, QueryTooSlow
from kg.store import Cancelled
from webui.serving.cache import Cache, Representation
from webui.serving.requests import GONE
from webui.serving.wsgi import WsgiRequest, at_once

JSON = "application/sparql-results+json"
SIZE = 100_000


def answer(
    cache: Cache, key: object, ask: Callable[[], Representation], gone: Cancelled | None = None
) -> Representation:
    """Return the answer that a request in a thread of its own gets, which looks whether it is *gone*."""
    asking = {"REQUEST_METHOD": "GET", "PATH_INFO": "/sparql", **({GONE: gone} if gone else {})}

    async def asked() -> Representation:
        return ask()

    return at_once(cache.answer(key, asked, WsgiRequest(asking, SIZE).wait_for))


def test_what_many_ask_at_once_is_asked_once() -> None:
    cache, entered, go, asked = Cache(SIZE), Event(), Event(), []

    def ask() -> Representation:
        asked.append(1)
        entered.set()
        go.wait(10)
        return Representation(b"{}", JSON, "t")

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(answer, cache, "key", ask, None)
        entered.wait(10)
        others = [threads.submit(answer, cache, "key", ask, None) for _ in range(3)]
        go.set()
        assert {each.result(10).body for each in (first, *others)} == {b"{}"}
    assert len(asked) == 1


def test_who_waits_for_one_that_left_asks_for_himself() -> None:
    cache, entered, waited = Cache(SIZE), Event(), Event()

    def leave() -> Representation:
        entered.set()
        waited.wait(10)
        raise QueryAbandoned("it is gone")

    def look() -> bool:
        waited.set()
        return False

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(answer, cache, "key", leave, None)
        entered.wait(10)
        second = threads.submit(answer, cache, "key", lambda: Representation(b"{}", JSON, "t"), look)
        assert second.result(10).body == b"{}"
        assert isinstance(first.exception(10), QueryAbandoned)
    assert waited.is_set()


def test_what_is_kept_has_a_bound() -> None:
    cache = Cache(SIZE)
    for number in range(100):
        answer(cache, number, lambda: Representation(bytes(4_000), JSON, "t"), None)
        assert cache.bytes <= SIZE
    assert cache.get(99) is not None
    assert cache.get(0) is None
    assert (cache.hits, cache.misses) == (1, 100)


def test_what_is_too_large_or_may_change_is_not_kept() -> None:
    cache = Cache(SIZE)
    answer(cache, "large", lambda: Representation(bytes(SIZE // 4), JSON, "t"), None)
    answer(cache, "others", lambda: Representation(b"{}", JSON, "t", cacheable=False), None)
    assert cache.entries == 0


def test_those_who_wait_for_one_that_left_ask_once_between_them() -> None:
    cache, entered, waiting, asked = Cache(SIZE), Event(), Barrier(10, timeout=10), []

    def leave() -> Representation:
        entered.set()
        waiting.wait()
        raise QueryAbandoned("it is gone")

    def ask() -> Representation:
        asked.append(1)
        return Representation(b"{}", JSON, "t")

    with ThreadPoolExecutor(10) as threads:
        first = threads.submit(answer, cache, "key", leave, None)
        entered.wait(10)
        others = [threads.submit(answer, cache, "key", ask, once(waiting)) for _ in range(9)]
        assert {each.result(10).body for each in others} == {b"{}"}
        assert isinstance(first.exception(10), QueryAbandoned)
    assert len(asked) == 1


def once(waiting: Barrier) -> Callable[[], bool]:
    """Return what says that a client is there, and that it waits when it is first asked so."""
    seen: list[int] = []

    def look() -> bool:
        if not seen:
            seen.append(waiting.wait())
        return False

    return look


def test_those_who_wait_share_an_error_and_it_is_not_kept() -> None:
    cache, entered, waiting, failed = Cache(SIZE), Event(), Barrier(4, timeout=10), []

    def fail() -> Representation:
        failed.append(1)
        entered.set()
        waiting.wait()
        raise QueryTooSlow("query_seconds", 3, "too slow")

    with ThreadPoolExecutor(4) as threads:
        first = threads.submit(answer, cache, "key", fail, None)
        entered.wait(10)
        others = [threads.submit(answer, cache, "key", fail, once(waiting)) for _ in range(3)]
        assert {type(each.exception(10)) for each in (first, *others)} == {QueryTooSlow}
    assert len(failed) == 1
    assert answer(cache, "key", lambda: Representation(b"{}", JSON, "t"), None).body == b"{}"
