"""Who is late with how much, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from store import late
from store import models as m
from store.engine import reading, writing
from store.late import Tally

TODAY, TOMORROW = date(2026, 7, 8), date(2026, 7, 9)
LATE, SOON, CALM = date(2026, 7, 7), date(2026, 7, 8), date(2026, 7, 10)
PUPR, DLH = "Dinas PUPR", "Dinas Lingkungan Hidup"
NOON = datetime(2026, 7, 1, 5, tzinfo=UTC)


def add(engine: Engine, number: int, status: str, due_on: date | None, agency: str | None = None) -> None:
    with writing(engine) as session:
        person = m.Contact(created_at=NOON)
        session.add(person)
        session.flush()
        given: dict[str, Any] = {"kind": "pengaduan", "channel": "sms_1708", "address": "sms:+6281200000011"}
        session.add(
            m.Complaint(
                ticket=str(number),
                contact_id=person.id,
                status=m.ComplaintStatus(status),
                status_since=NOON,
                text="",
                fingerprint="",
                language="id",
                opened_at=NOON,
                changed_at=NOON,
                due_on=due_on,
                forwarded_to=agency,
                **given,
            )
        )


@pytest.fixture
def desks(engine: Engine) -> Engine:
    add(engine, 1, "terdisposisi", LATE, PUPR)
    add(engine, 2, "ditindaklanjuti", LATE, PUPR)
    add(engine, 3, "terdisposisi", SOON, PUPR)
    add(engine, 4, "terdisposisi", TOMORROW, DLH)
    add(engine, 5, "diterima", LATE)
    add(engine, 6, "terdisposisi", CALM, PUPR)
    add(engine, 7, "ditanggapi", LATE, PUPR)
    add(engine, 8, "selesai", None, PUPR)
    # What was postponed is the admin's to take up again.
    add(engine, 9, "ditunda", SOON, DLH)
    return engine


def test_each_desk_is_counted_the_latest_first(desks: Engine) -> None:
    with reading(desks) as session:
        found = late.tallies(session, TODAY, TOMORROW)
    assert found == [Tally(PUPR, 2, 1), Tally(None, 1, 1), Tally(DLH, 0, 1)]


def test_an_officer_sees_their_own_desk_alone(desks: Engine) -> None:
    with reading(desks) as session:
        assert late.tallies(session, TODAY, TOMORROW, DLH) == [Tally(DLH, 0, 1)]
        found = late.rows(session, TODAY, TOMORROW, each=5, agency=DLH)
    assert {key: [one.ticket for one in rows] for key, rows in found.items()} == {(DLH, False): ["4"]}


def test_what_has_waited_longest_comes_first_and_no_more_than_wanted(desks: Engine) -> None:
    add(desks, 10, "terdisposisi", date(2026, 7, 1), PUPR)
    with reading(desks) as session:
        found = late.rows(session, TODAY, TOMORROW, each=2)
    assert {key: [one.ticket for one in rows] for key, rows in found.items()} == {
        (PUPR, True): ["10", "1"],
        (PUPR, False): ["3"],
        (None, True): ["5"],
        (None, False): ["9"],
        (DLH, False): ["4"],
    }
