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
from channels.base import Channel
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import (
    Attachment,
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


def event(form: dict[str, str]) -> Event:
    (found,) = channels.load("sms_1708", SETTINGS, PUBLIC_URL).parse(posted(form))
    return found


class TestTwilioSms(ChannelContract):
    name = "sms_1708"
    settings = SETTINGS
    required = ("driver", "twilio.account_sid", "twilio.auth_token", "twilio.from")
    citizen = Address("sms", CITIZEN)

    def text_message(self, text: str) -> WebhookRequest:
        return posted(SMS | {"Body": text})

    def unknown_kind(self) -> WebhookRequest:
        return posted(SMS | {"Body": "", "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/x"})

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


def test_media_are_noted_beside_the_text() -> None:
    media = {"NumMedia": "2"}
    for number, kind in enumerate(("image/jpeg", "")):
        media |= {
            f"MediaUrl{number}": f"https://api.twilio.com/ME{number}",
            f"MediaContentType{number}": kind,
        }
    message = event(SMS | media)
    assert isinstance(message, InboundMessage)
    assert message.unsupported == "media"
    assert message.text == "Ada banjir"
    assert message.attachments == (
        Attachment("image", "https://api.twilio.com/ME0", "image/jpeg"),
        Attachment("file", "https://api.twilio.com/ME1"),
    )


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


@pytest.mark.parametrize(
    "fields", [{"MessageStatus": "pondering"}, {"MessageStatus": "sent", "MessageSid": ""}]
)
def test_a_receipt_we_cannot_read_is_parked(fields: dict[str, str]) -> None:
    assert isinstance(receipt(**fields), Unreadable)


class TestSending(SendingContract):
    outbound = twilio_api
    to = Address("sms", CITIZEN)
    taken = (201, '{"sid": "SM70", "status": "queued"}')
    external_ids = ("SM70",)

    def channel_at(self, api_base: str) -> Channel:
        return channels.load("sms_1708", SETTINGS | {"api_base": api_base}, PUBLIC_URL)

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
