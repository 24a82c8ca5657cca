"""Not too many at once, not too many a second."""

import asyncio
from types import TracebackType


class Pace:
    """An asynchronous context: at most `at_once` inside, and entered at most `rate` times a second.

    `in_time` tells whoever is inside whether `seconds` have not passed yet since it was made.
    """

    def __init__(self, rate: float, at_once: int, seconds: float) -> None:
        self._interval = 1 / rate
        self._room = asyncio.Semaphore(at_once)
        self._next = 0.0
        self._end = asyncio.get_running_loop().time() + seconds

    @property
    def in_time(self) -> bool:
        return asyncio.get_running_loop().time() < self._end

    async def __aenter__(self) -> None:
        await self._room.acquire()
        loop = asyncio.get_running_loop()
        start = max(self._next, loop.time())
        self._next = start + self._interval
        try:
            await asyncio.sleep(max(0.0, min(start, self._end) - loop.time()))
        except asyncio.CancelledError:
            self._room.release()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._room.release()
