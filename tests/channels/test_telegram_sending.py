"""What goes to Telegram: replies, whole or in parts, with buttons, in private and in a group."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

import channels
from channels.addresses import Address
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
    WindowClosed,
)
from channels.messages import Choice, OutboundMessage, SendResult
from channels.telegram import outbound, wire
from channels.telegram.channel import TelegramChannel
from tests.channels.contract import PUBLIC_URL, FarEnd, Received, SendingContract
from tests.channels.test_telegram import GROUP, OUR_BOT, SETTINGS, TOKEN, message


def error_body(code: int, description: str, **parameters: Any) -> str:
    answer = {"ok": False, "error_code": code, "description": description}
    return json.dumps(answer | ({"parameters": parameters} if parameters else {}))


BLOCKED = error_body(403, "Forbidden: bot was blocked by the user")
STRANGER = error_body(403, "Forbidden: bot can't initiate conversation with a user")


def channel_at(api_base: str, **settings: Any) -> TelegramChannel:
    channel = channels.load("telegram", SETTINGS | {"api_base": api_base} | settings, PUBLIC_URL)
    assert isinstance(channel, TelegramChannel)
    return channel


class TestSending(SendingContract):
    outbound = wire
    to = Address("telegram", "5001")
    taken = (200, json.dumps({"ok": True, "result": message(message_id=70, text="x")}))
    external_ids = ("5001:70",)

    def channel_at(self, api_base: str) -> TelegramChannel:
        return channel_at(api_base)

    async def test_the_text_goes_out_as_it_is(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("Jl. *Mawar_ [3] & 50%"))
        (request,) = far_end.requests
        assert request.path == f"/bot{TOKEN}/sendMessage"
        assert request.form["chat_id"] == "5001"
        assert request.form["text"] == "Jl. *Mawar_ [3] & 50%"
        assert json.loads(request.form["link_preview_options"]) == {"is_disabled": True}
        assert "parse_mode" not in request.form
        assert "reply_parameters" not in request.form

    @pytest.mark.parametrize("heard", ["5001:7", "5001:7:edit:1767243600"])
    async def test_it_answers_a_message_even_when_that_is_deleted(self, far_end: FarEnd, heard: str) -> None:
        await self.send(far_end, self.message(in_reply_to=heard))
        reply = json.loads(far_end.requests[0].form["reply_parameters"])
        assert reply == {"message_id": 7, "allow_sending_without_reply": True}

    @pytest.mark.parametrize("heard", ["callback:77", "9999:7", "?"])
    async def test_what_is_no_message_of_this_chat_is_not_replied_to(
        self, far_end: FarEnd, heard: str
    ) -> None:
        await self.send(far_end, self.message(in_reply_to=heard))
        assert "reply_parameters" not in far_end.requests[0].form

    @pytest.mark.parametrize(
        ("status", "body", "kind", "code"),
        [
            (403, BLOCKED, RecipientUnreachable, "403"),
            (403, error_body(403, "Forbidden: user is deactivated"), RecipientUnreachable, "403"),
            (
                403,
                error_body(403, "Forbidden: bot was kicked from the group chat"),
                RecipientUnreachable,
                "403",
            ),
            (403, error_body(403, "Forbidden: bot can't send messages to bots"), RecipientUnreachable, "403"),
            (400, error_body(400, "Bad Request: chat not found"), RecipientUnreachable, "400"),
            (
                403,
                error_body(403, "Forbidden: bot can't initiate conversation with a user"),
                WindowClosed,
                "403",
            ),
            (400, error_body(400, "Bad Request: PEER_ID_INVALID"), WindowClosed, "400"),
            (400, error_body(400, "Bad Request: message text is empty"), MessageRejected, "400"),
            (400, error_body(400, "Bad Request: message is too long"), MessageRejected, "400"),
            (400, error_body(400, "migrated", migrate_to_chat_id=-5), MessageRejected, "chat_migrated"),
            (401, error_body(401, "Unauthorized"), AccountRefused, "401"),
            (404, error_body(404, "Not Found"), AccountRefused, "401"),
            (429, error_body(429, "Too Many Requests"), ProviderUnavailable, "server_error"),
            (500, error_body(500, "Internal Server Error"), OutcomeUnknown, "server_error"),
            (500, "<html>Internal Server Error</html>", OutcomeUnknown, "server_error"),
            (502, "<html>Bad Gateway</html>", OutcomeUnknown, "server_error"),
            (503, "<html>Service Unavailable</html>", ProviderUnavailable, "server_error"),
            (403, "<html>Forbidden</html>", ProviderUnavailable, "server_error"),
            (200, "<html>proxy</html>", OutcomeUnknown, "unreadable_answer"),
            (200, "{}", OutcomeUnknown, "unreadable_answer"),
            (200, "[]", OutcomeUnknown, "unreadable_answer"),
            (200, '{"ok":true,"result":{"message_id":1}}', OutcomeUnknown, "unreadable_answer"),
        ],
    )
    async def test_what_telegram_answers_is_said_in_our_words(
        self, far_end: FarEnd, status: int, body: str, kind: type, code: str
    ) -> None:
        far_end.status, far_end.body = status, body
        error = await self.refusal(far_end)
        assert type(error) is kind
        assert error.code == code

    async def test_telegram_says_itself_how_long_to_wait(self, far_end: FarEnd) -> None:
        far_end.status, far_end.body = 429, error_body(429, "Too Many Requests", retry_after=17)
        error = await self.refusal(far_end)
        assert isinstance(error, Throttled)
        assert error.retry_after == timedelta(seconds=17)

    @pytest.mark.filterwarnings("ignore:.*retry_after")  # the library's, for an int
    async def test_an_operator_may_have_told_the_library_to_speak_in_ints(
        self, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PTB_TIMEDELTA", "false")
        far_end.status, far_end.body = 429, error_body(429, "Too Many Requests", retry_after=17)
        error = await self.refusal(far_end)
        assert isinstance(error, Throttled)
        assert error.retry_after == timedelta(seconds=17)

    async def test_a_token_in_telegrams_words_is_taken_out_and_whatever_else_it_quotes(
        self, far_end: FarEnd
    ) -> None:
        # Behind these words the library puts the rest into lower case, and the token with it.
        far_end.status, far_end.body = (
            400,
            error_body(400, f"Bad Request: POST /bot{TOKEN}/sendMessage of Siti"),
        )
        error = await self.refusal(far_end)
        assert error.detail == "Post ... of ..."
        assert TOKEN.partition(":")[2].lower() not in str(error).lower()

    async def test_no_log_line_holds_the_token(
        self, far_end: FarEnd, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        await self.send(far_end)
        far_end.body = '{"ok":true,"result":[]}'
        await self.channel_at(far_end.url).poll("1")
        assert TOKEN not in caplog.text


# Every kind of answer, and every request in the order it came.


def sent_back(chat: int = 5001, number: int = 70) -> dict[str, Any]:
    there = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
    return message(message_id=number, chat=there, text="x", **{"from": OUR_BOT})


@dataclass
class BotApi(FarEnd):
    """The Bot API on loopback. It answers as it is told, one answer after the other, and then takes all."""

    answers: list[tuple[int, str]] = field(default_factory=list)

    async def _handle(self, request: web.Request) -> web.Response:
        if self.answers:
            self.status, self.body = self.answers.pop(0)
            return await super()._handle(request)
        chat = int((await request.post()).get("chat_id", 5001))  # type: ignore[arg-type]
        self.status, self.body = 200, ok(sent_back(chat, 70 + len(self.requests)))
        return await super()._handle(request)


def ok(result: object) -> str:
    return json.dumps({"ok": True, "result": result})


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApi]:
    api = BotApi()
    runner = await api.start()
    yield api
    await runner.cleanup()


REPLY = OutboundMessage("d-1", Address("telegram", "5001"), "Laporan diterima.", "5001:7")
PARAGRAPHS = ["a" * 3000, "b" * 3000, "c" * 3000]
LONG = replace(REPLY, text="\n\n".join(PARAGRAPHS))


async def send(api: BotApi, reply: OutboundMessage) -> tuple[SendResult, list[Received]]:
    async with channel_at(api.url).sender() as send_one:
        return await send_one(reply), api.requests


async def refusal(api: BotApi, reply: OutboundMessage) -> SendError:
    with pytest.raises(SendError) as refused:
        await send(api, reply)
    return refused.value


# Long texts.


async def test_a_long_text_goes_out_in_parts_and_only_the_first_answers(bot_api: BotApi) -> None:
    result, requests = await send(bot_api, replace(LONG, choices=(Choice("Ya", "YA"),)))
    assert [one.form["text"] for one in requests] == PARAGRAPHS
    assert ["reply_parameters" in one.form for one in requests] == [True, False, False]
    assert ["reply_markup" in one.form for one in requests] == [False, False, True]
    assert result.external_ids == ("5001:70", "5001:71", "5001:72")


async def test_a_later_part_that_fails_is_not_known_and_nothing_is_repeated(bot_api: BotApi) -> None:
    bot_api.answers = [
        (200, ok(sent_back())),
        (403, BLOCKED),
    ]
    error = await refusal(bot_api, LONG)
    assert isinstance(error, OutcomeUnknown)
    assert error.code == "403"
    assert "part 2 of 3" in error.detail
    assert len(bot_api.requests) == 2


async def test_a_first_part_that_fails_says_what_the_whole_would(bot_api: BotApi) -> None:
    bot_api.answers = [(429, error_body(429, "Too Many Requests", retry_after=3))]
    error = await refusal(bot_api, LONG)
    assert isinstance(error, Throttled)
    assert error.retry_after == timedelta(seconds=3)


async def test_a_later_part_waits_as_long_as_telegram_asks_where_that_is_short(
    bot_api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(outbound.asyncio, "sleep", wait)
    bot_api.answers = [(200, ok(sent_back())), (429, error_body(429, "Too Many Requests", retry_after=3))]
    _, requests = await send(bot_api, LONG)
    assert waits == [3]
    assert [one.form["text"][0] for one in requests] == ["a", "b", "b", "c"]


async def test_a_later_part_does_not_wait_for_long(bot_api: BotApi) -> None:
    bot_api.answers = [(200, ok(sent_back())), (429, error_body(429, "Too Many Requests", retry_after=60))]
    assert isinstance(await refusal(bot_api, LONG), OutcomeUnknown)
    assert len(bot_api.requests) == 2


# Buttons.


async def keyboard(api: BotApi, *choices: Choice, **changed: Any) -> Any:
    _, requests = await send(api, replace(REPLY, choices=choices, **changed))
    markup = requests[-1].form.get("reply_markup")
    return json.loads(markup)["inline_keyboard"] if markup else None


async def test_a_choice_is_a_button_that_says_what_it_says(bot_api: BotApi) -> None:
    rows = await keyboard(bot_api, Choice("Lihat status", "STATUS 4829156037"))
    assert rows == [[{"text": "Lihat status", "callback_data": "STATUS 4829156037"}]]


async def test_two_short_buttons_share_a_row_and_a_long_one_has_its_own(bot_api: BotApi) -> None:
    titles = ["Ya", "Tidak", "Instagram", "Tulisan di Facebook", "WhatsApp", "Lainnya", "Batal"]
    rows = await keyboard(bot_api, *(Choice(title, title.upper()) for title in titles))
    assert [[one["text"] for one in row] for row in rows] == [
        ["Ya", "Tidak"],
        ["Instagram"],
        ["Tulisan di Facebook"],
        ["WhatsApp", "Lainnya"],
        ["Batal"],
    ]


async def test_a_button_that_telegram_could_not_bring_back_is_left_out(bot_api: BotApi) -> None:
    rows = await keyboard(bot_api, Choice("Panjang", "é" * 33), Choice("Pas", "é" * 32), Choice("", "x"))
    assert [[one["text"] for one in row] for row in rows] == [["Pas"]]


async def test_no_button_that_fits_is_no_keyboard(bot_api: BotApi) -> None:
    assert await keyboard(bot_api, Choice("Panjang", "x" * 65)) is None


# In a group.

IN_PUBLIC = replace(REPLY, in_reply_to=f"{GROUP['id']}:7", public=True)


async def test_a_public_reply_goes_into_the_group_under_the_message(bot_api: BotApi) -> None:
    result, (request,) = await send(bot_api, replace(IN_PUBLIC, choices=(Choice("Ya", "YA"),)))
    assert request.form["chat_id"] == "-100123"
    assert json.loads(request.form["reply_parameters"])["message_id"] == 7
    # Nobody would hear it pressed.
    assert "reply_markup" not in request.form
    assert result.external_ids == ("-100123:70",)


async def test_a_private_reply_to_what_was_said_in_a_group_goes_to_the_person(bot_api: BotApi) -> None:
    _, (request,) = await send(bot_api, replace(IN_PUBLIC, public=False))
    assert request.form["chat_id"] == "5001"
    assert "reply_parameters" not in request.form


@pytest.mark.parametrize("heard", [None, "-100123:7", "-100777:7"])
async def test_what_is_for_one_alone_never_goes_where_a_whole_group_reads_it(
    bot_api: BotApi, heard: str | None
) -> None:
    # An anonymous admin, whose address is the group's, or a channel that speaks in it.
    for chat in ("-100123", "-100777", "-123"):
        private = replace(REPLY, to=Address("telegram", chat), in_reply_to=heard)
        error = await refusal(bot_api, replace(private, choices=(Choice("Status", "STATUS"),)))
        assert (type(error), error.code) == (WindowClosed, "no_private_chat")
        assert chat not in str(error)
    assert bot_api.requests == []


async def test_an_anonymous_admin_is_answered_in_public_like_anybody(bot_api: BotApi) -> None:
    admin = Address("telegram", str(GROUP["id"]))
    _, (request,) = await send(bot_api, replace(IN_PUBLIC, to=admin, choices=(Choice("Ya", "YA"),)))
    assert (request.form["chat_id"], request.form["text"]) == ("-100123", IN_PUBLIC.text)
    assert "reply_markup" not in request.form


@pytest.mark.parametrize("heard", [None, "", "callback:77", "?"])
async def test_a_public_reply_to_nothing_goes_nowhere(bot_api: BotApi, heard: str | None) -> None:
    assert isinstance(await refusal(bot_api, replace(IN_PUBLIC, in_reply_to=heard)), MessageRejected)
    assert bot_api.requests == []


async def test_a_group_that_threw_us_out_does_not_make_the_person_unreachable(bot_api: BotApi) -> None:
    bot_api.answers = [(403, error_body(403, "Forbidden: bot was kicked from the supergroup chat"))]
    error = await refusal(bot_api, IN_PUBLIC)
    assert isinstance(error, MessageRejected)
    assert "kicked" in error.detail


async def test_a_group_that_became_a_supergroup_is_followed_once(bot_api: BotApi) -> None:
    moved = (400, error_body(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100999))
    bot_api.answers = [moved]
    result, (first, second) = await send(bot_api, IN_PUBLIC)
    assert (first.form["chat_id"], second.form["chat_id"]) == ("-100123", "-100999")
    # There, that number is another message's.
    assert "reply_parameters" not in second.form
    assert result.external_ids == ("-100999:71",)
    bot_api.answers = [moved, moved]
    error = await refusal(bot_api, IN_PUBLIC)
    assert (type(error), error.code) == (MessageRejected, "chat_migrated")


async def test_the_parts_after_a_move_go_where_it_went(bot_api: BotApi) -> None:
    bot_api.answers = [(400, error_body(400, "Bad Request: upgraded", migrate_to_chat_id=-100999))]
    result, requests = await send(bot_api, replace(IN_PUBLIC, text=LONG.text))
    assert [one.form["chat_id"] for one in requests] == ["-100123", "-100999", "-100999", "-100999"]
    assert result.external_ids == ("-100999:71", "-100999:72", "-100999:73")
