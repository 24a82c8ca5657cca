import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

import channels
from channels import twilio_api
from channels.addresses import Address
from channels.base import Channel, MediaSource
from channels.errors import MessageRejected, SettingsInvalid, SignatureInvalid, WindowClosed
from channels.messages import (
    Attachment,
    Choice,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    Location,
    Template,
    Unreadable,
    WebhookRequest,
)
from tests.channels.contract import CITIZEN, PUBLIC_URL, ChannelContract, FarEnd, SendingContract

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "invented-auth-token"
SECOND_TOKEN = "invented-second-auth-token"
NUMBER = "+6281200000099"
BSUID = "ID.1708000000000001"
SETTINGS: dict[str, Any] = {
    "enabled": True,
    "driver": "twilio",
    "twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN, "from": NUMBER},
}
URL = f"{PUBLIC_URL}/webhooks/whatsapp"
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/ME1"
HEARD_AT = datetime(2026, 1, 2, tzinfo=UTC)
TEXT = {
    "SmsMessageSid": "SM01",
    "NumMedia": "0",
    "ProfileName": "Siti",
    "MessageType": "text",
    "SmsSid": "SM01",
    "WaId": CITIZEN.removeprefix("+"),
    "SmsStatus": "received",
    "Body": "Ada banjir",
    "To": f"whatsapp:{NUMBER}",
    "NumSegments": "1",
    "MessageSid": "SM01",
    "AccountSid": ACCOUNT,
    "From": f"whatsapp:{CITIZEN}",
    "ApiVersion": "2010-04-01",
}


def posted(form: Mapping[str, str], token: str = TOKEN) -> WebhookRequest:
    signature = RequestValidator(token).compute_signature(URL, form)
    return replace(with_body(urlencode(form).encode()), headers={twilio_api.SIGNATURE: signature})


def with_body(body: bytes) -> WebhookRequest:
    return WebhookRequest("POST", URL, "", "", body=body, received_at=HEARD_AT)


def events(form: Mapping[str, str]) -> list[Event]:
    return channels.load("whatsapp", SETTINGS, PUBLIC_URL).parse(posted(form))


def event(form: Mapping[str, str]) -> Event:
    (found,) = events(form)
    return found


def message(**fields: str) -> InboundMessage:
    found = event(TEXT | fields)
    assert isinstance(found, InboundMessage), found
    return found


class TestTwilioWhatsApp(ChannelContract):
    name = "whatsapp"
    settings = SETTINGS
    required = ("driver", "twilio.account_sid", "twilio.auth_token", "twilio.from")
    citizen = Address("whatsapp", CITIZEN)

    def text_message(self, text: str) -> WebhookRequest:
        return posted(TEXT | {"Body": text})

    def unknown_kind(self) -> WebhookRequest:
        return posted(TEXT | {"Body": "", "MessageType": "hologram"})

    def garbage(self, content: bytes) -> WebhookRequest:
        return with_body(content)

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        return replace(request, headers={}) if secret is None else posted(TEXT, token=secret)

    def test_a_message_changed_on_the_way_is_refused(self) -> None:
        request = posted(TEXT)
        with pytest.raises(SignatureInvalid):
            self.channel().verify(replace(request, body=request.body + b"&New=1"))

    def test_while_a_token_is_replaced_both_are_accepted(self) -> None:
        both = SETTINGS["twilio"] | {"second_auth_token": SECOND_TOKEN}
        channel = self.channel(twilio=both)
        for token in (TOKEN, SECOND_TOKEN):
            channel.verify(posted(TEXT, token))
        assert {TOKEN, SECOND_TOKEN} <= set(channel.secrets)
        with pytest.raises(SignatureInvalid):
            self.channel().verify(posted(TEXT, SECOND_TOKEN))

    def test_twilio_is_answered_with_an_empty_twiml(self) -> None:
        answer = self.channel().acknowledge()
        assert (answer.body, answer.content_type) == ("<Response/>", "text/xml")

    def test_meta_sets_the_limits_and_twilio_has_no_buttons_without_a_template(self) -> None:
        able = self.channel().capabilities
        assert (able.text_limit, able.choices, able.short_replies, able.delivery_receipts) == (
            1600,
            0,
            False,
            True,
        )
        assert (able.window, able.pause_per_person) == (timedelta(hours=24), timedelta(seconds=6))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1708", "http://localhost"])
