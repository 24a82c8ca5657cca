import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import encode_basic_auth
from twilio.request_validator import RequestValidator

import channels
from channels import twilio_api
from channels.addresses import Address
from channels.base import Channel, MediaSource
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SettingsInvalid,
    SignatureInvalid,
    Throttled,
)
from channels.messages import (
    Attachment,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    Unreadable,
    WebhookRequest,
)
from tests.channels.contract import CITIZEN, PUBLIC_URL, ChannelContract, FarEnd, SendingContract

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "invented-auth-token"
SETTINGS: dict[str, Any] = {
    "enabled": True,
    "driver": "twilio",
    "twilio": {"account_sid": ACCOUNT, "auth_token": TOKEN, "from": "+6281200000099"},
}
URL = f"{PUBLIC_URL}/webhooks/sms_1708"
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/MM01/Media/ME0"
HEARD_AT = datetime(2026, 1, 2, tzinfo=UTC)
SMS = {
    "ToCountry": "ID",
    "MessageSid": "SM01",
    "SmsMessageSid": "SM01",
    "SmsStatus": "received",
    "NumMedia": "0",
    "Body": "Ada banjir",
    "From": CITIZEN,
    "To": "+6281200000099",
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
}


def posted(form: dict[str, str], token: str = TOKEN) -> WebhookRequest:
    signature = RequestValidator(token).compute_signature(URL, form)
    return replace(with_body(urlencode(form).encode()), headers={twilio_api.SIGNATURE: signature})


def with_body(body: bytes) -> WebhookRequest:
    return WebhookRequest("POST", URL, "", "", body=body, received_at=HEARD_AT)


def events(form: dict[str, str]) -> list[Event]:
    return channels.load("sms_1708", SETTINGS, PUBLIC_URL).parse(posted(form))


def event(form: dict[str, str]) -> Event:
    (found,) = events(form)
    return found


class TestTwilioSms(ChannelContract):
    name = "sms_1708"
    settings = SETTINGS
    required = ("driver", "twilio.account_sid", "twilio.auth_token", "twilio.from")
    citizen = Address("sms", CITIZEN)

    def text_message(self, text: str) -> WebhookRequest:
        return posted(SMS | {"Body": text})

    def unknown_kind(self) -> WebhookRequest:
        return posted(SMS | {"Body": "", "MessageType": "hologram"})

    def garbage(self, content: bytes) -> WebhookRequest:
        return with_body(content)

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        return replace(request, headers={}) if secret is None else posted(SMS, token=secret)

    def test_a_message_changed_on_the_way_is_refused(self) -> None:
        request = posted(SMS)
        for changed in (
            replace(request, body=request.body + b"&New=1"),
            replace(request, body=request.body.replace(b"banjir", b"kebakaran")),
            replace(request, url="https://elsewhere.example.id/webhooks/sms_1708"),
            replace(request, headers={twilio_api.SIGNATURE: "ünïcødé"}),
        ):
            with pytest.raises(channels.errors.SignatureInvalid):
                self.channel().verify(changed)

    def test_a_parameter_that_twilio_invents_tomorrow_is_signed_and_kept(self) -> None:
        request = posted(SMS | {"NewThing": ""})
        self.channel().verify(request)
        assert self.heard(request).raw["NewThing"] == ""

    def test_a_webhook_set_to_get_is_heard_all_the_same(self) -> None:
        query = urlencode(SMS | {"Body": "Jalan & jembatan 🌊"})
        url = f"{URL}?{query}"
        headers = {twilio_api.SIGNATURE: RequestValidator(TOKEN).compute_signature(url, {})}
        request = WebhookRequest("GET", url, "", query, headers, received_at=HEARD_AT)
        self.channel().verify(request)
        assert self.heard(request).text == "Jalan & jembatan 🌊"
        with pytest.raises(SignatureInvalid):
            self.channel().verify(replace(request, url=request.url + "&x=1"))

    def test_while_a_token_is_replaced_both_are_accepted_and_the_first_one_is_used(self) -> None:
        twilio = SETTINGS["twilio"] | {"second_auth_token": "invented-second-token"}
        rotating = self.channel(twilio=twilio)
        rotating.verify(posted(SMS))
        rotating.verify(posted(SMS, token="invented-second-token"))
        assert {TOKEN, "invented-second-token"} <= set(rotating.secrets)
        assert "invented" not in repr(vars(rotating)["settings"])
        for token in ("", "invented-third-token"):
            with pytest.raises(SignatureInvalid):
                rotating.verify(posted(SMS, token=token))

    def test_without_a_second_token_an_empty_one_is_none(self) -> None:
        with pytest.raises(SignatureInvalid):
            self.channel().verify(posted(SMS, token=""))

    def test_the_address_is_the_one_in_the_settings_whatever_a_proxy_says(self) -> None:
        request = posted(SMS)
        elsewhere = {"x-forwarded-path": "/elsewhere", "x-forwarded-host": "elsewhere.example.id"}
        self.channel().verify(replace(request, headers={**request.headers, **elsewhere}))

    def test_twilio_is_answered_with_an_empty_twiml(self) -> None:
        answer = self.channel().acknowledge()
        assert (answer.body, answer.content_type) == ("<Response/>", "text/xml")


