"""The platforms' side: they hand over what citizens write, and again what was not answered 200."""

import asyncio
import time
from collections.abc import Coroutine, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp
from yarl import URL

from gateway.simulator.wire import Call
from tests.office import PUBLIC_URL
from tests.torture.citizens import Key
from tests.torture.ledgers import CUT, HUNG, Answer
from tests.torture.stories import Story

PATIENCE = aiohttp.ClientTimeout(total=15)
"""Seconds until they give up on an answer: Twilio's, the least patient of them."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds before they hand it over again: later each time, as all of them do; only not for days."""


class Platforms:
    """Whoever calls us. `doors` are the addresses of the web processes, which take turns; a closed one is
    passed by, as the proxy in front of them does. What fails in here ends `tasks`."""

    def __init__(self, doors: Sequence[str], tasks: asyncio.TaskGroup) -> None:
        self.answers: list[Answer] = []
        self.stories: list[Story] = []
        self.waiting = 0
        """Requests on their way just now."""
        self._doors = list(doors)
        self._tasks = tasks
        self._at_work: set[asyncio.Task[None]] = set()
        self._http: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=PATIENCE, connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._at_work:
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._http.close()

    async def bring(self, stories: Iterator[Story], rate: float, most: int) -> None:
        """`rate` times a second somebody new begins to write, however long the others wait, until `most` are
        being waited for. Never ends."""
        due = time.monotonic()
        while True:
            story = next(stories)
            self.stories.append(story)
            self._begin(self._play(story))
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            while len(self._at_work) >= most:
                await asyncio.sleep(1 / rate)
                due = time.monotonic()

    def tell(self, calls: Sequence[Call], receipt: str) -> None:
        """What became of a reply of ours, one after the other."""
        self._begin(self._tell(calls, receipt))

    async def finish(self) -> None:
        """Wait until all of it was taken."""
        while self._at_work:
            await asyncio.wait(self._at_work)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._tasks.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)

    async def _play(self, story: Story) -> None:
        handed_over: list[asyncio.Task[None]] = []
        began = time.monotonic()
        for step in sorted(story.steps, key=lambda step: step.after):
            await asyncio.sleep(max(0.0, began + step.after - time.monotonic()))
            if step.in_turn:
                await asyncio.gather(*handed_over)
            handed_over.append(asyncio.create_task(self._insist(step.call, step.keys)))
        await asyncio.gather(*handed_over)

    async def _tell(self, calls: Sequence[Call], receipt: str) -> None:
        for call in calls:
            await self._insist(call, (), receipt)

    async def _insist(self, call: Call, keys: tuple[Key, ...], receipt: str = "") -> None:
        pause = FIRST_PAUSE
        while await self._hand_over(call, keys, receipt) != 200:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _hand_over(self, call: Call, keys: tuple[Key, ...], receipt: str) -> int:
        began, status = time.monotonic(), CUT
        self.waiting += 1
        try:
            status = await self._status(call)
        finally:
            self.waiting -= 1
            now = time.monotonic()
            self.answers.append(Answer(keys, now, now - began, status, receipt))
        return status

    async def _status(self, call: Call) -> int:
        self._doors.append(self._doors.pop(0))
        # A copy: while this request waits at one door, others turn the list further.
        for door in list(self._doors):
            try:
                return await self._knock(door, call)
            except aiohttp.ClientConnectorError:
                continue
            except TimeoutError:
                return HUNG
            except aiohttp.ClientError:
                return CUT
        return CUT

    async def _knock(self, door: str, call: Call) -> int:
        url = URL(call.url.replace(PUBLIC_URL, door), encoded=True)
        async with self._http.request(
            call.method, url, headers=call.headers, data=call.body or None
        ) as answer:
            await answer.read()
            return answer.status