def test_without_an_address_that_twilio_can_reach_it_does_not_start(address: str) -> None:
    with pytest.raises(SettingsInvalid) as stop:
        channels.load("whatsapp", SETTINGS, address)
    assert stop.value.path == "web.public_url"
    channels.load("whatsapp", SETTINGS | {"api_base": "http://127.0.0.1:13013"}, address)


def test_the_block_of_the_other_driver_is_not_read() -> None:
    channels.load("whatsapp", SETTINGS | {"cloud": {"anything": 1}}, PUBLIC_URL)


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        channels.load("whatsapp", SETTINGS | {"twilio": SETTINGS["twilio"] | {"from": "1708"}}, PUBLIC_URL)
    assert invalid.value.path == "channels.whatsapp.twilio.from"


# Who wrote.


def test_a_message_says_who_and_to_which_account() -> None:
    said = message(Forwarded="true")
    assert (said.account, said.external_id, said.sent_at) == (ACCOUNT, "SM01", HEARD_AT)
    assert (said.sender, said.aliases, said.sender_name) == (Address("whatsapp", CITIZEN), (), "Siti")
    assert said.raw == TEXT | {"Forwarded": "true"}


def test_whoever_has_an_id_of_our_business_is_known_by_it_and_the_number_is_an_alias() -> None:
    said = message(ExternalUserId=f"whatsapp:{BSUID}")
    assert (said.sender, said.aliases) == (Address("whatsapp", BSUID), (Address("whatsapp", CITIZEN),))


@pytest.mark.parametrize("external", [f"whatsapp:{BSUID}", ""])
def test_a_person_without_a_number_is_heard(external: str) -> None:
    said = message(From=f"whatsapp:{BSUID}", WaId="", ExternalUserId=external)
    assert (said.sender, said.aliases) == (Address("whatsapp", BSUID), ())


@pytest.mark.parametrize("id", ["whatsapp:", "whatsapp:17", "whatsapp:ID.1 7", "ID.", f"whatsapp:{CITIZEN}"])
def test_an_invalid_id_is_ignored_where_there_is_a_number(id: str) -> None:
    assert message(ExternalUserId=id).sender == Address("whatsapp", CITIZEN)


@pytest.mark.parametrize("sender", [CITIZEN, CITIZEN.removeprefix("+"), f"whatsapp:{CITIZEN[1:]}"])
def test_a_number_without_its_prefix_is_read_as_well(sender: str) -> None:
    assert message(From=sender).sender == Address("whatsapp", CITIZEN)


def test_the_number_may_stand_in_waid_alone() -> None:
    assert message(From="").sender == Address("whatsapp", CITIZEN)


@pytest.mark.parametrize(
    "missing",
    [
        {"From": "", "WaId": ""},
        {"From": "whatsapp:", "WaId": "", "ExternalUserId": "whatsapp:17"},
        {"From": "messenger:17", "WaId": "x"},
        {"MessageSid": ""},
        {"AccountSid": ""},
        {"AccountSid": "AC-other"},
    ],
)
def test_a_form_without_what_names_it_is_parked(missing: dict[str, str]) -> None:
    found = event(TEXT | missing)
    assert isinstance(found, Unreadable)
    assert json.loads(found.raw)["Body"] == "Ada banjir"


# What was said.


@pytest.mark.parametrize(
    ("mime_type", "kind"),
    [
        ("image/jpeg", "image"),
        ("audio/ogg", "audio"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
    ],
)
@pytest.mark.parametrize("body", ["Jalan rusak", ""])
def test_a_file_is_an_attachment_with_or_without_words(mime_type: str, kind: str, body: str) -> None:
    media = {"NumMedia": "1", "MediaUrl0": MEDIA, "MediaContentType0": mime_type}
    said = message(**media, Body=body, MessageType=kind)
    assert said.attachments == (Attachment(kind, MEDIA, mime_type),)
    assert (said.text, said.unsupported) == (body, None)


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ({}, None),
        ({"Label": "Pasar Baru"}, "Pasar Baru"),
        ({"Label": "Pasar Baru", "Address": "Jl. Mawar 1"}, "Pasar Baru, Jl. Mawar 1"),
    ],
)
def test_a_place_has_no_words_and_is_not_empty(named: dict[str, str], name: str | None) -> None:
    said = message(Body="", MessageType="location", Latitude="-6.9", Longitude="107.5", **named)
    assert (said.location, said.unsupported) == (Location(-6.9, 107.5, name), None)


