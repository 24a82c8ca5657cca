"""The pace of sending, on a clock of the tests' own: hours pass in no time, and to the millisecond."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gateway.pace import Pace, Rate

LONG = 3600.0


class QuickSelector(selectors.DefaultSelector):
    """Never waits: what the loop would have slept is added to its clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "everybody waits for ever"
        self.now += timeout
        return super().select(0)


class QuickLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._quick = QuickSelector()
        super().__init__(self._quick)

    def time(self) -> float:
        return self._quick.now


def on_a_quick_clock(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        with asyncio.Runner(loop_factory=QuickLoop) as runner:
            runner.run(test())

    run.__name__ = test.__name__
    return run


def clock() -> float:
    return round(asyncio.get_running_loop().time(), 6)


class Log:
    """When each came in, and how many were inside."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.entered: list[float] = []
        self.inside = 0
        self.most = 0

    async def visit(self, stay: float) -> None:
        async with self.pace:
            self.entered.append(clock())
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(stay)
            self.inside -= 1


@on_a_quick_clock
async def test_nobody_enters_before_the_rate_allows_it() -> None:
    log = Log(Pace(Rate(10), at_once=100, seconds=LONG))
    await asyncio.gather(*(log.visit(stay=0) for _ in range(5)))
    assert log.entered == [0.0, 0.1, 0.2, 0.3, 0.4]


@on_a_quick_clock
async def test_time_that_nobody_used_is_not_saved_up_for_a_burst() -> None:
    log = Log(Pace(Rate(2), at_once=100, seconds=LONG))
    await log.visit(stay=0)
    await asyncio.sleep(60)
    await asyncio.gather(*(log.visit(stay=0) for _ in range(3)))
    assert log.entered == [0.0, 60.0, 60.5, 61.0]


@on_a_quick_clock
async def test_no_more_are_inside_than_there_is_room_for() -> None:
    log = Log(Pace(Rate(1000), at_once=3, seconds=LONG))
    await asyncio.gather(*(log.visit(stay=1) for _ in range(9)))
    assert log.most == 3
    assert clock() == pytest.approx(3, abs=0.01)


@on_a_quick_clock
async def test_whoever_fails_inside_leaves_the_room() -> None:
    pace = Pace(Rate(10), at_once=1, seconds=LONG)
    for _ in range(3):
        with pytest.raises(LookupError):
            async with pace:
                raise LookupError
    assert clock() == 0.2


@on_a_quick_clock
async def test_whoever_is_called_off_while_waiting_leaves_the_room_to_the_next() -> None:
    pace = Pace(Rate(0.1), at_once=1, seconds=LONG)
    async with pace:
        pass
    called_off = asyncio.create_task(Log(pace).visit(stay=0))
    await asyncio.sleep(1)
    called_off.cancel()
    await asyncio.gather(called_off, return_exceptions=True)
    log = Log(pace)
    async with asyncio.timeout(60):
        await log.visit(stay=0)
    assert log.entered == [20.0]


@on_a_quick_clock
async def test_once_its_time_is_over_nobody_waits_for_a_turn_and_everybody_is_told() -> None:
    pace = Pace(Rate(1), at_once=100, seconds=2.5)
    told: list[tuple[float, bool]] = []

    async def visit() -> None:
        async with pace:
            told.append((clock(), pace.in_time))

    await asyncio.gather(*(visit() for _ in range(6)))
    assert told == [(0.0, True), (1.0, True), (2.0, True), (2.5, False), (2.5, False), (2.5, False)]


async def test_a_rate_goes_on_from_one_batch_to_the_next() -> None:
    rate = Rate(10)
    assert [rate.take(now, end=100) for now in (0, 0, 0.25, 5)] == pytest.approx([0, 0.1, 0.25, 5])


async def test_what_is_not_begun_in_time_takes_nobodys_place() -> None:
    rate = Rate(1)
    assert [rate.take(0, end=2) for _ in range(4)] == [0, 1, 2, 2]
    assert rate.take(0, end=100) == 2
