"""What runs by the clock: the sweep that makes "never lost" true, whatever happened to the queue."""

import threading
from datetime import datetime

from redis import RedisError

from gateway import logs, queues, urgency, window
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
        try:
            put_right(runtime, doubts, moment.wall)
            sweep(runtime, moment.wall)
        except UNAVAILABLE as error:
            doubts.senders = True
            logs.problem("store.away", error=type(error).__name__)
            continue
        except (RedisError, OSError) as error:
            # Whoever waits for the queue may wait for the store as well.
            doubts.senders = True
            logs.problem("queue.away", error=type(error).__name__)
            continue
        _go_round(runtime)


def _go_round(runtime: Runtime) -> None:
    """What has until tomorrow. That it cannot be done says nothing of who sends."""
    try:
        rounds.run(runtime)
        tidy.round(runtime)
        retention.round(runtime)
    except UNAVAILABLE as error:
        logs.problem("store.away", error=type(error).__name__)
    except (RedisError, OSError) as error:
        logs.problem("queue.away", error=type(error).__name__)


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
    _tell_of_windows(runtime, now)
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


def _tell_of_windows(runtime: Runtime, now: datetime) -> None:
    """A fault of ours in one announcement holds up nothing that waits for the sweep."""
    try:
        with writing(runtime.engine) as session:
            window.tell(runtime, session, now)
    except UNAVAILABLE:
        raise
    except Exception:
        logs.failure("window.failed")