@pytest.mark.parametrize("point", [("-6.9", ""), ("x", "1"), ("91", "0"), ("nan", "1"), ("0", "inf")])
def test_a_place_that_is_nowhere_is_parked(point: tuple[str, str]) -> None:
    assert isinstance(event(TEXT | {"Latitude": point[0], "Longitude": point[1]}), Unreadable)


@pytest.mark.parametrize(
    ("button", "text"),
    [
        ({"ButtonPayload": "STATUS", "ButtonText": "Lihat"}, "STATUS"),
        ({"ButtonText": "Lihat"}, "Lihat"),
        ({"ButtonPayload": "", "ButtonText": ""}, "Ada banjir"),
    ],
)
def test_what_was_tapped_is_its_payload_or_else_its_title(button: dict[str, str], text: str) -> None:
    said = message(**button, MessageType="button", OriginalRepliedMessageSid="SM99")
    assert (said.text, said.unsupported, said.in_reply_to) == (text, None, "SM99")


@pytest.mark.parametrize("kind", ["sticker", "contacts", "order"])
def test_what_we_can_make_nothing_of_says_what_it_is(kind: str) -> None:
    said = message(MessageType=kind, Body="", MediaUrl0=MEDIA, MediaContentType0="image/webp")
    assert (said.unsupported, len(said.attachments), said.repliable) == (kind, 1, True)


def test_a_thumb_up_is_not_answered() -> None:
    said = message(MessageType="reaction", Body="👍", OriginalRepliedMessageSid="SM99")
    assert (said.unsupported, said.repliable, said.in_reply_to) == ("reaction", False, "SM99")


def test_words_of_a_kind_nobody_has_heard_of_are_words() -> None:
    assert message(MessageType="hologram").unsupported is None


@pytest.mark.parametrize(
    ("word", "kind"), [("STOP", ContactEventKind.BLOCKED), ("START", ContactEventKind.UNBLOCKED)]
)
def test_an_opt_out_is_kept_not_answered_again_and_known_of_the_person(
    word: str, kind: ContactEventKind
) -> None:
    opted = TEXT | {"Body": word, "OptOutType": word, "ExternalUserId": f"whatsapp:{BSUID}"}
    said, news = events(opted)
    assert isinstance(said, InboundMessage)
    assert (said.text, said.repliable) == (word, False)
    assert isinstance(news, ContactEvent)
    assert (news.kind, news.address, news.channel) == (kind, said.sender, "whatsapp")
    assert (news.account, news.occurred_at) == (ACCOUNT, HEARD_AT)


def test_a_question_that_twilio_has_answered_gets_no_second_answer() -> None:
    said = message(Body="HELP", OptOutType="HELP")
    assert not said.repliable


FORM = st.dictionaries(st.sampled_from([*TEXT, "Latitude", "OptOutType", "MediaUrl0"]), st.text(), max_size=4)


@given(FORM)
def test_no_form_of_any_shape_makes_it_raise_or_goes_unheard(changed: dict[str, str]) -> None:
    changed = {name: value.encode("utf-8", "replace").decode() for name, value in changed.items()}
    assert events(TEXT | changed)


# What became of ours.


def receipt(**fields: str) -> Event:
    sent = {"MessageSid": "SM02", "SmsSid": "SM02", "AccountSid": ACCOUNT, "From": f"whatsapp:{NUMBER}"}
    return event(sent | {"To": f"whatsapp:{CITIZEN}", "ChannelPrefix": "whatsapp"} | fields)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("queued", DeliveryStatus.SENT),
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("undelivered", DeliveryStatus.FAILED),
        ("failed", DeliveryStatus.FAILED),
    ],
)
def test_a_status_callback_is_news_of_the_message_with_that_sid(word: str, status: DeliveryStatus) -> None:
    news = receipt(MessageStatus=word, SmsStatus=word)
    assert isinstance(news, DeliveryReceipt)
    assert (news.channel, news.status, news.external_id) == ("whatsapp", status, "SM02")


