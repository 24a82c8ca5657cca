"""The numbers: whose they are, what they hold, and the files that come of them."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.async_api import Browser

from normalizer import tickets
from store import models as m
from store.engine import writing
from tests.counted import HEALTH, PUPR, Desk, S
from tests.office import Office
from tests.officer import Officer, in_browser, officer

MENTIONED = "Rahasia: tetangga saya pelakunya"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """One complaint of each body, both late and one of them secret, and one that was redirected."""
    now = sqlite_office.now()
    late = {"due_on": (now - timedelta(days=9)).date(), "status": S.TERDISPOSISI}
    with writing(sqlite_office.runtime.engine) as session:
        desk = Desk(session)
        desk.complaint(now, ticket="4829156059", forwarded_to=PUPR, rahasia=True, text=MENTIONED, **late)
        desk.complaint(now, ticket="1029384756", forwarded_to=HEALTH, **late)
        desk.redirected("instagram", opened_at=now, channel="instagram", topic="PERHUBUNGAN")
    return sqlite_office


def received(page: str) -> str:
    found = re.search(r'<dd class="key-value">([^<]+)</dd>', page)
    return found[1] if found else ""


def admin(office: Office) -> Officer:
    return officer(office, m.Role.ADMIN_INSTANSI)


def test_an_admin_and_an_auditor_see_all_and_may_choose_a_body(office: Office) -> None:
    for role in (m.Role.ADMIN_INSTANSI, m.Role.AUDITOR):
        someone = officer(office, role)
        assert received(someone.get("/numbers").text) == "3"
        assert received(someone.get(f"/numbers?agency={PUPR}").text) == "1"
        assert someone.get("/numbers?agency=Dinas+Lain").status_code == 404


def test_a_liaison_officer_sees_their_body_whatever_they_ask_for(office: Office) -> None:
    budi = officer(office, m.Role.PENGHUBUNG, agency=PUPR)
    for path in ("/numbers", f"/numbers?agency={HEALTH}", f"/numbers/report?agency={HEALTH}"):
        page = budi.get(path).text
        assert PUPR in page
        assert HEALTH not in page
    assert received(budi.get(f"/numbers?agency={HEALTH}").text) == "1"
    report = budi.get("/numbers/report").text
    assert tickets.display("4829156059") in report
    assert tickets.display("1029384756") not in report
    written = budi.get(f"/numbers/source.csv?agency={HEALTH}").content.decode("utf-8-sig")
    assert written.splitlines()[-1].startswith("Jumlah;1;")
    # What only the whole office has.
    for name in ("agency", "deliveries"):
        for kind in ("svg", "csv", "xlsx"):
            assert budi.get(f"/numbers/{name}.{kind}").status_code == 404


def test_a_liaison_officer_without_a_body_sees_nothing_of_anybodys(office: Office) -> None:
    page = officer(office, m.Role.PENGHUBUNG).get("/numbers").text
    assert "Belum ada laporan dalam masa ini" in page


def test_who_redirects_sees_what_they_redirected(office: Office) -> None:
    sari = officer(office, m.Role.MEDIA_SOSIAL)
    assert "Belum ada laporan yang Anda alihkan" in sari.get("/numbers").text
    with writing(office.runtime.engine) as session:
        Desk(session, "Petugas kedua").redirected("tiktok", by=sari.staff.id, opened_at=office.now())
    assert received(sari.get(f"/numbers?agency={PUPR}").text) == "1"
    assert tickets.display("4829156059") not in sari.get("/numbers/report").text


def test_an_operator_has_no_numbers(office: Office) -> None:
    someone = officer(office, m.Role.OPERATOR)
    for path in ("", "/report", "/source.svg", "/source.csv", "/all.xlsx"):
        assert someone.get(f"/numbers{path}").status_code == 404


def test_what_is_secret_counts_and_says_nothing(office: Office) -> None:
    someone = admin(office)
    for path in ("", "/report", "/agency.csv", "/agency.svg"):
        assert "tetangga" not in someone.get(f"/numbers{path}").text
    assert tickets.display("4829156059") in someone.get("/numbers/report").text


def test_a_chart_is_an_image_and_says_what_its_table_says(office: Office) -> None:
    answer = admin(office).get("/numbers/source.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    said = [text.text for text in ET.fromstring(answer.content).iter("{http://www.w3.org/2000/svg}text")]
    assert {"SMS 1708", "2 (66,7%)", "Instagram (dialihkan)", "1 (33,3%)"} <= set(said)


def test_tables_are_saved_as_files_that_say_their_time(office: Office) -> None:
    someone = admin(office)
    when = "from=2026-01-05&until=2026-01-31"
    for name, kind in (("topic", "csv"), ("topic", "xlsx"), ("all", "xlsx")):
        answer = someone.get(f"/numbers/{name}.{kind}?{when}")
        saved = f"lapor-{name}-2026-01-05-2026-01-31.{kind}"
        assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{saved}"
    assert someone.get("/numbers/all.csv").status_code == 404
    assert someone.get("/numbers/passwords.csv").status_code == 404
    assert someone.get("/numbers/topic.csv?from=kemarin").status_code == 404


def test_a_time_that_is_none_is_refused_in_words_and_this_month_is_shown(office: Office) -> None:
    page = admin(office).get("/numbers?from=2026-02-31&until=x").text
    assert "Tuliskan tanggal awal dan akhir" in page
    assert received(page) == "3"


def test_the_numbers_speak_english_as_well(office: Office) -> None:
    someone = admin(office)
    someone.post("/account/language", language="en")
    page = someone.get("/numbers").text
    assert "Reports received" in page
    assert "Instagram (redirected)" in page
    assert "2 (66.7%)" in someone.get("/numbers/source.svg").text


def test_a_report_says_whose_it_is_of_what_time_and_who_printed_it(office: Office) -> None:
    page = (
        officer(office, m.Role.AUDITOR, "Ibu Rina")
        .get("/numbers/report?from=2026-01-01&until=2026-01-31")
        .text
    )
    assert "1 – 31 Jan 2026" in page
    assert "Dicetak oleh Ibu Rina (Auditor) pada" in page
    # No figures, and yet what waits today.
    assert "Belum ada laporan dalam masa ini" in page
    assert tickets.display("1029384756") in page


@pytest.mark.asyncio(loop_scope="module")
async def test_on_a_phone_and_on_paper_every_chart_is_there(office: Office, browser: Browser) -> None:
    async with in_browser(admin(office), browser, width=390, height=800) as page:
        await page.goto("/console/numbers")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.get_by_role("link", name="Laporan untuk dicetak").click()
        await page.wait_for_load_state()
        drawn: Any = await page.evaluate("[...document.images].map(one => one.naturalWidth)")
        # The mark in the bar, and a chart for each part that has figures.
        assert len(drawn) > 5
        assert all(drawn)
        await page.emulate_media(media="print")
        await page.set_viewport_size({"width": 690, "height": 1000})
        assert await page.evaluate("document.documentElement.scrollWidth") <= 690
        assert not await page.locator(".bar").is_visible()
