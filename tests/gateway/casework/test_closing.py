"""What was answered closes by itself; its citizen gives a mark then, or says that it is not done."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from gateway.casework import acting, closing
from gateway.casework.acting import Order
from gateway.casework.steps import Action
from store import models as m
from store import updates
from store.engine import writing
from tests.conftest import MakeOffice
from tests.gateway.casework.rows import MONDAY, complaint, restart, stand_at
from tests.office import Office
from tests.test_walk import COMPLAINT

FRIDAY, WEDNESDAY = date(2026, 8, 14), datetime(2026, 8, 19, 3, tzinfo=UTC)
CLOSED = m.ComplaintStatus.SELESAI


def status(office: Office) -> m.ComplaintStatus:
    [one] = office.complaints
    return m.ComplaintStatus(one.status)


def act(office: Office, order: Order) -> None:
    """As the admin, on the only complaint."""
    with writing(office.runtime.engine) as session:
        admin = session.exec(select(m.Staff)).first() or m.Staff(
            name="Admin", role=m.Role.ADMIN_INSTANSI, created_at=MONDAY
        )
        session.add(admin)
        session.flush()
        one = session.exec(select(m.Complaint)).one()
        acting.act(office.runtime, session, admin, one, order, office.now())


@pytest.mark.parametrize(
    ("moment", "is_closed"),
    [
        (datetime(2026, 8, 14, 16, tzinfo=UTC), False),
        # On no weekend and no holiday (17 August), and not before eight.
        (datetime(2026, 8, 16, 3, tzinfo=UTC), False),
        (datetime(2026, 8, 17, 3, tzinfo=UTC), False),
        (datetime(2026, 8, 18, 0, 59, tzinfo=UTC), False),
        (datetime(2026, 8, 18, 1, 0, tzinfo=UTC), True),
    ],
)
def test_it_closes_on_the_first_working_day_after_its_last(
    sqlite_office: Office, moment: datetime, is_closed: bool
) -> None:
    complaint(sqlite_office, "ditanggapi", FRIDAY)
    stand_at(sqlite_office, moment)
    sqlite_office.sweep()
    assert (status(sqlite_office) is CLOSED) == is_closed


def test_that_it_closed_is_in_its_history_and_its_citizen_is_told_once(office: Office) -> None:
    one = complaint(office, "ditanggapi", FRIDAY)
    stand_at(office, WEDNESDAY)
    for _ in range(3):
        office.sweep()
        restart(office)
    office.work()
    [text] = office.far_end.to("+6281200000011")
    assert "kami tutup" in text
    with office.reading() as session:
        [update] = updates.of_complaint(session, one.id)
    assert (update.actor, update.staff_id, update.action) == (m.Actor.CLOCK, None, Action.CLOSE)
    assert (update.before, update.status) == (m.ComplaintStatus.DITANGGAPI, CLOSED)
    assert office.complaints[0].due_on is None


def test_it_stays_open_while_its_citizen_waits_for_a_word(sqlite_office: Office) -> None:
    complaint(sqlite_office, "ditanggapi", FRIDAY, unanswered_since=WEDNESDAY - timedelta(days=9))
    complaint(sqlite_office, "ditindaklanjuti", FRIDAY)
    stand_at(sqlite_office, WEDNESDAY)
    sqlite_office.sweep()
    assert CLOSED not in [one.status for one in sqlite_office.complaints]


def test_a_question_of_staff_gives_it_as_many_days_again(sqlite_office: Office) -> None:
    complaint(sqlite_office, "ditanggapi", FRIDAY)
    stand_at(sqlite_office, datetime(2026, 8, 14, 3, tzinfo=UTC))
    act(sqlite_office, Order(Action.ASK, "Sudah dicek?"))
    # Ten working days after the question, over 17 and 25 August.
    stand_at(sqlite_office, datetime(2026, 9, 1, 3, tzinfo=UTC))
    sqlite_office.sweep()
    assert status(sqlite_office) is not CLOSED
    sqlite_office.sweep(timedelta(days=1))
    assert status(sqlite_office) is CLOSED


def test_one_that_cannot_be_closed_keeps_no_other_open(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (complaint(sqlite_office, "ditanggapi", FRIDAY) for _ in "ab")
    whole = acting.act

    def broken(runtime: object, session: object, staff: object, one: m.Complaint, *more: object) -> object:
        if one.id == first.id:
            raise ValueError
        return whole(runtime, session, staff, one, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(closing, "act", broken)
    stand_at(sqlite_office, WEDNESDAY)
    sqlite_office.sweep()
    found = {one.id: one.status for one in sqlite_office.complaints}
    assert (found[first.id], found[second.id]) == ("ditanggapi", "selesai")


def test_two_schedulers_close_it_once(make_office: MakeOffice, postgres_url: str) -> None:
    office = make_office(postgres_url)
    for _ in range(6):
        complaint(office, "ditanggapi", FRIDAY)
    stand_at(office, WEDNESDAY)
    both = threading.Barrier(2)
    closed: list[acting.Done] = []

    def run() -> None:
        both.wait()
        closed.extend(closing.close_silent(office.runtime))

    schedulers = [threading.Thread(target=run) for _ in range(2)]
    for one in schedulers:
        one.start()
    for one in schedulers:
        one.join()
    assert len(closed) == len(office.deliveries) == 6


# What its citizen says then.


def close_by_clock(office: Office, say: str) -> None:
    """A complaint of six weeks, answered, silent and closed; then they say this."""
    stand_at(office, MONDAY)
    office.sms(COMPLAINT)
    office.work()
    office.late += timedelta(days=28)
    act(office, Order(Action.ANSWER, "Sudah diperbaiki."))
    office.sweep(timedelta(days=16))
    office.work()
    assert status(office) is CLOSED
    office.late += timedelta(hours=1)
    office.sms(say)
    office.work()


def test_a_mark_arrives_after_it_closed(office: Office) -> None:
    close_by_clock(office, "4")
    assert office.complaints[0].rating == 4


def test_that_it_is_not_done_opens_it_again(office: Office) -> None:
    close_by_clock(office, "BELUM BERES")
    [one] = office.complaints
    assert (one.status, one.reopened) == (m.ComplaintStatus.TERVERIFIKASI, 1)
    assert one.due_on


def test_a_mark_is_for_what_was_closed_last_and_not_for_what_is_newer(sqlite_office: Office) -> None:
    office = sqlite_office
    stand_at(office, MONDAY)
    office.sms(COMPLAINT)
    office.work()
    office.late += timedelta(days=28)
    act(office, Order(Action.ANSWER, "Sudah diperbaiki."))
    office.sms("Sampah menumpuk di depan SDN 5 Kelurahan Timur Indah sejak dua minggu")
    office.work()
    _, newer = office.complaints
    office.late += timedelta(days=2)
    with writing(office.runtime.engine) as session:
        row = session.get_one(m.Complaint, newer.id)
        acting.act(office.runtime, session, None, row, Order(Action.ANSWER, "Sudah diangkut."), office.now())
    office.sweep(timedelta(days=14))
    office.work()
    office.sms("5")
    office.work()
    assert [one.rating for one in office.complaints] == [5, None]
