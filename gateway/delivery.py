"""Replies -> the platform: concurrently, within the channel's rate, each attempt written down first."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DataError
from sqlmodel import Session

from channels.addresses import Address
from channels.base import Channel, Metered, Send
from channels.errors import TOO_LARGE, AccountRefused, SendError, Throttled
from channels.messages import Choice, DeliveryStatus, OutboundMessage, Template, clean_text
from gateway import logs, pulse, troubles
from gateway.apart import apart
from gateway.batcher import Batcher
from gateway.media import fetch
from gateway.media.outgoing import outbound_file
from gateway.media.shelf import Shelf
from gateway.pace import Pace, Rate
from gateway.repeating import repeating
from gateway.runtime import Pause, Runtime
from store import contacts, outbox
from store import models as m
from store.attachments import FILE
from store.engine import UNAVAILABLE, writing
from store.messages import LONGEST_ID
from store.outbox import Outcome

AT_ONCE = 20
"""Sends in flight. So many, at most, go out twice when this process is killed."""
SEND_SECONDS = 30
"""The longest one send may take."""
START_SECONDS = 20
"""What is not begun by then goes back to waiting, so that a slow provider, or a slow store before it, never
runs a batch into the job's timeout (`queues.JOB_TIMEOUT`), which would end sends in flight."""
NOTE_EVERY = 0.5
"""Seconds between two tries to write an outcome into a store that is away. Until it is written, the reply
would go out again."""
LAST_SECONDS = 20
"""How long a process that was told to end waits for a store that is away, to say what it sent. With a send
before it that is less than its supervisor waits."""
NOT_AGAIN = (DeliveryStatus.SENT, DeliveryStatus.UNKNOWN)
"""The outcomes of replies that may not go out once more."""
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=6)
"""However much longer a platform asks us to stay away: a figure of a year is a mistake of somebody's."""
GIVE_UP_AFTER = timedelta(hours=24)
"""A ticket number a day late is worth less than the alarm that nothing goes out."""


SHORT_PAUSE = timedelta(seconds=1)
EVERYWHERE = timedelta(minutes=1)
LATELY = timedelta(minutes=1)
"""Longer than any platform's `pause_per_person`."""
PUBLIC, PRIVATE = "public", "private"
UNFIT = "this channel does not take such a file: say it in words, or send it in another way"
WINDOW_CLOSED = "the platform lets it through only once they have written again"


@dataclass(frozen=True, slots=True)
class Limits:
    """What decides whether a person may be written to just now."""

    heard_at: Mapping[str, datetime]
    """By address: when they last wrote."""
    last_sent: dict[str, datetime]
    """By place (`_place`): when we last wrote there, as far as that was lately."""


def _place(delivery: m.Delivery) -> str:
    """Where it goes: to a person or, where others read along, into the group or under the post."""
    if not delivery.public:
        return delivery.address
    return f"{PUBLIC} {(delivery.in_reply_to or '').partition(':')[0]}"


def _lane(place: str) -> str:
    """Platforms count what is said in public and in private apart."""
    return PUBLIC if place.startswith(PUBLIC) else PRIVATE


