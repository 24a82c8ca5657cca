"""What officers were told last, on both databases."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from store import models as m
from store import reminders
from store.engine import reading, writing

NOON = datetime(2026, 7, 6, 5, tzinfo=UTC)
SARI, BUDI = "telegram:2001", "sms:+6281200000021"


def say(engine: Engine, address: str, hours: int, reply_key: str = "reminder.due") -> None:
    at = NOON + timedelta(hours=hours)
    with writing(engine) as session:
        session.add(
            m.Delivery(
                channel="telegram",
                account="1708",
                address=address,
                text="",
                reply_key=reply_key,
                due_at=at,
                created_at=at,
            )
        )


def test_the_newest_reminder_of_each_is_found_and_nothing_else_they_were_told(engine: Engine) -> None:
    say(engine, SARI, 2, "reminder.forwarded")
    say(engine, SARI, 1)
    say(engine, SARI, 3, "help")
    say(engine, BUDI, 0, "help")
    with reading(engine) as session:
        found = reminders.last_told(session, [SARI, BUDI])
    assert {address: one.reply_key for address, one in found.items()} == {SARI: "reminder.forwarded"}


def test_admins_come_first_and_who_left_does_not_come_at_all(engine: Engine) -> None:
    with writing(engine) as session:
        for name, role, left in (
            ("Ani", m.Role.PENGHUBUNG, False),
            ("Zul", m.Role.ADMIN_INSTANSI, False),
            ("Ayu", m.Role.ADMIN_INSTANSI, True),
            ("Dewi", m.Role.AUDITOR, False),
        ):
            session.add(m.Staff(name=name, role=role, created_at=NOON, disabled_at=NOON if left else None))
    with reading(engine) as session:
        assert [one.name for one in reminders.officers(session)] == ["Zul", "Ani"]
