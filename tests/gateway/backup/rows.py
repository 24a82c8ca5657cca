"""What busy processes write. Apart, because they need no more of a gateway than this, and start sooner."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from channels.addresses import Address
from channels.messages import InboundMessage
from store import messages
from store import models as m

KINDS = ("kept", "kept", "spooled")
"""In which turn they write them."""


def message(id: str) -> InboundMessage:
    return InboundMessage(
        channel="telegram",
        account="1708",
        external_id=id,
        sender=Address("telegram", "99000017"),
        sent_at=datetime.now(UTC),
        text=f"Jalan rusak {id}",
        raw={},
    )


def hear(session: Session, id: str, now: datetime) -> UUID:
    """Keep a message with this id of the platform's; its own."""
    messages.record_inbound(session, [message(id)], now, timedelta(hours=1))
    return session.exec(select(m.Message.id).where(m.Message.external_id == id)).one()


def photo(message_id: UUID, path: str, reference: str = "photo") -> m.Media:
    """One that was fetched."""
    return m.Media(
        message_id=message_id,
        position=0,
        channel="telegram",
        kind="photo",
        reference=reference,
        state=m.MediaState.FETCHED,
        due_at=datetime.now(UTC),
        path=path,
    )
