"""What no process may take with it: `kill -9` in the middle of 500 messages, and everybody gets a number.

The whole gateway runs as `lapor run`. The platforms send again what was not answered 200, as the real ones
do, and every reply is counted where it arrives.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import select
from yarl import URL

from gateway import delivery
from gateway.config import Schedule
from gateway.simulator.wire import Call
from store import models as m
from store.engine import open_engine, reading
from tests.far_end import FarEnd
from tests.keys import RING
from tests.office import kannel_call, settings_for, telegram_call
from tests.running import Running, running
from tests.short_dir import short_dir

MESSAGES = 500
KILLED_AT = 150
"""Replies out when the kill comes: the middle of the work, in every part of the house."""
AT_ONCE = 25
IMPATIENT = Schedule(sweep_every=0.5, forgotten_after=3, abandoned_after=3)
PATIENCE = 90
"""Seconds until everybody must have a number; a run takes about ten."""


@pytest.mark.parametrize("victim", ["web", "intake", "delivery.telegram", "valkey"])
def test_killing_it_in_the_middle_of_500_messages_loses_none(
    victim: str, tmp_path: Path, store_url: str, far_end: FarEnd, far_end_url: str
) -> None:
    settings = settings_for(tmp_path, store_url, "", far_end_url).model_copy(update={"schedule": IMPATIENT})
    with short_dir() as directory, running(settings, directory) as gateway:
        asyncio.run(_storm(gateway, victim, far_end))
        _settle(far_end)
    _reconcile(store_url, far_end, victim)


async def _storm(gateway: Running, victim: str, far_end: FarEnd) -> None:
    calls = asyncio.Queue[Call]()
    for number in range(MESSAGES):
        calls.put_nowait(_call(gateway.url, number))
    async with aiohttp.ClientSession() as http:
        platforms = [asyncio.create_task(_insist(http, calls)) for _ in range(AT_ONCE)]
        await _until(lambda: len(far_end.sent) >= KILLED_AT)
        gateway.kill(victim)
        await asyncio.gather(*platforms)


def _call(url: str, number: int) -> Call:
    text = f"Laporan ke-{number}: lampu jalan mati di Jalan Contoh nomor {number}"
    if number % 2:
        return telegram_call(text, chat=10_000 + number, url=url)
    return kannel_call(text, sender=f"0812000{number:05d}", url=url)


async def _insist(http: aiohttp.ClientSession, calls: "asyncio.Queue[Call]") -> None:
    """A platform: it sends each message until it is answered 200."""
    while not calls.empty():
        call = calls.get_nowait()
        while not await _accepted(http, call):
            await asyncio.sleep(0.1)


async def _accepted(http: aiohttp.ClientSession, call: Call) -> bool:
    try:
        async with http.request(
            call.method, URL(call.url, encoded=True), headers=call.headers, data=call.body or None
        ) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


def _settle(far_end: FarEnd) -> None:
    deadline = time.monotonic() + PATIENCE
    while len({sent.to for sent in far_end.sent}) < MESSAGES and time.monotonic() < deadline:
        time.sleep(0.05)


def _reconcile(store_url: str, far_end: FarEnd, victim: str) -> None:
    engine = open_engine(store_url, RING)
    with reading(engine) as session:
        complaints = list(session.exec(select(m.Complaint)))
        deliveries = list(session.exec(select(m.Delivery)))
    engine.dispose()
    times = Counter(sent.to for sent in far_end.sent)
    assert len(complaints) == len({one.ticket for one in complaints}) == MESSAGES
    assert len(times) == MESSAGES, "everybody got a number"
    assert max(times.values()) <= 2, "nobody got it three times"
    doubled = sum(count - 1 for count in times.values())
    # Only what a killed sender had in its hands may have gone out twice.
    assert doubled <= (delivery.AT_ONCE if victim.startswith("delivery") else 0)
    assert {one.attempts for one in deliveries} <= {1, 2}
