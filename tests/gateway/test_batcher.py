"""Grouping without a timer: order, batches that form while a flush runs, and errors that stay at home."""

import asyncio
from collections.abc import Awaitable, Sequence

import pytest

from gateway.batcher import Batcher


class Flushes:
    """A flush that waits until it is let go, and notes what it got."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.poison: set[int] = set()
        self.started = asyncio.Event()
        self.open = asyncio.Event()

    async def __call__(self, items: list[int]) -> Sequence[int]:
        self.seen.append(items)
        self.started.set()
        await self.open.wait()
        if self.poison.intersection(items):
            raise LookupError("poison")
        return [item * 10 for item in items]


@pytest.fixture
async def flushes() -> Flushes:
    return Flushes()


async def results_of(*waiting: Awaitable[int]) -> list[int | BaseException]:
    """What each got, in order; that somebody waits for ever is an error too."""
    async with asyncio.timeout(5):
        return await asyncio.gather(*waiting, return_exceptions=True)


async def first_in_flight(flushes: Flushes, batcher: Batcher[int, int]) -> "asyncio.Task[int]":
    """Item 0 on its way, and its flush held."""
    first = asyncio.create_task(batcher.add(0))
    await flushes.started.wait()
    return first


def others(batcher: Batcher[int, int], items: range) -> "list[asyncio.Task[int]]":
    return [asyncio.create_task(batcher.add(item)) for item in items]


async def test_a_single_item_is_flushed_at_once(flushes: Flushes) -> None:
    flushes.open.set()
    assert await Batcher(flushes, limit=10).add(7) == 70
    assert flushes.seen == [[7]]


async def test_what_comes_while_a_flush_runs_goes_into_the_next_in_the_order_it_came(
    flushes: Flushes,
) -> None:
    batcher = Batcher(flushes, limit=10)
    first = await first_in_flight(flushes, batcher)
    rest = others(batcher, range(1, 5))
    flushes.open.set()
    assert await results_of(first, *rest) == [0, 10, 20, 30, 40]
    assert flushes.seen == [[0], [1, 2, 3, 4]]


async def test_no_batch_is_larger_than_the_limit(flushes: Flushes) -> None:
    batcher = Batcher(flushes, limit=3)
    first = await first_in_flight(flushes, batcher)
    rest = others(batcher, range(1, 8))
    flushes.open.set()
    assert await results_of(first, *rest) == [item * 10 for item in range(8)]
    assert flushes.seen == [[0], [1, 2, 3], [4, 5, 6], [7]]


async def test_an_error_goes_to_everybody_in_its_batch_and_to_nobody_in_the_next(flushes: Flushes) -> None:
    batcher = Batcher(flushes, limit=2)
    flushes.poison = {2}
    first = await first_in_flight(flushes, batcher)
    rest = others(batcher, range(1, 5))
    flushes.open.set()
    results = await results_of(first, *rest)
    assert [result if isinstance(result, int) else type(result) for result in results] == [
        0,
        LookupError,
        LookupError,
        30,
        40,
    ]


async def test_after_an_error_it_flushes_again(flushes: Flushes) -> None:
    flushes.open.set()
    flushes.poison = {1}
    batcher = Batcher(flushes, limit=2)
    [error] = await results_of(batcher.add(1))
    assert isinstance(error, LookupError)
    assert await results_of(batcher.add(2)) == [20]


async def test_a_flush_with_a_result_too_few_is_an_error_for_all_and_leaves_nobody_waiting() -> None:
    async def forgetful(items: list[int]) -> Sequence[int]:
        return items[:-1]

    batcher = Batcher(forgetful, limit=10)
    results = await results_of(batcher.add(1), batcher.add(2))
    assert [type(result) for result in results] == [ValueError, ValueError]


async def test_whoever_stops_waiting_takes_nobody_along(flushes: Flushes) -> None:
    batcher = Batcher(flushes, limit=10)
    first = await first_in_flight(flushes, batcher)
    impatient, patient = others(batcher, range(1, 3))
    await asyncio.sleep(0)
    first.cancel()
    impatient.cancel()
    flushes.open.set()
    assert await results_of(patient) == [20]
    # What they handed over is flushed all the same: somebody may count on it.
    assert flushes.seen == [[0], [1, 2]]


async def test_drained_means_that_nothing_is_left(flushes: Flushes) -> None:
    batcher = Batcher(flushes, limit=1)
    first = await first_in_flight(flushes, batcher)
    rest = others(batcher, range(1, 4))
    drained = asyncio.create_task(batcher.drain())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not drained.done()
    flushes.open.set()
    async with asyncio.timeout(5):
        await drained
    assert flushes.seen == [[0], [1], [2], [3]]
    assert await results_of(first, *rest) == [0, 10, 20, 30]


async def test_draining_what_never_ran_waits_for_nothing(flushes: Flushes) -> None:
    await Batcher(flushes, limit=1).drain()
    assert flushes.seen == []
