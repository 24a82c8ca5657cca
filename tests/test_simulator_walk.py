"""The whole system as it is shipped, used as a visitor uses it: in a browser, on four phones."""

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Locator, Page, expect, sync_playwright

from gateway.simulator import telegram
from normalizer import tickets
from tests.browser import CHROMIUM, QUIET, needs_chromium
from tests.shipped import PATIENCE, Shipped, shipped, until
from tests.short_dir import short_dir

COMPLAINT = "Jalan di depan Pasar Contoh rusak parah, sudah tiga bulan berlubang"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Shipped]:
    with short_dir() as directory, shipped(directory) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def page(gateway: Shipped) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(f"{gateway.url}/simulator/")
        expect(page.get_by_test_id("connection")).to_have_attribute("data-state", "open")
        yield page
        browser.close()
        assert complaints == []


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE * 1000)
    yield
    expect.set_options(timeout=5000)


def type_in(phone: Locator, text: str) -> None:
    phone.get_by_test_id("text-field").fill(text)
    phone.get_by_test_id("send").click()


def answers(phone: Locator) -> Locator:
    return phone.get_by_test_id("message-gateway")


@needs_chromium
@pytest.mark.parametrize(
    ("channel", "becomes"), [("telegram", "Terkirim"), ("sms_1708", "Tersampaikan"), ("whatsapp", "Dibaca")]
)
def test_a_complaint_gets_its_number_and_the_number_sent_back_gets_the_status(
    page: Page, channel: str, becomes: str
) -> None:
    phone = page.get_by_test_id(f"phone-{channel}")
    type_in(phone, COMPLAINT)
    expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    opened = answers(phone).first
    number = opened.get_by_test_id("ticket-number")
    expect(number).to_have_count(1)
    ticket = number.inner_text()
    assert tickets.find(ticket).valid
    # Telegram tells nothing of what becomes of a message it took; an operator does, and WhatsApp even more.
    expect(opened.get_by_test_id("message-state")).to_have_text(becomes)

    number.click()
    phone.get_by_test_id("send").click()
    asked = answers(phone).nth(1)
    expect(asked.get_by_test_id("message-text")).to_contain_text("diterima, menunggu verifikasi")
    expect(asked.get_by_test_id("ticket-number")).to_have_text(ticket)
    expect(answers(phone)).to_have_count(2)
    expect(phone.get_by_test_id("message-problem").filter(visible=True)).to_have_count(0)


@needs_chromium
def test_an_example_is_sent_with_two_clicks_and_answered(page: Page) -> None:
    phone = page.get_by_test_id("phone-sms_1708")
    phone.get_by_test_id("new-person").click()
    phone.get_by_test_id("example-complaint").click()
    phone.get_by_test_id("send").click()
    expect(answers(phone).get_by_test_id("ticket-number")).to_have_count(1)


@needs_chromium
@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
def test_the_status_is_one_tap_away(page: Page, channel: str) -> None:
    phone = page.get_by_test_id(f"phone-{channel}")
    # On WhatsApp somebody who shows no number.
    phone.get_by_test_id("new-person").click()
    phone.get_by_test_id("example-complaint").click()
    phone.get_by_test_id("send").click()
    ticket = answers(phone).first.get_by_test_id("ticket-number").inner_text()
    button = answers(phone).first.get_by_test_id("option").first
    button.click()
    # Our webhook's own answer stops the spinner on Telegram.
    expect(button).not_to_have_attribute("aria-busy", "true")
    asked = answers(phone).nth(1)
    expect(asked.get_by_test_id("message-text")).to_contain_text("diterima, menunggu verifikasi")
    expect(asked.get_by_test_id("ticket-number")).to_have_text(ticket)
    expect(phone.get_by_test_id("message-problem").filter(visible=True)).to_have_count(0)


@needs_chromium
@pytest.mark.parametrize("channel", ["whatsapp", "telegram"])
def test_a_photo_and_a_place_are_taken_and_answered(page: Page, channel: str) -> None:
    phone = page.get_by_test_id(f"phone-{channel}")
    phone.get_by_test_id("new-person").click()
    phone.get_by_test_id("text-field").fill("Pohon tumbang menutup jalan di Jl. Contoh")
    picture = {"name": "pohon.png", "mimeType": "image/png", "buffer": page.screenshot()}
    phone.get_by_test_id("photo-file").set_input_files(picture)
    expect(phone.get_by_test_id("message-photo")).to_be_visible()
    phone.get_by_test_id("attach").click()
    phone.get_by_test_id("attach-location").click()
    phone.get_by_test_id("send-location").click()
    expect(phone.get_by_test_id("message-pin")).to_contain_text("-3.7956, 102.2592")
    for message in phone.get_by_test_id("message-citizen").all():
        expect(message).to_have_attribute("data-state", "received")
    expect(answers(phone).first.get_by_test_id("ticket-number")).to_have_count(1)
    expect(phone.get_by_test_id("message-problem").filter(visible=True)).to_have_count(0)


@needs_chromium
def test_a_long_sms_that_comes_in_parts_is_one_complaint(page: Page) -> None:
    phone = page.get_by_test_id("phone-sms_1708")
    phone.get_by_test_id("new-person").click()
    text = "Jembatan di Desa Contoh retak dan hampir putus. " * 4
    phone.get_by_test_id("text-field").fill(text)
    phone.get_by_test_id("in-parts").check()
    phone.get_by_test_id("send").click()
    expect(answers(phone).get_by_test_id("ticket-number")).to_have_count(1)


