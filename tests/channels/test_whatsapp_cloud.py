"""WhatsApp from Meta itself: settings, handshake, signature, and what one message says."""

import copy
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels
from channels.addresses import Address
from channels.base import MediaSource
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import (
    Attachment,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    Location,
    Unreadable,
    WebhookRequest,
)
from channels.whatsapp.people import phone
from tests.channels.contract import CITIZEN, PUBLIC_URL, ChannelContract

NUMBER_ID = "100000000000001"
BSUID = "ID.1708000000000001"
NEW_BSUID = "ID.1708000000000002"
SECRET = "invented-app-secret"
VERIFY_TOKEN = "invented-verify-token"
SETTINGS: dict[str, Any] = {
    "enabled": True,
    "driver": "cloud",
    "cloud": {
        "phone_number_id": NUMBER_ID,
        "access_token": "invented-access-token",
        "app_secret": SECRET,
        "verify_token": VERIFY_TOKEN,
    },
}
URL = f"{PUBLIC_URL}/webhooks/whatsapp"
WA_ID = CITIZEN.removeprefix("+")
SENT_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SECONDS = str(int(SENT_AT.timestamp()))
METADATA = {"display_phone_number": "6281200000099", "phone_number_id": NUMBER_ID}
CONTACT = {"profile": {"name": "Siti"}, "wa_id": WA_ID, "user_id": BSUID}
TEXT = {
    "from": WA_ID,
    "id": "wamid.AAA",
    "timestamp": SECONDS,
    "type": "text",
    "text": {"body": "Ada banjir"},
}


def item(kind: str, content: object = None, **fields: Any) -> dict[str, Any]:
    """A message of that type from the citizen."""
    said = {} if content is None else {kind: content}
    return {"from": WA_ID, "id": "wamid.AAA", "timestamp": SECONDS, "type": kind, **said, **fields}


def payload(**value: Any) -> dict[str, Any]:
    change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": METADATA, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}


def posted(content: object, secret: str = SECRET) -> WebhookRequest:
    # As Meta does: all but ASCII escaped, and a slash too.
    body = json.dumps(content).replace("/", r"\/").encode()
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return replace(with_body(body), headers={"x-hub-signature-256": f"sha256={digest}"})


def with_body(body: bytes) -> WebhookRequest:
    return WebhookRequest("POST", URL, "", "", body=body)


def events(content: object) -> list[Event]:
    return channels.load("whatsapp", SETTINGS, PUBLIC_URL).parse(posted(content))


def heard(message: object, **value: Any) -> Event:
    (event,) = events(payload(messages=[message], **value))
    return event


def message(raw: object, **value: Any) -> InboundMessage:
    event = heard(raw, **value)
    assert isinstance(event, InboundMessage), event
    return event


def parked(raw: object, **value: Any) -> Unreadable:
    event = heard(raw, **value)
    assert isinstance(event, Unreadable), event
    return event


class TestCloudWhatsApp(ChannelContract):
    name = "whatsapp"
    settings = SETTINGS
    required = (
        "driver",
        "cloud.phone_number_id",
        "cloud.access_token",
        "cloud.app_secret",
        "cloud.verify_token",
    )
    citizen = Address("whatsapp", CITIZEN)

    def text_message(self, text: str) -> WebhookRequest:
        return posted(payload(messages=[TEXT | {"text": {"body": text}}]))

    def unknown_kind(self) -> WebhookRequest:
        return posted(payload(messages=[item("hologram", {"id": "1"})]))

    def garbage(self, content: bytes) -> WebhookRequest:
        return with_body(content)

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        return replace(request, headers={}) if secret is None else posted(json.loads(request.body), secret)

    def hear_broken_then(self, good: WebhookRequest) -> Sequence[Event]:
        both = json.loads(good.body)
        both["entry"][0]["changes"][0]["value"]["messages"].insert(0, {"type": "text"})
        return self.channel().parse(posted(both))

    def test_a_body_written_anew_no_longer_fits_its_signature(self) -> None:
        request = self.text_message("banjir 🌊 di jl. / rt")
        anew = json.dumps(json.loads(request.body), ensure_ascii=False).encode()
        self.channel().verify(request)
        with pytest.raises(SignatureInvalid):
            self.channel().verify(replace(request, body=anew))

    def test_a_get_does_not_pass_for_a_signed_message(self) -> None:
        with pytest.raises(SignatureInvalid):
            self.channel().verify(replace(self.text_message("halo"), method="GET"))

    def test_its_media_can_be_fetched_for_seven_days(self) -> None:
        channel = self.channel()
        assert isinstance(channel, MediaSource)
        assert channel.media_kept_for == timedelta(days=7)