def test_a_message_says_who_and_to_which_account() -> None:
    message = event(SMS)
    assert isinstance(message, InboundMessage)
    assert message.account == ACCOUNT
    assert message.external_id == "SM01"
    assert message.sent_at == HEARD_AT
    assert message.raw == SMS


def with_media(**fields: str) -> InboundMessage:
    media = {"NumMedia": "2"}
    for number, kind in enumerate(("image/jpeg", "")):
        media |= {f"MediaUrl{number}": f"{MEDIA}{number}", f"MediaContentType{number}": kind}
    message = event(SMS | media | fields)
    assert isinstance(message, InboundMessage)
    return message


@pytest.mark.parametrize("text", ["Ada banjir", ""])
def test_media_are_noted_with_a_text_or_without(text: str) -> None:
    message = with_media(Body=text)
    assert (message.text, message.unsupported) == (text, None)
    assert message.attachments == (
        Attachment("image", f"{MEDIA}0", "image/jpeg"),
        Attachment("file", f"{MEDIA}1"),
    )


async def test_media_are_had_from_twilio_with_our_token() -> None:
    channel = channels.load("sms_1708", SETTINGS, PUBLIC_URL)
    assert isinstance(channel, MediaSource)
    location = await channel.locate(with_media().attachments[0].reference)
    assert location.url == f"{MEDIA}0"
    assert location.headers == {"Authorization": encode_basic_auth(ACCOUNT, TOKEN)}
    assert "api.twilio.com" in location.hosts
    assert not location.private
    assert channel.media_kept_for is None


async def test_our_token_goes_to_nobody_else() -> None:
    channel = channels.load("sms_1708", SETTINGS, PUBLIC_URL)
    assert isinstance(channel, MediaSource)
    for reference in ("https://elsewhere.example.id/x", MEDIA.replace(ACCOUNT, "AC-other") + "0"):
        with pytest.raises(MessageRejected):
            await channel.locate(reference)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("STOP", ContactEventKind.BLOCKED), ("START", ContactEventKind.UNBLOCKED)],
)
def test_an_opt_out_is_kept_told_and_not_answered_as_twilio_answered_it(
    word: str, kind: ContactEventKind
) -> None:
    message, opt_out = events(SMS | {"Body": word.title(), "OptOutType": word})
    assert isinstance(message, InboundMessage)
    assert (message.text, message.repliable) == (word.title(), False)
    assert isinstance(opt_out, ContactEvent)
    assert (opt_out.kind, opt_out.address, opt_out.account) == (kind, Address("sms", CITIZEN), ACCOUNT)


def test_help_was_answered_by_twilio_and_changes_nothing_else() -> None:
    message = event(SMS | {"Body": "HELP", "OptOutType": "HELP"})
    assert isinstance(message, InboundMessage)
    assert not message.repliable


def test_stop_without_opt_out_management_is_ours_to_act_on() -> None:
    message = event(SMS | {"Body": "STOP"})
    assert isinstance(message, InboundMessage)
    assert message.repliable


def test_a_messaging_service_changes_nothing() -> None:
    message = event(SMS | {"MessagingServiceSid": "MG01", "NumSegments": "2"})
    assert isinstance(message, InboundMessage)
    assert (message.text, message.sender) == ("Ada banjir", Address("sms", CITIZEN))


def test_a_text_that_looks_encoded_is_what_the_citizen_wrote() -> None:
    message = event(SMS | {"Body": "QmFuamly"})
    assert isinstance(message, InboundMessage)
    assert message.text == "QmFuamly"


def test_no_parameters_at_all_are_parked() -> None:
    assert isinstance(event({}), Unreadable)


@pytest.mark.parametrize("missing", ["MessageSid", "From", "AccountSid"])
def test_a_form_without_what_names_it_is_parked(missing: str) -> None:
    parked = event({name: value for name, value in SMS.items() if name != missing})
    assert isinstance(parked, Unreadable)
    assert json.loads(parked.raw)["Body"] == "Ada banjir"


def test_another_account_is_not_ours_to_hear() -> None:
    parked = event(SMS | {"AccountSid": "AC-other"})
    assert isinstance(parked, Unreadable)
    assert "AccountSid" in parked.reason


def test_a_short_code_is_not_answered() -> None:
    message = event(SMS | {"From": "3355"})
    assert isinstance(message, InboundMessage)
    assert not message.repliable


def receipt(**fields: str) -> Event:
    return event({"MessageSid": "SM02", "AccountSid": ACCOUNT, "From": "1708", "To": CITIZEN} | fields)


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
@pytest.mark.parametrize("name", ["MessageStatus", "SmsStatus"])
def test_a_status_callback_is_news_of_the_message_with_that_sid(
    name: str, word: str, status: DeliveryStatus
) -> None:
    news = receipt(**{name: word})
    assert isinstance(news, DeliveryReceipt)
    assert (news.status, news.external_id, news.account, news.code) == (status, "SM02", ACCOUNT, None)