@dataclass(slots=True)
class Refusals:
    """What a platform has refused lately, and what follows for what is still to go out."""

    asked_to_wait: dict[str, Pause]
    """By place. While the platform wants nothing in two places at once, it wants nothing in that lane at all;
    asked again after a minute at the latest. Outlives a batch, or the next one would be refused as well."""
    of_account: dict[str, SendError] = field(default_factory=dict)
    """By lane: our account itself is refused, and an operator has to act."""
    sent: set[str] = field(default_factory=set)
    """The lanes in which something went out."""

    def note(self, delivery: m.Delivery, error: SendError, outcome: Outcome, now: datetime) -> None:
        place = _place(delivery)
        if isinstance(error, AccountRefused):
            self.of_account[_lane(place)] = error
        if isinstance(error, Throttled) and outcome.due_at:
            self.asked_to_wait[place] = Pause(now, outcome.due_at)

    def put_off(self, delivery: m.Delivery, now: datetime) -> Outcome | None:
        """What becomes of a reply that would only be refused as well; None where it may be tried."""
        # A clock that was set back is before the question: what it gave was no time of day.
        for place in [place for place, one in self.asked_to_wait.items() if not one.since <= now < one.until]:
            del self.asked_to_wait[place]
        place = _place(delivery)
        in_lane = sorted(
            one.until for other, one in self.asked_to_wait.items() if _lane(other) == _lane(place)
        )
        everywhere = min(in_lane[-2], now + EVERYWHERE) if len(in_lane) > 1 else None
        until = self.asked_to_wait[place].until if place in self.asked_to_wait else everywhere
        return Outcome(delivery.id, DeliveryStatus.WAITING, due_at=until, tried=False) if until else None


async def deliver(runtime: Runtime, ids: Sequence[UUID]) -> None:
    """Send those of these replies that still wait. Safe to repeat: what another sender took is left alone."""
    begun = time.monotonic()
    # Before anything is claimed: some of these may be among `ids` once more.
    catch_up(runtime)
    now = runtime.clock()
    with writing(runtime.engine) as session:
        claimed = outbox.claim(session, ids, now, runtime.abandoned_after)
        limits = _limits(session, runtime, claimed, now)
    for name, batch in _grouped(claimed, lambda delivery: delivery.channel).items():
        await _deliver_on(runtime, runtime.channels[name], batch, limits, begun)


@contextmanager
def _broken_off(runtime: Runtime, delivery: m.Delivery) -> Iterator[None]:
    """A send that the job's end breaks off may have gone out: after a machine that was frozen for a minute,
    say."""
    try:
        yield
    except asyncio.CancelledError:
        runtime.unnoted[delivery.id] = Outcome(
            delivery.id, DeliveryStatus.UNKNOWN, error_code="timeout", error="broken off"
        )
        raise


def _limits(session: Session, runtime: Runtime, deliveries: Sequence[m.Delivery], now: datetime) -> Limits:
    """Looked up only for channels that have any: most replies go out by the others."""
    shut, paced = set(), set()
    for delivery in deliveries:
        can = runtime.channels[delivery.channel].capabilities
        shut |= {delivery.address} if can.window else set()
        paced |= {delivery.address} if can.pause_per_person else set()
    return Limits(
        contacts.heard_at(session, shut) if shut else {},
        outbox.last_sent(session, paced, now - LATELY, now) if paced else {},
    )


async def _deliver_on(
    runtime: Runtime, channel: Channel, deliveries: Sequence[m.Delivery], limits: Limits, begun: float
) -> None:
    shelf = fetch.shelf(runtime)
    notes: Batcher[Outcome, None] = Batcher(partial(_note, runtime), limit=100)
    refusals = Refusals(runtime.asked_to_wait.setdefault(channel.name, {}))
    left = START_SECONDS - (time.monotonic() - begun)
    pace = Pace(_rate(channel.name, channel.rate), AT_ONCE, left)
    async with channel.sender() as send:

        async def deliver_in_order(to_one_place: Sequence[m.Delivery]) -> None:
            before: Outcome | None = None
            for delivery in to_one_place:
                await runtime.rest(_short_pause(channel, delivery, limits, runtime.clock()))
                async with pace:
                    now = runtime.clock()
                    with (
                        runtime.traces.of(channel.name, "send", delivery_id=delivery.id),
                        _broken_off(runtime, delivery),
                    ):
                        outcome = (
                            _not_now(
                                channel, delivery, limits, pace.in_time and not runtime.stopping.is_set(), now
                            )
                            or refusals.put_off(delivery, now)
                            or _behind(delivery, before)
                            or await _attempt(channel, send, shelf, delivery, now, refusals)
                        )
                    if outcome.status in NOT_AGAIN:
                        # Before anything is waited for: the job may run out of time while it waits.
                        runtime.unnoted[outcome.id] = outcome
                    if outcome.status is DeliveryStatus.SENT:
                        limits.last_sent[_place(delivery)] = now
                    # Noted before the next one starts: what is not noted may go out again after a kill.
                    await notes.add(outcome)
                    before = outcome

        places = _grouped(deliveries, _place).values()
        ended = await asyncio.gather(*map(deliver_in_order, places), return_exceptions=True)
    await asyncio.to_thread(_show_trouble, runtime, channel, refusals)
    if isinstance(channel, Metered):
        await asyncio.to_thread(pulse.note_left, runtime.redis, channel.name, channel.left(), runtime.clock())
    # Only now: an error in one place must not close the client under the sends of the others.
    for error in ended:
        if error is not None:
            raise error


