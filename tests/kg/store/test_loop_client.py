"""Queries asked in an event loop, without a thread for each: what is not answered soon goes to threads."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Iterator

import pytest

from kg.errors import EngineStopped, KgError, QuerySyntaxError, QueryTooSlow
from kg.store import Pending
from kg.store.budgets import Budgets
from kg.store.pool.store import PooledStore
from kg.store.pool.workers import WorkerSpec
from tests.kg.store.test_pool import JSON, NEVER, TINY, counting, ended, running, spec

__all__ = ["spec"]
ONE = b'{"head":{"vars":["one"]},"results":{"bindings":[{"one":{"type":"literal","value":"1",'


@pytest.fixture
def store(spec: WorkerSpec) -> Iterator[PooledStore]:
    store = PooledStore(spec, "1", Budgets(query_seconds=2, workers=2, queue_length=40))
    yield store
    store.close()


async def answered(store: PooledStore, text: str) -> bytes:
    """Return an answer the way the server gets it."""
    result = store.ask(text)
    begun = result.begin(JSON)
    if begun is None:
        return await asyncio.to_thread(result.serialize, JSON)
    try:
        return await begun
    except Pending as late:
        return await asyncio.to_thread(late.answer, None)


async def kept(store: PooledStore, text: str) -> bytes | None:
    """Return an answer that came without a thread, None for one that needs one."""
    begun = store.ask(text).begin(JSON)
    assert begun is not None
    try:
        return await begun
    except Pending as late:
        await asyncio.to_thread(late.answer, None)
        return None


async def failure(answer: Awaitable[bytes]) -> KgError:
    with pytest.raises(KgError) as caught:
        await answer
    return caught.value


def test_what_is_answered_soon_needs_no_thread(store: PooledStore) -> None:
    async def asking() -> list[bytes | None]:
        return [await kept(store, TINY) for _ in range(20)]

    answers = asyncio.run(asking())
    assert sum(answer is not None for answer in answers) > 10  # on a busy machine some are late
    assert all(answer is None or answer.startswith(ONE) for answer in answers)


def test_many_at_once_each_get_their_own_answer(store: PooledStore) -> None:
    async def asking() -> list[bytes]:
        texts = [f"SELECT ({number} AS ?n) {{}}" for number in range(100)]
        return await asyncio.gather(*(answered(store, text) for text in texts))

    for number, answer in enumerate(asyncio.run(asking())):
        assert f'"value":"{number}"'.encode() in answer


def test_a_query_that_takes_longer_goes_on_in_a_thread_and_is_asked_once(store: PooledStore) -> None:
    async def asking() -> tuple[bytes, bytes]:
        late = store.ask(counting(1_000_000)).begin(JSON)
        assert late is not None
        with pytest.raises(Pending) as caught:
            await late
        return await asyncio.to_thread(caught.value.answer, None), await answered(store, TINY)

    counted, tiny = asyncio.run(asking())
    assert b'"value":"1000000"' in counted and tiny.startswith(ONE)
    assert store.stats()["answered"] == 2


def test_others_are_answered_while_some_never_end_and_these_are_ended_at_their_limit(
    store: PooledStore,
) -> None:
    async def asking() -> tuple[list[KgError], list[bytes]]:
        endless = [asyncio.ensure_future(failure(answered(store, NEVER))) for _ in range(4)]
        await asyncio.sleep(0.1)
        honest = [await answered(store, TINY) for _ in range(3)]
        assert not all(each.done() for each in endless)
        return await asyncio.gather(*endless), honest

    errors, honest = asyncio.run(asking())
    assert [type(error) for error in errors] == [QueryTooSlow] * 4
    assert all(answer.startswith(ONE) for answer in honest)


def test_what_is_wrong_with_a_query_is_told_as_elsewhere(store: PooledStore) -> None:
    error = asyncio.run(failure(answered(store, "SELECT ?a {\n ?a }")))
    assert isinstance(error, QuerySyntaxError) and error.line == 2


def test_an_answer_that_is_large_comes_whole(store: PooledStore) -> None:
    digits = " ".join(f"VALUES ?v{number} {{ 0 1 2 3 4 5 6 7 8 9 }}" for number in range(4))
    answer = asyncio.run(answered(store, f"SELECT * {{ {digits} }}"))
    assert len(answer) > 1 << 20 and answer.count(b'"v3":') == 10_000 and answer.endswith(b"}]}}")


def test_a_worker_that_dies_idle_is_replaced_and_one_that_dies_at_work_costs_one_answer(
    store: PooledStore,
) -> None:
    async def asking() -> tuple[KgError, bytes, bytes]:
        await answered(store, TINY)
        await asyncio.sleep(0.2)  # until another stands ready for the one that is kept
        await kill_workers(store)
        after_idle = await answered(store, TINY)
        waiting = asyncio.ensure_future(failure(answered(store, NEVER)))
        await asyncio.sleep(0.1)
        await kill_workers(store)
        return await waiting, after_idle, await answered(store, TINY)

    error, *answers = asyncio.run(asking())
    assert isinstance(error, EngineStopped)
    assert all(answer.startswith(ONE) for answer in answers)


def test_nothing_is_left_of_a_store_that_was_closed(spec: WorkerSpec) -> None:
    async def asking() -> list[int]:
        store = PooledStore(spec, "1", Budgets(workers=2))
        await asyncio.gather(*(answered(store, TINY) for _ in range(5)))
        pids = running(store)
        await asyncio.to_thread(store.close)
        await asyncio.sleep(0.1)
        assert store.ask(TINY).begin(JSON) is None
        return pids

    assert ended(asyncio.run(asking()))


async def kill_workers(store: PooledStore) -> None:
    """Kill them all, and wait until that is known, or told to who waited for an answer."""
    killed = running(store)[1:]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        while len(store.pool._factory._heard.died.keys() & set(killed)) + told(store) < len(killed):
            await asyncio.sleep(0.02)


def told(store: PooledStore) -> int:
    return store.stats().get("EngineStopped", 0)
