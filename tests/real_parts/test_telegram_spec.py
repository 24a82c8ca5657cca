"""What our tests, our simulator and our channel say, against the description of Telegram's Bot API."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from channels.addresses import Address
from channels.messages import Choice, OutboundFile, OutboundMessage
from channels.telegram.channel import TelegramChannel
from channels.telegram.content import _NOTED_BY_TELEGRAM, KINDS
from gateway.simulator import telegram as simulator
from tests.channels import test_telegram as fixtures
from tests.channels.test_telegram import SAMPLES, event, update
from tests.channels.test_telegram_connection import Registry, registered
from tests.channels.test_telegram_groups import ANONYMOUS, ANOTHER_BOT, CHANNEL_BOT, OURS, TELEGRAM
from tests.channels.test_telegram_polling import OWED, News
from tests.channels.test_telegram_sending import LONG, BotApi, channel_at
from tests.real_parts.telegram_spec import (
    messages_that,
    needs_bot_api,
    problems_of_call,
    problems_of_update,
)

pytestmark = needs_bot_api


# The judge itself.


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"message_id": None}, "update.message.message_id: None is no Integer"),
        ({"message_id": True}, "update.message.message_id: True is no Integer"),
        ({"text": 5}, "update.message.text: 5 is no String"),
        ({"photo": {}}, "update.message.photo: no array"),
        ({"photo": [{"file_id": "F"}]}, "update.message.photo[0].file_unique_id: missing"),
        ({"chat": 5}, "update.message.chat: no Chat"),
        ({"hologram": 1}, "update.message.hologram: there is no such field"),
        (
            {"forward_origin": {"type": "user", "date": 1}},
            "update.message.forward_origin.sender_user: missing",
        ),
    ],
)
def test_what_is_wrong_with_an_update_is_found(fields: dict[str, Any], problem: str) -> None:
    assert problem in problems_of_update(update(**fields))


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("sendHologram", {}),
        ("sendMessage", {"chat_id": "5001"}),
        ("sendMessage", {"chat_id": "5001", "text": "x", "reply_parameters": '{"message_id": "7"}'}),
        ("sendMessage", {"chat_id": "5001", "text": "x", "reply_markup": '{"inline_keyboard": [{}]}'}),
        ("sendMessage", {"chat_id": "5001", "text": "x", "link_preview_options": "no JSON"}),
        ("sendMessage", {"chat_id": "5001", "text": "x", "loud": "true"}),
        ("setWebhook", {"url": "https://x", "allowed_updates": "message"}),
    ],
)
def test_what_is_wrong_with_a_call_is_found(method: str, parameters: dict[str, Any]) -> None:
    assert problems_of_call(method, parameters)


# What stands in for Telegram.


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_the_updates_of_our_tests_are_such_as_telegram_sends(number: int) -> None:
    assert problems_of_update(SAMPLES[number]) == []


@pytest.mark.parametrize("kind", sorted(OWED.keys() - {"what cannot be read"}))
def test_the_updates_that_are_owed_something_are_too(kind: str) -> None:
    assert problems_of_update(OWED[kind][0]) == []


@pytest.mark.parametrize("speaker", [ANONYMOUS, CHANNEL_BOT, TELEGRAM, ANOTHER_BOT])
def test_who_speaks_in_the_groups_of_our_tests_are_such_as_telegram_names(speaker: dict[str, Any]) -> None:
    raw = update(chat=fixtures.GROUP, text="x", sender_chat=fixtures.CHANNEL, reply_to_message=OURS)
    raw["message"]["from"] = speaker
    assert problems_of_update(raw | {"update_id": 1}) == []


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("text", ["halo", "/start KLAIM_ABCD2345"])
def test_the_updates_of_the_simulator_are_such_as_telegram_sends(text: str, edited: bool) -> None:
    raw = simulator.update(
        update_id=1, message_id=7, chat_id=5001, first_name="Warga", text=text, date=1, edited=edited
    )
    assert problems_of_update(raw) == []


def test_what_telegram_calls_a_service_message_is_not_answered_unless_a_person_is_behind_it() -> None:
    from_a_person = {"gift", "unique_gift", "web_app_data"}
    assert messages_that("Service message") - from_a_person - _NOTED_BY_TELEGRAM == frozenset()


def test_whatever_can_be_in_a_message_has_a_name_or_is_known_to_be_beside_it() -> None:
    contents = messages_that("Message is a") | messages_that("Service message")
    # Newer than the library; the name of such a field is what is left over (`api_kwargs`).
    assert contents - set(KINDS) <= {"rich_message"}


# What we say to Telegram.


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    runner = await api.start()
    yield api
    await runner.cleanup()


def problems_of_all(api: Any) -> list[str]:
    assert api.requests
    return [
        problem
        for request in api.requests
        for problem in problems_of_call(request.path.rpartition("/")[2], request.form)
    ]


async def test_every_reply_is_a_valid_call(bot_api: BotApi) -> None:
    choices = tuple(Choice(title, title.upper()) for title in ("Ya", "Tidak", "Tulisan di Facebook"))
    to = Address("telegram", "5001")
    async with channel_at(bot_api.url).sender() as send:
        await send(OutboundMessage("d-1", to, "Laporan diterima.", "5001:7", choices))
        await send(OutboundMessage("d-2", to, LONG.text, "5001:7"))
        await send(OutboundMessage("d-3", to, "Nomor 482 915 6037", "-100123:7", public=True))
    assert len(bot_api.requests) == 5
    assert problems_of_all(bot_api) == []


async def test_every_call_that_connects_and_disconnects_us_is_valid() -> None:
    registry = Registry(results={"getMe": fixtures.OUR_BOT, "getWebhookInfo": registered()})
    runner = await registry.start()
    try:
        for mode in ("webhook", "polling"):
            channel = channel_at(registry.url, mode=mode)
            await channel.connect("https://lapor.example.id/webhooks/telegram")
            await channel.disconnect()
    finally:
        await runner.cleanup()
    assert problems_of_all(registry) == []
    assert {request.path.rpartition("/")[2] for request in registry.requests} == {
        "setWebhook",
        "deleteWebhook",
        "setMyCommands",
        "deleteMyCommands",
        "getMe",
        "getWebhookInfo",
    }


async def test_every_call_that_asks_for_news_and_is_courteous_is_valid() -> None:
    news = News(page=[raw for raw, _ in OWED.values()])
    runner = await news.start()
    try:
        await channel_at(news.url).poll("7")
        news.body = "null"
        with pytest.raises(Exception, match="unreadable_answer"):
            await channel_at(news.url).locate("AgACAgUAAxkBAAI")
    finally:
        await runner.cleanup()
    assert problems_of_all(news) == []
    methods = {request.path.rpartition("/")[2] for request in news.requests}
    assert methods == {"getUpdates", "answerCallbackQuery", "sendChatAction", "getFile"}


async def test_every_file_is_a_valid_call(bot_api: BotApi, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"a file")
    channel = channel_at(bot_api.url)
    async with channel.sender() as send:
        for kind in channel.capabilities.files:
            file = OutboundFile("Jalan.jpg", kind, 6, tmp_path / "file")
            await send(OutboundMessage("d-1", Address("telegram", "5001"), "", "5001:7", file=file))
    assert problems_of_all(bot_api) == []
    methods = {request.path.rpartition("/")[2] for request in bot_api.requests}
    assert methods == {"sendPhoto", "sendDocument"}


@pytest.mark.parametrize("kind", OWED)
def test_what_the_webhook_is_answered_with_is_a_valid_call(kind: str) -> None:
    channel: TelegramChannel = channel_at("http://127.0.0.1")
    answer = channel.acknowledge([event(OWED[kind][0])])
    if answer.body:
        call = json.loads(answer.body)
        assert problems_of_call(call.pop("method"), call) == []