# The handshake.


def asked(**parameters: str) -> WebhookRequest:
    query = urlencode({f"hub.{name}": value for name, value in parameters.items()})
    return WebhookRequest("GET", f"{URL}?{query}", "", query)


def test_meta_is_given_its_challenge_back_as_plain_text() -> None:
    channel = channels.load("whatsapp", SETTINGS, PUBLIC_URL)
    request = asked(mode="subscribe", verify_token=VERIFY_TOKEN, challenge="1158201444")
    channel.verify(request)
    answer = channel.handshake(request)
    assert answer is not None
    assert (answer.status, answer.body, answer.content_type) == (200, "1158201444", "text/plain")


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "wrong", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "ünïcødé", "challenge": "1"},
        {"mode": "unsubscribe", "verify_token": VERIFY_TOKEN, "challenge": "1"},
        {"mode": "subscribe", "verify_token": VERIFY_TOKEN} | {f"p{n}": "1" for n in range(30)},
    ],
)
def test_a_handshake_by_anybody_else_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        channels.load("whatsapp", SETTINGS, PUBLIC_URL).verify(asked(**parameters))


def test_a_message_is_no_handshake() -> None:
    channel = channels.load("whatsapp", SETTINGS, PUBLIC_URL)
    assert channel.handshake(posted(payload(messages=[TEXT]))) is None


# Settings.


def test_meta_sets_the_limits() -> None:
    channel = channels.load("whatsapp", SETTINGS, PUBLIC_URL)
    able = channel.capabilities
    assert (able.text_limit, able.choices, able.short_replies, able.delivery_receipts) == (
        4096,
        10,
        False,
        True,
    )
    assert (able.window, able.pause_per_person) == (timedelta(hours=24), timedelta(seconds=6))
    assert channel.rate == 20