def _not_now(
    channel: Channel, delivery: m.Delivery, limits: Limits, in_time: bool, now: datetime
) -> Outcome | None:
    """What becomes of a reply that may not go out just now; None where it may."""
    can = channel.capabilities
    heard_at, last_sent = limits.heard_at.get(delivery.address), limits.last_sent.get(_place(delivery))
    wait = partial(Outcome, delivery.id, DeliveryStatus.WAITING, tried=False)
    if not in_time:
        return wait(due_at=now)
    if can.window and not delivery.template and (heard_at is None or now >= heard_at + can.window):
        return _shut(delivery, now)
    if last_sent and now < last_sent + can.pause_per_person:
        return wait(due_at=last_sent + can.pause_per_person)
    return None


def _behind(delivery: m.Delivery, before: Outcome | None) -> Outcome | None:
    """A file waits with the words that it follows: nobody is to wonder what it is for."""
    waits = before and before.status in (DeliveryStatus.WAITING, DeliveryStatus.HELD)
    if not (before and waits and delivery.reply_key == FILE):
        return None
    return replace(before, id=delivery.id, external_id=None, unreachable=None, tried=False)


def _short_pause(channel: Channel, delivery: m.Delivery, limits: Limits, now: datetime) -> float:
    """Seconds until this person may be written to, where that is worth waiting for: whoever is put off
    instead is looked for by the sweep, seconds later."""
    pause = channel.capabilities.pause_per_person
    last_sent = limits.last_sent.get(_place(delivery))
    if last_sent is None or pause > SHORT_PAUSE:
        return 0
    return max((last_sent + pause - now).total_seconds(), 0)


def _shut(delivery: m.Delivery, now: datetime) -> Outcome:
    """Held until they write; but a reminder that the window will shut is worth nothing once it has."""
    notice = delivery.reply_key in outbox.NOTICES
    status = DeliveryStatus.EXPIRED if notice else DeliveryStatus.HELD
    return Outcome(
        delivery.id, status, due_at=now, error_code=outbox.OUR_OWN_CLOCK, error=WINDOW_CLOSED, tried=False
    )


@cache
def _rate(channel: str, per_second: float) -> Rate:
    return Rate(per_second)


async def _attempt(
    channel: Channel, send: Send, shelf: Shelf, delivery: m.Delivery, now: datetime, refusals: Refusals
) -> Outcome:
    unfit = _unfit(channel, delivery)
    if unfit:
        return Outcome(delivery.id, DeliveryStatus.FAILED, error_code=unfit, error=UNFIT)
    try:
        async with asyncio.timeout(SEND_SECONDS):
            result = await send(_outbound(shelf, delivery))
    except SendError as error:
        outcome = _failed(delivery, error, now)
        refusals.note(delivery, error, outcome, now)
        return outcome
    except TimeoutError:
        return Outcome(delivery.id, DeliveryStatus.UNKNOWN, error_code="timeout", error="no answer in time")
    except Exception as error:
        # A fault of ours. It may have gone out before it happened, so it is shown and not repeated.
        logs.failure("delivery.broken", delivery=delivery.id, channel=channel.name)
        return Outcome(delivery.id, DeliveryStatus.UNKNOWN, error_code="internal", error=type(error).__name__)
    refusals.sent.add(_lane(_place(delivery)))
    return Outcome(delivery.id, DeliveryStatus.SENT, external_id=_storable(result.external_ids))