def test_the_error_code_of_a_failure_is_kept() -> None:
    news = receipt(MessageStatus="undelivered", SmsStatus="undelivered", ErrorCode="30003")
    assert isinstance(news, DeliveryReceipt)
    assert news.code == "30003"


def test_a_validity_that_ran_out_is_an_expiry() -> None:
    news = receipt(MessageStatus="failed", ErrorCode="30036")
    assert isinstance(news, DeliveryReceipt)
    assert news.status == DeliveryStatus.EXPIRED


def test_an_opt_out_that_only_a_receipt_tells_blocks_its_recipient() -> None:
    sent = {"MessageSid": "SM02", "AccountSid": ACCOUNT, "From": "1708", "To": CITIZEN}
    news, opt_out = events(sent | {"MessageStatus": "failed", "ErrorCode": "21610"})
    assert isinstance(news, DeliveryReceipt)
    assert (news.status, news.code) == (DeliveryStatus.FAILED, "21610")
    assert isinstance(opt_out, ContactEvent)
    assert (opt_out.kind, opt_out.address) == (ContactEventKind.BLOCKED, Address("sms", CITIZEN))


@pytest.mark.parametrize(
    "fields", [{"MessageStatus": "pondering"}, {"MessageStatus": "sent", "MessageSid": ""}]
)
def test_a_receipt_we_cannot_read_is_parked(fields: dict[str, str]) -> None:
    assert isinstance(receipt(**fields), Unreadable)


class TestSending(SendingContract):
    outbound = twilio_api.outbound
    to = Address("sms", CITIZEN)
    taken = (201, '{"sid": "SM70", "status": "queued"}')
    external_ids = ("SM70",)

    def channel_at(self, api_base: str) -> Channel:
        return channels.load("sms_1708", SETTINGS | {"api_base": api_base}, PUBLIC_URL)

    @pytest.mark.parametrize(
        ("status", "body", "kind"),
        [
            (400, {"code": 21610, "message": CITIZEN}, RecipientUnreachable),
            (400, {"code": 21617}, MessageRejected),
            (429, {"code": 20429}, Throttled),
            (401, {"code": 20003}, AccountRefused),
            (503, {}, ProviderUnavailable),
            (500, {"code": 20500}, OutcomeUnknown),
            (201, {"status": "queued"}, OutcomeUnknown),
        ],
    )
    async def test_what_twilio_answers_is_said_in_our_words(
        self, far_end: FarEnd, status: int, body: dict[str, Any], kind: type
    ) -> None:
        far_end.status, far_end.body = status, json.dumps(body)
        assert type(await self.refusal(far_end)) is kind
        assert len(far_end.requests) == 1

    async def test_the_message_is_created_with_its_receipts_address(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("Jl. Mawar & 50% 🙏"))
        (request,) = far_end.requests
        assert request.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        assert request.form == {
            "To": CITIZEN,
            "From": "+6281200000099",
            "Body": "Jl. Mawar & 50% 🙏",
            "StatusCallback": URL,
        }
        assert request.headers["Authorization"] == encode_basic_auth(ACCOUNT, TOKEN)

    async def test_a_curly_quote_does_not_double_the_price(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("Jalan “Mawar”"))
        assert far_end.requests[0].form["Body"] == 'Jalan "Mawar"'

    async def test_a_ticket_number_on_the_seam_of_two_parts_is_moved_whole(self, far_end: FarEnd) -> None:
        await self.send(far_end, self.message("a" * 149 + "482 915 6059 telah diterima"))
        assert far_end.requests[0].form["Body"] == "a" * 149 + "   \n482 915 6059 telah diterima"

    async def test_what_no_more_fits_into_with_its_numbers_whole_goes_out_as_it_is(
        self, far_end: FarEnd
    ) -> None:
        text = "a" * 149 + "482 915 6059".ljust(1600 - 149, "b")
        await self.send(far_end, self.message(text))
        assert far_end.requests[0].form["Body"] == text


def test_a_form_with_more_fields_than_twilio_ever_sends_is_refused_before_it_is_read() -> None:
    channel = channels.load("sms_1708", SETTINGS, PUBLIC_URL)
    flood = with_body(b"&".join(b"a=1" for _ in range(twilio_api.MOST_FIELDS + 1)))
    with pytest.raises(SignatureInvalid, match="parameters"):
        channel.verify(replace(flood, headers={twilio_api.SIGNATURE: "x"}))


@pytest.mark.parametrize("address", ["http://127.0.0.1:1708", "http://localhost"])
def test_without_an_address_that_twilio_can_reach_it_does_not_start(address: str) -> None:
    with pytest.raises(SettingsInvalid) as stop:
        channels.load("sms_1708", SETTINGS, address)
    assert stop.value.path == "web.public_url"