def test_templates_and_the_reminder_are_the_operators_choice() -> None:
    plain = channels.load("whatsapp", SETTINGS, PUBLIC_URL)
    assert (dict(plain.templates), plain.remind_before) == ({}, None)
    names = {"answer_waiting": {"id": "jawaban_menunggu", "en": "answer_waiting"}, "other": {"id": "lain"}}
    chosen = SETTINGS | {"templates": names, "remind_hours_before": "2"}
    channel = channels.load("whatsapp", chosen, PUBLIC_URL)
    assert channel.templates == names
    assert channel.remind_before == timedelta(hours=2)


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"driver": "smoke"}, "driver"),
        ({"cloud": SETTINGS["cloud"] | {"version": "23"}}, "cloud.version"),
        ({"cloud": SETTINGS["cloud"] | {"phone_number_id": CITIZEN}}, "cloud.phone_number_id"),
        ({"templates": {"answer_waiting": {"fr": "x"}}}, "templates.answer_waiting.fr"),
        ({"templates": {"answer_waiting": {}}}, "templates"),
        ({"templates": {"status.own": {"id": "x"}}}, "templates"),
        ({"remind_hours_before": 24}, "remind_hours_before"),
        ({"remind_hours_before": -1}, "remind_hours_before"),
    ],
)
def test_a_setting_that_cannot_be_is_named(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        channels.load("whatsapp", SETTINGS | changed, PUBLIC_URL)
    assert invalid.value.path == f"channels.whatsapp.{path}"


def test_the_block_of_the_other_driver_is_not_read() -> None:
    channels.load("whatsapp", SETTINGS | {"twilio": {"anything": 1}}, PUBLIC_URL)


# Who wrote.


def test_whoever_has_an_id_of_our_business_is_known_by_it_and_the_number_is_an_alias() -> None:
    said = message(TEXT | {"from_user_id": BSUID}, contacts=[CONTACT])
    assert said.sender == Address("whatsapp", BSUID)
    assert said.aliases == (Address("whatsapp", CITIZEN),)
    assert said.sender_name == "Siti"
    assert said.sent_at == SENT_AT
    assert said.external_id == "wamid.AAA"


def test_an_id_told_by_the_contact_alone_counts_as_well() -> None:
    assert message(TEXT, contacts=[CONTACT]).sender == Address("whatsapp", BSUID)


@pytest.mark.parametrize(
    "sent", [{"from_user_id": BSUID}, {"from": BSUID}, {"from": BSUID, "from_user_id": BSUID}]
)
def test_a_person_without_a_number_is_heard(sent: dict[str, str]) -> None:
    nameless = {name: value for name, value in TEXT.items() if name != "from"}
    said = message(nameless | sent, contacts=[{"profile": {"name": "Siti"}, "user_id": BSUID}])
    assert (said.sender, said.aliases) == (Address("whatsapp", BSUID), ())
    assert said.sender_name == "Siti"


@pytest.mark.parametrize(
    "id", ["", "ID.", "id.17", "IDN.17", "ID.1 7", "ID." + "1" * 129, 17, None, ["ID.17"]]
)
def test_an_invalid_id_is_ignored_where_there_is_a_number(id: object) -> None:
    said = message(TEXT | {"from_user_id": id})
    assert (said.sender, said.aliases) == (Address("whatsapp", CITIZEN), ())


@pytest.mark.parametrize(
    "number", [None, "", "0", "abc", "0812000", "62812/../x", "٦٢٨١٢٠٠٠٠٠٠٠١", 6281200000001]
)
@pytest.mark.parametrize("id", [None, "not an id"])
def test_a_message_of_nobody_is_parked(number: object, id: object) -> None:
    assert "sender" in parked(TEXT | {"from": number, "from_user_id": id}).reason


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("6281200000001", "+6281200000001"),
        ("+6281200000001", "+6281200000001"),
        ("16505550001", "+16505550001"),
        ("99900000001", "+99900000001"),
    ],
)
def test_a_number_is_read_with_its_country_code_and_never_as_a_local_one(written: str, read: str) -> None:
    assert phone(written) == read


@pytest.mark.parametrize(
    "contacts",
    [
        [],
        None,
        {},
        [None, 1, "x", {}],
        [{"wa_id": "6281200000002", "profile": {"name": "Budi"}}],
        [{"wa_id": WA_ID}],
        [{"wa_id": WA_ID, "profile": "Siti"}],
        [{"profile": {"name": "Siti"}}],
    ],
)
def test_without_a_contact_of_theirs_the_name_is_unknown(contacts: object) -> None:
    said = message(TEXT, contacts=contacts)
    assert said.sender == Address("whatsapp", CITIZEN)
    assert said.sender_name is None


def test_each_of_several_messages_has_its_own_senders_name() -> None:
    other = {"profile": {"name": "Budi"}, "wa_id": "6281200000002"}
    mine, theirs = events(
        payload(
            contacts=[other, CONTACT],
            messages=[TEXT, TEXT | {"from": "6281200000002", "id": "wamid.BBB"}],
        )
    )
    assert isinstance(mine, InboundMessage)
    assert isinstance(theirs, InboundMessage)
    assert (mine.sender_name, theirs.sender_name) == ("Siti", "Budi")


# What was said.


def test_the_raw_message_holds_what_it_takes_to_read_it_again() -> None:
    other = {"profile": {"name": "Budi"}, "wa_id": "6281200000002"}
    referral = {"source_type": "ad", "source_id": "1"}
    said = message(TEXT | {"referral": referral}, contacts=[other, CONTACT])
    assert said.raw["metadata"] == METADATA
    assert said.raw["contacts"] == [CONTACT]
    assert said.raw["messages"][0]["referral"] == referral
    again = events({"entry": [{"changes": [{"field": "messages", "value": said.raw}]}]})
    assert again == [said]


