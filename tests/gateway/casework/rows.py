"""Complaints and officers as rows, and an office whose clock stands where a test wants it."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from gateway.workdays import Calendar
from normalizer import tickets
from store import models as m
from store.engine import writing
from tests.office import Office

MONDAY = datetime(2026, 7, 6, 3, tzinfo=UTC)
"""Ten in the morning in Jakarta, in a week without a holiday."""
PUPR, DLH = "Dinas PUPR", "Dinas Lingkungan Hidup"

_numbers = count(100)


def stand_at(office: Office, moment: datetime) -> None:
    """Let this office's clock stand there, and run on from there."""
    office.late = moment - datetime.now(UTC)


def complaint(
    office: Office, status: str, due_on: date | None, forwarded_to: str | None = None, **more: Any
) -> m.Complaint:
    """One whose next step is due on that day by the rules of 2018."""
    body = f"48291{next(_numbers):03}"
    given = {
        "ticket": next(f"{body}{check:02}" for check in range(100) if tickets.is_valid(f"{body}{check:02}")),
        "channel": "sms_1708",
        "address": "sms:+6281200000011",
        "kind": "pengaduan",
        "status": m.ComplaintStatus(status),
        "status_since": MONDAY,
        "text": "Jalan rusak parah di depan pasar",
        "fingerprint": "jalan rusak",
        "language": "id",
        "opened_at": MONDAY,
        "changed_at": MONDAY,
        "due_on": due_on,
        "forwarded_to": forwarded_to,
        **(_times(office, status, due_on) if due_on else {}),
        **more,
    }
    with writing(office.runtime.engine) as session:
        person = m.Contact(created_at=MONDAY)
        session.add(person)
        session.flush()
        row = m.Complaint(contact_id=person.id, **given)
        session.add(row)
    return row


def _times(office: Office, status: str, due_on: date) -> dict[str, datetime]:
    """Since when it has been so, that it is due on that day."""
    names = {
        "diterima": ("status_since", 3),
        "terdisposisi": ("status_since", 5),
        "ditanggapi": ("answered_at", 10),
    }
    name, days = names.get(status, ("opened_at", 14))
    day = Calendar(office.runtime.settings).over_since(due_on, days)
    return {name: datetime.combine(day, time(3), tzinfo=UTC)}


def officer(office: Office, name: str, agency: str | None, address: str | None, **more: Any) -> m.Staff:
    """A liaison officer of `agency`; an admin, where that is None."""
    role = m.Role.PENGHUBUNG if agency else m.Role.ADMIN_INSTANSI
    given = {"name": name, "role": role, "agency": agency, "address": address, "created_at": MONDAY, **more}
    with writing(office.runtime.engine) as session:
        row = m.Staff(**given)
        session.add(row)
    return row


def restart(office: Office) -> None:
    """As if the scheduler had begun anew."""
    office.runtime.rounds.clear()
