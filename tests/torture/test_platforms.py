"""The platforms' side: each door is tried once, and what fails in there is not swallowed."""

import asyncio

import aiohttp
import pytest

from gateway.simulator.wire import Call
from tests.torture.ledgers import CUT
from tests.torture.platforms import Platforms

CALL = Call("GET", "https://lapor.example/", {}, b"")


class OneDoorClosed(Platforms):
    async def _knock(self, door: str, call: Call) -> int:
        await asyncio.sleep(0)
        if door == "closed":
            raise aiohttp.ClientConnectorError(None, OSError())  # type: ignore[arg-type]
        return 200


def test_whoever_finds_a_door_closed_tries_the_other_however_many_do() -> None:
    async def everybody() -> list[int]:
        async with asyncio.TaskGroup() as tasks, OneDoorClosed(["closed", "open"], tasks) as platforms:
            for number in range(30):
                platforms.tell([CALL], f"{number}")
            await platforms.finish()
            return [one.status for one in platforms.answers]

    answered = asyncio.run(everybody())
    assert (len(answered), answered.count(CUT)) == (30, 0)


class Broken(Platforms):
    async def _knock(self, door: str, call: Call) -> int:
        raise ZeroDivisionError


def test_a_platform_that_breaks_ends_the_trial() -> None:
    async def trial() -> None:
        async with asyncio.TaskGroup() as tasks, Broken(["open"], tasks) as platforms:
            platforms.tell([CALL], "a receipt")
            await asyncio.sleep(60)

    with pytest.raises(ExceptionGroup) as raised:
        asyncio.run(trial())
    assert raised.group_contains(ZeroDivisionError)