@pytest.mark.parametrize("kind", ["image", "video", "document", "audio"])
def test_a_file_is_an_attachment_and_its_caption_the_text(kind: str) -> None:
    media = {"id": "1003", "mime_type": "x/y", "sha256": "z", "caption": "Jalan rusak", "filename": "a.pdf"}
    said = message(item(kind, media))
    assert said.attachments == (Attachment(kind, "1003", "x/y", name="a.pdf"),)
    assert (said.text, said.unsupported) == ("Jalan rusak", None)


def test_a_photo_without_a_word_is_not_empty() -> None:
    said = message(item("image", {"id": "1003", "mime_type": "image/jpeg"}))
    assert (said.text, said.unsupported) == ("", None)


def test_a_recording_is_told_from_a_sound_file() -> None:
    said = message(item("audio", {"id": "1003", "mime_type": "audio/ogg; codecs=opus", "voice": True}))
    assert said.attachments == (Attachment("voice", "1003", "audio/ogg; codecs=opus"),)


def test_a_sticker_is_kept_and_means_nothing() -> None:
    said = message(item("sticker", {"id": "1003", "mime_type": "image/webp", "animated": False}))
    assert said.unsupported == "sticker"
    assert said.attachments == (Attachment("sticker", "1003", "image/webp"),)


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ({}, None),
        ({"name": "Pasar Baru"}, "Pasar Baru"),
        ({"address": "Jl. Mawar 1"}, "Jl. Mawar 1"),
        ({"name": "Pasar Baru", "address": "Jl. Mawar 1"}, "Pasar Baru, Jl. Mawar 1"),
    ],
)
def test_a_place_is_a_point_with_its_name_and_address(named: dict[str, str], name: str | None) -> None:
    said = message(item("location", {"latitude": -6.9, "longitude": 107} | named))
    assert said.location == Location(-6.9, 107.0, name)
    assert (said.text, said.unsupported) == ("", None)


@pytest.mark.parametrize(
    "point", [{}, {"latitude": -6.9}, {"latitude": 91, "longitude": 0}, {"latitude": True}]
)
def test_a_place_that_is_nowhere_is_parked(point: dict[str, Any]) -> None:
    assert "place" in parked(item("location", point)).reason


@pytest.mark.parametrize("not_a_number", ["NaN", "Infinity"])
def test_a_place_that_is_no_number_is_parked(not_a_number: str) -> None:
    body = json.dumps(payload(messages=[item("location", {"latitude": 7654.5, "longitude": 1})]))
    channel = channels.load("whatsapp", SETTINGS, PUBLIC_URL)
    (event,) = channel.parse(with_body(body.replace("7654.5", not_a_number).encode()))
    assert isinstance(event, Unreadable)


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_what_was_tapped_is_what_we_said_tapping_it_means(kind: str) -> None:
    reply = {"type": kind, kind: {"id": "STATUS", "title": "Lihat status"}}
    said = message(item("interactive", reply, context={"from": "6281200000099", "id": "wamid.OURS"}))
    assert (said.text, said.in_reply_to, said.unsupported) == ("STATUS", "wamid.OURS", None)


@pytest.mark.parametrize(
    ("button", "text"), [({"payload": "STATUS", "text": "Lihat"}, "STATUS"), ({"text": "Lihat"}, "Lihat")]
)
def test_what_was_tapped_under_a_template_is_its_payload_or_else_its_title(
    button: dict[str, str], text: str
) -> None:
    said = message(item("button", button, context={"id": "wamid.OURS"}))
    assert (said.text, said.in_reply_to) == (text, "wamid.OURS")


