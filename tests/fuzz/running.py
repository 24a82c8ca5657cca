"""A run: so many inputs into one webhook, in batches, with what came of them."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.house import Found, House, Sent
from tests.fuzz.ways import Way

BATCH = 500
FORGED = 10
"""One in so many."""
HANDLED = 10
"""Messages of each batch that intake handles."""
FORGET_EVERY = 10
"""Batches, after which the store is emptied."""
LOOKS = 10
"""How often memory is looked at, in equal parts of the run."""


@dataclass(slots=True)
class Run:
    """What a run came to."""

    inputs: int = 0
    seconds: float = 0.0
    found: Found = field(default_factory=Found)
    megabytes: list[float] = field(default_factory=list)
    """After each part of it."""

    @property
    def grew(self) -> float:
        """Megabytes, since it was warm: after a fifth of it."""
        return self.megabytes[-1] - self.megabytes[min(len(self.megabytes), LOOKS // 5) - 1]


def inputs(way: Way, numbers: Iterable[int], seed: int) -> Iterator[Sent]:
    """Each out of its number alone, so that any of them can be made again."""
    for number in numbers:
        rng = Random(f"{seed}/{number}")
        request = way.mutated(rng, number)
        forged = number % FORGED == 0
        yield Sent(number, way.forged(rng, request) if forged else request, not forged)


async def run(way: Way, numbers: range, seed: int) -> Run:
    done = Run()
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder:
        async with House(way, Path(folder)).open() as house:
            for at, start in enumerate(range(0, len(numbers), BATCH)):
                batch = list(inputs(way, numbers[start : start + BATCH], seed))
                begun = time.perf_counter()
                done.found.add(await house.take(batch))
                done.found.add(await asyncio.to_thread(house.handle_some, HANDLED))
                done.seconds += time.perf_counter() - begun
                done.inputs += len(batch)
                if at % FORGET_EVERY == FORGET_EVERY - 1:
                    await asyncio.to_thread(house.forget)
                if done.inputs * LOOKS >= len(numbers) * (len(done.megabytes) + 1):
                    done.megabytes.append(megabytes())
    return done


def megabytes() -> float:
    """What this process holds, gateway and fuzzer."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20
