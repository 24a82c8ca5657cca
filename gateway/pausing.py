"""A paused channel: what comes in is kept, whoever writes is told so once a day, and all of it is handled
when the channel goes on.

What is paused is hearing. Replies that are decided go out: an answer is owed to whoever waits for it; what is
not to go out either is stopped by `enabled: false`. STOP and MULAI are obeyed at once for the same reason:
whoever wants no more news must not get it because we take a rest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from gateway import logs, noticing
from gateway.bubbles import Understand
from gateway.conversation.turn import Reply
from gateway.runtime import Runtime
from normalizer.intent import Intent
from store import contacts, pauses
from store import models as m

LOOK_AGAIN = timedelta(days=1)
"""What was put off comes by once a day. It would wait for ever where a pause ends in a way we do not know."""
OBEYED = (Intent.STOP, Intent.START)


class NoSuchChannel(Exception):
    """No channel of this name is on."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came in on paused channels."""

    obeyed: list[m.Message] = field(default_factory=list)
    """STOP and MULAI: handled as ever."""
    put_off: list[m.Message] = field(default_factory=list)
    talking: list[m.Message] = field(default_factory=list)
    """Those of `put_off` whose writers may be told."""


def pause(runtime: Runtime, session: Session, name: str, by: str) -> bool:
    """From now on the channel only keeps what it hears. False where it did so already. Raises
    `NoSuchChannel`."""
    _known(runtime, name)
    logs.event("channel.paused", channel=name)
    return pauses.begin(session, name, by, runtime.clock())


def resume(runtime: Runtime, session: Session, name: str) -> int | None:
    """Let it go on. How many messages have waited, which the next sweep rings for in their order; None where
    it was not paused. Raises `NoSuchChannel`."""
    _known(runtime, name)
    waited = pauses.end(session, name)
    logs.event("channel.resumed", channel=name, messages=waited)
    return waited


def _known(runtime: Runtime, name: str) -> None:
    if name not in runtime.channels:
        raise NoSuchChannel(name)


def sort(kept: Sequence[m.Message], understand: Understand, now: datetime) -> Kept:
    """What becomes of messages on paused channels."""
    found = Kept()
    for message in kept:
        intent = understand(message, message.text).intent
        if intent in OBEYED and message.repliable and message.edits is None:
            found.obeyed.append(message)
            continue
        found.put_off.append(message)
        # A day later it has come by before; and no machine is told anything.
        is_new = now - message.received_at < LOOK_AGAIN
        if message.repliable and is_new and intent is not Intent.NOISE:
            found.talking.append(message)
    return found


def put_off(
    runtime: Runtime,
    session: Session,
    kept: Kept,
    still: Collection[UUID],
    addresses: Mapping[str, m.ContactAddress],
    now: datetime,
) -> list[m.Delivery]:
    """Leave them for later and tell their writers so: what is told is written, and returned. `still`: the ids
    of those that are nobody's yet, now that their senders are held."""
    for message in kept.put_off:
        if message.id in still:
            message.due_at = now + LOOK_AGAIN
            logs.event("message.put_off", message=message.id, channel=message.channel)
    told = [message for message in kept.talking if message.id in still]
    # Where they may be written to only for a while after they wrote, this counts as ever.
    contacts.hear(addresses, [one for one in told if not one.public], runtime.windows)
    notices: list[m.Delivery] = []
    for message in told:
        reply = Reply("paused")
        if notice := noticing.tell(runtime, session, message, addresses[message.address], reply, now):
            notices.append(notice)
    return notices
