"""The page in a real browser, against a gateway of a few lines."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from gateway.simulator.phones import State
from tests.browser import CHROMIUM, QUIET, needs_chromium
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.stub import StubGateway, running

TICKET = "482 915 6059"
HOSTILE = "<img src=x onerror=\"document.title='hacked'\">"

pytestmark = needs_chromium


@pytest.fixture
async def page(gateway: StubGateway) -> AsyncIterator[Page]:
    async with looking_at(gateway) as page:
        yield page


@asynccontextmanager
async def looking_at(gateway: StubGateway) -> AsyncIterator[Page]:
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
    for channel in ("sms_1708", "whatsapp", "telegram"):
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


async def test_phones_that_are_not_built_say_so_and_take_nothing():
    async with running() as gateway, looking_at(gateway) as page:
        for channel in ("whatsapp", "twitter"):
            phone = page.get_by_test_id(f"phone-{channel}")
            await expect(phone.get_by_test_id("not-built")).to_contain_text("Belum dibangun")
            await expect(phone.get_by_test_id("text-field")).to_be_hidden()
            await expect(phone.get_by_test_id("attach")).to_be_hidden()


async def test_the_page_speaks_english_when_asked(page):
    await page.get_by_test_id("language-en").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_test_id("phone-twitter").get_by_test_id("not-built")).to_contain_text(
        "Not built yet"
    )
    await expect(page.get_by_test_id("phone-telegram").get_by_label("Message to Telegram")).to_be_visible()


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


# WhatsApp.

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""A PNG: the phone makes a JPEG of whatever it is given."""


def interactive(kind: str, action: Any, text: str = "Sudah kami terima.") -> dict[str, Any]:
    shown = {"type": kind, "body": {"text": text}, "action": action}
    return {"messaging_product": "whatsapp", "to": WATI, "type": "interactive", "interactive": shown}


WATI = "6281200000001"
BUTTONS = interactive(
    "button", {"buttons": [{"type": "reply", "reply": {"id": "status 4829156059", "title": "Cek status"}}]}
)
LIST = interactive(
    "list",
    {
        "button": "Menu",
        "sections": [
            {"rows": [{"id": "jalan", "title": "Jalan", "description": "dan jembatan"}]},
        ],
    },
)


async def on_whatsapp(page: Page) -> Locator:
    """The WhatsApp phone, from which somebody has written."""
    phone = page.get_by_test_id("phone-whatsapp")
    await type_in(page, "whatsapp", "Sampah menumpuk")
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    return phone


def said(gateway: StubGateway) -> list[dict[str, Any]]:
    """The messages that the webhook heard and that nobody looked at yet."""
    heard = [gateway.heard.get_nowait().json for _ in range(gateway.heard.qsize())]
    values = [one["entry"][0]["changes"][0]["value"] for one in heard]
    return [message for value in values for message in value.get("messages", [])]


async def test_what_stands_on_the_whatsapp_phone_is_read(page, gateway):
    gateway.reply = lambda text: "Diterima"
    phone = await on_whatsapp(page)
    reply = phone.get_by_test_id("message-gateway")
    await expect(reply).to_have_attribute("data-state", "read")
    await expect(reply.get_by_test_id("message-state")).to_have_text("Dibaca")
    asked = phone.get_by_test_id("message-citizen")
    await expect(asked.locator(".state use")).to_have_attribute("href", "#i-ticks")


async def test_what_another_person_got_is_unread_until_they_hold_the_phone(page, gateway):
    phone = await on_whatsapp(page)
    await phone.get_by_test_id("new-person").click()
    await expect(phone.get_by_test_id("message-text")).to_have_count(0)
    await gateway.send_whatsapp(WATI, "Diterima")
    await expect(phone.get_by_test_id("unread-elsewhere")).to_have_text("1")
    entry = await becomes(gateway, "whatsapp", f"+{WATI}", State.DELIVERED)
    await phone.get_by_test_id("person-select").select_option(f"+{WATI}")
    await expect(phone.get_by_test_id("unread-elsewhere")).to_be_hidden()
    await expect(phone.get_by_test_id("message-gateway")).to_have_attribute("data-state", "read")
    assert entry.state is State.READ


async def test_a_button_under_a_reply_is_tapped(page, gateway):
    phone = await on_whatsapp(page)
    said(gateway)
    await gateway.post_whatsapp(BUTTONS)
    await phone.get_by_test_id("option").click()
    await expect(phone.get_by_test_id("message-text").last).to_have_text("Cek status")
    await expect(phone.get_by_test_id("message-citizen").last).to_have_attribute("data-state", "received")
    (tapped,) = said(gateway)
    assert tapped["interactive"]["button_reply"] == {"id": "status 4829156059", "title": "Cek status"}
    assert tapped["context"]["id"].startswith("wamid.")