@needs_chromium
def test_an_album_is_one_complaint_with_one_answer(page: Page, gateway: Shipped) -> None:
    phone = page.get_by_test_id("phone-telegram")
    phone.get_by_test_id("new-person").click()
    phone.get_by_test_id("text-field").fill("Pohon tumbang menutup jalan di Jl. Contoh, dari dua sisi")
    shot = page.screenshot()
    pictures = [{"name": name, "mimeType": "image/png", "buffer": shot} for name in ("satu.png", "dua.png")]
    phone.get_by_test_id("photo-file").set_input_files(pictures)
    expect(phone.get_by_test_id("message-photo")).to_have_count(2)
    expect(answers(phone).get_by_test_id("ticket-number")).to_have_count(1)
    # Whatever else is said comes after a word of theirs: two answers to one album would be here by then.
    type_in(phone, "BANTUAN")
    expect(answers(phone)).to_have_count(2)
    person = phone.get_by_test_id("person-select").input_value()
    said = gateway.heard_by("telegram", person)
    assert len([text for text in said if tickets.find(text).valid]) == 1


@needs_chromium
def test_on_x_the_number_is_public_and_the_rest_is_private(page: Page) -> None:
    phone = page.get_by_test_id("phone-twitter")
    phone.get_by_test_id("example-complaint").click()
    phone.get_by_test_id("send").click()
    expect(phone.get_by_test_id("message-citizen")).to_have_attribute("data-state", "received")
    opened = answers(phone).first
    ticket = opened.get_by_test_id("ticket-number").inner_text()
    assert tickets.find(ticket).valid
    expect(opened.get_by_test_id("message-text")).not_to_contain_text("trotoar")
    # Asked for with a click, the status is asked for in private.
    opened.get_by_test_id("ticket-number").click()
    expect(phone.get_by_test_id("pane-private")).to_have_attribute("aria-selected", "true")
    phone.get_by_test_id("send").click()
    asked = answers(phone).last
    expect(asked.get_by_test_id("message-text")).to_contain_text("diterima, menunggu verifikasi")
    expect(asked.get_by_test_id("ticket-number")).to_have_text(ticket)
    expect(phone.get_by_test_id("message-problem").filter(visible=True)).to_have_count(0)


@needs_chromium
def test_whoever_takes_no_messages_from_strangers_is_asked_in_public_to_write(page: Page) -> None:
    phone = page.get_by_test_id("phone-twitter")
    phone.get_by_test_id("new-person").click()
    phone.get_by_test_id("pane-private").click()
    phone.get_by_test_id("strangers").uncheck()
    phone.get_by_test_id("pane-public").click()
    type_in(phone, f"{COMPLAINT} @LAPOR1708")
    opened = answers(phone).first
    expect(opened.get_by_test_id("ticket-number")).to_have_count(1)
    expect(opened.get_by_test_id("message-text")).to_contain_text("DM")


@needs_chromium
def test_every_link_on_the_page_leads_somewhere(page: Page, gateway: Shipped) -> None:
    links = page.eval_on_selector_all("[href]", "found => found.map(one => one.href)")
    ours = {link.partition("#")[0] for link in links if isinstance(link, str)}
    assert {link: requests.get(link, timeout=30).status_code for link in ours} == dict.fromkeys(ours, 200)


def test_an_id_of_ones_own_posted_by_hand_gets_its_answer_on_the_phone(gateway: Shipped) -> None:
    # As with curl: the simulator has never seen this chat.
    raw = telegram.update(
        update_id=1, message_id=1, chat_id=42, first_name="Siti", text=COMPLAINT, date=1795212000
    )
    call = telegram.webhook_call(raw, f"{gateway.url}/webhooks/telegram", "simulator")
    answer = requests.post(call.url, data=call.body, headers=dict(call.headers), timeout=30)
    assert answer.status_code == 200
    [said] = until(lambda: gateway.heard_by("telegram", "42"))
    assert tickets.find(said).valid


def test_beside_a_real_credential_there_is_no_simulator() -> None:
    real = {
        "LAPOR_CHANNELS__TELEGRAM__TOKEN": "1708:not-a-real-token",
        "LAPOR_CHANNELS__TELEGRAM__SECRET_TOKEN": "not-a-real-secret",
        "LAPOR_CHANNELS__TELEGRAM__MODE": "webhook",
        "LAPOR_CHANNELS__SMS_1708__ENABLED": "false",
        "LAPOR_CHANNELS__WHATSAPP__ENABLED": "false",
        "LAPOR_CHANNELS__TWITTER__ENABLED": "false",
    }
    with short_dir() as directory, shipped(directory, **real) as gateway:
        assert "simulator" not in gateway.box
        for path in (
            "/simulator/",
            "/simulator",
            "/simulator/api/phones",
            "/simulator/providers/telegram/bot1/getMe",
        ):
            assert requests.get(f"{gateway.url}{path}", timeout=30).status_code == 404
        refused = requests.post(f"{gateway.url}/webhooks/telegram", data=b"{}", timeout=30)
        assert refused.status_code == 403
        # The simulator's own secret opens nothing here.
        header = {"X-Telegram-Bot-Api-Secret-Token": "simulator"}
        assert (
            requests.post(
                f"{gateway.url}/webhooks/telegram", data=b"{}", headers=header, timeout=30
            ).status_code
            == 403
        )
