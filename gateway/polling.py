"""Asks a polled channel for news, for offices without a public address.

What a page brought and where the next one starts are kept in one transaction: a crash in between asks for
the same page again, and the unique key makes that harmless.
"""

import asyncio
from typing import cast
from uuid import UUID

from channels.base import Channel, Page, Polled
from channels.errors import SendError
from gateway import logs
from gateway.keeper import Doorbell
from gateway.runtime import Runtime
from store import cursors, messages
from store.engine import UNAVAILABLE, reading, writing

PAUSE = 5.0
"""Seconds before asking again after a refusal, unless the platform names its own."""


async def run(runtime: Runtime, channel: Channel, stop: asyncio.Event) -> None:
    """Poll until told to stop."""
    doorbell = Doorbell(runtime.redis)
    while not stop.is_set():
        pause = await _poll_once(runtime, channel, doorbell)
        if pause:
            await _rest(stop, pause)
    await doorbell.drain()


async def _poll_once(runtime: Runtime, channel: Channel, doorbell: Doorbell) -> float:
    """One page. Returns the seconds to wait before the next."""
    try:
        cursor = await asyncio.to_thread(_cursor, runtime, channel)
        page = await cast(Polled, channel).poll(cursor)
        if page.cursor != cursor:
            doorbell.ring(await asyncio.to_thread(_keep, runtime, channel, page))
    except SendError as error:
        logs.problem("poll.refused", channel=channel.name, code=error.code, reason=error.detail)
        return error.retry_after.total_seconds() if error.retry_after else PAUSE
    except UNAVAILABLE as error:
        # The platform keeps what we have not confirmed.
        logs.problem("store.away", channel=channel.name, error=type(error).__name__)
        return PAUSE
    return 0


def _cursor(runtime: Runtime, channel: Channel) -> str | None:
    with reading(runtime.engine) as session:
        return cursors.read(session, channel.name, channel.account)


def _keep(runtime: Runtime, channel: Channel, page: Page) -> list[UUID]:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        ids = messages.record_inbound(session, page.events, now, runtime.forgotten_after)
        cursors.move(session, channel.name, channel.account, page.cursor, now)
    return ids


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