async def test_a_list_opens_with_the_keyboard_closes_with_escape_and_is_tapped(page, gateway):
    phone = await on_whatsapp(page)
    said(gateway)
    await gateway.post_whatsapp(LIST)
    opener = phone.get_by_test_id("open-list")
    await opener.press("Enter")
    await expect(phone.get_by_test_id("option")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(phone.get_by_test_id("sheet")).to_be_hidden()
    await expect(opener).to_be_focused()
    await opener.press("Enter")
    await page.keyboard.press("Enter")
    await expect(phone.get_by_test_id("message-text").last).to_have_text("Jalan")
    await expect(phone.get_by_test_id("message-citizen").last).to_have_attribute("data-state", "received")
    (tapped,) = said(gateway)
    assert tapped["interactive"]["list_reply"] == {
        "id": "jalan",
        "title": "Jalan",
        "description": "dan jembatan",
    }


async def test_a_photo_is_sent_as_a_jpeg_with_what_was_typed_as_its_caption(page, gateway):
    phone = page.get_by_test_id("phone-whatsapp")
    await phone.get_by_test_id("text-field").fill("ini lubangnya")
    await phone.get_by_test_id("attach").click()
    async with page.expect_file_chooser() as chooser:
        await phone.get_by_test_id("attach-photo").click()
    await (await chooser.value).set_files({"name": "foto.png", "mimeType": "image/png", "buffer": PIXEL})
    picture = phone.get_by_test_id("message-photo")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 1
    await expect(phone.get_by_test_id("message-text")).to_have_text("ini lubangnya")
    await expect(phone.get_by_test_id("text-field")).to_have_value("")
    (message,) = said(gateway)
    assert (message["type"], message["image"]["caption"]) == ("image", "ini lubangnya")
    assert gateway.simulator.graph.photo(message["image"]["id"]).startswith(b"\xff\xd8\xff")


async def test_a_file_that_is_no_picture_is_said_to_be_none(page, gateway):
    phone = page.get_by_test_id("phone-whatsapp")
    wrong = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    await phone.get_by_test_id("photo-file").set_input_files(wrong)
    await expect(phone.get_by_test_id("notice")).to_contain_text("bukan gambar")
    assert gateway.heard.empty()


async def test_a_place_is_sent_from_bengkulu_or_wherever_one_says(page, gateway):
    phone = page.get_by_test_id("phone-whatsapp")
    await phone.get_by_test_id("attach").click()
    await phone.get_by_test_id("attach-location").click()
    await expect(phone.get_by_test_id("latitude")).to_have_value("-3.7956")
    await phone.get_by_test_id("longitude").fill("102.3")
    await phone.get_by_test_id("place-name").fill("Pasar Contoh")
    await phone.get_by_test_id("send-location").click()
    await expect(phone.get_by_test_id("message-pin")).to_contain_text("-3.7956, 102.3")
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    (message,) = said(gateway)
    assert message["location"] == {"latitude": -3.7956, "longitude": 102.3, "name": "Pasar Contoh"}


async def test_a_reply_quotes_one_message_and_the_next_one_none(page, gateway):
    phone = await on_whatsapp(page)
    (first,) = said(gateway)
    await phone.get_by_test_id("message-citizen").hover()
    await phone.get_by_test_id("answer-it").click()
    await expect(phone.get_by_test_id("answering")).to_contain_text("Sampah menumpuk")
    await type_in(page, "whatsapp", "masih menumpuk")
    await expect(phone.get_by_test_id("answering")).to_be_hidden()
    await expect(phone.get_by_test_id("message-citizen").last.locator(".quote")).to_have_text(
        "Sampah menumpuk"
    )
    await type_in(page, "whatsapp", "terima kasih")
    await expect(phone.get_by_test_id("message-text")).to_have_count(3)
    await expect(phone.get_by_test_id("message-citizen").last).to_have_attribute("data-state", "received")
    reply, plain = said(gateway)
    assert reply["context"]["id"] == first["id"]
    assert "context" not in plain


async def test_an_answer_after_a_day_is_said_to_have_come_too_late(page, gateway):
    await gateway.send_whatsapp(WATI, "Sudah diperbaiki")
    message = page.get_by_test_id("phone-whatsapp").get_by_test_id("message-gateway")
    await expect(message).to_have_attribute("data-state", "refused")
    await expect(message.get_by_test_id("message-problem")).to_contain_text("24 jam")


async def test_a_person_without_a_number_writes_and_is_answered(page, gateway):
    gateway.reply = lambda text: "Diterima"
    phone = page.get_by_test_id("phone-whatsapp")
    await phone.get_by_test_id("new-person").click()
    await expect(phone.get_by_test_id("person-select")).to_have_value("ID.1708000000000002")
    await expect(phone.get_by_test_id("person-select")).to_contain_text("Budi · tanpa nomor")
    await type_in(page, "whatsapp", "halo")
    await expect(phone.get_by_test_id("message-gateway")).to_have_attribute("data-state", "read")


async def test_on_a_small_screen_whatsapp_is_read_only_when_it_is_in_view(page, gateway):
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.get_by_test_id("tab-sms_1708")).to_have_attribute("aria-current", "true")
    await expect(page.get_by_test_id("tab-whatsapp")).to_have_attribute("aria-current", "false")
    gateway.simulator.graph.hears(f"+{WATI}")
    await gateway.send_whatsapp(WATI, "Diterima")
    entry = await becomes(gateway, "whatsapp", f"+{WATI}", State.DELIVERED)
    await expect(page.get_by_test_id("tab-whatsapp")).to_have_attribute("data-unread", "")
    message = page.get_by_test_id("phone-whatsapp").get_by_test_id("message-gateway")
    await expect(message).to_have_attribute("data-state", "delivered")
    assert not entry.seen
    await page.get_by_test_id("tab-whatsapp").click()
    await becomes(gateway, "whatsapp", f"+{WATI}", State.READ)
    await page.get_by_test_id("phone-whatsapp").get_by_test_id("attach").click()
    await expect(page.get_by_test_id("phone-whatsapp").get_by_test_id("attach-location")).to_be_in_viewport()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