def _storable(external_ids: Sequence[str]) -> str | None:
    """The first, as a database holds it. One that cannot be kept whole is none that a receipt would name."""
    external_id = external_ids[0] if external_ids else None
    if not isinstance(external_id, str) or clean_text(external_id) != external_id:
        return None
    return external_id if 0 < len(external_id) <= LONGEST_ID else None


def _unfit(channel: Channel, delivery: m.Delivery) -> str | None:
    """Why a file does not go out on this channel, in a word; None where it may, and for words. Whoever
    attached it was told beforehand; but a complaint may have moved to another channel since."""
    takes = channel.capabilities.files
    for file in delivery.attachments:
        if file["mime_type"] not in takes:
            return "kind_of_file"
        if file["size"] > takes[file["mime_type"]]:
            return TOO_LARGE
    return None


def _outbound(shelf: Shelf, delivery: m.Delivery) -> OutboundMessage:
    return OutboundMessage(
        delivery_id=str(delivery.id),
        to=Address.parse(delivery.address),
        text=delivery.text,
        in_reply_to=delivery.in_reply_to,
        choices=tuple(Choice(**choice) for choice in delivery.choices),
        template=_template(delivery.template),
        file=next((outbound_file(shelf, file) for file in delivery.attachments), None),
        public=delivery.public,
    )


def _template(written: Mapping[str, Any] | None) -> Template | None:
    return Template(**{**written, "values": tuple(written["values"])}) if written else None


def _failed(delivery: m.Delivery, error: SendError, now: datetime) -> Outcome:
    if not error.outcome_known:
        return _ended(delivery, DeliveryStatus.UNKNOWN, error)
    if error.window_closed and delivery.reply_key not in outbox.NOTICES:
        return replace(_ended(delivery, DeliveryStatus.HELD, error), due_at=now)
    if not error.retryable:
        return _ended(delivery, DeliveryStatus.FAILED, error)
    if now - (delivery.released_at or delivery.created_at) > GIVE_UP_AFTER:
        return _ended(delivery, DeliveryStatus.EXPIRED, error)
    return Outcome(
        delivery.id,
        DeliveryStatus.WAITING,
        due_at=now + _pause(delivery, error),
        error_code=_words(error.code),
        error=_words(error.detail),
    )


def _words(told: str | None) -> str | None:
    """A platform's, as a database holds them."""
    return clean_text(told) if told else told


def _ended(delivery: m.Delivery, status: DeliveryStatus, error: SendError) -> Outcome:
    return Outcome(
        delivery.id,
        status,
        error_code=_words(error.code),
        error=_words(error.detail),
        unreachable=delivery.address if error.recipient_gone else None,
    )


def _pause(delivery: m.Delivery, error: SendError) -> timedelta:
    """What the platform asks for or more, and jittered: what failed together shall not come back together."""
    if error.retry_after:
        return min(error.retry_after, LONGEST_ASKED) * random.uniform(1.0, 1.2)  # noqa: S311  (nobody gains by guessing it)
    return _backoff(delivery.attempts)


def _backoff(attempts: int) -> timedelta:
    longest = min(FIRST_RETRY * float(2 ** min(attempts - 1, 10)), LONGEST_RETRY)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311


