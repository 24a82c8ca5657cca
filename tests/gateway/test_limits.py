"""By when the next step is due, against the calendar of 2026 (17 August is a holiday)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml

from gateway.config import Settings
from gateway.conversation.turn import Next
from gateway.limits import Clock
from normalizer.kind import Kind
from store.models import Complaint, ComplaintStatus

# As it is shipped, beside a rule that nobody has made yet and that is stricter in everything.
RULES = """
- {from: 2018-01-01, basis: Permen PANRB 62/2018, verify: 3, first_follow_up: 5,
   finish: {permintaan_informasi: 5, aspirasi: 5, pengaduan: 14, berkadar_pengawasan: 60}, close_after: 10}
- {from: 2026-08-01, basis: invented, verify: 1, first_follow_up: 2,
   finish: {permintaan_informasi: 3, aspirasi: 4, pengaduan: 5, berkadar_pengawasan: 6}, close_after: 7}
"""
MONDAY = datetime(2026, 7, 6, 3, tzinfo=UTC)
"""Ten in the morning in Jakarta, in a week without a holiday."""
WEDNESDAY = datetime(2026, 7, 8, 3, tzinfo=UTC)
AUGUST = datetime(2026, 8, 3, 3, tzinfo=UTC)


def clock(**more: Any) -> Clock:
    return Clock(Settings.model_validate({"limits": yaml.safe_load(RULES), **more}))


def complaint(status: str, since: datetime = WEDNESDAY, **more: Any) -> Complaint:
    given = {"kind": Kind.PENGADUAN, "opened_at": MONDAY, **more}
    return Complaint(ticket="1", status=ComplaintStatus(status), status_since=since, **given)


@pytest.mark.parametrize(
    ("status", "by"),
    [
        # From the day on which we had it (again).
        ("diterima", date(2026, 7, 13)),
        # From its disposition, not from its arrival.
        ("terdisposisi", date(2026, 7, 15)),
        ("terverifikasi", date(2026, 7, 24)),
        ("ditindaklanjuti", date(2026, 7, 24)),
        # From the answer.
        ("ditanggapi", date(2026, 7, 22)),
        ("selesai", None),
        ("ditunda", None),
        ("bukan_wewenang", None),
        ("diarsipkan", None),
        ("digabung", None),
        ("dicabut", None),
    ],
)
def test_each_stage_has_the_day_of_its_next_step(status: str, by: date | None) -> None:
    assert clock().next_step(complaint(status), MONDAY) == Next(status, by, late=False)


def test_every_stage_is_in_that_table() -> None:
    for status in ComplaintStatus:
        assert clock().next_step(complaint(status), MONDAY).stage == status


@pytest.mark.parametrize(
    ("kind", "supervised", "by"),
    [
        (Kind.PENGADUAN, False, date(2026, 7, 24)),
        (Kind.ASPIRASI, False, date(2026, 7, 13)),
        (Kind.PERMINTAAN_INFORMASI, False, date(2026, 7, 13)),
        (Kind.PENGADUAN, True, date(2026, 9, 30)),
        # What an inspector has to look into has sixty days, whatever it was called.
        (Kind.ASPIRASI, True, date(2026, 9, 30)),
    ],
)
def test_how_long_there_is_depends_on_what_it_is(kind: Kind, supervised: bool, by: date) -> None:
    one = complaint("ditindaklanjuti", kind=kind, supervised=supervised)
    assert clock().next_step(one, MONDAY).by == by


@pytest.mark.parametrize(
    ("now", "late"),
    [
        (datetime(2026, 7, 13, 16, 59, tzinfo=UTC), False),  # one minute to midnight in Jakarta
        (datetime(2026, 7, 13, 17, 0, tzinfo=UTC), True),
        (datetime(2026, 8, 1, tzinfo=UTC), True),
    ],
)
def test_it_is_late_from_the_day_after(now: datetime, late: bool) -> None:
    assert clock().next_step(complaint("diterima"), now).late is late


def test_what_has_no_day_is_never_late() -> None:
    assert not clock().next_step(complaint("selesai"), datetime(2030, 1, 1, tzinfo=UTC)).late


def test_the_rule_is_the_one_in_force_when_it_was_opened() -> None:
    old = complaint("ditanggapi", since=AUGUST)
    new = complaint("ditanggapi", since=AUGUST, opened_at=AUGUST)
    assert clock().next_step(old, AUGUST).by == date(2026, 8, 18)
    assert clock().next_step(new, AUGUST).by == date(2026, 8, 12)
    assert clock().next_step(complaint("ditindaklanjuti", opened_at=AUGUST), AUGUST).by == date(2026, 8, 10)


def test_what_is_answered_again_closes_so_long_after_that_answer() -> None:
    one = complaint("ditanggapi", since=MONDAY, answered_at=WEDNESDAY)
    assert clock().next_step(one, WEDNESDAY).by == date(2026, 7, 22)


def test_what_was_postponed_keeps_its_day_and_everything_else_has_that_of_the_rules() -> None:
    day = date(2026, 12, 24)
    assert clock().due_on(complaint("ditunda", due_on=day)) == day
    assert clock().due_on(complaint("ditunda")) is None
    assert clock().due_on(complaint("diterima", due_on=day)) == date(2026, 7, 13)
    assert clock().due_on(complaint("selesai", due_on=day)) is None


def test_a_new_complaint_is_verified_and_one_that_is_opened_again_followed_up() -> None:
    assert clock().verified_by(MONDAY) == date(2026, 7, 9)
    assert clock().followed_up_by(MONDAY) == date(2026, 7, 13)
    assert clock().verified_by(AUGUST) == date(2026, 8, 4)
    assert clock().followed_up_by(AUGUST) == date(2026, 8, 5)


def test_the_days_are_those_of_the_office() -> None:
    closed = clock(office={"closed": ["2026-07-07"]})
    assert closed.verified_by(MONDAY) == date(2026, 7, 10)
    in_jayapura = clock(replies={"time_zone": "Asia/Jayapura"})
    assert in_jayapura.verified_by(datetime(2026, 7, 6, 16, tzinfo=UTC)) == date(2026, 7, 10)
