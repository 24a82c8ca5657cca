"""Taking steps: the complaint moves, what was done is noted, its citizen is told once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from channels.messages import DeliveryStatus
from gateway.casework.acting import Done, Order, Refused, act
from gateway.casework.steps import Action
from gateway.limits import Clock
from store import models as m
from store.engine import writing
from tests.conftest import MakeOffice
from tests.office import Office

ROAD = "Jalan di depan SD Contoh rusak parah, sudah dua bulan"
S = m.ComplaintStatus


class Work:
    """A complaint and who works on it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        with writing(office.runtime.engine) as session:
            self.admin = m.Staff(name="Ayu", role=m.Role.ADMIN_INSTANSI, created_at=office.now())
            self.liaison = m.Staff(
                name="Bima", role=m.Role.PENGHUBUNG, agency="Dinas PUPR", created_at=office.now()
            )
            session.add_all([self.admin, self.liaison])

    def complain(self, text: str = ROAD, chat: int = 1001) -> str:
        self.office.telegram(text, chat=chat)
        self.office.work()
        return self.office.complaints[-1].ticket

    def complaint(self, ticket: str) -> m.Complaint:
        return next(one for one in self.office.complaints if one.ticket == ticket)

    def do(
        self, ticket: str, action: Action, by: m.Staff | None = None, now: datetime | None = None, **more: Any
    ) -> Done:
        with writing(self.office.runtime.engine) as session:
            complaint = _of(session, ticket)
            order = Order(action, **more)
            return act(
                self.office.runtime, session, by or self.admin, complaint, order, now or self.office.now()
            )

    def told(self, ticket: str) -> list[str]:
        """The texts that went out about it on our own accord."""
        id = self.complaint(ticket).id
        return [one.text for one in self.office.deliveries if one.complaint_id == id and one.update_id]


def _of(session: Session, ticket: str) -> m.Complaint:
    return session.exec(select(m.Complaint).where(m.Complaint.ticket == ticket)).one()


@pytest.fixture
def work(sqlite_office: Office) -> Work:
    return Work(sqlite_office)


def test_from_arrival_to_the_answer_each_step_is_told_once_and_timed(office: Office) -> None:
    work = Work(office)
    ticket = work.complain()
    work.do(ticket, Action.VERIFY)
    work.do(ticket, Action.FORWARD, agency="Dinas PUPR")
    work.do(ticket, Action.FOLLOW_UP, by=work.liaison)
    work.do(ticket, Action.ANSWER, by=work.liaison, text="Sudah kami tambal kemarin.")
    complaint = work.complaint(ticket)
    assert (complaint.status, complaint.forwarded_to) == (S.DITANGGAPI, "Dinas PUPR")
    moments = [
        complaint.opened_at,
        complaint.verified_at,
        complaint.forwarded_at,
        complaint.followed_up_at,
        complaint.answered_at,
    ]
    assert moments == sorted(moment for moment in moments if moment)
    assert complaint.due_on is not None
    assert complaint.unanswered_since is None
    told = work.told(ticket)
    assert len(told) == 4
    assert "diteruskan ke Dinas PUPR" in told[1].replace("sudah kami teruskan", "diteruskan")
    assert "Sudah kami tambal kemarin." in told[3]
    office.sweep()
    office.work()
    assert {one.status for one in office.deliveries} == {DeliveryStatus.SENT}


def test_what_was_done_is_in_the_history_and_in_the_log(work: Work) -> None:
    ticket = work.complain()
    work.do(ticket, Action.ARCHIVE, text="Terlalu umum.")
    [update] = work.office.all(m.ComplaintUpdate)
    assert (update.action, update.before, update.status) == ("archive", S.DITERIMA, S.DIARSIPKAN)
    assert (update.staff_id, update.text, update.actor) == (work.admin.id, "Terlalu umum.", m.Actor.STAFF)
    [entry] = work.office.all(m.AuditEntry)
    assert (entry.action, entry.staff_id, entry.complaint_id) == (
        "archive",
        work.admin.id,
        update.complaint_id,
    )
    assert "Terlalu umum" not in str(entry.details)


