"""The channels' page: what it says of each, a test message, a pause."""

import pytest
from playwright.async_api import Browser, expect
from sqlmodel import select

from channels.base import Left
from channels.messages import DeliveryStatus
from channels.sms_1708.kannel import outbound as kannel
from channels.sms_1708.smpp import outbound as smpp
from channels.twilio_api import refusals as twilio
from channels.twitter import refusals as x
from channels.whatsapp.cloud import refusals as meta
from gateway import pulse, queues, trying
from gateway.console import causes
from gateway.console.words import catalogue
from store import models as m
from store import troubles
from store.engine import writing
from tests.browser import needs_chromium
from tests.office import Office
from tests.officer import Officer, in_browser, officer


@pytest.fixture
def operator(sqlite_office: Office) -> Officer:
    return officer(sqlite_office, m.Role.OPERATOR, name="Eko")


@pytest.fixture
def _workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "workers", lambda _redis, _name: 1)


def log(office: Office) -> list[tuple[str, str]]:
    with office.reading() as session:
        entries = session.exec(select(m.AuditEntry).order_by(m.AuditEntry.id))  # type: ignore[arg-type]
        return [(one.action, str(one.details.get("channel", ""))) for one in entries]


def card(page: str, channel: str) -> str:
    return page.split(f'id="{channel}"')[1].split("</section>")[0]


@pytest.mark.usefixtures("_workers")
def test_a_channel_says_in_words_why_it_does_not_work_and_what_to_do(
    sqlite_office: Office, operator: Officer
) -> None:
    sqlite_office.telegram("Halo")
    sqlite_office.work()
    assert "Berjalan" in card(operator.get("/channels").text, "telegram")
    with writing(sqlite_office.runtime.engine) as session:
        troubles.note(session, "telegram", "send private", "401", "the token is refused", sqlite_office.now())
    shown = card(operator.get("/channels").text, "telegram")
    assert "Berjalan" not in shown
    assert "Tidak berjalan" in shown
    assert "Telegram menolak token bot." in shown
    assert "@BotFather" in shown
    assert "<code>401</code> the token is refused" in shown
    assert "Sepi" in card(operator.get("/channels").text, "sms_1708")


def test_without_a_worker_no_channel_is_green(sqlite_office: Office, operator: Officer) -> None:
    sqlite_office.telegram("Halo")
    sqlite_office.work()
    shown = operator.get("/channels").text
    assert "Berjalan<" not in shown.replace("Tidak berjalan", "")
    assert "Tidak ada pekerja yang mengirim balasan" in card(shown, "telegram")


def test_its_webhook_can_be_copied_and_no_secret_is_on_the_page(
    sqlite_office: Office, operator: Officer
) -> None:
    shown = operator.get("/channels").text
    assert "https://lapor.example.go.id/webhooks/telegram</code>" in shown
    for channel in sqlite_office.runtime.channels.values():
        assert not [secret for secret in channel.secrets if secret in shown]


def test_what_a_platform_still_takes_is_shown_as_far_as_it_says_so(
    sqlite_office: Office, operator: Officer
) -> None:
    now = sqlite_office.now()
    left = Left("direct_messages", 2, 15, now.replace(year=now.year + 1))
    pulse.note_left(sqlite_office.runtime.redis, "telegram", [left], now)
    assert "pesan pribadi: sisa 2 dari 15" in card(operator.get("/channels").text, "telegram")


def test_an_admin_looks_and_leaves_the_rest_to_the_operator(sqlite_office: Office) -> None:
    admin = officer(sqlite_office, m.Role.ADMIN_INSTANSI)
    shown = admin.get("/channels").text
    assert "/channels/telegram/pause" not in shown
    for deed in ("pause", "resume", "test"):
        assert admin.post(f"/channels/telegram/{deed}", to="1001").status_code == 404
    assert not sqlite_office.deliveries


def test_a_channel_is_paused_and_goes_on_and_both_are_in_the_log(
    sqlite_office: Office, operator: Officer
) -> None:
    assert "Dijeda oleh Eko" in operator.post("/channels/telegram/pause").text
    sqlite_office.telegram("Jalan rusak di Jalan Merdeka Bandung")
    sqlite_office.work()
    assert "1 pesan menunggu" in operator.get("/channels").text
    assert "Dijeda" not in operator.post("/channels/telegram/resume").text
    sqlite_office.sweep()
    sqlite_office.work()
    assert len(sqlite_office.complaints) == 1
    assert log(sqlite_office) == [("channel.pause", "telegram"), ("channel.resume", "telegram")]
    assert operator.post("/channels/line/pause").status_code == 404


# A test message.