@pytest.mark.parametrize(
    ("kind", "content", "named"),
    [
        ("contacts", [{"name": {"formatted_name": "Budi"}}], "contacts"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": "{}"}}, "form"),
        ("interactive", {"type": "nfm_reply", "nfm_reply": "no object"}, "form"),
        ("interactive", {"type": "call_permission_reply"}, "call permission reply"),
        ("order", {"product_items": []}, "order"),
        ("unsupported", None, "unsupported message"),
        ("unknown", None, "unsupported message"),
        ("two_new_words", {"x": 1}, "two new words"),
    ],
)
def test_what_we_can_make_nothing_of_says_what_it_is(kind: str, content: object, named: str) -> None:
    said = message(item(kind, content))
    assert said.unsupported == named
    assert said.repliable


def test_why_meta_could_not_hand_a_message_over_is_kept() -> None:
    said = message(item("unsupported", errors=[{"code": 131051, "title": "Message type unknown"}]))
    assert said.raw["messages"][0]["errors"][0]["code"] == 131051


def test_a_thumb_up_is_not_answered() -> None:
    said = message(item("reaction", {"message_id": "wamid.OURS", "emoji": "👍"}))
    assert (said.unsupported, said.repliable, said.in_reply_to) == ("reaction", False, "wamid.OURS")


def test_an_edit_names_what_it_changes() -> None:
    inner = {"type": "text", "text": {"body": "Ada banjir besar"}, "context": {"id": "x"}}
    said = message(item("edit", {"original_message_id": "wamid.OLD", "message": inner}, id="wamid.EDIT"))
    assert (said.external_id, said.edits, said.text) == ("wamid.EDIT", "wamid.OLD", "Ada banjir besar")
    assert said.unsupported is None


def test_an_edited_caption_comes_with_its_photo() -> None:
    inner = {"type": "image", "image": {"id": "1003", "caption": "Baru"}}
    said = message(item("edit", {"original_message_id": "wamid.OLD", "message": inner}))
    assert (said.text, said.edits, len(said.attachments)) == ("Baru", "wamid.OLD", 1)


def test_a_message_taken_back_is_noted_and_not_answered() -> None:
    said = message(item("revoke", {"original_message_id": "wamid.OLD"}))
    assert said.unsupported == "deleted message"
    assert (said.in_reply_to, said.repliable) == ("wamid.OLD", False)


def test_a_group_is_heard_and_never_answered() -> None:
    said = message(TEXT | {"group_id": "G1"})
    assert (said.unsupported, said.repliable, said.text) == ("group message", False, "Ada banjir")


def test_an_answer_names_what_it_answers() -> None:
    assert message(TEXT | {"context": {"id": "wamid.OURS"}}).in_reply_to == "wamid.OURS"
    assert message(TEXT | {"context": {"forwarded": True}}).in_reply_to is None
    assert message(TEXT | {"context": "?"}).in_reply_to is None


def test_a_message_of_last_week_keeps_its_own_time() -> None:
    assert message(TEXT | {"timestamp": "1700000000"}).sent_at == datetime(
        2023, 11, 14, 22, 13, 20, tzinfo=UTC
    )


@pytest.mark.parametrize("time", [None, "", "soon", "-1", "1e9", "1700000000000", 1700000000, "١٧٠٠٠٠٠٠٠٠"])
def test_a_message_without_a_time_in_seconds_is_parked(time: object) -> None:
    assert "timestamp" in parked(TEXT | {"timestamp": time}).reason


@pytest.mark.parametrize(
    "broken",
    [
        "text",
        None,
        [],
        {},
        TEXT | {"id": ""},
        TEXT | {"id": 7},
        TEXT | {"type": None},
        TEXT | {"text": "Ada banjir"},
        item("image", {"caption": "Jalan rusak"}),
        item("interactive", {"type": "button_reply", "button_reply": {"title": "Lihat"}}),
        item("edit", {"original_message_id": "wamid.OLD"}),
        item("edit", {"message": {"type": "text", "text": {"body": "x"}}}),
        item("system", {"type": "user_identity_changed", "body": "x"}),
        item("request_welcome"),
    ],
)
def test_what_is_not_as_documented_is_parked_and_spoils_no_other(broken: object) -> None:
    first, last = events(payload(contacts=[CONTACT], messages=[broken, TEXT]))
    assert isinstance(first, Unreadable)
    assert json.loads(first.raw)["messages"] == [broken]
    assert isinstance(last, InboundMessage)


# Moves.


@pytest.mark.parametrize(
    ("sent", "system", "old", "new"),
    [
        ({}, {"type": "user_changed_number", "wa_id": "6281200000002"}, CITIZEN, "+6281200000002"),
        ({}, {"type": "customer_changed_number", "new_wa_id": "6281200000002"}, CITIZEN, "+6281200000002"),
        (
            {"from_user_id": NEW_BSUID},
            {
                "type": "user_changed_number",
                "wa_id": "6281200000002",
                "user_id": NEW_BSUID,
                "previous_user_id": BSUID,
            },
            BSUID,
            NEW_BSUID,
        ),
        (
            {"from": None},
            {"type": "user_changed_user_id", "user_id": NEW_BSUID, "previous_user_id": BSUID},
            BSUID,
            NEW_BSUID,
        ),
        ({"from_user_id": BSUID}, {"type": "user_changed_user_id", "user_id": NEW_BSUID}, BSUID, NEW_BSUID),
        (
            {"from_user_id": NEW_BSUID},
            {"type": "user_changed_user_id", "user_id": NEW_BSUID},
            CITIZEN,
            NEW_BSUID,
        ),
    ],
)
def test_a_person_who_moves_is_the_same_person(
    sent: dict[str, Any], system: dict[str, str], old: str, new: str
) -> None:
    event = heard(item("system", system, **sent))
    assert isinstance(event, ContactEvent)
    assert event.kind is ContactEventKind.MOVED
    assert (event.address, event.moved_to[0]) == (Address("whatsapp", old), Address("whatsapp", new))
    assert event.occurred_at == SENT_AT


@pytest.mark.parametrize(
    "system", [{"type": "user_changed_number"}, {"type": "user_changed_number", "wa_id": WA_ID}, {}, None]
)
def test_a_move_to_nowhere_is_parked(system: object) -> None:
    parked(item("system", system))


# What became of ours.


def status(**fields: Any) -> Event:
    news = {"id": "wamid.OURS", "status": "delivered", "timestamp": SECONDS, "recipient_id": WA_ID}
    (event,) = events(payload(statuses=[news | fields]))
    return event


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("failed", DeliveryStatus.FAILED),
    ],
)
def test_a_status_is_news_of_the_message_with_that_id(word: str, expected: DeliveryStatus) -> None:
    news = status(status=word, conversation={"id": "x"}, pricing={"billable": False})
    assert isinstance(news, DeliveryReceipt)
    assert (news.status, news.external_id, news.account) == (expected, "wamid.OURS", NUMBER_ID)
    assert (news.occurred_at, news.code, news.window_closed) == (SENT_AT, None, False)
    assert news.raw["statuses"][0]["conversation"] == {"id": "x"}


