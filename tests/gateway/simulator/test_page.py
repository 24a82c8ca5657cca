"""The page in a real browser, against a gateway of a few lines."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.browser import CHROMIUM, QUIET, needs_chromium
from tests.gateway.simulator.stub import StubGateway

TICKET = "482 915 6059"
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"

pytestmark = needs_chromium


@pytest.fixture
async def page(gateway: StubGateway) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        await page.goto(f"{gateway.base_url}/simulator/")
        await expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "open")
        yield page
        await browser.close()
        assert complaints == []


async def type_in(page: Page, channel: str, text: str) -> None:
    field = page.get_by_test_id(f"phone-{channel}").get_by_test_id("text-field")
    await field.fill(text)
    await field.press("Enter")


async def test_an_sms_is_answered_and_the_answer_is_delivered(page, gateway):
    gateway.reply = lambda text: f"Diterima: {text}"
    phone = page.get_by_test_id("phone-sms_1708")
    await type_in(page, "sms_1708", "Jalan rusak")
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    reply = phone.get_by_test_id("message-gateway")
    await expect(reply.get_by_test_id("message-text")).to_have_text("Diterima: Jalan rusak")
    await expect(reply.get_by_test_id("message-state")).to_have_text("Tersampaikan")
    await expect(phone.get_by_test_id("typing")).to_be_hidden()


async def test_a_telegram_message_gets_two_ticks_and_its_answer_one(page, gateway):
    gateway.reply = lambda text: "Diterima"
    phone = page.get_by_test_id("phone-telegram")
    await type_in(page, "telegram", "Lampu mati")
    asked, answered = phone.get_by_test_id("message-citizen"), phone.get_by_test_id("message-gateway")
    await expect(asked.locator(".state use")).to_have_attribute("href", "#i-ticks")
    await expect(answered.locator(".state use")).to_have_attribute("href", "#i-tick")


async def test_hostile_text_stays_text_in_both_directions(page, gateway):
    gateway.reply = lambda text: text
    for channel in ("sms_1708", "telegram"):
        phone = page.get_by_test_id(f"phone-{channel}")
        await type_in(page, channel, HOSTILE)
        await expect(phone.get_by_test_id("message-text")).to_have_text([HOSTILE, HOSTILE])
        await expect(phone.locator(".messages img")).to_have_count(0)
    await expect(page).to_have_title("Simulator LAPOR!")


async def test_dots_show_while_the_answer_is_awaited(page, gateway):
    await type_in(page, "telegram", "halo")
    await expect(page.get_by_test_id("phone-telegram").get_by_test_id("typing")).to_be_visible()


async def test_a_webhook_that_refuses_is_said_plainly(page, gateway):
    gateway.status = 403
    await type_in(page, "sms_1708", "halo")
    message = page.get_by_test_id("phone-sms_1708").get_by_test_id("message-citizen")
    await expect(message).to_have_attribute("data-state", "refused")
    await expect(message.get_by_test_id("message-problem")).to_contain_text("webhook menjawab 403")


async def test_a_ticket_number_can_be_asked_about_with_one_click(page, gateway):
    gateway.reply = lambda text: f"Laporan diterima, nomor {TICKET}. Hubungi 081200000099 bila perlu."
    phone = page.get_by_test_id("phone-sms_1708")
    await type_in(page, "sms_1708", "Jalan rusak")
    await expect(phone.get_by_test_id("ticket-number")).to_have_text([TICKET])
    await phone.get_by_test_id("ticket-number").click()
    await expect(phone.get_by_test_id("text-field")).to_have_value("status 4829156059")
    await phone.get_by_test_id("text-field").fill("")
    await phone.get_by_test_id("example-status").click()
    await expect(phone.get_by_test_id("text-field")).to_have_value("status 4829156059")


async def test_an_example_fills_the_field_and_the_button_sends_it(page, gateway):
    phone = page.get_by_test_id("phone-sms_1708")
    await expect(phone.get_by_test_id("send")).to_be_disabled()
    await phone.get_by_test_id("example-complaint").click()
    await phone.get_by_test_id("send").click()
    await expect(phone.get_by_test_id("message-text")).to_contain_text("jalan rusak")
    await expect(phone.get_by_test_id("text-field")).to_have_value("")


async def test_each_person_has_a_screen_of_their_own(page, gateway):
    phone = page.get_by_test_id("phone-sms_1708")
    await type_in(page, "sms_1708", "dari Wati")
    await expect(phone.get_by_test_id("message-text")).to_have_text(["dari Wati"])
    await phone.get_by_test_id("new-person").click()
    await expect(phone.get_by_test_id("person-select")).to_have_value("+6281200000002")
    await expect(phone.get_by_test_id("message-text")).to_have_count(0)
    await type_in(page, "sms_1708", "dari Budi")
    await expect(phone.get_by_test_id("message-text")).to_have_text(["dari Budi"])
    await phone.get_by_test_id("person-select").select_option("+6281200000001")
    await expect(phone.get_by_test_id("message-text")).to_have_text(["dari Wati"])


async def test_a_reload_brings_the_transcript_back(page, gateway):
    await type_in(page, "telegram", "halo")
    await page.reload()
    await expect(page.get_by_test_id("phone-telegram").get_by_test_id("message-text")).to_have_text(["halo"])


async def test_phones_that_are_not_built_say_so_and_take_nothing(page):
    for channel in ("whatsapp", "twitter"):
        phone = page.get_by_test_id(f"phone-{channel}")
        await expect(phone.get_by_test_id("not-built")).to_contain_text("Belum dibangun")
        await expect(phone.get_by_test_id("text-field")).to_be_hidden()


async def test_the_page_speaks_english_when_asked(page):
    await page.get_by_test_id("language-en").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_test_id("phone-whatsapp").get_by_test_id("not-built")).to_contain_text(
        "Not built yet"
    )
    await expect(page.get_by_test_id("phone-telegram").get_by_label("Message to Telegram")).to_be_visible()


async def test_on_a_small_screen_the_tabs_bring_each_phone_into_view(page):
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_test_id("tab-telegram").click()
    await expect(page.get_by_test_id("phone-telegram").get_by_test_id("send")).to_be_in_viewport()
    await expect(page.get_by_test_id("tab-telegram")).to_have_attribute("aria-current", "true")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == 390
