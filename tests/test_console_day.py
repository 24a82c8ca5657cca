"""A day of the whole office, as it is shipped: one complaint from a direct message on Instagram to its mark,
in the browsers of three officers and on the pretend phone of a citizen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from gateway.console.demo import PASSWORD
from normalizer import tickets
from tests.browser import CHROMIUM, QUIET, needs_chromium
from tests.shipped import PATIENCE, Shipped, shipped
from tests.short_dir import short_dir

pytestmark = needs_chromium

WORDS = "Min, jalan di depan SD Contoh kelurahan Timur Indah berlubang besar, anak sekolah sering jatuh"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Shipped]:
    with short_dir() as directory, shipped(directory) as gateway:
        yield gateway


@dataclass
class Town:
    """The pretend phones, and whoever of the office has logged in."""

    url: str
    browser: Browser
    phones: Page

    def officer(self, login: str, width: int = 1280) -> Page:
        """Somebody who logs in by their password, on a device of their own."""
        context = self.browser.new_context(viewport={"width": width, "height": 850}, locale="id-ID")
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{self.url}/console/")
        page.get_by_label("Nama pengguna").fill(login)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Keluar")).to_be_visible()
        return page

    def open(self, page: Page, ticket: str) -> Page:
        page.goto(f"{self.url}/console/complaints/{ticket}")
        return page

    @property
    def phone(self) -> Locator:
        return self.phones.get_by_test_id("phone-telegram")

    def say(self, text: str) -> None:
        """What the citizen types on their phone."""
        self.phone.get_by_test_id("text-field").fill(text)
        self.phone.get_by_test_id("send").click()

    def hears(self, text: str) -> None:
        expect(self.phone.get_by_test_id("message-gateway").filter(has_text=text).last).to_be_visible()


@pytest.fixture(scope="module")
def town(gateway: Shipped) -> Iterator[Town]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        phones = browser.new_page(viewport={"width": 1440, "height": 900})
        phones.goto(f"{gateway.url}/simulator/")
        expect(phones.get_by_test_id("connection")).to_have_attribute("data-state", "open")
        yield Town(gateway.url, browser, phones)
        browser.close()
    expect.set_options(timeout=5000)


def step(page: Page, action: str) -> None:
    """Take one of the steps beside the thread."""
    page.locator(f"details#{action} summary").click()
    page.get_by_test_id(f"do-{action}").click()


def write(page: Page, action: str, text: str) -> None:
    page.locator(f"#tab-{action}").click()
    page.locator(f"#{action} textarea").fill(text)
    page.get_by_test_id(f"send-{action}").click()


def test_a_direct_message_becomes_a_complaint_that_is_claimed_answered_disputed_and_marked(
    town: Town,
) -> None:
    desk = town.officer("medsos", width=390)
    expect(desk).to_have_url(re.compile("/console/redirect$"))
    desk.get_by_label("Instagram", exact=True).check()
    desk.get_by_label("Kata-kata warga").fill(WORDS)
    desk.get_by_label("Nama, akun, atau nomor warga di sana").fill("@warga.contoh")
    desk.get_by_role("button", name="Simpan dan dapatkan nomor").click()
    ticket = tickets.find(desk.get_by_test_id("ticket").inner_text()).valid[0]
    code = desk.get_by_test_id("code").inner_text()
    assert code in desk.get_by_test_id("reply").inner_text()

    # The citizen takes it over, and from now on hears of it.
    town.say(f"KLAIM {code}")
    town.hears("sekarang tercatat atas nama Anda")

    admin = town.open(town.officer("admin"), ticket)
    expect(admin.locator("main")).to_contain_text("anak sekolah sering jatuh")
    step(admin, "verify")
    town.hears("sudah kami periksa dan terverifikasi")
    admin.locator("details#forward summary").click()
    admin.locator("details#forward select[name=agency]").select_option("Dinas PUPR")
    admin.get_by_test_id("do-forward").click()
    town.hears("sudah kami teruskan ke Dinas PUPR")

    liaison = town.open(town.officer("penghubung"), ticket)
    step(liaison, "follow_up")
    town.hears("sedang ditindaklanjuti")
    write(liaison, "ask", "Di sisi kiri atau kanan jalan, Pak/Bu?")
    town.hears("Di sisi kiri atau kanan jalan")
    town.say("sisi kiri pak, jalan yang dekat jembatan")
    town.hears("sudah kami tambahkan ke laporan")
    town.open(liaison, ticket)
    expect(liaison.locator("main")).to_contain_text("sisi kiri pak")
    write(liaison, "note", "Regu dua berangkat besok.")
    write(liaison, "answer", "Lubangnya sudah kami tambal pagi ini.")
    town.hears("Lubangnya sudah kami tambal pagi ini.")

    town.say("BELUM BERES")
    town.hears("kami buka lagi")
    town.open(liaison, ticket)
    expect(liaison.get_by_test_id("status")).to_have_text("Diteruskan")
    write(liaison, "answer", "Sudah kami tambal ulang sampai rata.")
    town.hears("tambal ulang sampai rata")
    town.say("SUDAH BERES")
    town.hears("Seberapa puas")
    town.say("5")
    town.hears("nilai 5 dari 5")

    town.open(admin, ticket)
    expect(admin.get_by_test_id("status")).to_have_text("Selesai")
    assert "Regu dua" not in town.phone.inner_text()


def test_who_has_no_part_in_it_finds_nothing_there(town: Town) -> None:
    town.say("Lampu jalan di Gang Melati kelurahan Timur Indah padam sejak Senin")
    town.hears("dengan nomor")
    shown = town.phone.get_by_test_id("message-gateway").last.inner_text()
    ticket = tickets.find(shown).valid[0]
    for login in ("penghubung", "medsos", "operator"):
        page = town.open(town.officer(login), ticket)
        expect(page.get_by_role("heading", name="Tidak ada di sini")).to_be_visible()
    auditor = town.open(town.officer("auditor"), ticket)
    expect(auditor.locator("main")).to_contain_text("Gang Melati")
    expect(auditor.locator("form[method=post]:not([action$=logout])")).to_have_count(0)


def test_the_console_speaks_english_to_who_wants_it(town: Town) -> None:
    page = town.officer("auditor")
    page.goto(f"{town.url}/console/account")
    page.get_by_label("Bahasa halaman ini").select_option("en")
    page.locator("form[action$=language] button").click()
    expect(page.get_by_text("The language is changed.")).to_be_visible()
    for path in ("clocks", "numbers", "audit"):
        page.goto(f"{town.url}/console/{path}")
        expect(page.locator("html")).to_have_attribute("lang", "en")
