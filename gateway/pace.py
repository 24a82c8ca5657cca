"""Not too many at once, not too many a second."""

import asyncio
from types import TracebackType


class Rate:
    """How often something may be begun. Kept between batches, or each would begin with a burst."""

    def __init__(self, per_second: float) -> None:
        self._interval = 1 / per_second
        self._next = 0.0

    def take(self, now: float, end: float) -> float:
        """When to begin, by the monotonic clock; `end`, and nothing taken, where that is not before it."""
        start = max(self._next, now)
        if start >= end:
            return end
        self._next = start + self._interval
        return start


class Pace:
    """An asynchronous context: at most `at_once` inside, and entered no more often than `rate` allows.

    `in_time` tells whoever is inside whether `seconds` have not passed yet since it was made.
    """

    def __init__(self, rate: Rate, at_once: int, seconds: float) -> None:
        self._rate = rate
        self._room = asyncio.Semaphore(at_once)
        self._end = asyncio.get_running_loop().time() + seconds

    @property
    def in_time(self) -> bool:
        return asyncio.get_running_loop().time() < self._end

    async def __aenter__(self) -> None:
        await self._room.acquire()
        loop = asyncio.get_running_loop()
        start = self._rate.take(loop.time(), self._end)
        try:
            await asyncio.sleep(max(0.0, start - loop.time()))
        except asyncio.CancelledError:
            self._room.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._room.release()
