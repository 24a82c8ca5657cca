"""All that we hold of one person, to be handed to them: readable JSON, and their files beside it.

Whole rows, so that what a later version adds is in it too; without our own ids, and without who of the staff
did something, from where, or wrote to us for them: that is somebody else's.
"""

import json
import mimetypes
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from gateway.media.fetch import shelf
from gateway.privacy import who
from gateway.runtime import Runtime
from store import audit, privacy, updates
from store import models as m
from store.engine import writing
from store.privacy import Held, Person

EXPORT = "export_person"
"""In the log of what was done."""
_OURS = {
    "staff_id",
    "contact_id",
    "complaint_id",
    "message_id",
    "update_id",
    "delivery_id",
    "batch_id",
    "key",
    "tells",
    "peer",
}
"""Columns that say nothing of anybody outside."""
_WHERE = {
    "address",
    "aliases",
    "sender_name",
    "raw",
    "external_id",
    "past_ids",
    "in_reply_to",
    "edits",
    "thread",
}
"""Columns that say who was at the other end: somebody of the office, where it was none of their addresses."""


def export(runtime: Runtime, typed: str, folder: Path) -> Mapping[str, int] | None:
    """Write it into `folder`, which is made; how much of what there was. None where nothing is held.

    Raises FileExistsError where the folder is there already.
    """
    with writing(runtime.engine) as session:
        person = who.find(session, typed)
        if person is None:
            return None
        found = gather(session, person, runtime.clock())
        held = privacy.held(session, person)
        for complaint in held.complaints:
            audit.note(session, None, EXPORT, runtime.clock(), complaint)
        folder.mkdir(mode=0o700)
    # Only now: on SQLite nobody else could write for as long as their files take.
    files = _copy(runtime, held, folder)
    for message in found["messages"]:
        message["files"] = files.get(message["id"], [])
    (folder / "data.json").write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    return {name: len(some) for name, some in found.items() if isinstance(some, list)} | {
        "files": sum(map(len, files.values()))
    }


def gather(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    held = privacy.held(session, person)
    messages, deliveries = [one.id for one in held.messages], [one.id for one in held.deliveries]
    told = [one.id for one in held.deliveries if one.address in person.addresses]
    return {
        "exported_at": now.isoformat(),
        "addresses": _rows(session, m.ContactAddress, m.ContactAddress.address, person.addresses),
        "complaints": [_complaint(session, one) for one in held.complaints],
        "messages": _exchanged(held.messages, person),
        "replies": _exchanged(held.deliveries, person),
        "files_of_messages": _plain(held.media),
        "receipts": _rows(session, m.Receipt, m.Receipt.delivery_id, told),
        "traces": [
            *_rows(session, m.Exchange, m.Exchange.message_id, messages),
            *_rows(session, m.Exchange, m.Exchange.delivery_id, deliveries),
        ],
        "conversation": _rows(session, m.Conversation, m.Conversation.contact_id, [person.contact_id]),
        "requests_not_understood": _plain(privacy.parked_of(session, privacy.naming(person.addresses))),
    }


def _complaint(session: Session, complaint: m.Complaint) -> dict[str, Any]:
    about = [complaint.id]
    return {
        **_plain([complaint])[0],
        "what_was_done": _plain(updates.of_complaint(session, complaint.id)),
        "who_looked": _rows(session, m.AuditEntry, m.AuditEntry.complaint_id, about),
        "brought_by_staff": _rows(session, m.Redirect, m.Redirect.complaint_id, about),
        "begun_answers": _rows(session, m.Draft, m.Draft.complaint_id, about),
    }


def _rows(session: Session, model: Any, column: Any, values: Collection[object]) -> list[dict[str, Any]]:
    return _plain(
        one
        for part in privacy.parts(list(values))
        for one in session.exec(select(model).where(col(column).in_(part)))
    )


def _exchanged(rows: Iterable[m.Message | m.Delivery], person: Person) -> list[dict[str, Any]]:
    return [
        one.model_dump(mode="json", exclude=_OURS if one.address in person.addresses else _OURS | _WHERE)
        for one in rows
    ]


def _plain(rows: Iterable[SQLModel]) -> list[dict[str, Any]]:
    return [row.model_dump(mode="json", exclude=_OURS) for row in rows]


def _copy(runtime: Runtime, held: Held, folder: Path) -> dict[str, list[str]]:
    """Their own files as they sent them, and what was sent to them; by the id of the message or reply."""
    (folder / "files").mkdir(mode=0o700)
    copied: dict[str, list[str]] = {}
    for of, name, kind in [*_sent(held.media), *_told(held.deliveries)]:
        number = sum(map(len, copied.values())) + 1
        file = f"files/{number}{mimetypes.guess_extension(kind or '') or ''}"
        try:
            with shelf(runtime).open(name) as source, (folder / file).open("wb") as target:
                shutil.copyfileobj(source, target)
        except FileNotFoundError:
            continue
        copied.setdefault(str(of), []).append(file)
    return copied


def _sent(files: Sequence[m.Media]) -> list[tuple[UUID, str, str | None]]:
    return [(one.message_id, one.path, one.mime_type) for one in files if one.path]


def _told(deliveries: Sequence[m.Delivery]) -> list[tuple[UUID, str, str | None]]:
    return [(one.id, file["path"], file.get("mime_type")) for one in deliveries for file in one.attachments]
