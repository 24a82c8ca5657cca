"""What the dialogue remembers of each person, as JSON. The gateway knows what it means."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from store.models import Conversation


def load(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, Conversation]:
    rows = session.exec(select(Conversation).where(col(Conversation.contact_id).in_(contact_ids)))
    return {row.contact_id: row for row in rows}


def save(
    session: Session, known: Conversation | None, contact_id: UUID, state: dict[str, Any], now: datetime
) -> Conversation:
    """Write `state` for the person, over what was `known` of them."""
    row = known or Conversation(contact_id=contact_id, updated_at=now)
    if row.state != state:
        row.state = state
        row.updated_at = now
    session.add(row)
    return row
