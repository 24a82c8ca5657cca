"""What do traces cost? The same messages kept and answered with them and without, turn by turn.

Webhooks come in over HTTP; replies go out to a far end on this machine. SQLite with synchronous=FULL. What is
compared is the processor's time of everything that takes part, the platforms that we play among it.
"""

import asyncio
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import aiohttp
from sqlmodel import select

from gateway import delivery, intake
from gateway.processes import valkey
from gateway.traces import Traces
from store import models as m
from store.engine import reading
from store.migrations import migrate
from tests.far_end import FarEnd
from tests.office import PUBLIC_URL, Office, settings_for, telegram_call
from tests.server import Server

ROUNDS = 9
MESSAGES = 300
AT_ONCE = 25


def main() -> None:
    far_end = FarEnd()
    with tempfile.TemporaryDirectory(prefix="lapor-") as folder, Server(far_end.app) as server:
        queue = valkey.start(Path(folder))
        try:
            address = f"unix://{valkey.socket_path(Path(folder))}"
            office = Office(settings_for(Path(folder), "", address, server.url), far_end)
            migrate(office.runtime.engine)
            with office.web:
                _measure(office)
        finally:
            queue.terminate()
            queue.wait()


def _measure(office: Office) -> None:
    ratios: dict[str, list[float]] = {"webhooks": [], "replies": []}
    chats = iter(range(10_000, 10_000_000))
    for _ in range(ROUNDS):
        took = {}
        for traced in (False, True):
            with _traces(office, traced):
                took[traced] = _round(office, [next(chats) for _ in range(MESSAGES)])
        for what, with_them, without in zip(ratios, took[True], took[False], strict=True):
            ratios[what].append(with_them / without)
            each = [seconds / MESSAGES * 1000 for seconds in (without, with_them)]
            print(f"{what}: {each[0]:.2f} ms of a core for each without, {each[1]:.2f} with them")
    for what, several in ratios.items():
        print(
            f"{what}: {statistics.median(several):.2f} times as much "
            f"({min(several):.2f} to {max(several):.2f})"
        )


@contextmanager
def _traces(office: Office, traced: bool) -> Iterator[None]:
    runtime = office.runtime
    add = Traces.add
    if not traced:
        Traces.add = lambda *_: None  # type: ignore[method-assign]
    try:
        with runtime.traces.being_written(runtime.engine, runtime.channels) if traced else nullcontext():
            yield
    finally:
        Traces.add = add  # type: ignore[method-assign]


def _round(office: Office, chats: list[int]) -> tuple[float, float]:
    started = time.process_time()
    asyncio.run(_post(office, chats))
    _write(office)
    kept = time.process_time() - started
    office.hear_the_bell()
    office.runtime.redis.flushall()
    with reading(office.runtime.engine) as session:
        ids = list(session.exec(select(m.Message.id).where(m.Message.state == m.MessageState.KEPT)))
    for at in range(0, len(ids), 100):
        intake.handle_inbound(office.runtime, ids[at : at + 100])
    with reading(office.runtime.engine) as session:
        replies = list(session.exec(select(m.Delivery.id).where(m.Delivery.status == "waiting")))
    started = time.process_time()
    for at in range(0, len(replies), 100):
        asyncio.run(delivery.deliver(office.runtime, replies[at : at + 100]))
    _write(office)
    return kept, time.process_time() - started


def _write(office: Office) -> None:
    """What its thread would write a second later."""
    office.runtime.traces.write(office.runtime.engine, office.runtime.channels)


async def _post(office: Office, chats: list[int]) -> None:
    waiting = iter(chats)
    async with aiohttp.ClientSession() as http:

        async def platform() -> None:
            for chat in waiting:
                call = telegram_call(f"Lampu jalan mati di Jalan Contoh nomor {chat}", chat)
                url = call.url.replace(PUBLIC_URL, office.web.url)
                async with http.post(url, headers=call.headers, data=call.body) as answer:
                    answer.raise_for_status()

        await asyncio.gather(*(platform() for _ in range(AT_ONCE)))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
