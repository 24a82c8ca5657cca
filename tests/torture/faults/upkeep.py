"""What operators do, and what happens to a machine's clock."""

import asyncio
import signal
import time

from tests.torture.scene import Scene


async def nothing(scene: Scene) -> None:
    """Nothing: what the others are to be compared with"""
    await scene.outage(0.5)


async def clock_jumps(scene: Scene) -> None:
    """The clock jumps five hours ahead, then back, then two hours behind, and right again"""
    for ahead in ("+5h", "+0", "-2h", "+0"):
        scene.house.set_clock(ahead)
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


async def half_killed(scene: Scene) -> None:
    """Two web processes and two sets of workers on one store; one of each killed"""
    scene.house.kill("web 1")
    scene.house.kill("worker 1")
    await asyncio.to_thread(scene.house.kill, "intake")
    scene.sender_kills.append(time.monotonic())
    await scene.until_up_again()
