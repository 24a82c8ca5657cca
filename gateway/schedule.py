"""What runs by the clock: the sweep that makes "never lost" true, whatever happened to the queue."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from redis import RedisError

from gateway import logs, queues, urgency, window
from gateway.apart import apart
from gateway.casework import rounds
from gateway.doubts import Doubts, Moment, put_right
from gateway.media import tidy
from gateway.privacy import retention
from gateway.runtime import Runtime
from store import batches, media, messages, outbox
from store.engine import UNAVAILABLE, writing


def run(runtime: Runtime, stop: threading.Event) -> None:
    """Sweep until told to stop."""
    moment, doubts = Moment.of(runtime), Doubts()
    while not stop.wait(runtime.settings.schedule.sweep_every):
        earlier, moment = moment, Moment.of(runtime)
        doubts.add(moment.leap_since(earlier))
        if _done(partial(_look, runtime, doubts, moment.wall)):
            # What has until tomorrow. That it cannot be done says nothing of who sends.
            _done(partial(_go_round, runtime))
        else:
            # Whoever waits for the queue may wait for the store as well.
            doubts.senders = True


def _done(work: Callable[[], None]) -> bool:
    """False, and said, where the store or the queue is away."""
    try:
        work()
    except UNAVAILABLE as error:
        logs.problem("store.away", error=type(error).__name__)
        return False
    except (RedisError, OSError) as error:
        logs.problem("queue.away", error=type(error).__name__)
        return False
    return True


def _look(runtime: Runtime, doubts: Doubts, now: datetime) -> None:
    put_right(runtime, doubts, now)
    sweep(runtime, now)


def _go_round(runtime: Runtime) -> None:
    rounds.run(runtime)
    tidy.round(runtime)
    retention.round(runtime)


def sweep(runtime: Runtime, now: datetime) -> None:
    """Queue again what was kept and not handled, to be sent and not sent, to be fetched and not fetched."""
    # Asked first: what is taken while nobody can hear the bell would only wait longer.
    runtime.redis.ping()
    queues.release_abandoned(runtime.redis, runtime.queues)
    forgotten_after = runtime.forgotten_after
    if runtime.windows:
        # Alone: it locks replies before people, and everybody else people before replies.
        with writing(runtime.engine) as session:
            outbox.release_all(session, runtime.windows, now)
    with apart("window.failed"), writing(runtime.engine) as session:
        window.tell(runtime, session, now)
    with writing(runtime.engine) as session:
        forgotten = messages.take_forgotten(session, runtime.channels, now, forgotten_after)
        unsent = outbox.take_forgotten(session, runtime.channels, now, forgotten_after)
        unfetched = media.take_forgotten(session, runtime.channels, now, forgotten_after)
        unfiled = batches.running(session)
    urgency.ring(runtime.redis, runtime.allowances, forgotten, now, swept=True)
    for channel, ids in unsent.items():
        queues.ring_delivery(runtime.redis, channel, ids)
    queues.ring_media(runtime.redis, unfetched)
    queues.ring_batches(runtime.redis, unfiled)
    if forgotten or unsent or unfetched:
        unsent_count = sum(map(len, unsent.values()))
        logs.event("sweep.rang", messages=len(forgotten), replies=unsent_count, files=len(unfetched))
