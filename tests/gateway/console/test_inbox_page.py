"""The inbox in a browser: by its keys alone, by itself, and on a phone."""

import re
from random import Random

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from gateway.console import live
from normalizer import tickets
from store import models as m
from store.engine import writing
from tests.gateway.simulator.page.looking import in_chromium
from tests.office import Office
from tests.officer import in_browser, officer

pytestmark = in_chromium

HOSTILE = "<img src=x onerror=\"document.title='hacked'\"> jalan rusak"


def open_complaint(office: Office, text: str, chat: int, **fields: object) -> m.Complaint:
    """One that has come, without the way that it took: what the page makes of it is asked here."""
    with writing(office.runtime.engine) as session:
        person = m.Contact(created_at=office.now())
        session.add(person)
        session.flush()
        given = {
            "ticket": tickets.make(Random(chat)),
            "contact_id": person.id,
            "channel": "telegram",
            "address": f"telegram:{chat}",
            "kind": "pengaduan",
            "status_since": office.now(),
            "text": text,
            "fingerprint": "",
            "language": "id",
            "opened_at": office.now(),
            "changed_at": office.now(),
            **fields,
        }
        complaint = m.Complaint(**given)
        session.add(complaint)
    return complaint


def words(page: Page, text: str) -> Locator:
    return page.locator(".item-words", has_text=text)


async def test_the_list_is_worked_by_the_keyboard_alone(console_office: Office, browser: Browser) -> None:
    _, lampu, _ = (
        open_complaint(console_office, f"{text} di Cikarang", number)
        for number, text in enumerate(("Jalan", "Lampu", "Sampah"))
    )
    async with in_browser(officer(console_office, m.Role.ADMIN_INSTANSI), browser) as page:
        await page.goto("/console/complaints")
        await page.keyboard.press("j")
        await expect(words(page, "Sampah")).to_be_focused()
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await expect(words(page, "Jalan")).to_be_focused()
        await page.keyboard.press("k")
        await expect(words(page, "Lampu")).to_be_focused()
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_contain_text("memverifikasi")
        # Not behind the help, and not with Ctrl.
        await page.keyboard.press("j")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Control+k")
        await expect(words(page, "Lampu")).to_be_focused()
        await page.keyboard.press("/")
        await expect(page.locator("#q")).to_be_focused()
        await page.keyboard.type("jkraf?")
        await expect(page.locator("#q")).to_have_value("jkraf?")
        await page.keyboard.press("Escape")
        await page.keyboard.press("r")
        await page.wait_for_url(f"**/console/complaints/{lampu.ticket}#answer")
        await page.go_back()
        # Back where they were.
        await expect(words(page, "Lampu")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/console/complaints/{lampu.ticket}")


async def test_a_new_complaint_comes_in_by_itself_and_an_old_one_changes_in_its_place(
    console_office: Office, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0.1)
    async with in_browser(officer(console_office, m.Role.ADMIN_INSTANSI), browser) as page:
        await page.goto("/console/complaints")
        await expect(page.get_by_text("Belum ada laporan")).to_be_visible()
        first = open_complaint(console_office, "Jalan di Cikarang", 1)
        await expect(page.locator(".item")).to_have_count(1)
        await expect(page.get_by_text("Belum ada laporan")).to_have_count(0)
        await page.keyboard.press("j")
        open_complaint(console_office, HOSTILE, 2)
        open_complaint(console_office, "Rumah terbakar", 3, emergency="fire")
        await expect(page.locator(".item-words")).to_contain_text(["Rumah terbakar", HOSTILE, "Jalan"])
        await expect(page.locator("#said")).to_contain_text("Laporan baru: ")
        await expect(words(page, HOSTILE)).to_be_visible()
        await expect(page.locator("#tabs .count.sort")).to_have_text("3")
        with writing(console_office.runtime.engine) as session:
            found = session.get_one(m.Complaint, first.id)
            found.status, found.changed_at = m.ComplaintStatus.TERVERIFIKASI, console_office.now()
        row = page.locator(f"[data-ticket='{first.ticket}']")
        await expect(row).to_contain_text("Terverifikasi")
        await expect(row.locator(".item-words")).to_be_focused()
        with writing(console_office.runtime.engine) as session:
            found = session.get_one(m.Complaint, first.id)
            found.status, found.changed_at = m.ComplaintStatus.SELESAI, console_office.now()
        await expect(row).to_have_class(re.compile("gone"))
        await expect(page).to_have_title("Laporan · LAPOR!")


async def test_who_is_logged_out_meanwhile_is_told_so(
    console_office: Office, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY", 0.1)
    someone = officer(console_office, m.Role.ADMIN_INSTANSI)
    async with in_browser(someone, browser) as page:
        await page.goto("/console/complaints?tab=all")
        await expect(page.locator("#inbox")).to_have_attribute("data-state", "open")
        with writing(console_office.runtime.engine) as session:
            session.get_one(m.Staff, someone.staff.id).disabled_at = console_office.now()
        await expect(page.locator("#stirred")).to_contain_text("Sesi Anda berakhir")
        link = page.locator("#stirred a")
        await expect(link).to_have_attribute("href", "/console/login?to=%2Fcomplaints%3Ftab%3Dall")


async def test_on_a_phone_each_row_is_a_card_and_nothing_is_cut_off(
    console_office: Office, browser: Browser
) -> None:
    long = "https://contoh.example/" + "a" * 300
    open_complaint(console_office, f"Jalan rusak {long}", 1, area="17.71.09.1005", subject="jalan rusak")
    open_complaint(
        console_office, "Lampu", 2, status=m.ComplaintStatus.TERDISPOSISI, forwarded_to="Dinas " * 20
    )
    async with in_browser(officer(console_office, m.Role.ADMIN_INSTANSI), browser, width=390) as page:
        await page.goto("/console/complaints?tab=all")
        await expect(page.locator(".item")).to_have_count(2)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        for row in await page.locator(".item").all():
            box = await row.bounding_box()
            assert box
            assert 8 <= box["x"] < box["x"] + box["width"] <= 382
        await page.get_by_text("Saring", exact=True).click()
        await page.locator("select[name=status]").select_option("terdisposisi")
        await page.get_by_role("button", name="Terapkan").click()
        await page.wait_for_url(re.compile(r"\?tab=all&status=terdisposisi$"))
        await expect(page.locator(".item")).to_have_count(1)
