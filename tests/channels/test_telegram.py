"""What Telegram sends in private, and the contract. The rest of the channel has modules of its own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels
from channels.addresses import Address
from channels.base import MediaSource
from channels.errors import SettingsInvalid
from channels.messages import (
    Attachment,
    ContactEvent,
    ContactEventKind,
    Event,
    InboundMessage,
    Location,
    Unreadable,
    WebhookRequest,
)
from channels.telegram.channel import SECRET_HEADER
from channels.telegram.groups import Groups
from channels.telegram.inbound import EVERYWHERE, event_from
from tests.channels.contract import PUBLIC_URL, ChannelContract

TOKEN = "1708:Invented_TOKEN-for_Tests"
SECRET = "invented_webhook-secret"
SETTINGS = {"enabled": True, "token": TOKEN, "secret_token": SECRET}
NOON = 1_767_243_600  # 2026-01-01 05:00 UTC
PRIVATE = {"id": 5001, "type": "private", "first_name": "Warga"}
GROUP = {"id": -100123, "type": "supergroup", "title": "RT 03"}
CHANNEL = {"id": -100777, "type": "channel", "title": "Kabar Contoh"}
WARGA = {"id": 5001, "is_bot": False, "first_name": "Warga", "last_name": "Contoh"}
OUR_BOT = {"id": 1708, "is_bot": True, "first_name": "LAPOR", "username": "lapor_contoh_bot"}
HEARD_AT = datetime(2026, 1, 2, tzinfo=UTC)
PLACE = {"latitude": -6.2, "longitude": 106.8}


def message(**fields: Any) -> dict[str, Any]:
    return {"message_id": 7, "date": NOON, "chat": PRIVATE, "from": WARGA} | fields


def update(kind: str = "message", **fields: Any) -> dict[str, Any]:
    return {"update_id": 9, kind: message(**fields)}


def edited(**fields: Any) -> dict[str, Any]:
    return update("edited_message", **{"edit_date": NOON + 60} | fields)


def file(id: str = "AgACAgUAAxkBAAI", **fields: Any) -> dict[str, Any]:
    return {"file_id": id, "file_unique_id": f"{id}-unique"} | fields


def button(**fields: Any) -> dict[str, Any]:
    query = {"id": "77", "from": WARGA, "chat_instance": "1", "data": "STATUS"}
    return {"update_id": 1, "callback_query": query | fields}


def membership(status: str, chat: dict[str, Any]) -> dict[str, Any]:
    old = {"status": "member", "user": OUR_BOT}
    new = {"status": status, "user": OUR_BOT} | ({"until_date": 0} if status == "kicked" else {})
    change = {"chat": chat, "from": WARGA, "date": NOON, "old_chat_member": old, "new_chat_member": new}
    return {"update_id": 1, "my_chat_member": change}


def raw_bytes(raw: object) -> bytes:
    return json.dumps(raw).encode()


def posted(body: bytes) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        url=f"{PUBLIC_URL}/webhooks/telegram",
        tail="",
        raw_query="",
        headers={SECRET_HEADER: SECRET},
        body=body,
    )


def event(raw: object, groups: Groups = EVERYWHERE) -> Event:
    return event_from(raw, "1708", HEARD_AT, groups)


def heard(raw: object, groups: Groups = EVERYWHERE) -> InboundMessage:
    found = event(raw, groups)
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

    def test_its_files_can_be_fetched_up_to_20_megabytes_and_for_ever(self) -> None:
        channel = self.channel()
        assert isinstance(channel, MediaSource)
        assert (channel.largest_media, channel.media_kept_for) == (20_971_520, None)

    def test_it_says_what_it_can(self) -> None:
        can = self.channel().capabilities
        assert (can.text_limit, can.choices, can.shy_of_strangers) == (4096, 8, True)
        assert can.pause_per_person == timedelta(seconds=1)

    @pytest.mark.parametrize(
        ("username", "words", "link"),
        [
            ("lapor_contoh_bot", "KLAIM ABCD2345", "https://t.me/lapor_contoh_bot?start=KLAIM_ABCD2345"),
            ("lapor_contoh_bot", "x" * 64, f"https://t.me/lapor_contoh_bot?start={'x' * 64}"),
            ("lapor_contoh_bot", "x" * 65, None),
            ("lapor_contoh_bot", "jalan & rusak", None),
            ("lapor_contoh_bot", "", None),
            ("", "KLAIM ABCD2345", None),
        ],
    )
    def test_an_invitation_opens_a_chat_with_words_where_a_link_can_carry_them(
        self, username: str, words: str, link: str | None
    ) -> None:
        assert self.channel(username=username).invitation(words) == link

    @pytest.mark.parametrize("username", ["@lapor_contoh_bot", "https://t.me/lapor_contoh_bot", "ab"])
    def test_a_username_is_written_without_what_is_no_part_of_it(self, username: str) -> None:
        with pytest.raises(SettingsInvalid, match=r"channels\.telegram\.username.*without its @"):
            self.channel(username=username)


# Files.

FILES: dict[str, tuple[dict[str, Any], tuple[Attachment, ...]]] = {
    "a photo": (
        {
            "photo": [
                file("small", width=90, height=60, file_size=1000),
                file("large", width=1280, height=853, file_size=90_000),
                file("middle", width=320, height=213, file_size=9000),
            ]
        },
        (Attachment("image", "large", size=90_000),),
    ),
    "a document": (
        {"document": file("d", mime_type="application/pdf", file_name="surat.pdf", file_size=5)},
        (Attachment("document", "d", "application/pdf", 5, "surat.pdf"),),
    ),
    "a photo sent as a file": (
        {"document": file("d", mime_type="image/jpeg", file_name="IMG_1.jpg")},
        (Attachment("document", "d", "image/jpeg", None, "IMG_1.jpg"),),
    ),
    "a video": (
        {"video": file("v", width=1, height=1, duration=1, mime_type="video/mp4", file_size=2**31 + 1)},
        (Attachment("video", "v", "video/mp4", 2**31 + 1),),
    ),
    "an animation": (
        # Telegram fills both.
        {
            "animation": file("a", width=1, height=1, duration=1, mime_type="video/mp4"),
            "document": file("a", mime_type="video/mp4"),
        },
        (Attachment("video", "a", "video/mp4"),),
    ),
    "a voice": (
        {"voice": file("v", duration=1, mime_type="audio/ogg")},
        (Attachment("voice", "v", "audio/ogg"),),
    ),
    "an audio": (
        {"audio": file("a", duration=1, mime_type="audio/mpeg", file_name="rekaman.mp3")},
        (Attachment("audio", "a", "audio/mpeg", None, "rekaman.mp3"),),
    ),
    "a video note": ({"video_note": file("n", length=1, duration=1)}, (Attachment("video", "n"),)),
    "a live photo": (
        {
            "photo": [file("still", width=2, height=2)],
            "live_photo": file("moving", width=2, height=2, duration=2),
        },
        (Attachment("image", "still"), Attachment("video", "moving")),
    ),
    "a photo with an effect": (
        {"photo": [file("p", width=1, height=1)], "effect_id": "1"},
        (Attachment("image", "p"),),
    ),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("caption", ["di depan pasar", None])
def test_a_file_is_an_attachment_and_its_caption_the_text(kind: str, caption: str | None) -> None:
    fields, attachments = FILES[kind]
    said = heard(update(**fields, **({"caption": caption} if caption else {})))
    assert said.attachments == attachments
    assert said.text == (caption or "")
    assert said.unsupported is None
    assert said.repliable


@pytest.mark.parametrize("size", [-1, 10**30, "9", None, True])
def test_a_size_that_is_none_is_not_told(size: object) -> None:
    (attachment,) = heard(update(document=file(file_size=size))).attachments
    assert attachment.size is None


def test_the_items_of_an_album_share_its_name_which_is_of_their_chat() -> None:
    photo = FILES["a photo"][0]
    said = heard(update(**photo, media_group_id="131", caption="rusak"))
    late = heard(update(**photo, media_group_id="131", message_id=9, date=NOON + 5))
    assert said.album == late.album == "5001:131"
    assert said.external_id != late.external_id
    assert heard(update(**photo)).album is None


# Places.


def test_a_location_is_a_place_without_a_name() -> None:
    said = heard(update(location=PLACE))
    assert (said.location, said.text, said.unsupported) == (Location(-6.2, 106.8), "", None)
    assert said.repliable


def test_a_venue_is_a_place_with_its_name_and_address() -> None:
    venue = {"location": PLACE, "title": "Balai Kota", "address": "Jl. Contoh 1"}
    said = heard(update(venue=venue, location=PLACE))
    assert said.location == Location(-6.2, 106.8, "Balai Kota, Jl. Contoh 1")
    bare = venue | {"title": " ", "address": ""}
    assert heard(update(venue=bare, location=PLACE)).location == Location(-6.2, 106.8)


def test_a_live_location_is_a_place_and_each_new_point_an_edit_of_it() -> None:
    first = heard(update(location=PLACE | {"live_period": 900}))
    moved = heard(edited(location=PLACE | {"latitude": -6.3, "live_period": 900, "heading": 90}))
    stopped = heard(edited(location=PLACE | {"latitude": -6.4}, edit_date=NOON + 90) | {"update_id": 10})
    assert first.location == Location(-6.2, 106.8)
    assert moved.location == Location(-6.3, 106.8)
    assert stopped.location == Location(-6.4, 106.8)
    assert moved.edits == stopped.edits == first.external_id
    assert len({first.external_id, moved.external_id, stopped.external_id}) == 3


@pytest.mark.parametrize("latitude", [90.5, -91, float("nan"), "x", None])
def test_a_place_that_is_not_on_this_earth_is_parked(latitude: object) -> None:
    assert isinstance(event(update(location=PLACE | {"latitude": latitude})), Unreadable)


# A card with somebody's number.


@pytest.mark.parametrize("typed", ["+6281200000001", "6281200000001", "081200000001", "+62 812-0000-0001"])
def test_who_sends_their_own_number_is_known_by_it(typed: str) -> None:
    card = {"phone_number": typed, "first_name": "Warga", "user_id": 5001}
    said = heard(update(contact=card))
    assert said.aliases == (Address("sms", "+6281200000001"),)
    assert said.unsupported == "contact"
    assert said.repliable


@pytest.mark.parametrize(
    "card",
    [
        {"phone_number": "+6281200000001", "first_name": "Orang Lain", "user_id": 5002},
        {"phone_number": "+6281200000001", "first_name": "Orang Lain"},
        {"phone_number": "1708", "first_name": "Warga", "user_id": 5001},
        {"phone_number": "telepon saya", "first_name": "Warga", "user_id": 5001},
    ],
)
def test_a_strangers_number_or_none_at_all_makes_nobody_known(card: dict[str, Any]) -> None:
    said = heard(update(contact=card))
    assert said.aliases == ()
    assert said.unsupported == "contact"


def test_in_a_group_no_card_makes_anybody_known() -> None:
    card = {"phone_number": "+6281200000001", "first_name": "Warga", "user_id": 5001}
    ours = message(**{"from": OUR_BOT, "chat": GROUP, "message_id": 3, "text": "x"})
    assert heard(update(chat=GROUP, contact=card, reply_to_message=ours)).aliases == ()


# What we can make nothing of.

UNSUPPORTED: dict[str, dict[str, Any]] = {
    "sticker": {
        "sticker": file(width=1, height=1, is_animated=False, is_video=False, type="regular"),
    },
    "dice": {"dice": {"value": 1, "emoji": "🎲"}},
    "game": {"game": {"title": "G", "description": "g", "photo": [file(width=1, height=1)]}},
    "story": {"story": {"chat": PRIVATE, "id": 1}},
    "paid media": {"paid_media": {"star_count": 1, "paid_media": []}},
    "checklist": {"checklist": {"title": "T", "tasks": [{"id": 1, "text": "t"}]}},
    "web app data": {"web_app_data": {"data": "{}", "button_text": "Isi"}},
    "web app data that is no JSON": {"web_app_data": {"data": "{", "button_text": "Isi"}},
    "giveaway": {"giveaway": {"chats": [CHANNEL], "winners_selection_date": NOON, "winner_count": 1}},
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
}
UNHEARD_OF: dict[str, dict[str, Any]] = {
    "hologram letter": {"hologram_letter": {"depth": 3}},
    "unknown message": {},
}


@pytest.mark.parametrize("kind", [*UNSUPPORTED, *UNHEARD_OF])
def test_what_cannot_be_read_is_kept_by_name_with_its_caption_and_answered(kind: str) -> None:
    said = heard(update(**(UNSUPPORTED | UNHEARD_OF)[kind], caption="di depan pasar"))
    assert said.unsupported == kind.removesuffix(" that is no JSON")
    assert said.text == "di depan pasar"
    assert said.attachments == ()
    assert said.repliable


def test_a_message_newer_than_the_library_says_what_it_is() -> None:
    said = heard(update(rich_message={"blocks": []}))
    assert (said.unsupported, said.repliable) == ("rich message", True)


def test_a_gift_comes_from_a_person() -> None:
    gift = {"gift": {"gift": {"id": "1", "sticker": UNSUPPORTED["sticker"]["sticker"], "star_count": 1}}}
    said = heard(update(**gift))
    assert (said.unsupported, said.repliable) == ("gift", True)


def test_the_name_of_a_kind_nobody_has_told_us_of_is_short() -> None:
    assert len(heard(update(**{"x" * 500: 1})).unsupported or "") == 40


SERVICE: dict[str, dict[str, Any]] = {
    "pinned message": {"pinned_message": message(text="x")},
    "new chat members": {"new_chat_members": [WARGA]},
    "left chat member": {"left_chat_member": WARGA},
    "new chat title": {"new_chat_title": "RT 04"},
    "message auto delete timer changed": {
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 9}
    },
    "migrate from chat id": {"migrate_from_chat_id": -123},
    "forum topic created": {"forum_topic_created": {"name": "T", "icon_color": 1}},
    "write access allowed": {"write_access_allowed": {}},
    "video chat started": {"video_chat_started": {}},
}


@pytest.mark.parametrize("kind", SERVICE)
@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
def test_what_telegram_only_notes_is_kept_and_not_answered(kind: str, chat: dict[str, Any]) -> None:
    noted = heard(update(**SERVICE[kind], chat=chat))
    assert noted.unsupported == (kind if chat == PRIVATE else "group message")
    assert not noted.repliable


# Words, replies, forwards, edits.


@pytest.mark.parametrize("text", ["/start", "/start KLAIM_ABCD2345", "/lapor jalan rusak", "/x@any_bot", "/"])
def test_in_private_a_command_is_a_text_like_any_other(text: str) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": len(text.partition(" ")[0])}]
    said = heard(update(text=text, entities=entities))
    assert (said.text, said.unsupported, said.public, said.repliable) == (text, None, False, True)


def test_a_reply_names_the_message_it_answers() -> None:
    assert heard(update(text="ya", reply_to_message=message(message_id=3, text="x"))).in_reply_to == "5001:3"


def test_a_reply_to_what_stands_in_another_chat_answers_nothing_of_ours() -> None:
    origin = {"type": "channel", "date": NOON, "chat": CHANNEL, "message_id": 4}
    quoting = {"external_reply": {"origin": origin}, "quote": {"text": "banjir", "position": 0}}
    said = heard(update(text="ini benar", **quoting))
    assert (said.text, said.in_reply_to, said.forwarded_from) == ("ini benar", None, None)


def test_a_reply_to_a_story_is_a_text() -> None:
    said = heard(update(text="bagus", reply_to_story={"chat": CHANNEL, "id": 1}))
    assert (said.text, said.unsupported) == ("bagus", None)


ORIGINS: dict[str, tuple[dict[str, Any], str]] = {
    "a user": ({"type": "user", "sender_user": WARGA | {"first_name": "Orang"}}, "Orang Contoh"),
    "a hidden user": ({"type": "hidden_user", "sender_user_name": "Orang Lain"}, "Orang Lain"),
    "a hidden user without a name": ({"type": "hidden_user", "sender_user_name": ""}, ""),
    "a group": ({"type": "chat", "sender_chat": GROUP}, "RT 03"),
    "a channel": ({"type": "channel", "chat": CHANNEL, "message_id": 4}, "Kabar Contoh"),
}


@pytest.mark.parametrize("kind", ORIGINS)
def test_a_forward_names_who_wrote_it_first_and_is_said_by_who_forwarded_it(kind: str) -> None:
    origin, name = ORIGINS[kind]
    said = heard(update(text="ada banjir", forward_origin=origin | {"date": NOON}))
    assert said.forwarded_from == name
    assert (said.sender, said.sender_name) == (Address("telegram", "5001"), "Warga Contoh")
    assert said.unsupported is None


def test_a_forward_of_a_kind_to_come_hides_its_author() -> None:
    assert heard(update(text="x", forward_origin={"type": "planet", "date": NOON})).forwarded_from == ""
    assert heard(update(text="x")).forwarded_from is None


def test_an_edit_is_another_message_with_its_own_id_and_time() -> None:
    said = heard(edited(text="yang benar RT 04"))
    assert said.unsupported is None
    assert said.external_id == "5001:7:edit:9"
    assert said.edits == "5001:7"
    assert said.sent_at == datetime(2026, 1, 1, 5, 1, tzinfo=UTC)
    assert said.text == "yang benar RT 04"
    assert said.repliable


def test_an_edit_has_all_that_the_message_holds_now() -> None:
    fields, attachments = FILES["a photo"]
    said = heard(edited(**fields, caption="RT 04", media_group_id="131"))
    assert (said.text, said.attachments, said.album) == ("RT 04", attachments, "5001:131")
    assert heard(edited(**UNSUPPORTED["sticker"])).unsupported == "sticker"
    assert heard(edited(text=" ")).unsupported == "empty message"


# Who is not a person.


@pytest.mark.parametrize("kind", ["channel_post", "edited_channel_post"])
def test_a_channel_post_has_no_author_and_gets_no_answer(kind: str) -> None:
    raw = {"message_id": 7, "date": NOON, "chat": CHANNEL, "sender_chat": CHANNEL, "text": "x"}
    said = heard({"update_id": 1, kind: raw | ({"edit_date": NOON} if "edited" in kind else {})})
    assert said.unsupported == "channel post"
    assert said.sender_name == "Kabar Contoh"
    assert not said.repliable
    assert not said.public


def test_what_nobody_is_named_for_is_said_by_the_chat() -> None:
    raw = {"message_id": 7, "date": NOON, "chat": GROUP, "text": "/lapor x"}
    said = heard({"update_id": 1, "message": raw})
    assert (said.sender, said.sender_name) == (Address("telegram", "-100123"), "RT 03")


def test_a_bot_is_not_answered() -> None:
    said = heard(update(text="halo", **{"from": WARGA | {"is_bot": True}}))
    assert said.unsupported == "bot message"
    assert not said.repliable


@pytest.mark.parametrize("kind", ["business_message", "edited_business_message"])
def test_what_a_business_tells_its_own_customers_is_kept_and_not_answered(kind: str) -> None:
    fields = {"edit_date": NOON + 9} if "edited" in kind else {}
    said = heard(update(kind, text="halo toko", business_connection_id="b1", **fields))
    assert said.unsupported == "business message"
    assert not said.repliable
    # Its number is of that chat, and may be taken in the one with us.
    assert said.external_id.startswith("business:b1:5001:7")
    assert said.external_id.endswith(":edit:9" if fields else ":7")


# Buttons.


def test_a_button_is_pressed_by_the_person_and_not_by_the_author_of_the_message() -> None:
    pressed = heard(button(message=message(text="Benar?", **{"from": OUR_BOT})))
    assert pressed.unsupported is None
    assert pressed.sender == Address("telegram", "5001")
    assert pressed.sender_name == "Warga Contoh"
    assert pressed.text == "STATUS"
    assert pressed.sent_at == HEARD_AT
    assert pressed.in_reply_to == "5001:7"
    assert pressed.external_id == "callback:77"
    assert pressed.repliable


def test_a_button_under_a_message_too_old_to_see_is_still_heard() -> None:
    pressed = heard(button(message={"chat": PRIVATE, "message_id": 7, "date": 0}))
    assert (pressed.text, pressed.in_reply_to, pressed.repliable) == ("STATUS", "5001:7", True)


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ({"inline_message_id": "i1"}, "inline button"),
        ({"message": message(chat=GROUP, text="x")}, "group button"),
        ({"message": message(text="x"), "from": OUR_BOT}, "bot message"),
    ],
)
def test_a_button_outside_a_private_chat_is_not_answered(where: dict[str, Any], kind: str) -> None:
    pressed = heard(button(**where))
    assert pressed.unsupported == kind
    assert not pressed.repliable
    assert not pressed.public


def test_a_button_that_says_nothing_is_kept_as_a_button() -> None:
    game = button(message=message(text="x"), data=None, game_short_name="g")
    assert heard(game).unsupported == "button"


# Who blocks us.


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


# What is no message at all.

POLL_ANSWER = {"poll_id": "1", "option_ids": [], "option_persistent_ids": [], "user": WARGA}


@pytest.mark.parametrize(
    ("kind", "content"),
    [("poll_answer", POLL_ANSWER), ("guest_message", message(text="x")), ("hologram_call", {"depth": 3})],
)
def test_an_update_we_do_not_listen_to_is_parked_by_name(kind: str, content: dict[str, Any]) -> None:
    parked = event({"update_id": 1, kind: content})
    assert isinstance(parked, Unreadable)
    assert kind in parked.reason


@pytest.mark.parametrize(
    "broken",
    [
        {"update_id": 1},
        {"update_id": 1, "message": {"message_id": 1}},
        {"update_id": 1, "message": "halo"},
        {"update_id": 1, "message": message(text=5)},
        {"update_id": 1, "message": message(text="x", date=10**30)},
        {"update_id": 1, "message": message(text="x", chat=PRIVATE | {"id": "5001"})},
        {"update_id": 1, "message": message(photo=[{"file_id": "F"}])},
        {"update_id": 1, "message": message(document={"file_unique_id": "U"})},
        {"update_id": 1, "message": message(document=file(file_name=5))},
        {"update_id": 1, "message": message(text="x", media_group_id=5)},
        {"update_id": 1, "message": message(migrate_to_chat_id="x")},
        {"update_id": 1, "edited_message": message(text="x")},
        {"message": message(text="x")},
        [],
        None,
    ],
)
def test_a_malformed_update_is_parked_whole(broken: object) -> None:
    parked = event(broken)
    assert isinstance(parked, Unreadable)
    assert json.loads(parked.raw) == broken


# Every update that Telegram could send, for whoever wants to look at all of them.


def samples() -> Iterator[dict[str, Any]]:
    for fields in (*(fields for fields, _ in FILES.values()), *UNSUPPORTED.values(), *SERVICE.values()):
        yield update(**fields)
        yield edited(**fields)
    for origin, _ in ORIGINS.values():
        yield update(text="x", forward_origin=origin | {"date": NOON})
    yield update(text="halo", reply_to_message=message(text="x"), media_group_id="131")
    yield update(contact={"phone_number": "+6281200000001", "first_name": "Warga", "user_id": 5001})
    yield update(location=PLACE | {"live_period": 900})
    yield update(location=PLACE, venue={"location": PLACE, "title": "T", "address": "A"})
    yield update(chat=GROUP, text="/lapor ada banjir", sender_chat=GROUP)
    yield update(chat=GROUP, migrate_to_chat_id=-100124)
    yield update("business_message", text="x", business_connection_id="b1")
    yield button(message=message(text="x"))
    yield button(message={"chat": PRIVATE, "message_id": 7, "date": 0})
    yield button(inline_message_id="i1")
    yield from (membership(status, PRIVATE) for status in ("kicked", "member"))


SAMPLES = list(samples())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


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
