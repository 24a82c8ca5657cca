"""The day of every open complaint follows the rules and the calendar as they are now."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from gateway.casework.due import recompute
from store import late
from store import models as m
from store.engine import reading, writing
from tests.gateway.casework.rows import MONDAY, complaint, restart, stand_at
from tests.office import Office

THURSDAY = date(2026, 7, 9)


def days(office: Office) -> list[date | None]:
    return [one.due_on for one in office.complaints]


def closed_on(office: Office, *days: date) -> None:
    """From now on the office is closed on these."""
    block = office.runtime.settings.office.model_copy(update={"closed": list(days)})
    settings = office.runtime.settings.model_copy(update={"office": block})
    object.__setattr__(office.runtime, "settings", settings)


def old(office: Office, status: str, **more: Any) -> m.Complaint:
    """A row from before there was a day."""
    return complaint(office, status, None, **more)


def test_rows_without_a_day_get_theirs_at_the_start(office: Office) -> None:
    for status in ("diterima", "terverifikasi", "terdisposisi", "ditindaklanjuti", "ditanggapi", "selesai"):
        old(office, status)
    stand_at(office, MONDAY)
    office.sweep()
    assert days(office) == [THURSDAY, *[date(2026, 7, day) for day in (24, 13, 24, 20)], None]


def test_a_holiday_that_is_decreed_later_moves_the_days_by_the_next_morning(sqlite_office: Office) -> None:
    complaint(sqlite_office, "diterima", THURSDAY)
    stand_at(sqlite_office, MONDAY)
    sqlite_office.sweep()
    assert days(sqlite_office) == [THURSDAY]
    closed_on(sqlite_office, THURSDAY)
    sqlite_office.sweep()
    assert days(sqlite_office) == [THURSDAY]
    sqlite_office.sweep(timedelta(hours=14))
    assert days(sqlite_office) == [date(2026, 7, 10)]


def test_what_was_postponed_keeps_its_day(sqlite_office: Office) -> None:
    until = date(2026, 12, 24)
    complaint(sqlite_office, "ditunda", until)
    stand_at(sqlite_office, MONDAY)
    sqlite_office.sweep()
    assert days(sqlite_office) == [until]


def test_all_of_them_are_looked_at_however_many_there_are(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(late, "AT_ONCE", 2)
    for _ in range(5):
        old(office, "diterima")
    assert recompute(office.runtime) == 5
    assert days(office) == [THURSDAY] * 5
    assert recompute(office.runtime) == 0


def test_what_somebody_moves_on_meanwhile_keeps_what_they_made_of_it(office: Office) -> None:
    one = old(office, "diterima")
    with reading(office.runtime.engine) as session:
        [seen] = late.counting(session, None)
    with writing(office.runtime.engine) as session:
        row = session.get_one(m.Complaint, one.id)
        row.status, row.due_on = m.ComplaintStatus.TERDISPOSISI, date(2026, 7, 13)
    with writing(office.runtime.engine) as session:
        late.move(session, [late.Moved(seen.id, seen.status, seen.due_on, THURSDAY)])
    assert days(office) == [date(2026, 7, 13)]


def test_once_a_day_is_enough(sqlite_office: Office) -> None:
    stand_at(sqlite_office, datetime(2026, 7, 6, 3, tzinfo=UTC))
    sqlite_office.sweep()
    old(sqlite_office, "diterima")
    sqlite_office.sweep(timedelta(hours=1))
    assert days(sqlite_office) == [None]
    restart(sqlite_office)
    sqlite_office.sweep()
    assert days(sqlite_office) == [THURSDAY]
