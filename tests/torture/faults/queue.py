"""The doorbell breaks. Nothing that is kept depends on it."""

import asyncio
import shutil
import signal

from tests.torture.scene import Scene


async def valkey_killed(scene: Scene) -> None:
    """Valkey killed; it comes back with its data"""
    scene.house.kill("valkey")
    await scene.until_up_again()


async def valkey_emptied(scene: Scene) -> None:
    """FLUSHALL while messages and replies are queued, three times"""
    for _ in range(3):
        await asyncio.to_thread(scene.house.runtime.redis.flushall)
        await scene.outage(0.1)


async def valkey_restarted_empty(scene: Scene) -> None:
    """Valkey killed, and back without its data"""
    # Nobody starts it again until its data is gone.
    scene.house.send("run", signal.SIGSTOP)
    scene.house.kill("valkey")
    await asyncio.to_thread(shutil.rmtree, scene.house.runtime.settings.data_dir / "queue" / "appendonlydir")
    scene.house.send("run", signal.SIGCONT)
    await scene.until_up_again()


async def valkey_frozen(scene: Scene) -> None:
    """Valkey frozen (SIGSTOP)"""
    scene.house.send("valkey", signal.SIGSTOP)
    await scene.outage()
    scene.house.send("valkey", signal.SIGCONT)
