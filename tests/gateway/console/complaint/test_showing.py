"""The page of a complaint: what is on it, and for whom."""

from datetime import timedelta

from sqlmodel import select

from gateway.casework.steps import Action
from normalizer import tickets
from store import models as m
from store.engine import writing
from tests.gateway.console.complaint.case import (
    ANSWER,
    ROAD,
    ayu,
    bima,
    change,
    complain,
    complaint,
    do,
    done,
    hear,
    page,
    write,
)
from tests.office import Office, said
from tests.officer import officer

SECRET = "RAHASIA kepala sekolah meminta pungutan liar di SD Contoh"
PHONE = "0812-0000-0033"
LATER = timedelta(days=8)
"""By then what the same person writes is another matter."""


def test_the_words_stand_there_as_they_came_beside_what_was_understood(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, "Lampu jalan mati di Kelurahan Timur Indah, Singaran Pati, Bengkulu")
    shown = page(ayu(sqlite_office), ticket)
    assert "Lampu jalan mati di Kelurahan Timur Indah, Singaran Pati, Bengkulu</blockquote>" in shown
    for fact in ("lampu jalan", "PERHUBUNGAN", "Kel. Timur Indah, Kec. Singaran Pati", "dari kata-katanya"):
        assert fact in shown, fact
    assert tickets.display(ticket) in shown


def test_a_changed_message_is_a_version_below_the_words_that_came_first(sqlite_office: Office) -> None:
    first = said(ROAD)
    hear(sqlite_office, first)
    ticket = sqlite_office.complaints[0].ticket
    edit = said("Jalan di depan SMP Contoh rusak parah", edits=first.external_id)
    hear(sqlite_office, edit)
    shown = page(ayu(sqlite_office), ticket)
    assert shown.index(f"{ROAD}</blockquote>") < shown.index("Versi 2") < shown.index("SMP Contoh")


def test_what_was_said_on_every_channel_stands_in_one_thread_in_the_order_of_time(
    office: Office,
) -> None:
    ticket = complain(office)
    admin = ayu(office)
    do(admin, ticket, "ask", text="Sejak kapan?")
    write(office, "Sejak bulan Agustus, pak")
    do(admin, ticket, "note", text="Sudah ditelepon ke dinas")
    shown = page(admin, ticket).partition("Percakapan")[2]
    order = ("sudah kami terima", "Sejak kapan?", "Sejak bulan Agustus, pak", "Sudah ditelepon ke dinas")
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_what_a_person_wrote_on_another_matter_says_which(sqlite_office: Office) -> None:
    first = complain(sqlite_office)
    sqlite_office.late += LATER
    second = complain(sqlite_office, "Puskesmas Contoh tutup terus, tidak ada dokter")
    shown = page(ayu(sqlite_office), second)
    assert f"laporan {tickets.display(first)}" in shown
    assert ROAD in shown.partition("Laporan lain dari orang ini")[2]


