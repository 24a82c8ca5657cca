"""Our Telegram channel against a Bot API that is not of our making, by polling and by webhook."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from channels.addresses import Address
from channels.base import Page
from channels.errors import AccountRefused, SignatureInvalid
from channels.messages import Choice, Event, InboundMessage, OutboundMessage, SendResult, WebhookRequest
from channels.telegram.channel import TelegramChannel
from tests.channels.test_telegram import SECRET, TOKEN
from tests.channels.test_telegram_sending import channel_at
from tests.real_parts.telegram_emulator import Emulator, emulator, keyboard, needs_emulator
from tests.server import Server
from tests.shipped import until

pytestmark = needs_emulator

SITI, BUDI = 5001, 5002


@pytest.fixture
def telegram() -> Iterator[Emulator]:
    with emulator(TOKEN) as one:
        yield one


def poll(channel: TelegramChannel, cursor: str | None = None) -> Page:
    return asyncio.run(channel.poll(cursor, wait=0))


def send(channel: TelegramChannel, *replies: OutboundMessage) -> list[SendResult]:
    async def send_all() -> list[SendResult]:
        async with channel.sender() as send_one:
            return [await send_one(reply) for reply in replies]

    return asyncio.run(send_all())


def reply_to(heard: Event, text: str, *choices: Choice) -> OutboundMessage:
    assert isinstance(heard, InboundMessage), heard
    return OutboundMessage("d-1", heard.sender, text, heard.external_id, choices)


def said(events: list[Event]) -> list[tuple[str, str, bool]]:
    assert all(isinstance(one, InboundMessage) for one in events), events
    return [(one.sender.path, one.text, one.repliable) for one in events if isinstance(one, InboundMessage)]


# By polling.


def test_what_people_write_is_polled_and_answered_to_each(telegram: Emulator) -> None:
    channel = channel_at(telegram.url, mode="polling")
    telegram.write(SITI, "Jalan rusak di depan pasar 😀")
    telegram.write(BUDI, "/start KLAIM_ABCD2345")
    page = poll(channel)
    assert said(list(page.events)) == [
        ("5001", "Jalan rusak di depan pasar 😀", True),
        ("5002", "/start KLAIM_ABCD2345", True),
    ]
    replies = [reply_to(heard, f"Halo {number}") for number, heard in enumerate(page.events)]
    results = send(channel, *replies)
    assert [telegram.read(person)[0]["text"] for person in (SITI, BUDI)] == ["Halo 0", "Halo 1"]
    assert [result.external_ids[0].partition(":")[0] for result in results] == ["5001", "5002"]


def test_a_page_is_followed_by_the_next(telegram: Emulator) -> None:
    channel = channel_at(telegram.url, mode="polling")
    telegram.write(SITI, "satu")
    first = poll(channel)
    assert poll(channel, first.cursor) == Page([], first.cursor)
    telegram.write(SITI, "dua")
    second = poll(channel, first.cursor)
    assert said(list(second.events)) == [("5001", "dua", True)]
    assert _number(second) > _number(first)


def _number(page: Page) -> int:
    return int(page.cursor.partition("@")[0])


def test_a_page_is_followed_by_typing(telegram: Emulator) -> None:
    telegram.write(SITI, "halo")
    poll(channel_at(telegram.url, mode="polling"))
    assert ("sendChatAction", {"chat_id": "5001", "action": "typing"}) in telegram.calls


def test_a_button_that_was_sent_comes_back_as_what_it_says(telegram: Emulator) -> None:
    channel = channel_at(telegram.url, mode="polling")
    telegram.write(SITI, "halo")
    (heard,) = poll(channel).events
    (sent,) = send(channel, reply_to(heard, "Apa?", Choice("Status", "STATUS")))
    (ours,) = sent.external_ids
    (message,) = telegram.read(SITI)
    ((shown,),) = keyboard(message)
    assert shown == {"text": "Status", "callback_data": "STATUS"}
    telegram.press(SITI, shown["callback_data"], int(ours.partition(":")[2]))
    (pressed,) = poll(channel).events
    assert isinstance(pressed, InboundMessage)
    assert (pressed.text, pressed.in_reply_to, pressed.repliable) == ("STATUS", ours, True)
    assert "answerCallbackQuery" in [method for method, _ in telegram.calls]


def test_a_long_reply_arrives_in_parts_and_in_order(telegram: Emulator) -> None:
    channel = channel_at(telegram.url, mode="polling")
    paragraphs = [letter * 3000 for letter in "abc"]
    (result,) = send(channel, OutboundMessage("d-1", Address("telegram", str(SITI)), "\n\n".join(paragraphs)))
    assert [one["text"] for one in telegram.read(SITI)] == paragraphs
    assert len(set(result.external_ids)) == 3


def test_a_token_that_is_not_the_bots_is_for_the_operator(telegram: Emulator) -> None:
    with pytest.raises(AccountRefused, match=r"channels\.telegram\.token"):
        poll(channel_at(telegram.url, mode="polling", token="1709:another_token"))


# By webhook.


@dataclass
class Office:
    """As much of ours as a webhook comes through."""

    channel: TelegramChannel
    events: list[Event] = field(default_factory=list)
    refused: int = 0

    async def receive(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        wrapped = WebhookRequest("POST", str(request.url), "", "", headers, await request.read())
        try:
            self.channel.verify(wrapped)
        except SignatureInvalid:
            self.refused += 1
            return web.Response(status=403)
        events = self.channel.parse(wrapped)
        self.events += events
        answer = self.channel.acknowledge(events)
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)


@pytest.fixture
def office(telegram: Emulator) -> Iterator[Office]:
    office = Office(channel_at(telegram.url, username="TestNameBot"))
    app = web.Application()
    app.router.add_post("/webhooks/telegram", office.receive)
    with Server(app) as server:
        facts = asyncio.run(office.channel.connect(f"{server.url}/webhooks/telegram"))
        assert facts["webhook"] == f"{server.url}/webhooks/telegram"
        assert facts["bot"] == "@TestNameBot (Test First name)"
        yield office
        assert asyncio.run(office.channel.disconnect())["webhook"].startswith("none")


def test_once_connected_what_people_write_comes_by_itself_and_is_answered(
    telegram: Emulator, office: Office
) -> None:
    telegram.write(SITI, "Jalan rusak")
    until(lambda: office.events, "the message")
    assert said(office.events) == [("5001", "Jalan rusak", True)]
    send(office.channel, reply_to(office.events[0], "Laporan diterima."))
    (answer,) = telegram.read(SITI)
    assert answer["text"] == "Laporan diterima."
    assert json.loads(answer["reply_parameters"])["allow_sending_without_reply"] is True
    assert office.refused == 0


def test_the_answer_to_a_webhook_is_itself_a_call(telegram: Emulator, office: Office) -> None:
    telegram.write(SITI, "halo")
    until(lambda: "sendChatAction" in [method for method, _ in telegram.calls], "typing")
    telegram.press(SITI, "STATUS", 7)
    until(lambda: "answerCallbackQuery" in [method for method, _ in telegram.calls], "an end to spinning")
    assert said(office.events) == [("5001", "halo", True), ("5001", "STATUS", True)]


def test_connecting_again_as_one_that_polls_takes_the_webhook_back(
    telegram: Emulator, office: Office
) -> None:
    polling = channel_at(telegram.url, mode="polling")
    facts = asyncio.run(polling.connect("https://lapor.example.id/webhooks/telegram"))
    assert facts["webhook"] == "none: it waits to be polled"
    telegram.write(SITI, "halo")
    assert said(list(poll(polling).events)) == [("5001", "halo", True)]
    assert office.events == []


def test_the_secret_is_what_was_told_when_connecting(telegram: Emulator, office: Office) -> None:
    (told,) = [asked for method, asked in telegram.calls if method == "setWebhook"]
    assert told["secret_token"] == SECRET
