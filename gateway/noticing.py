"""A word to somebody whose message waits: no answer to it, since that one is still to come."""

from datetime import datetime, timedelta

from sqlmodel import Session

from gateway import replies
from gateway.conversation.turn import Conversation, Reply
from gateway.runtime import Runtime
from store import contacts, conversations, outbox
from store import models as m

ONCE_IN = timedelta(days=1)
"""However often somebody writes."""


def tell(
    runtime: Runtime,
    session: Session,
    message: m.Message,
    person: m.ContactAddress,
    reply: Reply,
    now: datetime,
) -> m.Delivery | None:
    """Put it into the outbox; None where they told us to stop, or were told the same a while ago."""
    theirs = contacts.on_channel(session, [person])[message.address]
    told = outbox.was_sent(session, [one.address for one in theirs], reply.key, now - ONCE_IN)
    if told or any(one.stopped_at for one in theirs):
        return None
    notice = _notice(runtime, message, person, reply, _language(session, person), now)
    session.add(notice)
    # The next of this batch has to find it.
    session.flush()
    return notice


def _notice(
    runtime: Runtime,
    message: m.Message,
    person: m.ContactAddress,
    reply: Reply,
    language: str | None,
    now: datetime,
) -> m.Delivery:
    spoken = language or runtime.settings.replies.language
    how = replies.wording(runtime.channels[message.channel].capabilities, message.public)
    day = now.astimezone(runtime.time_zone).date()
    return m.Delivery(
        channel=message.channel,
        account=message.account,
        address=message.address,
        text=replies.render([reply], spoken, how, runtime.time_zone),
        reply_key=reply.key,
        language=spoken,
        in_reply_to=message.external_id,
        public=message.public,
        tells=f"{reply.key}:{person.contact_id}:{message.channel}:{day}",
        due_at=now + runtime.forgotten_after,
        created_at=now,
    )


def _language(session: Session, person: m.ContactAddress) -> str | None:
    known = conversations.load(session, [person.contact_id]).get(person.contact_id)
    return Conversation.from_json(known.state).language if known else None
