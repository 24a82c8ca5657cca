from typing import Any

from playwright.async_api import Locator, Page, expect

import channels
from channels.addresses import Address
from channels.messages import OutboundFile, OutboundMessage
from tests.gateway.simulator.page.looking import PIXEL, attach, in_chromium, type_in
from tests.gateway.simulator.stub import StubGateway

pytestmark = in_chromium


WATI = "1708000001"


async def on_telegram(page: Page, gateway: StubGateway) -> Locator:
    """The Telegram phone, from which somebody has written."""
    phone = page.get_by_test_id("phone-telegram")
    await type_in(page, "telegram", "Lampu mati")
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    updates(gateway)
    return phone


def updates(gateway: StubGateway) -> list[dict[str, Any]]:
    """What the webhook heard and nobody looked at yet, by number."""
    heard = [gateway.heard.get_nowait().json for _ in range(gateway.heard.qsize())]
    return sorted(heard, key=lambda update: update["update_id"])


async def test_on_telegram_one_photo_has_a_caption_and_several_are_an_album(page, gateway):
    phone = page.get_by_test_id("phone-telegram")
    await phone.get_by_test_id("text-field").fill("ini lubangnya")
    await attach(phone, "satu.png")
    (update,) = updates(gateway)
    assert update["message"]["caption"] == "ini lubangnya"
    await phone.get_by_test_id("new-person").click()
    await phone.get_by_test_id("text-field").fill("dari dua sisi")
    await attach(phone, "satu.png", "dua.png")
    first, second = (update["message"] for update in updates(gateway))
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("dari dua sisi", False)


async def test_a_button_spins_until_it_is_answered(page, gateway):
    phone = await on_telegram(page, gateway)
    lines = [[{"text": "Jalan", "callback_data": "jalan"}, {"text": "Lampu", "callback_data": "lampu"}]]
    markup = {"inline_keyboard": lines}
    await gateway.call_telegram("sendMessage", chat_id=WATI, text="Yang mana?", reply_markup=markup)
    option = phone.get_by_test_id("option").nth(1)
    await option.click()
    await expect(option).to_have_attribute("aria-busy", "true")
    (update,) = updates(gateway)
    query = update["callback_query"]
    assert query["data"] == "lampu"
    await gateway.call_telegram("answerCallbackQuery", callback_query_id=query["id"])
    await expect(option).to_have_attribute("aria-busy", "false")
    # Nothing is said by pressing.
    await expect(phone.get_by_test_id("message-citizen")).to_have_count(1)


async def test_that_the_bot_types_is_shown_until_it_speaks(page, gateway):
    phone = await on_telegram(page, gateway)
    note = phone.locator(".correspondent-note")
    await expect(note).to_have_text("bot")
    await gateway.call_telegram("sendChatAction", chat_id=WATI, action="typing")
    await expect(note).to_have_text("mengetik…")
    await gateway.send_telegram(WATI, "Diterima")
    await expect(note).to_have_text("bot")


async def test_ones_own_message_can_be_edited(page, gateway):
    phone = await on_telegram(page, gateway)
    await phone.get_by_test_id("message-citizen").hover()
    await phone.get_by_test_id("edit-it").click()
    await expect(phone.get_by_test_id("answering")).to_contain_text("Mengubah: Lampu mati")
    await expect(phone.get_by_test_id("text-field")).to_have_value("Lampu mati")
    await type_in(page, "telegram", "Lampu jalan mati")
    await expect(phone.get_by_test_id("message-text")).to_have_text(["Lampu jalan mati"])
    await expect(phone.get_by_test_id("message-edited")).to_have_text("diedit")
    await expect(phone.get_by_test_id("answering")).to_be_hidden()
    (update,) = updates(gateway)
    assert update["edited_message"]["text"] == "Lampu jalan mati"
    await type_in(page, "telegram", "sudah seminggu")
    await expect(phone.get_by_test_id("message-text")).to_have_count(2)


async def test_somebody_elses_message_is_forwarded(page, gateway):
    phone = page.get_by_test_id("phone-telegram")
    await phone.get_by_test_id("attach").click()
    await phone.get_by_test_id("attach-forward").click()
    await expect(phone.get_by_test_id("forward-name")).to_have_value("Rudi Contoh")
    await phone.get_by_test_id("forward-hidden").check()
    await phone.get_by_test_id("send-forward").click()
    await expect(phone.get_by_test_id("message-forward")).to_have_text("Diteruskan dari Rudi Contoh")
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    (update,) = updates(gateway)
    assert update["message"]["forward_origin"]["sender_user_name"] == "Rudi Contoh"


async def test_a_command_is_picked_from_the_menu_which_is_the_bots_once_it_has_one(page, gateway):
    phone = page.get_by_test_id("phone-telegram")
    await phone.get_by_test_id("menu").click()
    await phone.get_by_test_id("command").filter(has_text="/bantuan").click()
    await expect(phone.get_by_test_id("message-text")).to_have_text(["/bantuan"])
    await gateway.call_telegram("setMyCommands", commands=[{"command": "halo", "description": "Sapa"}])
    await phone.get_by_test_id("menu").click()
    await expect(phone.get_by_test_id("command")).to_have_text(["/haloSapa"])


async def test_a_blocked_bot_is_let_in_again(page, gateway):
    phone = await on_telegram(page, gateway)
    await phone.get_by_test_id("shut").click()
    await expect(phone.get_by_test_id("shut-out")).to_be_visible()
    await expect(phone.get_by_test_id("text-field")).to_be_hidden()
    await gateway.send_telegram(WATI, "Sudah diperbaiki")
    await expect(phone.get_by_test_id("message-problem").last).to_contain_text("blocked by the user")
    await page.reload()
    await phone.get_by_test_id("let-in").click()
    await expect(phone.get_by_test_id("text-field")).to_be_visible()
    assert [update["my_chat_member"]["new_chat_member"]["status"] for update in updates(gateway)] == [
        "kicked",
        "member",
    ]


async def test_an_answers_photo_and_letter_stand_on_the_phone(page, gateway, tmp_path):
    phone = await on_telegram(page, gateway)
    channel = channels.load("telegram", gateway.channels["telegram"], gateway.base_url)
    files = [("Jalan.png", "image/png", PIXEL), ("Surat Jawaban.pdf", "application/pdf", bytes(182_300))]
    async with channel.sender() as send:
        for name, mime_type, content in files:
            path = tmp_path / name
            path.write_bytes(content)
            file = OutboundFile(name, mime_type, len(content), path)
            await send(OutboundMessage("d1", Address("telegram", WATI), "", file=file))
    photo, letter = phone.get_by_test_id("message-photo"), phone.get_by_test_id("message-file")
    await expect(photo).to_have_js_property("naturalWidth", 1)
    await expect(letter.locator(".file-name")).to_have_text("Surat Jawaban.pdf")
    await expect(letter.locator(".file-size")).to_have_text("182 kB")