@pytest.mark.parametrize(
    ("action", "more", "why"),
    [
        (Action.ANSWER, {"text": "  "}, "words"),
        (Action.FORWARD, {"agency": "Dinas Karangan"}, "agency"),
        (Action.FOLLOW_UP, {}, "status"),
        (Action.MERGE, {"into": "0000000000"}, "merge.unknown"),
        (Action.RETURN, {"text": "Bukan kami."}, "status"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    work: Work, action: Action, more: dict[str, Any], why: str
) -> None:
    ticket = work.complain()
    with pytest.raises(Refused) as refused:
        work.do(ticket, action, **more)
    assert refused.value.key == why
    assert work.complaint(ticket).status is S.DITERIMA
    assert work.office.all(m.ComplaintUpdate) == work.office.all(m.AuditEntry) == work.told(ticket) == []


def test_somebody_in_another_role_is_refused(work: Work) -> None:
    ticket = work.complain()
    with pytest.raises(Refused) as refused:
        work.do(ticket, Action.VERIFY, by=work.liaison)
    assert refused.value.key == "role"


@pytest.mark.parametrize(
    "words",
    ["di sisi kiri dekat jembatan, jalan rusaknya", "sebelah kiri", "3", "ya pak", "di dekat jembatan pak"],
)
def test_a_question_leaves_the_complaint_where_it_is_and_whatever_they_answer_joins_it(
    work: Work, words: str
) -> None:
    ticket = work.complain()
    work.office.late += timedelta(minutes=10)
    work.do(ticket, Action.ASK, text="Di sisi mana jalannya, Pak/Bu?")
    assert work.complaint(ticket).status is S.DITERIMA
    assert "Di sisi mana" in work.told(ticket)[0]
    work.office.sweep()
    work.office.work()
    work.office.telegram(words)
    work.office.work()
    assert len(work.office.complaints) == 1
    assert work.complaint(ticket).unanswered_since is not None
    answer = work.office.messages[-1]
    assert answer.complaint_id == work.complaint(ticket).id
    assert "sudah kami tambahkan" in work.office.deliveries[-1].text
    # Answered once: what they say next is read as ever.
    work.office.telegram("makasih")
    work.office.work()
    assert work.office.messages[-1].outcome == "thanks"


def test_another_matter_told_instead_of_an_answer_is_a_complaint_of_its_own(work: Work) -> None:
    ticket = work.complain()
    work.do(ticket, Action.ASK, text="Di sisi mana jalannya, Pak/Bu?")
    work.office.telegram("Sampah di belakang Pasar Contoh menumpuk seminggu dan baunya menyengat")
    work.office.work()
    assert len(work.office.complaints) == 2


def test_whoever_told_us_to_stop_is_told_nothing_and_the_history_says_so(work: Work) -> None:
    ticket = work.complain()
    work.office.telegram("STOP")
    work.office.work()
    done = work.do(ticket, Action.VERIFY)
    assert (done.deliveries, done.update.details) == ([], {"told": "stopped"})


def test_a_note_is_told_to_nobody(work: Work) -> None:
    ticket = work.complain()
    work.do(ticket, Action.NOTE, text="Sudah ditelepon.")
    assert work.told(ticket) == []


@pytest.mark.parametrize(
    ("hour", "text", "waits"),
    [(14, ROAD, False), (22, ROAD, True), (3, ROAD, True), (22, "Tolong rumah warga kebakaran besar", False)],
    ids=["day", "evening", "night", "emergency"],
)
def test_news_by_sms_waits_for_the_morning_unless_it_is_an_emergency(
    work: Work, hour: int, text: str, waits: bool
) -> None:
    work.office.sms(text)
    work.office.work()
    ticket = work.office.complaints[-1].ticket
    zone = work.office.runtime.time_zone
    now = datetime(2026, 11, 25, hour, tzinfo=zone).astimezone(UTC)
    [delivery] = work.do(ticket, Action.VERIFY, now=now).deliveries
    local = delivery.due_at.astimezone(zone)
    assert (local.hour == 6 and local > now) == waits
    assert (delivery.due_at == now) != waits


def test_two_merged_complaints_are_told_of_what_becomes_of_the_one_that_stands_for_both(work: Work) -> None:
    main, other = work.complain(), work.complain("Jalan depan SD Contoh berlubang besar", chat=2002)
    work.do(other, Action.MERGE, into=main)
    assert work.complaint(other).status is S.DIGABUNG
    work.do(main, Action.ANSWER, text="Sudah ditambal.")
    assert "Sudah ditambal." in work.told(other)[-1]
    spaced = f"{other[:3]} {other[3:6]} {other[6:]}"
    assert spaced in work.told(other)[-1]
    assert f"{main[:3]} {main[3:6]} {main[6:]}" not in work.told(other)[-1]
    work.do(other, Action.UNMERGE)
    assert (work.complaint(other).status, work.complaint(other).merged_into) == (S.DITERIMA, None)
    before = len(work.told(other))
    work.do(main, Action.CLOSE)
    assert len(work.told(other)) == before


def test_who_complained_twice_hears_once_of_what_becomes_of_both(work: Work) -> None:
    main = work.complain()
    other = work.complain("Lampu jalan di Gang Contoh padam sejak Senin")
    assert other != main
    work.do(other, Action.MERGE, into=main)
    assert len(work.told(other)) == 1
    work.do(main, Action.ANSWER, text="Sudah ditambal.")
    assert (len(work.told(main)), len(work.told(other))) == (1, 1)


def test_that_who_was_merged_cannot_be_told_is_not_said_of_the_one_who_was(work: Work) -> None:
    main, other = work.complain(), work.complain("Jalan depan SD Contoh berlubang besar", chat=2002)
    work.do(other, Action.MERGE, into=main)
    work.office.telegram("STOP", chat=2002)
    work.office.work()
    done = work.do(main, Action.ANSWER, text="Sudah ditambal.")
    assert len(done.deliveries) == 1
    assert "told" not in done.update.details


def test_whoever_asks_after_a_merged_complaint_hears_what_is_next_and_what_they_add_waits_for_staff(
    work: Work,
) -> None:
    main, other = work.complain(), work.complain("Jalan depan SD Contoh berlubang besar", chat=2002)
    work.do(other, Action.MERGE, into=main)
    work.do(main, Action.FORWARD, agency="Dinas PUPR")
    work.office.telegram(other, chat=2002)
    work.office.work()
    answer = work.office.deliveries[-1].text
    assert "digabung dengan laporan lain" in answer
    assert "Instansi menindaklanjuti paling lambat" in answer
    work.office.telegram(f"tambahan laporan {other}: lubangnya makin besar di jalan itu", chat=2002)
    work.office.work()
    assert work.complaint(main).unanswered_since is not None
    assert work.complaint(other).status is S.DIGABUNG


def test_complaints_cannot_be_merged_in_a_circle_or_into_themselves(work: Work) -> None:
    one, other = work.complain(), work.complain("Jalan depan SD Contoh berlubang besar", chat=2002)
    work.do(one, Action.MERGE, into=other)
    for ticket, into, why in ((other, one, "merge.merged"), (other, other, "merge.unknown")):
        with pytest.raises(Refused) as refused:
            work.do(ticket, Action.MERGE, into=into)
        assert refused.value.key == why


def test_a_secret_complaint_is_merged_with_nobody_elses(work: Work) -> None:
    secret = work.complain("RAHASIA Kepala desa Contoh memotong dana bantuan warga")
    other = work.complain("Kepala desa Contoh memotong bantuan", chat=2002)
    with pytest.raises(Refused) as refused:
        work.do(other, Action.MERGE, into=secret)
    assert refused.value.key == "merge.secret"


def test_what_the_citizen_does_is_in_the_history_too(work: Work) -> None:
    ticket = work.complain()
    work.do(ticket, Action.ANSWER, text="Sudah ditambal.")
    for words, action, status in (
        ("SUDAH BERES", "confirmed", S.SELESAI),
        ("BELUM BERES", "disputed", S.TERVERIFIKASI),
    ):
        work.office.telegram(words)
        work.office.work()
        update = work.office.all(m.ComplaintUpdate)[-1]
        assert (update.actor, update.action, update.status) == (m.Actor.CITIZEN, action, status)
        assert work.complaint(ticket).status is status
    assert work.complaint(ticket).reopened == 1


@pytest.mark.parametrize(("agency", "status"), [(None, S.TERVERIFIKASI), ("Dinas PUPR", S.TERDISPOSISI)])
def test_what_is_disputed_goes_back_to_whoever_answered_it(
    work: Work, agency: str | None, status: m.ComplaintStatus
) -> None:
    ticket = work.complain()
    if agency:
        work.do(ticket, Action.FORWARD, agency=agency)
    work.do(ticket, Action.ANSWER, text="Sudah ditambal.")
    work.office.telegram("BELUM BERES")
    work.office.work()
    assert work.complaint(ticket).status is status
    promised = Clock(work.office.runtime.settings).followed_up_by(work.office.now())
    assert work.complaint(ticket).due_on == promised


def test_who_is_told_that_it_is_open_again_is_promised_no_day_that_is_over(work: Work) -> None:
    ticket = work.complain()
    work.do(ticket, Action.ANSWER, text="Sudah ditambal.")
    much_later = work.office.now() + timedelta(days=90)
    work.do(ticket, Action.REOPEN, now=much_later, text="Rusak lagi.")
    assert (work.complaint(ticket).due_on or date.min) > much_later.date()


@pytest.mark.parametrize("text", ["", "Regu berangkat hari ini."])
def test_a_limit_that_is_over_is_owned_up_to_and_not_promised(work: Work, text: str) -> None:
    ticket = work.complain()
    much_later = work.office.now() + timedelta(days=90)
    work.do(ticket, Action.VERIFY, now=much_later)
    work.do(ticket, Action.FORWARD, agency="Dinas PUPR", now=much_later)
    work.do(ticket, Action.FOLLOW_UP, now=much_later, text=text)
    verified, forwarded, followed_up = work.told(ticket)
    for told in (verified, followed_up):
        assert "sudah lewat; mohon maaf" in told
        assert "paling lambat" not in told
    assert text in followed_up
    assert "paling lambat" in forwarded


def test_an_answer_is_what_done_means_though_they_have_complained_of_something_else_since(work: Work) -> None:
    answered = work.complain()
    newer = work.complain("Lampu jalan di Gang Melati padam sejak Senin")
    work.do(answered, Action.ANSWER, text="Sudah ditambal.")
    work.office.telegram("SUDAH BERES")
    work.office.work()
    assert work.complaint(answered).status is S.SELESAI
    assert work.complaint(newer).status is S.DITERIMA


def test_an_answer_given_twice_in_two_transactions_at_once_is_two_updates_and_two_messages(
    work: Work,
) -> None:
    """Not one: each was written by a human, and neither may vanish."""
    ticket = work.complain()
    work.do(ticket, Action.ANSWER, text="Satu.")
    work.do(ticket, Action.ANSWER, text="Dua.")
    assert [text.count("Satu.") + text.count("Dua.") for text in work.told(ticket)] == [1, 1]


def test_postponed_until_a_day_it_is_due_on_that_day(work: Work) -> None:
    ticket = work.complain()
    work.do(ticket, Action.POSTPONE, text="Menunggu anggaran.", until=date(2027, 1, 15))
    assert work.complaint(ticket).due_on == date(2027, 1, 15)
    assert "15 Januari 2027" in work.told(ticket)[0]


def test_outside_the_window_the_news_is_held_and_announced(
    make_office: MakeOffice, sqlite_url: str, sqlite_whatsapp_office: Office
) -> None:
    work = Work(sqlite_whatsapp_office)
    work.office.whatsapp(ROAD)
    work.office.work()
    ticket = work.office.complaints[-1].ticket
    work.office.late += timedelta(days=2)
    work.do(ticket, Action.ANSWER, text="Sudah ditambal.")
    work.office.sweep()
    work.office.work()
    [answer] = [one for one in work.office.deliveries if one.update_id]
    assert answer.status is DeliveryStatus.HELD
    work.office.sweep()
    assert [one.reply_key for one in work.office.deliveries][-1] == "answer_waiting"


def test_what_is_told_right_after_the_mark_for_a_closed_complaint_is_a_complaint_of_its_own(
    work: Work,
) -> None:
    ticket = work.complain()
    work.do(ticket, Action.ANSWER, text="Sudah ditambal.")
    work.do(ticket, Action.CLOSE)
    for words in ("5", "Papan nama jalan di Gang Anggrek Sukamerindu hilang"):
        work.office.telegram(words)
        work.office.work()
    assert len(work.office.complaints) == 2
    assert work.complaint(ticket).status is S.SELESAI
