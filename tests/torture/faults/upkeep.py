"""What operators do, and what happens to a machine's clock."""

import signal
import time
from datetime import timedelta

from tests.torture.scene import Scene


async def nothing(scene: Scene) -> None:
    """Nothing: what the others are to be compared with"""
    await scene.outage(0.5)


async def clock_jumps(scene: Scene) -> None:
    """The clock jumps five hours ahead, then back, then two hours behind, and right again"""
    for hours in (5, 0, -2, 0):
        scene.house.set_clock(timedelta(hours=hours))
        await scene.outage(0.25)


async def web_restarted(scene: Scene) -> None:
    """The only web process restarted (SIGTERM)"""
    scene.house.send("web", signal.SIGTERM)
    await scene.until_up_again()


async def rolling_restart(scene: Scene) -> None:
    """Two web processes and two sets of workers restarted one after the other (SIGTERM)"""
    for name in scene.house.units:
        pid = scene.house.pid(name)
        scene.house.send(name, signal.SIGTERM)
        await scene.until(lambda: scene.house.pid(name) != pid)  # noqa: B023
        await scene.until_up_again()


async def machine_lost(scene: Scene) -> None:
    """Two web processes and two sets of workers on one store; `kill -9` of one web and one whole set"""
    scene.house.kill("web 1")
    for part in scene.house.units["worker 1"].parts():
        scene.house.kill(part)
    scene.house.kill("worker 1")
    scene.sender_kills += [time.monotonic()] * len(scene.house.senders)
    await scene.until_up_again()
