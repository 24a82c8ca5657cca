"""A store in which every column that is sealed holds something that would be found again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Engine, Table, create_engine, insert, text
from sqlmodel import SQLModel, select

from store import models as m
from store.engine import reading, writing
from store.sealing.columns import KINDS, SealedJson

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NUMBER = "81200000011"
WORDS = "kenari"
"""A word that stands in everything; a number in every address."""


def fill(engine: Engine) -> None:
    at: dict[str, Any] = {"channel": "sms_1708", "account": "1708", "address": f"sms:+62{NUMBER}"}
    said = {"sent_at": NOON, "received_at": NOON, "due_at": NOON}
    with writing(engine) as session:
        contact = m.Contact(created_at=NOON)
        staff = m.Staff(name="Citra", created_at=NOON, address=f"x:{WORDS}", totp_secret=WORDS)
        session.add_all([contact, staff])
        session.flush()
        complaints = [
            m.Complaint(
                ticket=ticket,
                contact_id=contact.id,
                channel="sms_1708",
                address=at["address"],
                kind="pengaduan",
                status_since=NOON,
                text=f"{WORDS} rusak",
                fingerprint=f"{WORDS}-rusak",
                rahasia=secret,
                language="id",
                opened_at=NOON,
                changed_at=NOON,
                topic_words=[WORDS],
                spots=[f"jalan:{WORDS}"],
            )
            for ticket, secret in (("1", True), ("2", False))
        ]
        message = m.Message(
            **at,
            **said,
            external_id=f"{WORDS}:1",
            aliases=[f"whatsapp:+62{NUMBER}"],
            sender_name=WORDS,
            text=WORDS,
            raw=f'{{"text":"{WORDS}"}}',
            attachments=[{"name": WORDS}],
            location={"name": WORDS},
            in_reply_to=WORDS,
            edits=WORDS,
            thread=WORDS,
            forwarded_from=WORDS,
        )
        session.add_all([*complaints, message])
        session.flush()
        delivery = m.Delivery(
            **at,
            text=WORDS,
            reply_key="help",
            in_reply_to=WORDS,
            choices=[{"title": WORDS}],
            template={"values": [WORDS]},
            public_text=WORDS,
            attachments=[{"name": WORDS, "path": "x"}],
            external_id=WORDS,
            past_ids=[WORDS],
            due_at=NOON,
            created_at=NOON,
        )
        first, second = sorted(one.id for one in complaints)
        about = {"complaint_id": complaints[0].id, "staff_id": staff.id}
        session.add_all(
            [
                delivery,
                m.Receipt(
                    channel="sms_1708",
                    account="1708",
                    external_id=WORDS,
                    status="sent",
                    occurred_at=NOON,
                    received_at=NOON,
                    raw=WORDS,
                ),
                m.ContactAddress(address=at["address"], contact_id=contact.id, name=WORDS),
                m.ContactAddress(address=f"telegram:{WORDS}", contact_id=contact.id),
                m.Conversation(contact_id=contact.id, state={"asked": WORDS}, updated_at=NOON),
                m.ParkedRequest(channel="sms_1708", received_at=NOON, reason="x", raw=WORDS),
                m.ComplaintUpdate(
                    complaint_id=complaints[0].id,
                    at=NOON,
                    actor=m.Actor.STAFF,
                    action="note",
                    text=WORDS,
                    details={"place": WORDS},
                ),
                m.DuplicateCandidate(
                    first_id=first, second_id=second, reasons={"spot": WORDS}, rank=1, created_at=NOON
                ),
                m.Redirect(
                    **about, source="tiktok", origin=WORDS.title(), link=WORDS, key=WORDS, created_at=NOON
                ),
                m.RedirectBatch(staff_id=staff.id, name=WORDS, created_at=NOON, rows=[{"text": WORDS}]),
                m.Draft(**about, action="answer", text=WORDS, updated_at=NOON),
                m.SavedFilter(staff_id=staff.id, name="x", query=f"q={WORDS}"),
            ]
        )


def sealed_columns() -> list[Column[Any]]:
    return [
        one for table in SQLModel.metadata.sorted_tables for one in table.c if isinstance(one.type, KINDS)
    ]


def opened(engine: Engine) -> dict[str, list[Any]]:
    """Everything, as our code sees it."""
    with reading(engine) as session:
        tables = [one for one in SQLModel.metadata.sorted_tables if one.name != "store_key"]
        return {one.name: sorted(map(tuple, session.execute(select(one))), key=repr) for one in tables}


def as_it_lies_there(engine: Engine) -> dict[str, list[str]]:
    """Column by column, as somebody sees it who has the database and no key."""
    bare = create_engine(engine.url)
    try:
        with bare.connect() as connection:
            return {
                str(one): [
                    str(value)
                    for (value,) in connection.execute(
                        text(f'SELECT "{one.name}" FROM {one.table.name} WHERE "{one.name}" IS NOT NULL')
                    )
                ]
                for one in sealed_columns()
            }
    finally:
        bare.dispose()


def written_plainly(engine: Engine, rows: dict[str, list[Any]], without: set[str]) -> None:
    """These rows into a store of a version that sealed nothing, and had no columns called `without`."""
    with engine.execution_options(lapor_keyless=True).begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            names = [one.name for one in table.c]
            plain = Table(
                table.name,
                SQLModel.metadata.__class__(),
                *(_plain(one) for one in table.c if one.name not in without),
            )
            for row in rows.get(table.name, []):
                values = {name: value for name, value in zip(names, row, strict=True) if name not in without}
                connection.execute(insert(plain).values(values))


def _plain(column: Column[Any]) -> Column[Any]:
    kind = column.type
    if isinstance(kind, SealedJson):
        kind = JSON(none_as_null=True)
    elif isinstance(kind, KINDS):
        kind = kind.impl_instance
    return Column(column.name, kind)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
