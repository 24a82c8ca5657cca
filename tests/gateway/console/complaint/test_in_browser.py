"""The page of a complaint in a browser: counting, drafts, two officers, and hands on the keyboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import select

from channels.addresses import Address
from channels.sms_1708 import segments
from gateway.casework.steps import Action
from store import models as m
from store.engine import writing
from tests.browser import needs_chromium
from tests.gateway.console.complaint.case import ANSWER, ROAD, ayu, bima, complain, done, hear, told
from tests.office import Office, said
from tests.officer import Officer, cookie_of, in_browser

pytestmark = [needs_chromium, pytest.mark.asyncio(loop_scope="module")]

SAID = (
    "",
    "a" * 160,
    "a" * 161,
    "“Jalan” sudah — kami tambal… • terima kasih",
    "é" * 100 + "ê" * 70,
    "€" * 80,
    "{[~]}|^\\" * 25,
    "Terima kasih 👍" + "x" * 60,
    "👍" * 70,
    "Nomor 482 915 6037 " * 15,
    "x" * 150 + " 482 915 6037 " + "y" * 200,
    "日本語" * 30 + " 482 915 6037 " * 4,
    "baris\nbaris\r\n\tbaris " * 12,
    "ﬁ ½ ﷺ Ł đ œ ı ŉ ǆ " * 9,
    "a\u0301 e\u0308 n\u0303 \u200b\u2060 " * 20,
)


@asynccontextmanager
async def refused_now_and_then(who: Officer, browser: Browser) -> AsyncIterator[Page]:
    """A page of theirs; that a form was refused is an error to the browser, and none here."""
    url = who.office.web.url
    context = await browser.new_context(base_url=url)
    await context.add_cookies([cookie_of(who)])  # type: ignore[list-item]
    yield await context.new_page()
    await context.close()


async def opened(page: Page, ticket: str, more: str = "") -> None:
    await page.goto(f"/console/complaints/{ticket}{more}")
    await expect(page.locator("body[data-ready]")).to_be_attached()


async def test_the_page_counts_an_sms_as_the_server_does(sqlite_office: Office, browser: Browser) -> None:
    ticket = complain(sqlite_office)
    async with in_browser(ayu(sqlite_office), browser) as page:
        await opened(page, ticket)
        found = await page.evaluate(
            """async (texts) => {
              const { sms, characters } = await import("/console/static/complaint/counting.js");
              return texts.map((text) => ({ ...sms(text), characters: characters(text) }));
            }""",
            list(SAID),
        )
    for text, counted in zip(SAID, found, strict=True):
        ready = segments.ready(text)
        expected = {
            "parts": segments.count(ready),
            "encoding": segments.encoding(ready),
            "characters": len(text),
        }
        assert counted == expected, text


async def test_an_sms_is_counted_with_the_words_around_it_and_read_before_it_goes(
    sqlite_office: Office, browser: Browser
) -> None:
    sms = {"channel": "sms_1708", "account": "1708", "sender": Address("sms", "+6281200000033")}
    hear(sqlite_office, said(ROAD, **sms))  # type: ignore[arg-type]
    ticket = sqlite_office.complaints[0].ticket
    async with in_browser(ayu(sqlite_office), browser) as page:
        await opened(page, ticket, "#answer")
        pane = page.locator("#answer")
        await pane.locator("#text-answer").fill(f"{ANSWER} 👍")
        shown = await pane.locator("[data-preview]").inner_text()
        parts = segments.count(segments.ready(shown))
        await expect(pane.locator("[data-count]")).to_have_text(
            f"{parts} SMS · {len(shown)} karakter; ada huruf yang hanya muat 70 per SMS"
        )
        await pane.locator("#text-answer").fill("x" * 1600)
        await expect(pane.locator("[data-count]")).to_contain_text("Terlalu panjang")
        await expect(page.get_by_test_id("send-answer")).to_be_disabled()
        await pane.locator("#text-answer").fill(f"{ANSWER} 👍")
        await page.get_by_test_id("send-answer").click()
        await expect(page.get_by_text("Jawaban dikirim.")).to_be_visible()
    assert told(sqlite_office, ticket) == [shown]


async def test_a_note_looks_different_and_is_no_answer(sqlite_office: Office, browser: Browser) -> None:
    ticket = complain(sqlite_office)
    async with in_browser(ayu(sqlite_office), browser) as page:
        await opened(page, ticket)
        await page.get_by_role("tab", name="Catatan").click()
        await expect(page.get_by_test_id("send-answer")).to_be_hidden()
        colours = "getComputedStyle(document.querySelector('.pane-%s')).backgroundColor"
        assert await page.evaluate(colours % "note") != await page.evaluate(colours % "answer")
        await page.get_by_label("Catatan untuk kantor").fill("Pelapornya marah")
        await page.get_by_role("button", name="Simpan catatan, tidak terkirim").click()
        await expect(page.locator(".noted")).to_contain_text("Pelapornya marah")
    assert told(sqlite_office, ticket) == []


async def test_what_was_typed_is_there_again_without_having_been_saved_by_hand(
    sqlite_office: Office, browser: Browser
) -> None:
    ticket = complain(sqlite_office)
    async with in_browser(ayu(sqlite_office), browser) as page:
        await opened(page, ticket)
        await page.locator("#text-answer").fill("Jalannya sudah")
        await page.locator("#text-answer").blur()
        await expect(page.locator("#answer [data-saved]")).to_contain_text("Konsep tersimpan")
        await page.reload()
        await expect(page.locator("#text-answer")).to_have_value("Jalannya sudah")


async def test_of_two_clicks_one_counts(sqlite_office: Office, browser: Browser) -> None:
    ticket = complain(sqlite_office)
    async with in_browser(ayu(sqlite_office), browser) as page:
        await opened(page, ticket)
        await page.locator("#text-answer").fill(ANSWER)
        sent = await page.evaluate(
            """() => {
              const form = document.getElementById("write-answer");
              let sent = 0;
              document.addEventListener("submit", (event) => {
                sent += !event.defaultPrevented;
                event.preventDefault();
              });
              form.requestSubmit();
              form.requestSubmit();
              return sent;
            }"""
        )
    assert sent == 1


async def test_a_text_outlives_a_session_that_ends_while_it_is_written(
    sqlite_office: Office, browser: Browser
) -> None:
    ticket = complain(sqlite_office)
    async with refused_now_and_then(ayu(sqlite_office), browser) as page:
        await opened(page, ticket)
        away(sqlite_office, True)
        await page.locator("#text-answer").fill(ANSWER)
        await page.locator("#text-answer").blur()
        await expect(page.locator("#meanwhile")).to_contain_text("Sesi Anda berakhir")
        # They send it all the same, and stand before the log-in.
        await page.get_by_test_id("send-answer").click()
        await expect(page).to_have_url(f"{sqlite_office.web.url}/console/login")
        away(sqlite_office, False)
        await opened(page, ticket)
        await expect(page.locator("#text-answer")).to_have_value(ANSWER)
        await page.get_by_test_id("send-answer").click()
        await expect(page.get_by_text("Jawaban dikirim.")).to_be_visible()
        await expect(page.locator("#text-answer")).to_have_value("")
        await page.reload()
        await expect(page.locator("#text-answer")).to_have_value("")


def away(office: Office, over: bool) -> None:
    """Their session is over, or is not."""
    with writing(office.runtime.engine) as session:
        for one in session.exec(select(m.StaffSession)):
            one.expires_at = office.now() + timedelta(hours=-1 if over else 12)


async def test_two_officers_see_each_other_and_neither_writes_over_the_other(
    sqlite_office: Office, browser: Browser
) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    admin, liaison = ayu(sqlite_office), bima(sqlite_office)
    async with in_browser(admin, browser) as hers, refused_now_and_then(liaison, browser) as his:
        await opened(hers, ticket)
        await opened(his, ticket)
        await expect(his.locator("#here")).to_have_text("Ayu juga membuka laporan ini.")
        await his.locator("#text-answer").fill("Kami tambal besok.")
        await hers.locator("#text-answer").fill(ANSWER)
        await hers.get_by_test_id("send-answer").click()
        await expect(hers.get_by_text("Jawaban dikirim.")).to_be_visible()
        await his.get_by_test_id("send-answer").click()
        await expect(his.get_by_test_id("problem")).to_contain_text("ada yang baru")
        await expect(his.get_by_test_id("problem")).to_contain_text(ANSWER)
        await expect(his.locator("#text-answer")).to_have_value("Kami tambal besok.")
        await his.get_by_test_id("send-answer").click()
        await expect(his.get_by_text("Jawaban dikirim.")).to_be_visible()


async def test_hands_stay_on_the_keyboard(sqlite_office: Office, browser: Browser) -> None:
    ticket = complain(sqlite_office)
    async with in_browser(ayu(sqlite_office), browser) as page:
        await opened(page, ticket)
        for key, label in (("r", "#text-answer"), ("n", "#text-note"), ("f", "#forward select")):
            await page.keyboard.press(key)
            await expect(page.locator(label)).to_be_focused()
            # A letter in a text is a letter.
            await page.keyboard.press("e")
            await expect(page.locator(label)).to_be_focused()
            await page.keyboard.press("Escape")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("e")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("status")).to_have_text("Terverifikasi")


async def test_a_ready_text_is_put_where_one_writes_and_a_place_is_chosen_from_what_fits(
    sqlite_office: Office, browser: Browser
) -> None:
    ticket = complain(sqlite_office)
    async with in_browser(ayu(sqlite_office), browser, width=390, height=800) as page:
        await opened(page, ticket, "#archive")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
        await page.locator("#archive select").select_option(label="Terlalu umum")
        await expect(page.locator("#text-archive")).to_have_value(
            "isinya terlalu umum untuk ditindaklanjuti. Silakan kirim laporan baru yang menyebutkan apa, "
            "di mana dan kapan."
        )
        await page.locator("#correct summary").click()
        await page.get_by_label("Tempat").fill("timur indah")
        await expect(page.locator("#places option").first).to_have_attribute(
            "value", "17.71.09.1005 Kel. Timur Indah, Kec. Singaran Pati, Kota Bengkulu, Bengkulu"
        )
        await page.get_by_label("Tempat").fill("17.71.09.1005")
        await page.get_by_test_id("do-correct").click()
        await expect(page.locator("#facts")).to_contain_text("diperbaiki petugas")
        await expect(page.locator("body[data-ready]")).to_be_attached()
        # Reached by a thumb.
        await page.locator(".case-dock").get_by_role("link", name="Jawab").click()
        await expect(page.locator("#text-answer")).to_be_focused()
