"""What all phones have, and the one for short messages."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.gateway.simulator.page.looking import TICKET, in_chromium, looking_at, type_in
from tests.gateway.simulator.stub import running

pytestmark = in_chromium

HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"
WATI = "6281200000001"


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
    await page.get_by_test_id("phone-twitter").get_by_test_id("pane-private").click()
    for channel in ("sms_1708", "whatsapp", "telegram", "twitter"):
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


async def test_a_phone_that_is_not_built_says_so_and_takes_nothing(browser):
    async with running() as gateway, looking_at(gateway, browser) as page:
        phone = page.get_by_test_id("phone-whatsapp")
        await expect(phone.get_by_test_id("not-built")).to_contain_text("Belum dibangun")
        await expect(phone.get_by_test_id("text-field")).to_be_hidden()
        await expect(phone.get_by_test_id("attach")).to_be_hidden()
        await expect(phone.locator(".phone")).to_have_css("filter", "grayscale(1)")
        await page.get_by_test_id("language-en").click()
        await expect(phone.get_by_test_id("not-built")).to_contain_text("Not built yet")


async def test_the_page_speaks_english_when_asked(page):
    await page.get_by_test_id("language-en").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_test_id("phone-telegram").get_by_label("Message to Telegram")).to_be_visible()
    await expect(page.get_by_test_id("phone-twitter").get_by_test_id("pane-public")).to_have_text("Timeline")


@pytest.mark.parametrize("width", [320, 360, 390, 720])
@pytest.mark.parametrize("language", ["id", "en"])
async def test_on_a_small_screen_the_title_stands_beside_the_languages(page, width, language):
    await page.set_viewport_size({"width": width, "height": 740})
    await page.get_by_test_id(f"language-{language}").click()
    title = await page.locator("h1").evaluate(
        "one => { const words = new Range(); words.selectNodeContents(one);"
        " return words.getBoundingClientRect().right }"
    )
    languages = await page.locator(".languages").bounding_box()
    assert title + 8 <= languages["x"]
    assert languages["x"] + languages["width"] <= width
    assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_on_a_small_screen_the_tabs_bring_each_phone_into_view(page):
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_test_id("tab-telegram").click()
    await expect(page.get_by_test_id("phone-telegram").get_by_test_id("send")).to_be_in_viewport()
    await expect(page.get_by_test_id("tab-telegram")).to_have_attribute("aria-current", "true")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width == 390


# Where the reader is.

TALL = "Laporan Anda sudah kami terima dan akan kami periksa. " * 12


def from_end(transcript: Locator) -> Any:
    """Pixels between what is in view and the end."""
    return transcript.evaluate("one => one.scrollHeight - one.scrollTop - one.clientHeight")


async def test_a_reader_at_the_end_sees_the_end_of_a_tall_answer(page, gateway):
    phone = page.get_by_test_id("phone-sms_1708")
    transcript = phone.get_by_test_id("transcript")
    for count in (1, 2):
        await gateway.send_kannel(WATI, TALL)
        await expect(phone.get_by_test_id("message-gateway")).to_have_count(count)
        await expect(phone.get_by_test_id("message-state").last).to_have_text("Tersampaikan")
        height = await phone.get_by_test_id("message-gateway").last.evaluate("one => one.clientHeight")
        assert height > 250
        assert await from_end(transcript) < 2


async def test_a_reader_of_old_messages_is_left_alone(page, gateway):
    phone = page.get_by_test_id("phone-sms_1708")
    transcript = phone.get_by_test_id("transcript")
    for count in (1, 2):
        await gateway.send_kannel(WATI, TALL)
        await expect(phone.get_by_test_id("message-gateway")).to_have_count(count)
        await expect(phone.get_by_test_id("message-state").last).to_have_text("Tersampaikan")
    await transcript.evaluate("one => { one.scrollTop = 0 }")
    await gateway.send_kannel(WATI, "Satu lagi")
    await expect(phone.get_by_test_id("message-gateway")).to_have_count(3)
    await expect(phone.get_by_test_id("message-state").last).to_have_text("Tersampaikan")
    assert await transcript.evaluate("one => one.scrollTop") == 0


# SMS in parts.

LONG = "Jalan rusak di depan pasar, " * 7


async def test_a_long_sms_says_what_it_costs_and_can_be_sent_part_by_part(page, gateway):
    phone = page.get_by_test_id("phone-sms_1708")
    await phone.get_by_test_id("text-field").fill("Jalan rusak")
    await expect(phone.get_by_test_id("cost")).to_be_hidden()
    await phone.get_by_test_id("text-field").fill(LONG)
    await expect(phone.get_by_test_id("cost")).to_contain_text("2 SMS")
    await phone.get_by_test_id("in-parts").check()
    await phone.get_by_test_id("send").click()
    await expect(phone.get_by_test_id("message-parts")).to_have_text("2 SMS")
    await expect(phone.get_by_test_id("cost")).to_be_hidden()
    heard = [gateway.heard.get_nowait().fields["text"] for _ in range(gateway.heard.qsize())]
    assert "".join(reversed(heard)) == LONG.strip()
    assert len(heard) == 2


async def test_a_long_sms_is_sent_whole_unless_told_otherwise(page, gateway):
    phone = page.get_by_test_id("phone-sms_1708")
    await type_in(page, "sms_1708", LONG)
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    assert gateway.heard.get_nowait().fields["text"] == LONG.strip()
    assert gateway.heard.empty()
