"""The page of what is late: whose it is to see, what it says, and the codes that link an account."""

import re
from datetime import date

import pytest
from playwright.async_api import Browser

from channels.messages import DeliveryStatus
from gateway.console import clocks
from gateway.console.words import Words
from normalizer import tickets
from store import models as m
from store.engine import writing
from tests.browser import needs_chromium
from tests.gateway.casework.rows import DLH, MONDAY, PUPR, complaint, stand_at
from tests.office import Office, said
from tests.officer import in_browser, officer

LATE, TODAY, TOMORROW = date(2026, 7, 3), date(2026, 7, 6), date(2026, 7, 7)


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    stand_at(sqlite_office, MONDAY)
    return sqlite_office


def shown(html: str) -> list[str]:
    """The complaints that the page links to, in its order."""
    return re.findall(r'href="/console/complaints/(\d+)"', html)


def test_the_admin_sees_every_desk_the_latest_first(office: Office) -> None:
    late = complaint(office, "terdisposisi", LATE, PUPR, subject="jalan rusak")
    today = complaint(office, "ditindaklanjuti", TODAY, PUPR)
    fresh = complaint(office, "diterima", TOMORROW)
    complaint(office, "terdisposisi", date(2026, 7, 8), DLH)
    html = officer(office, m.Role.ADMIN_INSTANSI).get("/clocks").text
    assert shown(html) == [late.ticket, today.ticket, fresh.ticket]
    for words in (
        tickets.display(late.ticket),
        "tindak lanjut: terlambat 1 hari kerja",
        "penyelesaian: terakhir hari ini",
        "verifikasi: sisa 1 hari kerja",
        "jalan rusak",
        "Meja admin",
    ):
        assert words in html
    assert DLH not in html


def test_a_liaison_officer_sees_their_own_desk_and_no_address_shows_another(office: Office) -> None:
    mine = complaint(office, "terdisposisi", LATE, PUPR)
    complaint(office, "terdisposisi", LATE, DLH)
    complaint(office, "diterima", LATE)
    officer(office, m.Role.PENGHUBUNG, "Dimas", DLH)
    someone = officer(office, m.Role.PENGHUBUNG, "Sari", PUPR)
    for path in ("/clocks", f"/clocks?desk={DLH}", "/clocks?desk=admin"):
        html = someone.get(path).text
        assert shown(html) == [mine.ticket]
        assert "Dimas" not in html


def test_a_liaison_officer_of_no_body_sees_nothing(office: Office) -> None:
    complaint(office, "terdisposisi", LATE, PUPR)
    complaint(office, "diterima", LATE)
    assert shown(officer(office, m.Role.PENGHUBUNG, "Sari", None).get("/clocks").text) == []


def test_an_auditor_reads_no_word_of_what_is_secret_and_makes_no_codes(office: Office) -> None:
    complaint(office, "terdisposisi", LATE, PUPR, rahasia=True, subject="korupsi dan pungli")
    someone, admin = officer(office, m.Role.AUDITOR), officer(office, m.Role.ADMIN_INSTANSI)
    html = someone.get("/clocks").text
    assert "korupsi" not in html
    assert "rahasia" in html
    assert "/clocks/link" not in html
    assert someone.post(f"/clocks/link/{admin.staff.id}").status_code == 404
    assert "korupsi" in admin.get("/clocks").text


def test_a_long_list_is_cut_and_one_desk_is_seen_whole(office: Office) -> None:
    for _ in range(clocks.FEW + 2):
        complaint(office, "terdisposisi", LATE, PUPR)
    complaint(office, "diterima", LATE)
    admin = officer(office, m.Role.ADMIN_INSTANSI)
    html = admin.get("/clocks").text
    assert len(shown(html)) == clocks.FEW + 1
    assert "Lihat 2 lainnya" in html
    assert len(shown(admin.get(f"/clocks?desk={PUPR}").text)) == clocks.FEW + 2
    assert len(shown(admin.get("/clocks?desk=admin").text)) == 1


