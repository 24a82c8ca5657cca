"""getUpdates, and what a phone is shown while we work."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

import channels
from channels.base import Page
from channels.errors import AccountRefused, ProviderUnavailable
from channels.messages import InboundMessage, Unreadable
from channels.telegram import courtesy, polling
from channels.telegram.channel import TelegramChannel
from tests.channels.contract import PUBLIC_URL, FarEnd
from tests.channels.test_telegram import (
    GROUP,
    NOON,
    PRIVATE,
    SAMPLES,
    SETTINGS,
    TOKEN,
    UNSUPPORTED,
    button,
    edited,
    event,
    membership,
    message,
    update,
)
from tests.channels.test_telegram_sending import error_body, ok


class TestPolling:
    @pytest.fixture
    async def far_end(self) -> Any:
        far_end = FarEnd()
        runner = await far_end.start()
        yield far_end
        await runner.cleanup()

    now = datetime.fromtimestamp(NOON, UTC)

    async def poll(self, far_end: FarEnd, cursor: str | None, **options: int) -> Page:
        channel = channels.load("telegram", SETTINGS | {"api_base": far_end.url}, "")
        assert isinstance(channel, TelegramChannel)
        channel.clock = lambda: self.now
        return await channel.poll(cursor, **options)

    async def test_a_malformed_update_neither_spoils_the_page_nor_comes_back(self, far_end: FarEnd) -> None:
        updates = [{"update_id": 11, "message": {}}, edited(text="halo"), "nonsense", {"message": {}}]
        far_end.body = json.dumps({"ok": True, "result": updates})
        page = await self.poll(far_end, None)
        assert [type(event) for event in page.events] == [Unreadable, InboundMessage, Unreadable, Unreadable]
        assert page.cursor == f"12@{NOON}"

    @pytest.mark.parametrize("update_id", ["11", None, 1.5, True, []])
    async def test_a_number_that_is_none_moves_nothing(self, far_end: FarEnd, update_id: object) -> None:
        far_end.body = ok([{"update_id": update_id, "message": {}}])
        page = await self.poll(far_end, "7")
        assert [type(one) for one in page.events] == [Unreadable]
        assert page.cursor == "7"

    async def test_it_asks_after_the_last_one_for_what_it_listens_to(self, far_end: FarEnd) -> None:
        far_end.body = '{"ok":true,"result":[]}'
        page = await self.poll(far_end, "12")
        (request,) = far_end.requests
        assert request.path == f"/bot{TOKEN}/getUpdates"
        assert request.form["offset"] == "12"
        assert request.form["timeout"] == "25"
        assert json.loads(request.form["allowed_updates"]) == list(polling.ALLOWED_UPDATES)
        assert page == Page([], "12")

    async def test_the_first_question_starts_where_telegram_starts(self, far_end: FarEnd) -> None:
        far_end.body = '{"ok":true,"result":[]}'
        page = await self.poll(far_end, None, wait=1)
        assert "offset" not in far_end.requests[0].form
        assert far_end.requests[0].form["timeout"] == "1"
        assert page.cursor == ""

    async def test_after_six_days_of_silence_it_asks_for_whatever_is_unconfirmed(
        self, far_end: FarEnd
    ) -> None:
        far_end.body = ok([])
        cursor = f"12@{NOON}"
        for days, offset in ((0, "12"), (6, "12"), (6.1, None), (30, None)):
            self.now = datetime.fromtimestamp(NOON, UTC) + timedelta(days=days)
            page = await self.poll(far_end, cursor)
            assert far_end.requests[-1].form.get("offset") == offset
            assert page == Page([], cursor)

    async def test_numbers_that_begin_anew_below_the_last_one_are_followed(self, far_end: FarEnd) -> None:
        self.now = datetime.fromtimestamp(NOON, UTC) + timedelta(days=8)
        far_end.body = ok([update(text="halo") | {"update_id": 5}])
        page = await self.poll(far_end, f"727334708@{NOON}")
        assert [type(one) for one in page.events] == [InboundMessage]
        assert page.cursor == f"6@{NOON + 8 * 86400}"
        # Now that there is news, that is confirmed like any other.
        far_end.body = ok([])
        await self.poll(far_end, page.cursor)
        assert far_end.requests[-1].form["offset"] == "6"

    @pytest.mark.parametrize("cursor", ["12", "12@", "12@x"])
    async def test_a_cursor_without_a_time_is_where_it_goes_on(self, far_end: FarEnd, cursor: str) -> None:
        far_end.body = ok([])
        assert await self.poll(far_end, cursor) == Page([], cursor)
        assert far_end.requests[0].form["offset"] == "12"

    async def test_a_registered_webhook_is_explained_with_the_way_out(self, far_end: FarEnd) -> None:
        far_end.status = 409
        far_end.body = error_body(409, "Conflict: can't use getUpdates method while webhook is active")
        with pytest.raises(AccountRefused, match="deleteWebhook"):
            await self.poll(far_end, None)

    @pytest.mark.parametrize("body", ["<html>", "{}", '{"ok":true,"result":true}'])
    async def test_an_answer_that_cannot_be_read_is_asked_for_again(self, far_end: FarEnd, body: str) -> None:
        far_end.body = body
        with pytest.raises(ProviderUnavailable):
            await self.poll(far_end, None)

    @pytest.mark.parametrize("status", [401, 404])
    async def test_a_token_that_telegram_does_not_know_is_for_the_operator(
        self, far_end: FarEnd, status: int
    ) -> None:
        far_end.status, far_end.body = status, error_body(status, "Unauthorized")
        with pytest.raises(AccountRefused, match=r"check channels\.telegram\.token"):
            await self.poll(far_end, None)

    async def test_a_proxys_own_page_is_not_taken_for_telegrams_word(self, far_end: FarEnd) -> None:
        far_end.status, far_end.body = 401, "<html>"
        with pytest.raises(ProviderUnavailable):
            await self.poll(far_end, None)

    async def test_a_line_lost_while_asking_is_worth_another_try(self, far_end: FarEnd) -> None:
        far_end.drops = True
        with pytest.raises(ProviderUnavailable):
            await self.poll(far_end, None)


# What a phone is shown.


def channel_at(api_base: str) -> TelegramChannel:
    channel = channels.load("telegram", SETTINGS | {"api_base": api_base}, PUBLIC_URL)
    assert isinstance(channel, TelegramChannel)
    return channel


OWED: dict[str, tuple[dict[str, Any], dict[str, Any] | None]] = {
    "a message": (
        update(text="halo"),
        {"method": "sendChatAction", "chat_id": 5001, "action": "typing"},
    ),
    "a command in a group": (
        update(chat=GROUP, text="/lapor x"),
        {"method": "sendChatAction", "chat_id": -100123, "action": "typing"},
    ),
    "a sticker": (
        update(**UNSUPPORTED["sticker"]),
        {"method": "sendChatAction", "chat_id": 5001, "action": "typing"},
    ),
    "a button": (
        button(message=message(text="x")),
        {"method": "answerCallbackQuery", "callback_query_id": "77"},
    ),
    "a stale button": (
        button(message={"chat": PRIVATE, "message_id": 7, "date": 0}),
        {"method": "answerCallbackQuery", "callback_query_id": "77"},
    ),
    "an inline button": (
        button(inline_message_id="i1"),
        {"method": "answerCallbackQuery", "callback_query_id": "77"},
    ),
    "a button in a group": (
        button(message=message(text="x", chat=GROUP)),
        {"method": "answerCallbackQuery", "callback_query_id": "77"},
    ),
    "an edit": (edited(text="halo"), None),
    "chat in a group": (update(chat=GROUP, text="halo"), None),
    "a service message": (update(new_chat_title="RT 04"), None),
    "a business message": (update("business_message", text="x", business_connection_id="b"), None),
    "a membership": (membership("kicked", PRIVATE), None),
    "what cannot be read": ({"update_id": 1, "message": {}}, None),
}


@pytest.mark.parametrize("kind", OWED)
def test_the_answer_to_a_webhook_shows_that_we_work_where_somebody_waits(kind: str) -> None:
    raw, owed = OWED[kind]
    answer = channel_at("http://127.0.0.1").acknowledge([event(raw)])
    assert answer.status == 200
    assert (json.loads(answer.body) if answer.body else None) == owed
    assert answer.content_type == ("application/json" if owed else "text/plain")


def test_no_update_that_telegram_can_send_makes_the_answer_fail() -> None:
    for raw in SAMPLES:
        assert channel_at("http://127.0.0.1").acknowledge([event(raw)]).status == 200


@dataclass
class News(FarEnd):
    """Has this page of news, and answers everything else as it is told to."""

    page: list[Any] = field(default_factory=list)
    refuses: bool = False

    async def _handle(self, request: web.Request) -> web.Response:
        is_page = request.path.endswith("/getUpdates")
        self.status = 403 if self.refuses and not is_page else 200
        self.body = ok(self.page if is_page else True)
        if self.status == 403:
            self.body = error_body(403, f"Forbidden: /bot{TOKEN}/sendChatAction")
        return await super()._handle(request)


@pytest.fixture
async def news() -> AsyncIterator[News]:
    news = News()
    runner = await news.start()
    yield news
    await runner.cleanup()


def calls(news: News) -> list[tuple[str, dict[str, str]]]:
    return [(one.path.rpartition("/")[2], one.form) for one in news.requests if "getUpdates" not in one.path]


async def test_after_a_page_each_person_is_shown_once_that_we_work(news: News) -> None:
    news.page = [raw for raw, _ in OWED.values()] + [update(text="lagi", message_id=8)]
    page = await channel_at(news.url).poll(None)
    assert len(page.events) == len(news.page)
    assert sorted(calls(news), key=repr) == [
        ("answerCallbackQuery", {"callback_query_id": "77"}),
        ("sendChatAction", {"chat_id": "-100123", "action": "typing"}),
        ("sendChatAction", {"chat_id": "5001", "action": "typing"}),
    ]


async def test_a_page_without_news_is_followed_by_nothing(news: News) -> None:
    await channel_at(news.url).poll(None)
    assert calls(news) == []


async def test_a_hundred_people_at_once_are_not_all_shown_it_and_buttons_come_first(news: News) -> None:
    chats = [PRIVATE | {"id": 6000 + number} for number in range(100)]
    news.page = [*(update(chat=chat, text="halo") for chat in chats), button(message=message(text="x"))]
    page = await channel_at(news.url).poll(None)
    assert len(page.events) == 101
    assert len(calls(news)) == courtesy.MOST
    assert "answerCallbackQuery" in [method for method, _ in calls(news)]


async def test_a_nicety_that_is_refused_loses_no_page_and_shows_no_token(
    news: News, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    news.page, news.refuses = [update(text="halo")], True
    page = await channel_at(news.url).poll(None)
    assert [type(one) for one in page.events] == [InboundMessage]
    assert "1 of 1 courtesies" in caplog.text
    assert TOKEN not in caplog.text


async def test_a_nicety_that_takes_too_long_loses_no_page(
    news: News, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(courtesy, "PATIENCE", 0)
    caplog.set_level("INFO")
    news.page = [update(text="halo")]
    page = await channel_at(news.url).poll(None)
    assert [type(one) for one in page.events] == [InboundMessage]
    assert "too long" in caplog.text
