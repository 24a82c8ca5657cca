"""Complaints that fit on two hands, for what is counted; in Jakarta, seven hours ahead of UTC."""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from channels.messages import DeliveryStatus
from store import models as m
from store.numbers.scope import Scope

JAKARTA = ZoneInfo("Asia/Jakarta")
SEPTEMBER = Scope(datetime(2026, 9, 1, tzinfo=JAKARTA), datetime(2026, 10, 1, tzinfo=JAKARTA), zone=JAKARTA)
PUPR, HEALTH = "Dinas PUPR", "Dinas Kesehatan"
S = m.ComplaintStatus
_numbers = count(1_000_000_000)


def wib(day: int, hour: int = 9, minute: int = 0, month: int = 9) -> datetime:
    """That time of September on the office's wall."""
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA).astimezone(UTC)


MONDAY = wib(7)


class Desk:
    def __init__(self, session: Session, officer: str = "Petugas") -> None:
        self.session = session
        self.person = m.Contact(created_at=wib(1))
        self.officer = m.Staff(name=officer, created_at=wib(1))
        session.add_all([self.person, self.officer])
        session.flush()

    def complaint(self, opened_at: datetime = MONDAY, status: S = S.DITERIMA, **more: Any) -> m.Complaint:
        given = {
            "ticket": str(next(_numbers)),
            "contact_id": self.person.id,
            "channel": "sms_1708",
            "address": "sms:+6281200000011",
            "kind": "pengaduan",
            "status_since": opened_at,
            "text": "Lampu jalan mati",
            "fingerprint": "",
            "language": "id",
            "changed_at": opened_at,
        }
        complaint = m.Complaint(**given | more, opened_at=opened_at, status=status)
        self.session.add(complaint)
        self.session.flush()
        return complaint

    def redirected(self, source: str, by: UUID | None = None, **more: Any) -> m.Complaint:
        complaint = self.complaint(**more)
        staff_id = by or self.officer.id
        self.session.add(
            m.Redirect(complaint_id=complaint.id, staff_id=staff_id, source=source, created_at=wib(7))
        )
        self.session.flush()
        return complaint

    def pair(self, one: m.Complaint, other: m.Complaint, state: m.CandidateState, at: datetime) -> None:
        first, second = sorted((one.id, other.id))
        self.session.add(
            m.DuplicateCandidate(first_id=first, second_id=second, rank=90, state=state, created_at=at)
        )
        self.session.flush()

    def message(self, channel: str, outcome: str, at: datetime) -> None:
        number = str(next(_numbers))
        fields = {"account": "1", "address": f"{channel}:1", "raw": "{}", "text": "", "due_at": at}
        self.session.add(
            m.Message(
                channel=channel, external_id=number, sent_at=at, received_at=at, outcome=outcome, **fields
            )
        )

    def delivery(
        self, channel: str, status: DeliveryStatus, created_at: datetime, sent_at: datetime | None
    ) -> None:
        fields = {"account": "1", "address": f"{channel}:1", "text": "", "reply_key": "x"}
        self.session.add(
            m.Delivery(
                channel=channel,
                status=status,
                created_at=created_at,
                due_at=created_at,
                sent_at=sent_at,
                **fields,
            )
        )