@pytest.mark.parametrize(("code", "closed"), [("63016", True), ("63018", False), ("63049", False)])
def test_a_failure_says_why(code: str, closed: bool) -> None:
    news = receipt(MessageStatus="undelivered", ErrorCode=code)
    assert isinstance(news, DeliveryReceipt)
    assert (news.code, news.window_closed) == (code, closed)


@pytest.mark.parametrize(
    "fields", [{"MessageStatus": "pondering"}, {"MessageStatus": "sent", "MessageSid": ""}]
)
def test_a_receipt_we_cannot_read_is_parked(fields: dict[str, str]) -> None:
    assert isinstance(receipt(**fields), Unreadable)


# What goes out.


class TestSending(SendingContract):
    outbound = twilio_api.outbound
    to = Address("whatsapp", CITIZEN)
    taken = (201, '{"sid": "SM70", "status": "queued"}')
    external_ids = ("SM70",)

    def channel_at(self, api_base: str) -> Channel:
        return channels.load("whatsapp", SETTINGS | {"api_base": api_base}, PUBLIC_URL)

    @pytest.mark.parametrize("number", [NUMBER, f"whatsapp:{NUMBER}"])
    async def test_the_message_is_created_with_its_receipts_address(
        self, far_end: FarEnd, number: str
    ) -> None:
        settings = SETTINGS | {"api_base": far_end.url, "twilio": SETTINGS["twilio"] | {"from": number}}
        async with channels.load("whatsapp", settings, PUBLIC_URL).sender() as send:
            await send(self.message("Jl. Mawar & 50% 🙏"))
        (request,) = far_end.requests
        assert request.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        assert request.form == {
            "To": f"whatsapp:{CITIZEN}",
            "From": f"whatsapp:{NUMBER}",
            "Body": "Jl. Mawar & 50% 🙏",
            "StatusCallback": URL,
        }

    async def test_a_person_without_a_number_is_written_to_by_id(self, far_end: FarEnd) -> None:
        await self.send(far_end, replace(self.message(), to=Address("whatsapp", BSUID)))
        assert far_end.requests[0].form["To"] == f"whatsapp:{BSUID}"

    async def test_a_template_is_said_in_the_place_of_the_text(self, far_end: FarEnd) -> None:
        template = Template("HX01", "id", ("1708-0000-05", "Ada 🌊\nbanjir"))
        await self.send(far_end, replace(self.message(), template=template))
        form = far_end.requests[0].form
        assert form["ContentSid"] == "HX01"
        assert json.loads(form["ContentVariables"]) == {"1": "1708-0000-05", "2": "Ada 🌊 banjir"}
        assert "Body" not in form

    async def test_a_template_without_gaps_has_no_variables(self, far_end: FarEnd) -> None:
        await self.send(far_end, replace(self.message(), template=Template("HX01", "en")))
        assert "ContentVariables" not in far_end.requests[0].form

    async def test_choices_are_left_to_typing(self, far_end: FarEnd) -> None:
        await self.send(far_end, replace(self.message(), choices=(Choice("Lihat", "STATUS"),)))
        assert far_end.requests[0].form["Body"] == "Laporan diterima."

    async def test_a_closed_window_is_told_from_any_other_refusal(self, far_end: FarEnd) -> None:
        far_end.status, far_end.body = 400, '{"code": 63016, "message": "Failed to send", "status": 400}'
        assert isinstance(await self.refusal(far_end), WindowClosed)


async def test_a_photo_is_had_from_twilio_and_from_nowhere_else() -> None:
    channel = channels.load("whatsapp", SETTINGS, PUBLIC_URL)
    assert isinstance(channel, MediaSource)
    assert channel.media_kept_for is None
    assert (await channel.locate(MEDIA)).url == MEDIA
    with pytest.raises(MessageRejected):
        await channel.locate("https://example.com/ME1")


def test_a_template_is_named_by_its_content_sid() -> None:
    named = SETTINGS | {"templates": {"answer_waiting": {"id": "jawaban_menunggu"}}}
    with pytest.raises(SettingsInvalid, match=r"templates\.answer_waiting\.id: .*Content SID"):
        channels.load("whatsapp", named, PUBLIC_URL)


def test_no_file_goes_through_twilio_which_would_fetch_it_where_anybody_could() -> None:
    assert channels.load("whatsapp", SETTINGS, PUBLIC_URL).capabilities.files == {}