def test_an_empty_list_says_so_kindly(office: Office) -> None:
    html = officer(office, m.Role.ADMIN_INSTANSI).get("/clocks").text
    assert "Semua dalam batas waktu" in html


# Who is told.


def test_it_says_who_is_told_when_and_who_cannot_be(office: Office) -> None:
    sari = officer(office, m.Role.PENGHUBUNG, "Sari", PUPR)
    officer(office, m.Role.PENGHUBUNG, "Budi", DLH)
    with writing(office.runtime.engine) as session:
        session.get_one(m.Staff, sari.staff.id).address = "telegram:2001"
    complaint(office, "terdisposisi", TOMORROW, PUPR)
    complaint(office, "terdisposisi", TOMORROW, DLH)
    admin = officer(office, m.Role.ADMIN_INSTANSI)
    html = admin.get("/clocks").text
    assert "Pengingat berikutnya 7 Jul 2026 pukul 08.00" in html
    assert "belum tertaut" in html
    assert html.count("Belum ada petugas yang tertaut") == 1
    assert html.count("belum pernah") == 3
    office.sweep()
    assert admin.get("/clocks").text.count("belum pernah") == 2


def test_a_reminder_that_its_officer_may_not_have_read_is_said_to_be_so(office: Office) -> None:
    sari = officer(office, m.Role.PENGHUBUNG, "Sari", PUPR)
    with writing(office.runtime.engine) as session:
        session.get_one(m.Staff, sari.staff.id).address = "telegram:2001"
    complaint(office, "terdisposisi", TOMORROW, PUPR)
    office.sweep()
    assert "gagal terkirim" not in sari.get("/clocks").text
    with writing(office.runtime.engine) as session:
        session.get_one(m.Delivery, office.deliveries[0].id).status = DeliveryStatus.FAILED
    assert "gagal terkirim" in sari.get("/clocks").text


def test_every_way_in_which_a_reminder_goes_astray_has_a_word() -> None:
    assert all(Words("id").has(f"clocks.trouble.{status}") for status in clocks.TROUBLED)


def test_a_code_made_here_links_the_account_that_sends_it(office: Office) -> None:
    sari = officer(office, m.Role.PENGHUBUNG, "Sari", PUPR)
    admin = officer(office, m.Role.ADMIN_INSTANSI)
    html = admin.post(f"/clocks/link/{sari.staff.id}").text
    found = re.search(r"HUBUNGKAN (\w{10})<", html)
    assert found
    assert found[1] not in admin.get("/clocks").text
    office.hear(said(f"HUBUNGKAN {found[1]}", person=2001))
    office.work()
    assert next(one for one in office.all(m.Staff) if one.name == "Sari").address == "telegram:2001"
    [entry] = office.all(m.AuditEntry)
    assert (entry.action, entry.staff_id) == ("users.link", admin.staff.id)
    assert found[1] not in str(entry.details)


def test_a_liaison_officer_makes_a_code_for_themselves_alone(office: Office) -> None:
    sari = officer(office, m.Role.PENGHUBUNG, "Sari", PUPR)
    budi = officer(office, m.Role.PENGHUBUNG, "Budi", PUPR)
    assert "HUBUNGKAN" in sari.post(f"/clocks/link/{sari.staff.id}").text
    assert sari.post(f"/clocks/link/{budi.staff.id}").status_code == 404
    assert sari.post("/clocks/link/nobody").status_code == 404


# As it looks.


@needs_chromium
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("width", [1280, 390])
async def test_it_fits_its_window(office: Office, browser: Browser, width: int) -> None:
    complaint(
        office,
        "terdisposisi",
        LATE,
        "Dinas Kependudukan dan Pencatatan Sipil",
        subject="bangunan dan tata ruang",
    )
    officer(office, m.Role.PENGHUBUNG, "Sari", PUPR)
    async with in_browser(officer(office, m.Role.ADMIN_INSTANSI), browser, width) as page:
        await page.goto("/console/clocks")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