def test_a_test_message_goes_the_way_of_every_reply_and_the_page_follows_it(
    sqlite_office: Office, operator: Officer
) -> None:
    sent = operator.post("/channels/sms_1708/test", to="0812-0000-0019")
    [delivery] = sqlite_office.deliveries
    assert (delivery.address, delivery.reply_key) == ("sms:+6281200000019", "test")
    assert "Menunggu giliran" in card(sent.text, "sms_1708")
    watch = f"/channels/tests/{delivery.id}"
    assert operator.get(watch).json()["over"] is False
    sqlite_office.work()
    assert operator.get(watch).json()["status"] == "sent"
    assert sqlite_office.all(m.Delivery)[0].status is DeliveryStatus.SENT
    assert log(sqlite_office) == [(trying.DEED, "sms_1708")]


def test_one_person_sends_a_few_a_minute(sqlite_office: Office, operator: Officer) -> None:
    for _ in range(trying.MOST):
        operator.post("/channels/telegram/test", to="1001", follow=False)
    refused = operator.post("/channels/telegram/test", to="1001")
    assert refused.status_code == 422
    assert "Tunggu sebentar" in refused.text
    assert len(sqlite_office.deliveries) == trying.MOST
    sqlite_office.late += trying.WITHIN
    assert operator.post("/channels/telegram/test", to="1001").status_code == 200


@pytest.mark.parametrize(
    ("channel", "to"), [("telegram", "@eko"), ("telegram", ""), ("sms_1708", "1708"), ("sms_1708", "abc")]
)
def test_what_is_no_address_is_said_to_be_none(
    sqlite_office: Office, operator: Officer, channel: str, to: str
) -> None:
    answer = operator.post(f"/channels/{channel}/test", to=to)
    assert answer.status_code == 422
    assert "Alamat ini tidak dikenal" in card(answer.text, channel)
    assert not sqlite_office.deliveries


def test_nobody_who_said_stop_is_sent_a_test(sqlite_office: Office, operator: Officer) -> None:
    sqlite_office.telegram("STOP", chat=1001)
    sqlite_office.work()
    assert "(STOP)" in operator.post("/channels/telegram/test", to="1001").text
    assert [one.reply_key for one in sqlite_office.deliveries] == ["stopped"]


def test_no_other_reply_is_shown_as_a_test(sqlite_office: Office, operator: Officer) -> None:
    sqlite_office.telegram("Halo")
    sqlite_office.work()
    [reply] = sqlite_office.deliveries
    assert operator.get(f"/channels/tests/{reply.id}").status_code == 404
    assert operator.get("/channels/tests/x").status_code == 404
    assert 'id="tested"' not in operator.get(f"/channels?test={reply.id}").text


# In plain words.


KNOWN = {
    "whatsapp": [*map(str, meta.ERRORS), *map(str, twilio.ERRORS)],
    "twitter": [*map(str, x.ACCOUNT_CODES), *map(str, x.NO_STRANGERS), "401", "402", "budget"],
    "sms_1708": [*map(str, kannel.ANSWERS), *(f"0x{code:08x}" for code in smpp.ANSWERS)],
    "telegram": ["401", "403", "400", "409", "429"],
}


def test_every_code_that_our_channels_know_is_explained() -> None:
    both = ("whatsapp", "sms_1708")
    for channel, codes in KNOWN.items():
        for code in codes:
            # Twilio carries SMS and WhatsApp, and its codes are of the one or the other.
            of = both if code in map(str, twilio.ERRORS) else (channel,)
            assert any(causes.of(one, code) != causes.OTHER for one in of), (channel, code)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_cause_says_what_it_is_and_what_to_do(language: str) -> None:
    words = catalogue(language)
    for cause in causes.all_of_them():
        assert words[f"cause.{cause}.what"]
        assert words[f"cause.{cause}.do"]
    assert {key.split(".")[1] for key in words if key.startswith("cause.")} == set(causes.all_of_them())


@needs_chromium
@pytest.mark.asyncio(loop_scope="module")
async def test_the_page_follows_a_test_message_without_being_loaded_again(
    sqlite_office: Office, operator: Officer, browser: Browser
) -> None:
    async with in_browser(operator, browser, width=390) as page:
        await page.goto("/console/channels")
        await page.fill("#telegram [name=to]", "1001")
        await page.click("#telegram .test button")
        said = page.locator("#tested [data-part=says]")
        await expect(said).to_have_text("Menunggu giliran…")
        # No worker runs beside a browser's loop.
        with writing(sqlite_office.runtime.engine) as session:
            session.exec(select(m.Delivery)).one().status = DeliveryStatus.SENT
        await expect(said).to_have_text("Diterima penyedia.")
        # A phone is wide enough for it.
        assert await page.evaluate("document.documentElement.scrollWidth") == 390
