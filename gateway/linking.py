"""Holds a channel's lasting connection: one process hears over it and sends over it.

The link lives in a thread with a loop of its own, the worker that sends in the main thread, where RQ wants
it. What is heard is confirmed to the other side only once it is in the store.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from channels.base import Channel, Linked
from gateway import app, logs, queues
from gateway.keeper import Doorbell, Keeper
from gateway.runtime import Runtime


@contextmanager
def linked(runtime: Runtime, channel: Channel) -> Iterator[None]:
    """Hold the link while the block runs; then let go of it in good order."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(_hold(runtime, channel, stop)), name=f"link {channel.name}"
    )
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _hold(runtime: Runtime, channel: Channel, stop: asyncio.Event) -> None:
    # Not the worker's own connection, which waits for the queue as long as it takes.
    redis = queues.connect(app.queue_url(runtime.settings))
    doorbell = Doorbell(redis, runtime.allowances, runtime.clock)
    keeper = Keeper(runtime.engine, runtime.spool, doorbell, runtime.forgotten_after, runtime.clock)
    try:
        with runtime.traces.of(channel.name, "link"):
            await cast(Linked, channel).link(keeper.keep_or_refuse, stop)
    except Exception:
        # A link breaks and is made anew within `link`; this is a fault of ours. End, and be started again.
        logs.failure("link.broken", channel=channel.name)
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        await keeper.drain()
        redis.close()
