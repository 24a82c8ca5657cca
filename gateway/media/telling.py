"""Tells a citizen that a file was too large, where that was not said with an answer: it came after that, or
showed only when it was fetched."""

from datetime import datetime, timedelta

from sqlmodel import Session

from gateway import replying
from gateway.conversation.turn import Conversation
from gateway.runtime import Runtime
from store import contacts, conversations, outbox
from store import models as m

ONCE_IN = timedelta(minutes=10)
"""However many files of an album, or of a burst, are too large."""


def too_large(runtime: Runtime, session: Session, message: m.Message, now: datetime) -> None:
    """Write it into the outbox, unless they have just been told, or want nothing from us."""
    channel = runtime.channels[message.channel]
    reply = replying.too_large(replying.largest_file(runtime, channel))
    language = _language(session, message) or runtime.settings.replies.language
    text = replying.in_private(runtime, [reply], language, message.channel)
    told = outbox.was_told(session, message.address, text, now - ONCE_IN)
    if told or message.public or not message.repliable or contacts.has_stopped(session, message.address):
        return
    session.add(
        m.Delivery(
            channel=message.channel,
            account=message.account,
            address=message.address,
            text=text,
            language=language,
            reply_key=reply.key,
            in_reply_to=message.external_id,
            complaint_id=message.complaint_id,
            due_at=now,
            created_at=now,
        )
    )


def _language(session: Session, message: m.Message) -> str | None:
    known = session.get(m.ContactAddress, message.address)
    if known is None:
        return None
    state = conversations.load(session, [known.contact_id]).get(known.contact_id)
    return Conversation.from_json(state.state).language if state else None
