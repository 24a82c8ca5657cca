"""Does a channel work? Decided from what came in, what went out, what failed, and who is at it.

No single sign will do: a webhook that nobody calls, a worker that is gone and a token that was withdrawn look
the same from inside, namely quiet. So a channel is said to work only where something has gone through it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from redis import RedisError
from sqlmodel import Session

from channels.base import Channel, Left, Polled
from gateway import pulse, queues
from gateway.pulse import Asking
from gateway.runtime import Runtime
from store import models as m
from store import pauses, standing, troubles
from store.standing import Figures

HANDLED_WITHIN = timedelta(minutes=15)
"""What is older and kept was to be handled long ago: the longest wait of ours, for the pieces of an SMS, is
shorter."""
ANSWERED_WITHIN = timedelta(hours=1)
SILENT_AFTER = timedelta(days=3)
"""Nobody wrote for so long: perhaps nobody wanted to, perhaps nothing reaches us."""
MANY = 3


class State(StrEnum):
    WORKS = "works"
    QUIET = "quiet"
    """Nothing says that it does not; nothing says that it does."""
    CARE = "care"
    """It works, and something wants to be looked at."""
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why it is not simply said to work: a key of the console's words."""

    key: str
    bad: bool = True
    """True where the channel does not work for it."""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signs:
    """All that it is judged by."""

    figures: Figures
    troubles: Sequence[m.Trouble] = ()
    paused: m.ChannelPause | None = None
    queue: bool = True
    """The queue can be reached; without it nothing is known of the rest but `asking`."""
    sender: bool = True
    """Somebody sends what waits."""
    handler: bool = True
    """Somebody handles what came in."""
    queued: int = 0
    """Batches of replies in the queue."""
    asking: Asking | None = None
    """Where we ask its platform."""
    left: Sequence[Left] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    channel: Channel
    signs: Signs
    state: State
    reasons: Sequence[Reason]


def of_all(runtime: Runtime, session: Session, now: datetime) -> list[Standing]:
    """Every channel that is on."""
    noted, paused = troubles.all_of_them(session), pauses.all_of_them(session)
    found = []
    for name, channel in runtime.channels.items():
        signs = _signs(
            runtime,
            channel,
            standing.figures(session, name, now),
            [one for one in noted if one.channel == name],
            paused.get(name),
            now,
        )
        found.append(Standing(channel, signs, *judge(signs, now)))
    return found


def _signs(
    runtime: Runtime,
    channel: Channel,
    figures: Figures,
    noted: Sequence[m.Trouble],
    paused: m.ChannelPause | None,
    now: datetime,
) -> Signs:
    redis, sends = runtime.redis, queues.delivery(channel.name)
    polls = isinstance(channel, Polled) and channel.polls
    try:
        return Signs(
            figures,
            noted,
            paused,
            sender=queues.workers(redis, sends) > 0,
            handler=queues.workers(redis, queues.INTAKE) > 0,
            queued=queues.queue(sends, redis).count,
            asking=pulse.asking(redis, channel.name) if polls else None,
            left=pulse.left(redis, channel.name, now),
        )
    except (RedisError, OSError):
        return Signs(figures, noted, paused, queue=False)


def judge(signs: Signs, now: datetime) -> tuple[State, list[Reason]]:
    """What to say of it, the worst first."""
    reasons = sorted(_reasons(signs, now), key=lambda reason: not reason.bad)
    if any(reason.bad for reason in reasons):
        return State.DOWN, reasons
    if reasons:
        return State.CARE, reasons
    heard_at, sent_at = signs.figures.heard_at, signs.figures.sent_at
    if heard_at is None and sent_at is None:
        return State.QUIET, [Reason("never", bad=False)]
    if heard_at is None or now - heard_at > SILENT_AFTER:
        return State.QUIET, [Reason("silent", bad=False)]
    return State.WORKS, []


def _reasons(signs: Signs, now: datetime) -> list[Reason]:
    figures = signs.figures
    found = [Reason("trouble") for _ in signs.troubles[:1]]
    if not signs.queue:
        found.append(Reason("no_queue"))
    if not signs.sender:
        found.append(Reason("no_sender"))
    if not signs.handler:
        found.append(Reason("no_handler"))
    if signs.asking and not signs.asking.alive:
        found.append(Reason("nobody_asks"))
    elif signs.asking and signs.asking.answered_at and now - signs.asking.answered_at > ANSWERED_WITHIN:
        found.append(Reason("no_answer", bad=False))
    if not signs.paused and figures.kept_since and now - figures.kept_since > HANDLED_WITHIN:
        found.append(Reason("not_handled", values={"n": figures.kept}))
    # What the platform refuses to our account is said already.
    found += [] if signs.troubles else _of_replies(figures)
    found += [
        Reason(key, bad=False, values={"n": count})
        for key, count in (("parked", figures.parked), ("unread", figures.unread), ("files", figures.files))
        if count
    ]
    return found


def _of_replies(figures: Figures) -> list[Reason]:
    retried, sent_at = figures.retried_since, figures.sent_at
    if retried and (sent_at is None or sent_at < retried):
        return [Reason("nothing_goes_out", values={"n": figures.waiting})]
    if figures.failed_since_sent >= MANY:
        return [Reason("all_fail", values={"n": figures.failed_since_sent})]
    if retried:
        return [Reason("some_retried", bad=False)]
    return [Reason("some_failed", bad=False, values={"n": figures.failed})] if figures.failed else []
