"""What officers are told of limits and of what is handed over, by the calendar of 2026."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from channels.messages import DeliveryStatus
from gateway.casework import officers, reminding
from normalizer import tickets
from store import contacts
from store import models as m
from store.engine import writing
from tests.conftest import MakeOffice
from tests.gateway.casework.rows import DLH, MONDAY, PUPR, complaint, officer, restart, stand_at
from tests.office import OLD_WARGA, Office

EIGHT = datetime(2026, 7, 6, 1, tzinfo=UTC)
"""Eight in the morning in Jakarta, on that Monday."""
TUESDAY = date(2026, 7, 7)
SARI, ADMIN = "telegram:2001", "telegram:2002"


def told(office: Office, address: str = SARI) -> list[str]:
    """What this officer has got so far."""
    office.work()
    return office.far_end.to(address.partition(":")[2])


def sweep_at(office: Office, moment: datetime) -> None:
    stand_at(office, moment)
    office.sweep()


# When.


@pytest.mark.parametrize(
    ("moment", "due_on", "is_told"),
    [
        (EIGHT - timedelta(minutes=1), TUESDAY, False),
        (EIGHT, TUESDAY, True),
        (EIGHT, date(2026, 7, 6), True),
        (EIGHT, date(2026, 7, 8), False),
        # What is due on a Monday is told on the Friday before, and on no weekend.
        (EIGHT - timedelta(days=3), date(2026, 7, 6), True),
        (EIGHT - timedelta(days=1), date(2026, 7, 6), False),
        # 17 August is a Monday and a holiday.
        (datetime(2026, 8, 14, 1, tzinfo=UTC), date(2026, 8, 18), True),
        (datetime(2026, 8, 17, 1, tzinfo=UTC), date(2026, 8, 18), False),
    ],
)
def test_an_officer_is_told_a_working_day_before_a_limit_from_eight_on(
    sqlite_office: Office, moment: datetime, due_on: date, is_told: bool
) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI)
    waiting = complaint(sqlite_office, "terdisposisi", due_on, PUPR)
    sweep_at(sqlite_office, moment)
    assert [tickets.find(text).valid for text in told(sqlite_office)] == [(waiting.ticket,)] * is_told


def test_each_limit_is_told_once_before_it_and_once_after_it(office: Office) -> None:
    officer(office, "Sari", PUPR, SARI)
    complaint(office, "terdisposisi", TUESDAY, PUPR)
    heard = []
    for day in range(8):
        for hours in (0, 3):
            sweep_at(office, EIGHT + timedelta(days=day, hours=hours))
            restart(office)
        heard.append(len(told(office)))
    assert heard == [1, 1, 2, 2, 2, 2, 2, 2]
    assert "paling lambat 7 Juli 2026" in told(office)[0]
    assert "lewat 1 hari kerja" in told(office)[1]


def test_a_new_limit_is_told_anew(sqlite_office: Office) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI)
    waiting = complaint(sqlite_office, "terdisposisi", TUESDAY, PUPR)
    sweep_at(sqlite_office, EIGHT)
    with writing(sqlite_office.runtime.engine) as session:
        # Handed over once more.
        session.get_one(m.Complaint, waiting.id).status_since = MONDAY - timedelta(days=4)
    restart(sqlite_office)
    sweep_at(sqlite_office, EIGHT + timedelta(days=2))
    assert len(told(sqlite_office)) == 2


def test_reminders_can_be_switched_off(sqlite_office: Office) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI)
    complaint(sqlite_office, "terdisposisi", TUESDAY, PUPR)
    off = sqlite_office.runtime.settings.reminders.model_copy(update={"enabled": False})
    settings = sqlite_office.runtime.settings.model_copy(update={"reminders": off})
    object.__setattr__(sqlite_office.runtime, "settings", settings)
    sweep_at(sqlite_office, EIGHT)
    assert told(sqlite_office) == []


# What.


def test_one_message_lists_the_numbers_and_counts_the_rest_and_has_no_word_of_a_citizen(
    sqlite_office: Office,
) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI)
    late = [complaint(sqlite_office, "ditindaklanjuti", date(2026, 7, 1), PUPR, anonim=True) for _ in "ab"]
    for _ in range(10):
        complaint(sqlite_office, "terdisposisi", TUESDAY, PUPR)
    sweep_at(sqlite_office, EIGHT)
    [text] = told(sqlite_office)
    assert "12 laporan menunggu Anda, 2 di antaranya melewati batas waktu" in text
    assert tickets.find(text).valid[:2] == tuple(one.ticket for one in late)
    assert text.count("•") == 10
    assert "… dan 2 lagi" in text
    assert "https://lapor.example.go.id/console/clocks" in text
    # It is their own.
    assert "(Dinas PUPR)" not in text
    assert "Jalan rusak" not in text
    assert "8120000" not in text


def test_what_is_answered_closed_or_somebody_elses_is_not_told(sqlite_office: Office) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI)
    complaint(sqlite_office, "ditanggapi", TUESDAY, PUPR)
    complaint(sqlite_office, "selesai", None, PUPR)
    complaint(sqlite_office, "terdisposisi", TUESDAY, DLH)
    complaint(sqlite_office, "diterima", TUESDAY)
    # What was postponed is the admin's to take up again.
    complaint(sqlite_office, "ditunda", TUESDAY, PUPR)
    sweep_at(sqlite_office, EIGHT)
    assert told(sqlite_office) == []


def test_an_officer_is_told_in_their_language_and_in_an_sms_in_few_words(sqlite_office: Office) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI, language="en")
    officer(sqlite_office, "Budi", PUPR, "sms:+6281200000021")
    complaint(sqlite_office, "terdisposisi", TUESDAY, PUPR)
    sweep_at(sqlite_office, EIGHT)
    [english] = told(sqlite_office)
    [sms] = told(sqlite_office, "sms:+6281200000021")
    assert english.startswith("Reminder: reports close to their limit: 1.")
    assert sms.startswith("LAPOR! Petugas: 1 laporan mendekati batas waktu: 482 91")


# The admin.


def test_the_admin_is_told_of_what_is_not_verified_yet(sqlite_office: Office) -> None:
    officer(sqlite_office, "Admin", None, ADMIN)
    fresh = complaint(sqlite_office, "diterima", TUESDAY)
    resumed = complaint(sqlite_office, "ditunda", TUESDAY, PUPR)
    sweep_at(sqlite_office, EIGHT)
    [text] = told(sqlite_office, ADMIN)
    assert set(tickets.find(text).valid) == {fresh.ticket, resumed.ticket}
    assert "verifikasi paling lambat" in text
    assert "dilanjutkan lagi paling lambat" in text


def test_what_a_body_is_late_with_for_three_working_days_goes_to_the_admin_once(office: Office) -> None:
    officer(office, "Sari", PUPR, SARI)
    officer(office, "Admin", None, ADMIN)
    waiting = complaint(office, "terdisposisi", date(2026, 7, 2), PUPR)
    # Due on a Thursday: late on Friday, Monday and, for the third day, on Tuesday.
    sweep_at(office, EIGHT)
    assert told(office, ADMIN) == []
    for day in (1, 2, 3):
        sweep_at(office, EIGHT + timedelta(days=day))
        restart(office)
    [text] = told(office, ADMIN)
    assert tickets.find(text).valid == (waiting.ticket,)
    assert "lewat 3 hari kerja (Dinas PUPR)" in text
    assert len(told(office)) == 1


@pytest.mark.parametrize("why", ["unlinked", "off", "stopped", "disabled"])
def test_a_body_in_which_nobody_can_be_told_is_on_the_admins_list(sqlite_office: Office, why: str) -> None:
    address = {"unlinked": None, "off": "whatsapp:ID.sari"}.get(why, SARI)
    disabled_at = MONDAY if why == "disabled" else None
    officer(sqlite_office, "Sari", PUPR, address, disabled_at=disabled_at)
    officer(sqlite_office, "Admin", None, ADMIN)
    if why == "stopped":
        with writing(sqlite_office.runtime.engine) as session:
            contacts.stop(contacts.lock(session, {SARI: None}, [], MONDAY).values(), MONDAY)
    complaint(sqlite_office, "terdisposisi", TUESDAY, PUPR)
    sweep_at(sqlite_office, EIGHT)
    [text] = told(sqlite_office, ADMIN)
    assert "(Dinas PUPR)" in text
    assert told(sqlite_office) == []
    with sqlite_office.reading() as session:
        reasons = {one.staff.name: one.why_not for one in officers.known(sqlite_office.runtime, session)}
    assert reasons == {"Admin": None} | ({} if why == "disabled" else {"Sari": why})


# How it goes out.


def test_on_whatsapp_a_reminder_waits_for_its_officer_who_is_told_so(sqlite_whatsapp_office: Office) -> None:
    office = sqlite_whatsapp_office
    officer(office, "Sari", PUPR, "whatsapp:+6281200000011")
    waiting = complaint(office, "terdisposisi", TUESDAY, PUPR)
    sweep_at(office, EIGHT)
    office.work()
    office.sweep()
    office.work()
    assert office.statuses() == [DeliveryStatus.HELD, DeliveryStatus.SENT]
    [notice] = office.far_end.sent
    [gap] = notice.raw["template"]["components"][0]["parameters"]
    assert gap["text"].replace(" ", "") == waiting.ticket
    office.late += timedelta(minutes=5)
    office.whatsapp("siap", OLD_WARGA)
    office.work()
    assert any(text.startswith("Pengingat") for text in (one.text for one in office.far_end.sent))


def test_two_schedulers_tell_everybody_once(make_office: MakeOffice, postgres_url: str) -> None:
    office = make_office(postgres_url)
    for number in range(4):
        officer(office, f"Petugas {number}", PUPR, f"telegram:{3000 + number}")
    complaint(office, "terdisposisi", TUESDAY, PUPR)
    stand_at(office, EIGHT)
    both = threading.Barrier(2)
    made: list[m.Delivery] = []

    def run() -> None:
        both.wait()
        made.extend(reminding.remind(office.runtime))

    schedulers = [threading.Thread(target=run) for _ in range(2)]
    for one in schedulers:
        one.start()
    for one in schedulers:
        one.join()
    assert len(made) == len(office.deliveries) == 4


# What is handed over.


def test_what_is_handed_over_is_told_together_within_minutes_and_once(office: Office) -> None:
    officer(office, "Sari", PUPR, SARI)
    now = reminding.slot(MONDAY)
    first, second = (
        complaint(
            office, "terdisposisi", date(2026, 7, 13), PUPR, forwarded_at=at, status_since=at, changed_at=at
        )
        for at in (now + timedelta(seconds=5), now + timedelta(seconds=90))
    )
    complaint(office, "terdisposisi", date(2026, 7, 13), DLH, forwarded_at=now, changed_at=now)
    sweep_at(office, now + timedelta(minutes=2))
    assert told(office) == []
    for _ in range(2):
        office.sweep(timedelta(minutes=3))
        restart(office)
    [text] = told(office)
    assert "Laporan yang baru diteruskan ke Dinas PUPR: 2" in text
    assert tickets.find(text).valid == (first.ticket, second.ticket)
    assert "tindak lanjut pertama paling lambat 13 Juli 2026" in text


@pytest.mark.parametrize("emergency", [None, "fire"])
def test_at_night_only_an_emergency_wakes_an_officer(sqlite_office: Office, emergency: str | None) -> None:
    officer(sqlite_office, "Sari", PUPR, SARI)
    night = reminding.slot(datetime(2026, 7, 6, 16, tzinfo=UTC))
    times = {"forwarded_at": night, "status_since": night, "changed_at": night}
    complaint(sqlite_office, "terdisposisi", date(2026, 7, 13), PUPR, emergency=emergency, **times)
    sweep_at(sqlite_office, night + timedelta(minutes=5))
    assert len(told(sqlite_office)) == (1 if emergency else 0)
    sqlite_office.sweep(timedelta(hours=8))
    assert len(told(sqlite_office)) == 1