def test_a_liaison_reads_what_was_said_of_theirs_and_nothing_else(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    sqlite_office.late += LATER
    complain(sqlite_office, "Puskesmas Contoh tutup terus, tidak ada dokter")
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    shown = page(bima(sqlite_office), ticket)
    assert ROAD in shown
    assert "Puskesmas" not in shown


def test_who_has_nothing_to_do_with_it_does_not_learn_that_it_is_there(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    for role in (m.Role.PENGHUBUNG, m.Role.MEDIA_SOSIAL, m.Role.OPERATOR):
        other = officer(sqlite_office, role, agency="Dinas Kesehatan")
        for path in ("", "/here"):
            answer = other.get(f"/complaints/{ticket}{path}")
            assert (answer.status_code, answer.text.count(ticket)) == (404, 0)
        for path in ("reveal", "draft", "attach", "detach", "resend", "template", "duplicate", *Action):
            answer = other.post(f"/complaints/{ticket}/{path}", text="x", reason="ingin tahu", action="note")
            assert answer.status_code == 404, path
    assert [one.action for one in sqlite_office.all(m.ComplaintUpdate)] == ["forward"]


def test_a_person_is_masked_until_somebody_says_why_they_have_to_see_them(sqlite_office: Office) -> None:
    sqlite_office.sms(f"{ROAD}. Telepon saya {PHONE}", sender="+6281200000033")
    sqlite_office.work()
    ticket = sqlite_office.complaints[0].ticket
    admin = ayu(sqlite_office)
    before = page(admin, ticket)
    assert "81200000033" not in before
    assert PHONE not in before
    assert "[telepon]" in before
    assert do(admin, ticket, "reveal", reason="ya").status_code == 422
    do(admin, ticket, "reveal", reason="menelepon pelapor")
    after = page(admin, ticket)
    assert "+6281200000033" in after
    assert PHONE in after
    [entry] = [one for one in sqlite_office.all(m.AuditEntry) if one.action == "reveal"]
    assert (entry.reason, entry.complaint_id) == ("menelepon pelapor", sqlite_office.complaints[0].id)
    sqlite_office.late += timedelta(minutes=16)
    assert PHONE not in page(admin, ticket)


def test_an_auditor_reads_masked_sees_no_file_and_can_do_nothing(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, f"{ROAD}. Telepon saya {PHONE}")
    auditor = officer(sqlite_office, m.Role.AUDITOR)
    shown = page(auditor, ticket)
    assert "[telepon]" in shown
    assert PHONE not in shown
    for form in ("/answer", "/note", "/reveal", "/correct", "/forward"):
        assert f"{ticket}{form}" not in shown
    assert do(auditor, ticket, "reveal", reason="memeriksa").status_code == 404
    assert do(auditor, ticket, "note", text="halo").status_code == 404


def test_a_secret_is_read_by_who_deals_with_it_and_each_look_is_noted(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, SECRET)
    assert "pungutan liar" in page(ayu(sqlite_office), ticket)
    hidden = page(officer(sqlite_office, m.Role.AUDITOR), ticket)
    for words in ("pungutan", "SD Contoh", "sd contoh", "kepala sekolah"):
        assert words not in hidden, words
    looks = [one for one in sqlite_office.all(m.AuditEntry) if one.action == "read_secret"]
    assert [one.complaint_id for one in looks] == [complaint(sqlite_office, ticket).id]


def test_a_secret_is_read_on_its_own_page_alone(sqlite_office: Office) -> None:
    complain(sqlite_office, SECRET)
    sqlite_office.late += LATER
    other = complain(sqlite_office, "Puskesmas Contoh tutup terus, tidak ada dokter")
    shown = page(ayu(sqlite_office), other)
    assert "Tidak ditampilkan di sini." in shown
    assert "pungutan liar" not in shown


def test_whose_name_is_hidden_has_none_here(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office, f"ANONIM {ROAD}")
    admin = ayu(sqlite_office)
    assert "<strong>Warga</strong>" not in page(admin, ticket)
    do(admin, ticket, "reveal", reason="menelepon pelapor")
    assert "<strong>Warga</strong>" in page(admin, ticket)


def test_nothing_that_a_citizen_or_staff_writes_is_more_than_words(sqlite_office: Office) -> None:
    evil = '<script>alert(1)</script> Jalan rusak "><img src=x onerror=alert(2)>'
    ticket = complain(sqlite_office, evil)
    admin = ayu(sqlite_office)
    do(admin, ticket, "note", text=evil)
    do(admin, ticket, "answer", text=evil)
    with_draft = admin.post(f"/complaints/{ticket}/draft", action="ask", text=f"</textarea>{evil}")
    assert with_draft.status_code == 200
    shown = page(admin, ticket)
    for tag in ("<script>alert", "<img src=x", "</textarea><script"):
        assert tag not in shown
    assert shown.count("&lt;script&gt;alert(1)") >= 4


def test_the_history_tells_who_did_what_and_what_the_clock_did(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    do(admin, ticket, "verify")
    do(admin, ticket, "forward", agency="Dinas PUPR")
    do(admin, ticket, "answer", text=ANSWER)
    done(sqlite_office, ticket, Action.CLOSE)
    shown = page(admin, ticket).partition("Riwayat")[2]
    for words in ("memverifikasi", "meneruskan ke Dinas PUPR", "Ayu", "Sistem</strong> menutup"):
        assert words in shown, words
    assert f'/console/audit?ticket={ticket}"' in shown


def test_a_pin_is_a_link_to_a_map_and_no_map(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    change(sqlite_office, ticket, latitude=-3.79, longitude=102.26, located_by="pin")
    shown = page(ayu(sqlite_office), ticket)
    assert 'href="https://www.openstreetmap.org/?mlat=-3.790000&amp;mlon=102.260000' in shown
    assert 'target="_blank" rel="noopener noreferrer">-3.79000, 102.26000</a>' in shown


def test_every_page_can_be_read_in_english(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    admin.post("/account/language", language="en")
    shown = page(admin, ticket)
    assert "The citizen&#39;s words, as received" in shown
    assert "This answer goes to the citizen by Telegram." in shown


def test_a_code_that_was_handed_out_is_shown_to_nobody(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    with writing(sqlite_office.runtime.engine) as session:
        [reply] = session.exec(select(m.Delivery)).all()
        reply.reply_key, reply.text = "redirect.paste", "Kirim KLAIM 4K7R2M9XQT kepada kami."
    shown = page(ayu(sqlite_office), ticket)
    assert "4K7R2M9XQT" not in shown
    assert "KLAIM ••••••••••" in shown


def test_what_staff_brought_for_others_is_not_what_they_said_themselves(sqlite_office: Office) -> None:
    own = complain(sqlite_office)
    complain(sqlite_office, "Puskesmas Contoh tutup terus, tidak ada dokter", chat=1002)
    with writing(sqlite_office.runtime.engine) as session:
        for message in session.exec(select(m.Message).where(m.Message.address == "telegram:1002")):
            message.address = "telegram:1001"
    assert "Puskesmas Contoh tutup" not in page(ayu(sqlite_office), own)
