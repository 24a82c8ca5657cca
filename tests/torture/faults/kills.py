"""`kill -9`, each time in the middle of something."""

import asyncio
import signal
import time

from tests.torture import providers
from tests.torture.scene import Scene

REQUESTS = 3
"""That web has in its hands."""
REPLIES = 3
"""That all senders together have."""


async def web_killed(scene: Scene) -> None:
    """`kill -9` of web with requests in its hands, twice"""
    # Some are read by then, some kept, and some kept and not answered.
    for seconds in (0.005, 0.03):
        await _gathered(scene)
        await asyncio.sleep(seconds)
        scene.house.kill("web")
        await scene.until_up_again()


async def intake_killed(scene: Scene) -> None:
    """`kill -9` of the intake worker in the middle of a batch, twice"""
    for _ in range(2):
        handled = scene.house.times("message.handled")
        await _gathered(scene)
        await scene.until(lambda: scene.house.times("message.handled") > handled)  # noqa: B023
        scene.house.kill("intake")
        await scene.until_up_again()


async def senders_killed(scene: Scene) -> None:
    """`kill -9` of all delivery workers while they send"""
    scene.house.providers.mood = providers.slow
    await scene.until(lambda: scene.house.providers.busy >= REPLIES)
    for name in scene.house.senders:
        scene.house.kill(name)
        scene.sender_kills.append(time.monotonic())
    scene.house.providers.mood = providers.willing
    await scene.until_up_again()


async def supervisor_killed(scene: Scene) -> None:
    """`kill -9` of `lapor run` itself; systemd starts it again"""
    scene.house.kill("run")
    await scene.until_up_again()


async def _gathered(scene: Scene) -> None:
    """What platforms bring is kept in one go: so many requests at least."""
    scene.house.send("web", signal.SIGSTOP)
    await scene.until(lambda: scene.platforms.waiting >= REQUESTS)
    scene.house.send("web", signal.SIGCONT)
