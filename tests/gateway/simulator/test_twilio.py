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


def a_whatsapp_message(**more):
    return twilio.whatsapp_form(
        message_sid="SM" + "1" * 32,
        account_sid="AC" + "0" * 32,
        sender="+6281200000001",
        receiver="+6281200000098",
        profile_name="Wati",
        user_id="ID.1708000000000001",
        **more,
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


@pytest.mark.parametrize(
    "form", [a_message(), a_message("a=b&c +%20\n"), a_status(), a_whatsapp_message(text="🙏")]
)
def test_twilios_own_validator_accepts_the_signature(form):
    call = twilio.signed_call(URL, form, "token")
    received = dict(parse_qsl(call.body.decode(), keep_blank_values=True))
    assert RequestValidator("token").validate(URL, received, call.headers["X-Twilio-Signature"])


def test_another_token_gives_another_signature():
    form = a_message()
    assert not RequestValidator("other").validate(URL, form, twilio.signature("token", URL, form))


def test_a_whatsapp_message_says_who_writes_in_three_ways():
    form = a_whatsapp_message(text="Jalan rusak")
    assert (form["From"], form["WaId"], form["ProfileName"]) == (
        "whatsapp:+6281200000001",
        "6281200000001",
        "Wati",
    )
    assert form["ExternalUserId"] == "whatsapp:ID.1708000000000001"
    assert (form["MessageType"], form["Body"], form["To"]) == (
        "text",
        "Jalan rusak",
        "whatsapp:+6281200000098",
    )


def test_a_photo_a_place_and_a_pressed_button_have_parameters_of_their_own():
    photo = a_whatsapp_message(
        text="ini fotonya", media=[("https://api.twilio.com/x/Media/ME1", "image/jpeg")]
    )
    assert (photo["MessageType"], photo["NumMedia"], photo["MediaContentType0"]) == (
        "image",
        "1",
        "image/jpeg",
    )
    assert photo["MediaUrl0"] == "https://api.twilio.com/x/Media/ME1"
    place = a_whatsapp_message(location=(-3.7956, 102.2592))
    assert (place["MessageType"], place["Body"]) == ("location", "")
    assert (place["Latitude"], place["Longitude"]) == ("-3.7956", "102.2592")
    button = a_whatsapp_message(button=("Cek status", "status 4829156059"), replies_to="SM" + "2" * 32)
    assert (button["MessageType"], button["Body"]) == ("button", "Cek status")
    assert (button["ButtonText"], button["ButtonPayload"]) == ("Cek status", "status 4829156059")
    assert button["OriginalRepliedMessageSid"] == "SM" + "2" * 32


def test_whoever_hides_their_number_has_an_id_in_its_place():
    form = twilio.whatsapp_form(
        message_sid="SM1", account_sid="AC1", sender="ID.17", receiver="+6281200000098", user_id="ID.17"
    )
    assert (form["From"], "WaId" in form) == ("whatsapp:ID.17", False)


def test_a_failure_has_a_code():
    form = twilio.status_form(
        message_sid="SM1", account_sid="AC1", sender="a", receiver="b", status="failed", error_code="63016"
    )
    assert form["ErrorCode"] == "63016"
    assert "ErrorCode" not in a_status()
