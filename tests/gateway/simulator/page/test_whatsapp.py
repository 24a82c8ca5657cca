from typing import Any

from playwright.async_api import Locator, Page, expect

from gateway.simulator.entry import State
from tests.gateway.simulator.conftest import becomes
from tests.gateway.simulator.page.looking import PIXEL, in_chromium, type_in
from tests.gateway.simulator.stub import StubGateway

pytestmark = in_chromium


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
    assert gateway.simulator.photos.find(message["image"]["id"]).startswith(b"\xff\xd8\xff")


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
