"""What a fault finds: a house, the platforms that call it, and how long an outage lasts."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.torture.house import House
from tests.torture.platforms import Platforms
from tests.torture.scale import Scale


@dataclass(slots=True)
class Scene:
    house: House
    platforms: Platforms
    scale: Scale
    sent_before: int
    """Replies that the house had sent when the trial began."""
    noise_before: int
    """Lines that are no events, by then."""
    sender_kills: list[float] = field(default_factory=list)
    """When a process that sends replies was killed, by the platforms' clock."""

    async def outage(self, share: float = 1) -> None:
        """As long as what is away stays away."""
        await asyncio.sleep(self.scale.outage * share)

    async def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + self.scale.patience
        while not await asyncio.to_thread(condition):
            if time.monotonic() > deadline:
                raise TimeoutError("what the fault waits for never came")
            await asyncio.sleep(0.005)

    async def until_up_again(self) -> None:
        await self.house.wait_until_up()
