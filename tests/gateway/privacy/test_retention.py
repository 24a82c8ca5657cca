from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from channels.messages import DeliveryStatus
from gateway.media import holding
from gateway.media.fetch import shelf
from gateway.privacy import retention
from gateway.runtime import Runtime
from store import messages
from store import models as m
from store.engine import reading, writing
from tests.gateway.backup.parts import gateway

NOW = datetime(2025, 6, 1, tzinfo=UTC)
"""Long past: by the clock of PostgreSQL nothing of the audit log's last 90 days is cleared."""
OLD, NEW = NOW - timedelta(days=400), NOW - timedelta(days=5)
RULES = {"complaints_days": 365, "files_days": 100, "audit_days": 300}


@pytest.fixture
def runtime(tmp_path: Path, store_url: str) -> Iterator[Runtime]:
    made = gateway(tmp_path / "data", store={"url": store_url}, retention=RULES)
    yield replace(made, clock=lambda: NOW)
    made.engine.dispose()


class Filled:
    """A store with the same of two ages, and whose it is."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with writing(runtime.engine) as session:
            for name, at in (("old", OLD), ("new", NEW)):
                self._fill(session, name, at)

    def _fill(self, session: Session, name: str, at: datetime) -> None:
        admin = m.Staff(name=f"Sari {name}", address=f"telegram:staff{name}", created_at=at)
        talker, complainer = m.Contact(created_at=at), m.Contact(created_at=at)
        session.add_all([admin, talker, complainer])
        session.flush()
        for who, person in (("talker", talker), ("complainer", complainer)):
            session.add(m.ContactAddress(address=f"telegram:{who}{name}", contact_id=person.id))
            session.add(m.Conversation(contact_id=person.id, state={}, updated_at=at))
        closed = self.complaint(session, complainer, f"closed {name}", at, m.ComplaintStatus.SELESAI)
        standing = self.complaint(session, complainer, f"open {name}", at)
        self.complaint(
            session, complainer, f"merged {name}", at, m.ComplaintStatus.DIGABUNG, merged_into=standing.id
        )
        self.message(session, f"telegram:talker{name}", f"noise {name}", at)
        self.message(session, f"telegram:staff{name}", f"bringing {name}", at)
        self.message(session, f"telegram:talker{name}x", f"parked {name}", at, state=m.MessageState.PARKED)
        heard = self.message(
            session, f"telegram:complainer{name}", f"said {name}", at, complaint_id=closed.id
        )
        session.flush()
        session.add(
            m.Media(
                message_id=heard.id,
                position=0,
                channel="telegram",
                kind="photo",
                reference=name,
                state=m.MediaState.FETCHED,
                due_at=at,
                path=self.file(name),
            )
        )
        session.add(m.ParkedRequest(channel="telegram", received_at=at, reason="?", raw=name))
        session.add(
            m.Receipt(
                channel="telegram",
                account="1",
                status=DeliveryStatus.SENT,
                occurred_at=at,
                received_at=at,
                raw=name,
            )
        )
        session.add(self.delivery(f"telegram:talker{name}", f"hello {name}", at))
        session.add(self.delivery(f"telegram:waits{name}", f"waits {name}", at, DeliveryStatus.HELD))
        session.add(
            m.RedirectBatch(
                staff_id=admin.id,
                name=f"{name}.xlsx",
                created_at=at,
                rows=[
                    {"row": 2, "values": {"text": name}, "problems": [], "outcome": "filed", "ticket": "1"}
                ],
                state=m.BatchState.DONE,
            )
        )
        session.add(m.AuditEntry(at=at, action="login", reason=name))
        session.add(
            m.Exchange(
                at=at,
                channel="telegram",
                direction=m.Direction.IN,
                doing="webhook",
                method="POST",
                url=name,
                milliseconds=1,
                request="",
                answer="",
            )
        )

    def file(self, content: str) -> str:
        with shelf(self.runtime).unfinished() as path:
            path.write_text(content)
            return shelf(self.runtime).keep(path)

    def complaint(
        self,
        session: Session,
        person: m.Contact,
        name: str,
        at: datetime,
        status: m.ComplaintStatus = m.ComplaintStatus.DITERIMA,
        **more: Any,
    ) -> m.Complaint:
        made = m.Complaint(
            ticket=name,
            contact_id=person.id,
            channel="telegram",
            address=f"telegram:complainer{name.split()[-1]}",
            kind="pengaduan",
            status=status,
            status_since=at,
            text=name,
            fingerprint=name,
            language="id",
            opened_at=at,
            changed_at=at,
            topic="PERHUBUNGAN",
            closed_at=at if status is not m.ComplaintStatus.DITERIMA else None,
            **more,
        )
        session.add(made)
        session.flush()
        return made

    def message(self, session: Session, address: str, text: str, at: datetime, **more: Any) -> m.Message:
        made = m.Message(
            **{
                "channel": "telegram",
                "account": "1",
                "external_id": text,
                "address": address,
                "sent_at": at,
                "received_at": at,
                "text": text,
                "raw": f"raw {text}",
                "due_at": at,
                "state": m.MessageState.HANDLED,
                "outcome": "greeting",
                **more,
            }
        )
        session.add(made)
        return made

    def delivery(
        self, address: str, text: str, at: datetime, status: DeliveryStatus = DeliveryStatus.SENT
    ) -> m.Delivery:
        return m.Delivery(
            channel="telegram",
            account="1",
            address=address,
            text=text,
            reply_key="help",
            status=status,
            due_at=at,
            created_at=at,
        )

    def clear(self) -> int:
        cleared = 0
        while retention.ROUND not in self.runtime.rounds:
            cleared += retention.round(self.runtime)
        return cleared

    def all(self, column: Any) -> set[Any]:
        with reading(self.runtime.engine) as session:
            return set(session.exec(select(column)))


def test_what_has_been_kept_long_enough_goes_and_what_has_not_stays(runtime: Runtime) -> None:
    store = Filled(runtime)
    said = {one.name: one.rows for one in retention.due(runtime)}
    assert store.clear() == sum(said.values())
    assert {one.rows for one in retention.due(runtime)} == {0}
    # Words that waited for somebody, or are of an open complaint, stay whatever their age.
    assert store.all(m.Message.text) == {
        *("", "parked old", "noise new", "bringing new", "parked new", "said new"),
    }
    assert store.all(m.Message.raw) == {
        *("", "raw parked old", "raw noise new", "raw bringing new", "raw parked new", "raw said new"),
    }
    assert store.all(m.Complaint.text) == {
        "",
        "open old",
        "merged old",
        "closed new",
        "open new",
        "merged new",
    }
    assert store.all(m.Complaint.ticket) >= {"closed old"}
    assert store.all(m.Complaint.topic) == {"PERHUBUNGAN"}
    assert store.all(m.ContactAddress.address) == {
        *("telegram:complainerold", "telegram:talkernew", "telegram:complainernew", "erased:closed old"),
    }
    assert store.all(m.Delivery.text) == {"", "waits old", "hello new", "waits new"}
    assert store.all(m.ParkedRequest.raw) == {"new"}
    assert store.all(m.Receipt.raw) == {"new"}
    assert store.all(m.RedirectBatch.name) == {"", "new.xlsx"}
    assert store.all(m.AuditEntry.reason) == {"new"}
    assert store.all(m.Exchange.url) == {"new"}
    files = shelf(runtime)
    assert [files.path(name).read_text() for name in files.names()] == ["new"]


def test_a_complaint_stays_for_ever_until_the_office_says_otherwise(runtime: Runtime) -> None:
    kept = runtime.settings.retention.model_copy(update={"complaints_days": 0, "files_days": 0})
    store = Filled(replace(runtime, settings=runtime.settings.model_copy(update={"retention": kept})))
    store.clear()
    assert "closed old" in store.all(m.Complaint.text)
    assert "said old" in store.all(m.Message.text)
    assert len(shelf(runtime).names()) == 2


def test_it_goes_a_few_rows_at_a_time_and_the_next_sweep_goes_on(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Filled(runtime)
    with writing(runtime.engine) as session:
        for number in range(10):
            session.add(m.AuditEntry(at=OLD, action="login", reason=f"old {number}"))
            store.message(session, "telegram:talkerold", f"noise {number}", OLD)
    monkeypatch.setattr(retention, "ROWS", 3)
    monkeypatch.setattr(retention, "TURNS", 1)
    retention.round(runtime)
    assert len(store.all(m.AuditEntry.reason)) == 12 - 3
    assert retention.ROUND not in runtime.rounds
    store.clear()
    assert store.all(m.AuditEntry.reason) == {"new"}
    assert not [
        text for text in store.all(m.Message.text) if text.startswith("noise ") and text != "noise new"
    ]
    # Once a day.
    with writing(runtime.engine) as session:
        session.add(m.AuditEntry(at=OLD, action="login", reason="old"))
    assert retention.round(runtime) == 0
    assert retention.round(replace(runtime, clock=lambda: NOW + timedelta(days=1))) > 0


def test_what_a_human_took_up_late_goes_like_all_else(runtime: Runtime) -> None:
    store = Filled(runtime)
    store.clear()
    with writing(runtime.engine) as session:
        parked = session.exec(select(m.Message).where(m.Message.state == m.MessageState.PARKED)).all()
        [late] = [one for one in parked if one.text == "parked old"]
        assert messages.unpark(session, late.id, NOW)
        late.state = m.MessageState.HANDLED
        [held] = [one for one in session.exec(select(m.Delivery)) if one.text == "waits old"]
        held.status, held.due_at = DeliveryStatus.SENT, NOW
    later = replace(runtime, clock=lambda: NOW + timedelta(days=200), rounds={})
    store.runtime = later
    store.clear()
    assert not {"parked old", "waits old"} & (store.all(m.Message.text) | store.all(m.Delivery.text))
    assert "raw parked old" not in store.all(m.Message.raw)


def test_nothing_is_cleared_while_a_backup_is_made(runtime: Runtime) -> None:
    store = Filled(runtime)
    with holding.all_stay(runtime.settings.data_dir):
        assert retention.round(runtime) == 0
    assert "noise old" in store.all(m.Message.text)
    assert store.clear() > 0


def test_a_rule_that_breaks_ends_neither_the_sweep_nor_the_others(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[str]:
        raise ZeroDivisionError

    store = Filled(runtime)
    first, *others = retention.RULES
    monkeypatch.setattr(retention, "RULES", (replace(first, forget=broken), *others))
    store.clear()
    assert store.all(m.Exchange.url) == {"old", "new"}
    assert store.all(m.AuditEntry.reason) == {"new"}
