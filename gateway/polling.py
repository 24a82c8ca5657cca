"""Asks a polled channel for news, for offices without a public address.

What a page brought and where the next one starts are kept in one transaction: a crash in between asks for
the same page again, and the unique key makes that harmless.
"""

import asyncio
from collections.abc import Sequence
from typing import cast

from channels.base import Channel, Page, Polled
from channels.errors import AccountRefused, SendError
from channels.messages import Event
from gateway import logs, pulse, troubles
from gateway.keeper import Doorbell, keep_each
from gateway.runtime import Runtime
from store import cursors, messages
from store.engine import UNAVAILABLE, reading, writing
from store.messages import Rung

PAUSE = 5.0
"""Seconds before asking again after a refusal, unless the platform names its own."""


async def run(runtime: Runtime, channel: Channel, stop: asyncio.Event) -> None:
    """Poll until told to stop."""
    doorbell = Doorbell(runtime.redis, runtime.allowances, runtime.clock)
    beating = asyncio.create_task(_beat(runtime, channel))
    while not stop.is_set():
        pause = await _poll_once(runtime, channel, doorbell, stop)
        if pause:
            await _rest(stop, pause)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    await doorbell.drain()


async def _beat(runtime: Runtime, channel: Channel) -> None:
    while True:
        await asyncio.to_thread(pulse.beat, runtime.redis, channel.name)
        await asyncio.sleep(pulse.BEAT)


async def _poll_once(runtime: Runtime, channel: Channel, doorbell: Doorbell, stop: asyncio.Event) -> float:
    """One page. Returns the seconds to wait before the next."""
    with runtime.traces.polling(channel.name) as brought:
        return await _page(runtime, channel, doorbell, stop, brought)


async def _page(
    runtime: Runtime, channel: Channel, doorbell: Doorbell, stop: asyncio.Event, brought: list[Event]
) -> float:
    try:
        cursor = await asyncio.to_thread(_cursor, runtime, channel)
        page = await _ask(cast(Polled, channel), cursor, stop)
        if page is None:
            return 0
        brought += page.events
        await asyncio.to_thread(pulse.answered, runtime.redis, channel.name, runtime.clock())
        if page.cursor != cursor:
            doorbell.ring(await asyncio.to_thread(_keep, runtime, channel, page))
        elif page.events:
            # It will say the same again, and at once.
            logs.problem("poll.stands_still", channel=channel.name, events=len(page.events))
            return PAUSE
        await asyncio.to_thread(troubles.over, runtime, channel.name, troubles.polling(page.about))
    except SendError as error:
        logs.problem("poll.refused", channel=channel.name, code=error.code, reason=error.detail)
        if isinstance(error, AccountRefused):
            await asyncio.to_thread(
                troubles.note, runtime, channel.name, troubles.polling(error.about), error
            )
        return error.retry_after.total_seconds() if error.retry_after else PAUSE
    except UNAVAILABLE as error:
        # The platform keeps what we have not confirmed.
        logs.problem("store.away", channel=channel.name, error=type(error).__name__)
        return PAUSE
    return 0


async def _ask(channel: Polled, cursor: str | None, stop: asyncio.Event) -> Page | None:
    """The next page; None when told to stop while there is no news. Nothing is confirmed by asking."""
    asking = asyncio.ensure_future(channel.poll(cursor))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
        return asking.result() if asking.done() else None
    finally:
        asking.cancel()
        stopping.cancel()
        await asyncio.gather(asking, stopping, return_exceptions=True)


def _cursor(runtime: Runtime, channel: Channel) -> str | None:
    with reading(runtime.engine) as session:
        return cursors.read(session, channel.name, channel.account)


def _keep(runtime: Runtime, channel: Channel, page: Page) -> list[Rung]:
    try:
        return _record(runtime, channel, page.events, page.cursor)
    except UNAVAILABLE:
        raise
    except Exception:
        # One of them cannot be written, whatever the reason; it must not hold up the channel for ever.
        logs.failure("message.unwritable")
    kept = keep_each(runtime.engine, page.events, runtime.clock(), runtime.forgotten_after)
    _record(runtime, channel, (), page.cursor)
    return kept


def _record(runtime: Runtime, channel: Channel, events: Sequence[Event], cursor: str) -> list[Rung]:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        kept = messages.record_inbound(session, events, now, runtime.forgotten_after)
        cursors.move(session, channel.name, channel.account, cursor, now)
    return kept


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