def test_our_own_id_comes_back_with_a_status() -> None:
    news = status(biz_opaque_callback_data="d-1")
    assert isinstance(news, DeliveryReceipt)
    assert news.delivery_id == "d-1"
    plain = status()
    assert isinstance(plain, DeliveryReceipt)
    assert plain.delivery_id is None


@pytest.mark.parametrize(("code", "closed"), [(131047, True), (131026, False), (131049, False)])
def test_a_failure_says_why(code: int, closed: bool) -> None:
    news = status(status="failed", errors=[{"code": code, "title": "t"}, {"code": 1}])
    assert isinstance(news, DeliveryReceipt)
    assert (news.code, news.window_closed) == (str(code), closed)


@pytest.mark.parametrize("errors", [None, [], {}, "131047", [None], [{}], [{"code": "131047"}]])
def test_a_failure_without_a_code_is_a_failure_all_the_same(errors: object) -> None:
    news = status(status="failed", errors=errors)
    assert isinstance(news, DeliveryReceipt)
    assert (news.status, news.code, news.window_closed) == (DeliveryStatus.FAILED, None, False)


@pytest.mark.parametrize(
    "recipient", [{"recipient_id": None}, {"recipient_id": None, "recipient_user_id": BSUID}]
)
def test_a_status_need_not_name_a_number(recipient: dict[str, Any]) -> None:
    assert isinstance(status(**recipient), DeliveryReceipt)


