import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels
from channels.addresses import Address
from channels.base import Page, Polled
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SettingsInvalid,
    Throttled,
)
from channels.messages import (
    ContactEvent,
    ContactEventKind,
    Event,
    InboundMessage,
    Unreadable,
    WebhookRequest,
)
from channels.telegram import outbound
from channels.telegram.channel import SECRET_HEADER, TelegramChannel
from channels.telegram.inbound import event_from
from tests.channels.contract import PUBLIC_URL, ChannelContract, FarEnd, SendingContract

TOKEN = "1708:invented_token-for_tests"
SECRET = "invented_webhook-secret"
SETTINGS = {"enabled": True, "token": TOKEN, "secret_token": SECRET}
NOON = 1_767_243_600  # 2026-01-01 05:00 UTC
PRIVATE = {"id": 5001, "type": "private", "first_name": "Warga"}
GROUP = {"id": -100123, "type": "supergroup", "title": "RT 03"}
WARGA = {"id": 5001, "is_bot": False, "first_name": "Warga", "last_name": "Contoh"}
FILE = {"file_id": "F", "file_unique_id": "U"}
HEARD_AT = datetime(2026, 1, 2, tzinfo=UTC)


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": NOON, "chat": PRIVATE, "from": WARGA} | fields


def update(kind: str = "message", **fields: Any) -> dict[str, Any]:
    return {"update_id": 9, kind: message(**fields)}


def posted(body: bytes) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        url=f"{PUBLIC_URL}/webhooks/telegram",
        tail="",
        raw_query="",
        headers={SECRET_HEADER: SECRET},
        body=body,
    )


def event(raw: object) -> Event:
    return event_from(raw, "1708", HEARD_AT)


def heard(raw: object) -> InboundMessage:
    found = event(raw)
    assert isinstance(found, InboundMessage), found
    return found


class TestTelegram(ChannelContract):
    name = "telegram"
    settings = SETTINGS
    required = ("token", "secret_token")
    citizen = Address("telegram", "5001")

    def text_message(self, text: str) -> WebhookRequest:
        return posted(json.dumps(update(text=text)).encode())

    def unknown_kind(self) -> WebhookRequest:
        return posted(json.dumps(update(hologram_letter={"depth": 3})).encode())

    def garbage(self, content: bytes) -> WebhookRequest:
        return posted(content)

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        return replace(request, headers={} if secret is None else {SECRET_HEADER: secret})

    def test_a_message_says_who_when_and_where(self) -> None:
        message = self.heard(self.text_message("halo"))
        assert message.account == "1708"
        assert message.external_id == "5001:7"
        assert message.sent_at == datetime(2026, 1, 1, 5, tzinfo=UTC)
        assert message.sender_name == "Warga Contoh"
        assert message.in_reply_to is None
        assert message.raw == update(text="halo")

    def test_half_a_surrogate_pair_in_a_text_or_a_name_is_replaced(self) -> None:
        raw = update(text="air \ud83d mati", **{"from": WARGA | {"first_name": "W\ud83d\x00"}})
        message = self.heard(posted(json.dumps(raw).encode()))
        assert message.text == "air ? mati"
        assert message.sender_name == "W? Contoh"

    def test_a_webhook_cannot_be_had_without_a_secret_but_polling_can(self) -> None:
        bare = {"token": TOKEN}
        for settings, public_url in (({}, PUBLIC_URL), ({"mode": "webhook"}, "")):
            with pytest.raises(SettingsInvalid, match=r"channels\.telegram\.secret_token"):
                channels.load("telegram", bare | settings, public_url)
        for settings, public_url in (({"mode": "polling"}, PUBLIC_URL), ({"mode": None}, "")):
            channel = channels.load("telegram", bare | settings, public_url)
            with pytest.raises(channels.errors.SignatureInvalid):
                channel.verify(self.signed_with("", self.text_message("halo")))

    def test_a_token_of_the_wrong_shape_is_not_repeated(self) -> None:
        with pytest.raises(SettingsInvalid, match=r"channels\.telegram\.token") as invalid:
            self.channel(token="not a token")
        assert "not a token" not in str(invalid.value)