async def _note(runtime: Runtime, outcomes: list[Outcome]) -> list[None]:
    told = False
    while True:
        try:
            await asyncio.to_thread(_write, runtime, outcomes)
            break
        except UNAVAILABLE as error:
            # The job's own timeout ends this, should the store stay away; then `being_noted` writes it down.
            if not told:
                logs.problem("store.away", outcomes=len(outcomes), error=type(error).__name__)
            told = True
            await asyncio.sleep(NOTE_EVERY)
    _is_noted(runtime, outcomes)
    for outcome in outcomes:
        tell = logs.problem if outcome.error else logs.event
        tell(
            "delivery.attempted",
            delivery=outcome.id,
            status=outcome.status,
            code=outcome.error_code,
            reason=outcome.error,
        )
    return [None] * len(outcomes)


def _show_trouble(runtime: Runtime, channel: Channel, refusals: Refusals) -> None:
    for lane in (PUBLIC, PRIVATE):
        if lane in refusals.sent:
            troubles.over(runtime, channel.name, f"{troubles.SENDING} {lane}")
        elif lane in refusals.of_account:
            troubles.note(runtime, channel.name, f"{troubles.SENDING} {lane}", refusals.of_account[lane])


def _write(runtime: Runtime, outcomes: Sequence[Outcome]) -> None:
    now = runtime.clock()
    with writing(runtime.engine) as session:
        outbox.note_outcomes(session, outcomes, now)
        contacts.mark_unreachable(session, [one.unreachable for one in outcomes if one.unreachable], now)


def catch_up(runtime: Runtime) -> None:
    """Write down what went out and is not noted yet: its job ran out of time while the store was away."""
    _note_each(runtime, list(runtime.unnoted))


def _note_each(runtime: Runtime, ids: Iterable[UUID]) -> None:
    for id in ids:
        outcome = runtime.unnoted.get(id)
        if outcome is None:
            # Its own job came first.
            continue
        try:
            _write(runtime, [outcome])
        except (DataError, ValueError):
            # What stands in it cannot be written. That it went must be, or it goes again.
            logs.failure("delivery.unwritable", delivery=outcome.id)
            _write(runtime, [Outcome(outcome.id, outcome.status, error_code="internal")])
        _is_noted(runtime, [outcome])
        logs.event("delivery.noted_late", delivery=outcome.id, status=outcome.status)


@contextmanager
def being_noted(runtime: Runtime) -> Iterator[None]:
    """Go on catching up for as long as the block runs, whether there is a job or not: the store may be back
    before the next one, which may be another process's. At the end wait for the store a while."""
    before: set[UUID] = set()

    def note_what_is_left() -> None:
        nonlocal before
        unnoted = set(runtime.unnoted)
        # What is new is being written by its own job, together with others.
        _try_to_note(runtime, unnoted & before)
        before = unnoted

    try:
        with repeating("outcomes", NOTE_EVERY, note_what_is_left):
            yield
    finally:
        _catch_up_at_last(runtime)


def _catch_up_at_last(runtime: Runtime) -> None:
    until = time.monotonic() + LAST_SECONDS
    _try_to_note(runtime, list(runtime.unnoted))
    while runtime.unnoted and time.monotonic() < until:
        time.sleep(NOTE_EVERY)
        _try_to_note(runtime, list(runtime.unnoted))
    for outcome in runtime.unnoted.values():
        logs.problem("delivery.not_noted", delivery=outcome.id, status=outcome.status)


def _try_to_note(runtime: Runtime, ids: Iterable[UUID]) -> None:
    # That the store is away is said by the job, and by the sweep every time.
    with suppress(*UNAVAILABLE), apart("delivery.broken", outcomes=len(runtime.unnoted)):
        _note_each(runtime, ids)


def _is_noted(runtime: Runtime, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        if runtime.unnoted.get(outcome.id) is outcome:
            runtime.unnoted.pop(outcome.id, None)


def _grouped(
    deliveries: Sequence[m.Delivery], by: Callable[[m.Delivery], str]
) -> dict[str, list[m.Delivery]]:
    groups: dict[str, list[m.Delivery]] = {}
    for delivery in deliveries:
        groups.setdefault(by(delivery), []).append(delivery)
    return groups