@pytest.mark.parametrize(
    "fields",
    [{"status": "deleted"}, {"status": "warning"}, {"status": None}, {"id": None}, {"timestamp": "later"}],
)
def test_a_status_we_cannot_read_is_parked(fields: dict[str, Any]) -> None:
    assert isinstance(status(**fields), Unreadable)


# Everything else that comes to the same address.


def test_all_that_comes_in_one_request_is_heard() -> None:
    news = {"id": "wamid.OURS", "status": "read", "timestamp": SECONDS}
    both = payload(messages=[TEXT, TEXT], statuses=[news], errors=[{"code": 131000}])
    both["entry"].append(copy.deepcopy(both["entry"][0]))
    both["entry"][1]["changes"] *= 2
    kinds = [type(event) for event in events(both)]
    assert kinds == [InboundMessage, InboundMessage, DeliveryReceipt, Unreadable] * 3


def test_a_trouble_of_metas_own_is_shown() -> None:
    first, second = events(payload(errors=[{"code": 131000, "title": "Something went wrong"}, {}]))
    assert isinstance(first, Unreadable)
    assert "131000" in first.reason
    assert "Something went wrong" in first.raw
    assert isinstance(second, Unreadable)


@pytest.mark.parametrize("metadata", [{"phone_number_id": "100000000000002"}, {}, None])
def test_another_number_of_the_same_business_is_not_ours_to_hear(metadata: object) -> None:
    (event,) = events(payload(messages=[TEXT, TEXT], metadata=metadata))
    assert isinstance(event, Unreadable)
    assert "phone_number_id" in event.reason
    assert "Ada banjir" in event.raw


def test_a_change_of_another_field_is_kept() -> None:
    content = payload(messages=[TEXT])
    content["entry"][0]["changes"].insert(0, {"field": "account_update", "value": {"event": "X"}})
    other, ours = events(content)
    assert isinstance(other, Unreadable)
    assert "account_update" in other.reason
    assert isinstance(ours, InboundMessage)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"entry": []},
        {"entry": [{}]},
        {"entry": [None]},
        {"entry": [{"changes": []}]},
        {"entry": [{"changes": ["x"]}]},
        {"entry": [{"changes": [{"field": "messages"}]}]},
        {"entry": [{"changes": [{"field": ["messages"], "value": {}}]}]},
        payload(),
        payload(messages=[]),
        payload(messages={"id": "wamid.AAA"}),
        payload(contacts=[CONTACT]),
    ],
)
def test_a_request_that_says_nothing_is_kept(content: object) -> None:
    (event,) = events(content)
    assert isinstance(event, Unreadable)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(NUMBER_ID),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["entry", "changes", "field", "value", "id", "type", "text", "body"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_no_json_of_any_shape_makes_it_raise_or_goes_unheard(content: object) -> None:
    assert events(content)


KINDS = [
    "text", "image", "audio", "sticker", "location", "contacts", "interactive", "button", "reaction",
    "revoke", "edit", "order", "system", "unsupported", "request_welcome", "hologram",
]  # fmt: skip
FIELD = st.sampled_from(
    ["type", "body", "id", "caption", "latitude", "button_reply", "message", "wa_id", "user_id"]
)
CONTENT = JSON | st.dictionaries(FIELD, JSON | st.sampled_from([*KINDS, WA_ID, BSUID]), max_size=4)


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    """A message or a status with some fields right and some not."""
    kind = draw(st.sampled_from(KINDS))
    whole = item(kind, draw(CONTENT), status=draw(JSON), errors=draw(JSON), from_user_id=draw(JSON))
    replaced = draw(st.dictionaries(st.sampled_from([*TEXT, "context", "group_id"]), JSON, max_size=2))
    return whole | replaced


@given(st.lists(JSON | items(), min_size=1), st.lists(JSON | items(), min_size=1), JSON)
def test_each_item_is_one_event_whatever_it_holds(
    messages: list[Any], statuses: list[Any], contacts: Any
) -> None:
    found = events(payload(messages=messages, statuses=statuses, contacts=contacts))
    assert len(found) == len(messages) + len(statuses)
    for event in found:
        repr(event).encode()