KINDS = {
    "photo": {"photo": [FILE | {"width": 1, "height": 1}]},
    "document": {"document": FILE},
    "animation": {
        "animation": FILE | {"width": 1, "height": 1, "duration": 1},
        "document": FILE,  # Telegram fills both
    },
    "voice": {"voice": FILE | {"duration": 1}},
    "audio": {"audio": FILE | {"duration": 1}},
    "video": {"video": FILE | {"width": 1, "height": 1, "duration": 1}},
    "video note": {"video_note": FILE | {"length": 1, "duration": 1}},
    "sticker": {
        "sticker": FILE
        | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}
    },
    "location": {"location": {"latitude": -6.2, "longitude": 106.8}},
    "venue": {
        "venue": {
            "location": {"latitude": -6.2, "longitude": 106.8},
            "title": "Balai Kota",
            "address": "Jl. Contoh",
        },
        "location": {"latitude": -6.2, "longitude": 106.8},
    },
    "contact": {"contact": {"phone_number": "6281200000001", "first_name": "Warga"}},
    "dice": {"dice": {"value": 1, "emoji": "🎲"}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "pinned message": {"pinned_message": message(text="x")},
    "hologram letter": {"hologram_letter": {"depth": 3}},
    "unknown message": {},
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_read_yet_is_kept_by_name_with_its_caption(kind: str) -> None:
    message = heard(update(**KINDS[kind], caption="di depan pasar"))
    assert message.unsupported == kind
    assert message.text == "di depan pasar"
    assert message.repliable


def test_a_photo_with_an_effect_is_still_a_photo() -> None:
    assert heard(update(**KINDS["photo"], effect_id="1")).unsupported == "photo"


def test_a_reply_names_the_message_it_answers() -> None:
    assert heard(update(text="ya", reply_to_message=message(message_id=3))).in_reply_to == "5001:3"


def test_a_forward_is_said_by_the_one_who_forwarded_it() -> None:
    origin = {"type": "hidden_user", "date": NOON, "sender_user_name": "Orang Lain"}
    message = heard(update(text="ada banjir", forward_origin=origin))
    assert message.sender_name == "Warga Contoh"
    assert message.unsupported is None


def test_an_edit_is_another_message_with_its_own_id_and_time() -> None:
    message = heard(update("edited_message", text="yang benar RT 04", edit_date=NOON + 60))
    assert message.unsupported == "edited message"
    assert message.external_id == f"5001:7:edit:{NOON + 60}"
    assert message.sent_at == datetime(2026, 1, 1, 5, 1, tzinfo=UTC)
    assert message.text == "yang benar RT 04"


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_a_group_is_heard_and_not_answered(kind: str) -> None:
    message = heard(update(kind, chat=GROUP, text="ada banjir", edit_date=NOON))
    assert message.unsupported == "group message"
    assert not message.repliable


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
def test_a_channel_post_has_no_author_and_gets_no_answer(kind: str) -> None:
    raw = {
        "message_id": 7,
        "date": NOON,
        "chat": {"id": -100, "type": "channel", "title": "Kabar"},
        "text": "x",
    }
    message = heard({"update_id": 1, kind: raw})
    assert message.unsupported == "channel post"
    assert message.sender_name == "Kabar"
    assert not message.repliable


def test_a_bot_is_not_answered() -> None:
    message = heard(update(text="halo", **{"from": WARGA | {"is_bot": True}}))
    assert message.unsupported == "bot message"
    assert not message.repliable


def button(**fields: Any) -> dict[str, Any]:
    query = {"id": "77", "from": WARGA, "chat_instance": "1", "data": "ya"}
    return {"update_id": 1, "callback_query": query | fields}


def test_a_button_is_pressed_by_the_person_and_not_by_the_author_of_the_message() -> None:
    ours = message(text="Benar?", **{"from": {"id": 1708, "is_bot": True, "first_name": "LAPOR"}})
    pressed = heard(button(message=ours))
    assert pressed.unsupported == "button"
    assert pressed.sender == Address("telegram", "5001")
    assert pressed.text == "ya"
    assert pressed.sent_at == HEARD_AT
    assert pressed.in_reply_to == "5001:7"
    assert pressed.repliable


def test_a_button_under_a_message_too_old_to_see_is_still_heard() -> None:
    assert heard(button(message={"chat": PRIVATE, "message_id": 7, "date": 0})).repliable


@pytest.mark.parametrize("where", [{}, {"message": message(chat=GROUP)}])
def test_a_button_outside_a_private_chat_is_not_answered(where: dict[str, Any]) -> None:
    assert not heard(button(**where)).repliable


def membership(status: str, chat: dict[str, Any]) -> dict[str, Any]:
    bot = {"id": 1708, "is_bot": True, "first_name": "LAPOR"}
    old, new = {"status": "member", "user": bot}, {"status": status, "user": bot, "until_date": 0}
    change = {"chat": chat, "from": WARGA, "date": NOON, "old_chat_member": old, "new_chat_member": new}
    return {"update_id": 1, "my_chat_member": change}


@pytest.mark.parametrize(
    ("status", "kind"), [("kicked", ContactEventKind.BLOCKED), ("member", ContactEventKind.UNBLOCKED)]
)
def test_a_person_who_blocks_us_or_lets_us_in_again_is_an_event(status: str, kind: ContactEventKind) -> None:
    change = event(membership(status, PRIVATE))
    assert isinstance(change, ContactEvent)
    assert change.kind == kind
    assert change.address == Address("telegram", "5001")
    assert change.occurred_at == datetime(2026, 1, 1, 5, tzinfo=UTC)


def test_a_group_that_throws_us_out_blocks_nobody() -> None:
    change = event(membership("kicked", GROUP))
    assert isinstance(change, Unreadable)
    assert "my_chat_member" in change.reason


@pytest.mark.parametrize("kind", ["poll_answer", "business_message", "hologram_call"])
def test_an_update_we_do_not_listen_to_is_parked_by_name(kind: str) -> None:
    parked = event(
        {"update_id": 1, kind: message(text="x")}
        if kind != "poll_answer"
        else {
            "update_id": 1,
            kind: {"poll_id": "1", "option_ids": [], "option_persistent_ids": [], "user": WARGA},
        }
    )
    assert isinstance(parked, Unreadable)
    assert kind in parked.reason


@pytest.mark.parametrize(
    "broken",
    [
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": "halo"},
        {"update_id": 1, "message": message(text=5)},
        {"update_id": 1, "message": message(text="x", date=10**30)},
        {"update_id": 1, "message": message(text="x", chat=PRIVATE | {"id": "5001"})},
        {"update_id": 1, "message": message(photo=[{"file_id": "F"}])},
        {"message": message(text="x")},
        [],
        None,
    ],
)
def test_a_malformed_update_is_parked_whole(broken: object) -> None:
    parked = event(broken)
    assert isinstance(parked, Unreadable)
    assert json.loads(parked.raw) == broken


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
SAMPLES = [
    *(update(**fields) for fields in KINDS.values()),
    update(text="halo", reply_to_message=message(text="x")),
    update("edited_message", text="halo", edit_date=NOON),
    button(message=message(text="x")),
    membership("kicked", PRIVATE),
]


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@given(st.data())
def test_whatever_stands_in_one_field_an_update_becomes_an_event(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(SAMPLES))
    path = data.draw(st.sampled_from(places(sample)))
    found = event(replaced(sample, path, data.draw(JSON)))
    if isinstance(found, InboundMessage):
        f"{found.text}{found.sender_name}{found.unsupported}{found.external_id}{found.sender}".encode()


# Sending.


def error_body(code: int, description: str, **parameters: Any) -> str:
    answer = {"ok": False, "error_code": code, "description": description}
    return json.dumps(answer | ({"parameters": parameters} if parameters else {}))


class TestSending(SendingContract):
    outbound = outbound
    to = Address("telegram", "5001")
    taken = (200, json.dumps({"ok": True, "result": message(message_id=70, text="x")}))
    external_ids = ("5001:70",)

    def channel_at(self, api_base: str) -> TelegramChannel:
        channel = channels.load("telegram", SETTINGS | {"api_base": api_base}, PUBLIC_URL)
        assert isinstance(channel, TelegramChannel)
        return channel

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
            (403, error_body(403, "Forbidden: bot was blocked by the user"), RecipientUnreachable, "403"),
            (403, error_body(403, "Forbidden: user is deactivated"), RecipientUnreachable, "403"),
            (400, error_body(400, "Bad Request: chat not found"), RecipientUnreachable, "400"),
            (400, error_body(400, "Bad Request: message is too long"), MessageRejected, "400"),
            (400, error_body(400, "migrated", migrate_to_chat_id=-5), MessageRejected, "chat_migrated"),
            (401, error_body(401, "Unauthorized"), AccountRefused, "401"),
            (404, error_body(404, "Not Found"), AccountRefused, "401"),
            (429, error_body(429, "Too Many Requests"), ProviderUnavailable, "server_error"),
            (500, error_body(500, "Internal Server Error"), ProviderUnavailable, "server_error"),
            (502, "<html>Bad Gateway</html>", ProviderUnavailable, "server_error"),
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

    async def test_a_token_in_telegrams_words_is_taken_out(self, far_end: FarEnd) -> None:
        far_end.status, far_end.body = 400, error_body(400, f"Bad Request: POST /bot{TOKEN}/sendMessage")
        error = await self.refusal(far_end)
        assert "<token>" in error.detail
        assert TOKEN not in str(error)

    async def test_no_log_line_holds_the_token(
        self, far_end: FarEnd, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("DEBUG")
        await self.send(far_end)
        far_end.body = '{"ok":true,"result":[]}'
        await self.channel_at(far_end.url).poll("1")
        assert TOKEN not in caplog.text


# Polling.


class TestPolling:
    @pytest.fixture
    async def far_end(self) -> Any:
        far_end = FarEnd()
        runner = await far_end.start()
        yield far_end
        await runner.cleanup()

    async def poll(self, far_end: FarEnd, cursor: str | None, **options: int) -> Page:
        channel = channels.load("telegram", SETTINGS | {"api_base": far_end.url}, "")
        assert isinstance(channel, Polled)
        return await channel.poll(cursor, **options)

    async def test_a_malformed_update_neither_spoils_the_page_nor_comes_back(self, far_end: FarEnd) -> None:
        updates = [{"update_id": 11, "message": {}}, update(text="halo"), "nonsense", {"message": {}}]
        far_end.body = json.dumps({"ok": True, "result": updates})
        page = await self.poll(far_end, None)
        assert [type(event) for event in page.events] == [Unreadable, InboundMessage, Unreadable, Unreadable]
        assert page.cursor == "12"

    async def test_it_asks_after_the_last_one_for_what_it_listens_to(self, far_end: FarEnd) -> None:
        far_end.body = '{"ok":true,"result":[]}'
        page = await self.poll(far_end, "12")
        (request,) = far_end.requests
        assert request.path == f"/bot{TOKEN}/getUpdates"
        assert request.form["offset"] == "12"
        assert request.form["timeout"] == "25"
        assert json.loads(request.form["allowed_updates"]) == list(outbound.ALLOWED_UPDATES)
        assert page == Page([], "12")

    async def test_the_first_question_starts_where_telegram_starts(self, far_end: FarEnd) -> None:
        far_end.body = '{"ok":true,"result":[]}'
        page = await self.poll(far_end, None, wait=1)
        assert "offset" not in far_end.requests[0].form
        assert far_end.requests[0].form["timeout"] == "1"
        assert page.cursor == ""

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

    async def test_a_line_lost_while_asking_is_worth_another_try(self, far_end: FarEnd) -> None:
        far_end.drops = True
        with pytest.raises(ProviderUnavailable):
            await self.poll(far_end, None)
