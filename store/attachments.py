"""Files that go out with replies: each becomes a reply of its own; and which of our copies they are."""

from typing import Any

from sqlalchemy import Text, cast
from sqlmodel import Session, col, select

from store.models import Delivery

FILE = "file"
"""The key of a reply that is a file of another."""


def split_off(delivery: Delivery) -> list[Delivery]:
    """The files of a reply that is about to be sent, as replies of their own, which go out after it. It keeps
    its words, or its first file where it has none.

    So what went out, failed or is told of by the platform is known of each by itself, and only that is sent
    again. In private, whatever the words are: a file may show more than they say.
    """
    kept = 0 if delivery.text or delivery.template else 1
    delivery.attachments, files = delivery.attachments[:kept], delivery.attachments[kept:]
    return [_alone(delivery, file) for file in files]


def _alone(delivery: Delivery, file: dict[str, Any]) -> Delivery:
    return Delivery(
        channel=delivery.channel,
        account=delivery.account,
        address=delivery.address,
        text="",
        reply_key=FILE,
        language=delivery.language,
        complaint_id=delivery.complaint_id,
        update_id=delivery.update_id,
        attachments=[file],
        status=delivery.status,
        due_at=delivery.due_at,
        attempts=delivery.attempts,
        created_at=delivery.created_at,
        released_at=delivery.released_at,
    )


def copies(session: Session) -> set[str]:
    """The names of our copies of all files that went out, or are to."""
    some = cast(col(Delivery.attachments), Text) != "[]"
    found = session.exec(select(Delivery.attachments).where(some))
    return {file["path"] for files in found for file in files}
