from playwright.async_api import expect

from tests.gateway.simulator.page.looking import TICKET, attach, in_chromium, type_in

pytestmark = in_chromium


WATI = "9170800000000000101"


async def test_a_post_is_answered_under_itself_and_the_reply_goes_on_there(page, gateway):
    phone = page.get_by_test_id("phone-twitter")
    await type_in(page, "twitter", "Trotoar rusak @LAPOR1708")
    await type_in(page, "twitter", "Lampu juga mati @LAPOR1708")
    await expect(phone.get_by_test_id("message-citizen")).to_have_count(2)
    await expect(phone.get_by_test_id("message-citizen").last).to_have_attribute("data-state", "received")
    first = gateway.heard.get_nowait().json["data"]["payload"]
    await gateway.reply_on_x(first["id"], f"Kami terima, nomor {TICKET}. Mohon kirim DM.")
    texts = phone.get_by_test_id("message-text")
    await expect(texts.nth(1)).to_contain_text(TICKET)
    await expect(texts.nth(2)).to_have_text("Lampu juga mati @LAPOR1708")
    ours = phone.get_by_test_id("message-gateway")
    await expect(ours.locator(".author")).to_have_text("LAPOR! 1708 · @LAPOR1708")
    await ours.hover()
    await ours.get_by_test_id("answer-it").click()
    await type_in(page, "twitter", "baik, terima kasih")
    await expect(texts.nth(2)).to_have_text("baik, terima kasih")
    await expect(phone.get_by_test_id("message-citizen").nth(1)).to_have_attribute("data-state", "received")


async def test_direct_messages_stand_apart_and_say_when_there_is_one(page, gateway):
    gateway.reply = lambda text: f"Nomor {TICKET}"
    phone = page.get_by_test_id("phone-twitter")
    await type_in(page, "twitter", "Trotoar rusak @LAPOR1708")
    await expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    await gateway.send_twitter(WATI, "Laporan Anda kami terima.")
    await expect(phone.get_by_test_id("pane-private")).to_have_attribute("data-unread", "")
    await expect(phone.get_by_test_id("message-gateway")).to_have_count(0)
    await phone.get_by_test_id("pane-private").click()
    await expect(phone.get_by_test_id("message-text")).to_have_text(["Laporan Anda kami terima."])
    await type_in(page, "twitter", "Terima kasih")
    await expect(phone.get_by_test_id("message-gateway").last).to_contain_text(TICKET)
    # A status is asked for in private, wherever one looks just now.
    await phone.get_by_test_id("pane-public").click()
    await phone.get_by_test_id("example-status").click()
    await expect(phone.get_by_test_id("pane-private")).to_have_attribute("aria-selected", "true")
    await expect(phone.get_by_test_id("text-field")).to_have_value("status 4829156059")


async def test_who_takes_no_messages_from_strangers_is_written_to_in_vain(page, gateway):
    phone = page.get_by_test_id("phone-twitter")
    await phone.get_by_test_id("pane-private").click()
    await phone.get_by_test_id("strangers").uncheck()
    await gateway.send_twitter(WATI, "Halo")
    await expect(phone.get_by_test_id("message-problem")).to_contain_text("permission to DM")
    await page.reload()
    await phone.get_by_test_id("pane-private").click()
    await expect(phone.get_by_test_id("strangers")).not_to_be_checked()


async def test_a_post_that_does_not_name_us_is_said_to_be_unseen(page, gateway):
    phone = page.get_by_test_id("phone-twitter")
    await phone.get_by_test_id("text-field").fill("Pagi semua")
    await expect(phone.get_by_test_id("cost")).to_contain_text("@LAPOR1708")
    await phone.get_by_test_id("text-field").fill("Pagi @lapor1708")
    await expect(phone.get_by_test_id("cost")).to_be_hidden()
    await attach(phone, "satu.png", "dua.png")
    (heard,) = [gateway.heard.get_nowait().json["data"]["payload"] for _ in range(gateway.heard.qsize())]
    assert len(heard["attachments"]["media_keys"]) == 2
