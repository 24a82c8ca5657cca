from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from gateway.simulator import twilio

URL = "https://lapor.example/webhooks/sms_1708"
PARAMETERS = {
    "ToCountry",
    "ToState",
    "SmsMessageSid",
    "NumMedia",
    "ToCity",
    "FromZip",
    "SmsSid",
    "FromState",
    "SmsStatus",
    "FromCity",
    "Body",
    "FromCountry",
    "To",
    "ToZip",
    "NumSegments",
    "MessageSid",
    "AccountSid",
    "From",
    "ApiVersion",
}


def a_message(text="Jalan rusak 🙏"):
    return twilio.message_form(
        message_sid="SM" + "1" * 32,
        account_sid="AC" + "0" * 32,
        sender="+6281200000001",
        receiver="+6281200000098",
        text=text,
    )


def a_status():
    return twilio.status_form(
        message_sid="SM" + "1" * 32,
        account_sid="AC" + "0" * 32,
        sender="+6281200000098",
        receiver="+6281200000001",
        status="delivered",
    )


def test_a_message_has_all_parameters_twilio_sends():
    assert set(a_message()) == PARAMETERS


def test_a_status_names_it_twice_as_twilio_does():
    assert a_status()["MessageStatus"] == a_status()["SmsStatus"] == "delivered"


@pytest.mark.parametrize("form", [a_message(), a_message("a=b&c +%20\n"), a_status()])
def test_twilios_own_validator_accepts_the_signature(form):
    call = twilio.signed_call(URL, form, "token")
    received = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
    assert RequestValidator("token").validate(URL, received, call.headers["X-Twilio-Signature"])


def test_another_token_gives_another_signature():
    form = a_message()
    assert not RequestValidator("other").validate(URL, form, twilio.signature("token", URL, form))
