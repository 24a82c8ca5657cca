"""Redaction: of what a platform and we told each other, what may be kept, and nothing else."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import redaction
from channels.exchanges import LARGEST, Content, Exchange, content
from channels.redaction import Shown, Trace
from channels.sms_1708.kannel.settings import Parameters
from channels.sms_1708.kannel.shown import shown_of
from channels.sms_1708.smpp.shown import SHOWN as SMPP
from channels.telegram.shown import SHOWN as TELEGRAM
from channels.twilio_api.shown import SHOWN as TWILIO
from channels.twitter.shown import SHOWN as X
from channels.whatsapp.cloud.shown import SHOWN as META
from gateway.simulator import twilio, whatsapp
from tests.channels.twitter import samples

KANNEL = shown_of(Parameters().model_dump(by_alias=True, exclude_none=True))
ALL = (TELEGRAM, X, TWILIO, META, KANNEL, SMPP)
PHONE = "+6281200000011"
DELIVERY = "01a20380-49f7-769d-9fae-7ee86c484d68"
WAMID = "wamid.HBgNNjI4MTIwMDAwMDAxMRUCABIYFjNFQjBDNDMxQzI2QTE5MTZFMDc5AA=="
"""Meta's own shape: behind the first letters, in base64, is the number of whoever wrote."""
SITI = whatsapp.Contact("Siti Contoh", phone=PHONE, user_id="ID.warga11")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def trace(
    by: Shown,
    request: Any = b"",
    answer: Any = b"",
    url: str = "https://example.com/",
    headers: Mapping[str, str] | None = None,
    secrets: tuple[str, ...] = (),
) -> Trace:
    asked, told = _content(request, headers or {}), _content(answer, {})
    return redaction.trace(Exchange(datetime.now(UTC), "POST", url, asked, told, 200), by, secrets)


def _content(said: Any, headers: Mapping[str, str]) -> Content:
    return Content(said if isinstance(said, bytes) else json.dumps(said).encode(), headers)


def body(told: str) -> Any:
    return json.loads(told)["body"] if told else ""


# Each provider, both ways.


def test_of_what_we_send_to_telegram_nobody_is_named_and_nothing_is_said() -> None:
    made = trace(
        TELEGRAM,
        {"chat_id": 990001708, "text": "Nomor 482 915 6037", "reply_parameters": {"message_id": 3}},
        {
            "ok": True,
            "result": {"message_id": 4, "date": 1795212000, "chat": {"id": 990001708, "type": "private"}},
        },
        "https://api.telegram.org/bot1708:AAtoken/sendMessage",
    )
    assert made.url == "https://api.telegram.org/.../sendMessage"
    assert body(made.request) == {
        "chat_id": "<number 9>",
        "text": "<text 18>",
        "reply_parameters": {"message_id": 3},
    }
    assert body(made.answer) == {
        "ok": True,
        "result": {"message_id": 4, "date": 1795212000, "chat": {"id": "<number 9>", "type": "private"}},
    }


def test_telegram_s_errors_are_read_without_what_they_quote() -> None:
    refused = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 35 (bot1708:AAtoken, Siti, 081200000011)",
        "parameters": {"retry_after": 35, "migrate_to_chat_id": -1001234567890},
    }
    assert body(trace(TELEGRAM, answer=refused).answer) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 35 ...",
        "parameters": {"retry_after": 35, "migrate_to_chat_id": "<number 14>"},
    }


def test_a_message_of_meta_s_shows_its_shape_and_the_end_of_its_id() -> None:
    heard = whatsapp.message(
        SITI, "text", whatsapp.text("Jalan rusak"), message_id=WAMID, timestamp=1795355068
    )
    made = body(trace(META, whatsapp.messages_body("170800000000001", [SITI], [heard])).request)
    [change] = made["entry"][0]["changes"]
    assert change["field"] == "messages"
    assert change["value"]["contacts"] == [
        {"profile": {"name": "<text 11>"}, "wa_id": "<text 13>", "user_id": "<text 10>"}
    ]
    assert change["value"]["messages"] == [
        {
            "from": "<text 13>",
            "from_user_id": "<text 10>",
            "id": "wamid...MTZFMDc5AA==",
            "timestamp": "1795355068",
            "type": "text",
            "text": {"body": "<text 11>"},
        }
    ]


def test_of_a_card_that_somebody_passes_on_nothing_is_shown() -> None:
    card = {
        "phones": [{"phone": PHONE, "type": "Rumah-Siti"}],
        "urls": [{"url": "https://siti-contoh.example/", "type": "Siti"}],
    }
    made = trace(META, {"messages": [{"type": "contacts", "contacts": [card]}]}).request
    assert "siti" not in made.lower()
    assert '"type":"contacts"' in made


def test_a_status_of_meta_s_shows_which_reply_failed_and_why() -> None:
    status = whatsapp.status(
        "wamid.1",
        "failed",
        SITI,
        timestamp=1795355068,
        error=(131047, f"Re-engagement message {PHONE}"),
        callback_data=DELIVERY,
    )
    made = body(trace(META, whatsapp.statuses_body("170800000000001", [status])).request)
    [told] = made["entry"][0]["changes"][0]["value"]["statuses"]
    assert (told["id"], told["status"], told["biz_opaque_callback_data"]) == ("wamid.1", "failed", DELIVERY)
    assert (told["recipient_id"], told["errors"][0]["code"]) == ("<text 13>", 131047)
    assert told["errors"][0]["title"] == "Re-engagement message ..."


def test_what_meta_refuses_and_where_it_has_a_file() -> None:
    error = {
        "message": "(#131030) Recipient phone number not in allowed list: 6281200000011",
        "type": "OAuthException",
        "code": 131030,
        "fbtrace_id": "AbCdEf123",
    }
    assert body(trace(META, answer={"error": error}).answer)["error"] == {
        "message": "(#131030) Recipient phone number not in allowed list: ...",
        "type": "OAuthException",
        "code": 131030,
        "fbtrace_id": "AbCdEf123",
    }
    media = {
        "url": "https://lookaside.fbsbx.com/a/?mid=1&hash=AT",
        "mime_type": "image/jpeg",
        "sha256": "abc",
    }
    assert body(trace(META, answer=media).answer) == {
        "url": "https://lookaside.fbsbx.com/...",
        "mime_type": "image/jpeg",
        "sha256": "<text 3>",
    }


def test_a_form_of_twilio_s_and_its_answer_in_xml() -> None:
    form = twilio.message_form(
        message_sid="SM" + "1" * 32,
        account_sid="AC" + "9" * 32,
        sender=PHONE,
        receiver="+6281200000098",
        text="Jalan rusak",
    )
    call = twilio.signed_call("https://lapor.example.go.id/webhooks/sms_1708", form, "token")
    made = trace(TWILIO, call.body, b"<?xml version='1.0'?><Response></Response>", headers=call.headers)
    told = json.loads(made.request)
    assert told["headers"]["x-twilio-signature"] == redaction.SECRET
    assert {name: told["body"][name] for name in ("MessageSid", "SmsStatus", "From", "Body")} == {
        "MessageSid": "SM" + "1" * 32,
        "SmsStatus": "received",
        "From": "<text 14>",
        "Body": "<text 11>",
    }
    assert body(made.answer) == "Response /Response"


def test_what_we_send_through_twilio_and_why_it_is_refused() -> None:
    sent = urlencode(
        {"To": PHONE, "Body": "halo", "StatusCallback": "https://lapor.example.go.id/webhooks/x"}
    )
    refused = {
        "code": 21211,
        "message": f"The 'To' number {PHONE} is not a valid phone number.",
        "more_info": "https://www.twilio.com/docs/errors/21211",
        "status": 400,
    }
    made = trace(
        TWILIO,
        sent.encode(),
        refused,
        f"https://api.twilio.com/2010-04-01/Accounts/AC{'9' * 32}/Messages.json",
        {**FORM, "Authorization": "Basic QUM6dG9rZW4="},
    )
    assert made.url == "https://api.twilio.com/2010-04-01/Accounts/.../Messages.json"
    assert json.loads(made.request) == {
        "headers": {"content-type": FORM["Content-Type"], "authorization": redaction.SECRET},
        "body": {"To": "<text 14>", "Body": "<text 4>", "StatusCallback": "https://lapor.example.go.id/..."},
    }
    assert body(made.answer)["message"] == "The 'To' number ... is not a valid phone number."
    assert (body(made.answer)["code"], body(made.answer)["status"]) == (21211, 400)


def test_a_call_of_kannel_s_has_everything_in_its_address() -> None:
    query = urlencode(
        {"id": "id-7", "from": "081200000011", "to": "1708", "text": "Jalan rusak", "smsc": "tsel"}
    )
    made = trace(KANNEL, url=f"https://lapor.example.go.id/webhooks/sms_1708/our-secret?{query}")
    assert made.url == (
        "https://lapor.example.go.id/webhooks/sms_1708/..."
        "?id=id-7&from=<text 12>&to=<text 4>&text=<text 11>&smsc=tsel"
    )


def test_so_has_a_reply_that_goes_through_it_and_a_receipt() -> None:
    secret = {"username": "office", "password": "word", "dlr-url": "https://x/our-secret/dlr"}
    query = urlencode({**secret, "to": PHONE, "text": "Nomor 482 915 6037", "dlr-mask": "31"})
    made = trace(
        KANNEL,
        answer=b"3: Queued for later delivery",
        url=f"http://10.20.30.40:13013/cgi-bin/sendsms?{query}",
    )
    assert made.url == (
        "http://10.20.30.40:13013/cgi-bin/sendsms"
        "?username=<secret>&password=<secret>&dlr-url=<secret>&to=<text 14>&text=<text 18>&dlr-mask=31"
    )
    assert body(made.answer) == "... Queued for later delivery"
    told = f"delivery={DELIVERY}&status=2&answer=NACK%2F11%2FInvalid+Destination+Address"
    receipt = trace(KANNEL, url=f"https://lapor.example.go.id/webhooks/sms_1708/our-secret/dlr?{told}")
    assert receipt.url.endswith(
        f".../dlr?delivery={DELIVERY}&status=2&answer=NACK/11/Invalid Destination Address"
    )


def test_an_ampersand_that_a_gateway_did_not_encode_makes_no_name_of_what_was_written() -> None:
    made = trace(KANNEL, url="https://lapor.example.go.id/webhooks/sms_1708/x?text=Siti&Budi&Ani=Contoh")
    assert made.url.endswith("?text=<text 4>&<key 4>=<text 0>&<key 3>=<text 6>")


def test_an_aggregator_s_own_names_are_known() -> None:
    names = Parameters.model_validate({"id": "msgid", "from": "msisdn"}).model_dump(by_alias=True)
    made = trace(
        shown_of({ours: theirs for ours, theirs in names.items() if theirs}),
        url="https://x/?msgid=7&msisdn=0812",
    )
    assert made.url == "https://x/?msgid=7&msisdn=<text 4>"


def test_a_post_on_x_and_our_answer_to_its_check() -> None:
    made = body(trace(X, samples.mention(samples.post())).request)["data"]
    assert made["event_type"] == "post.mention.create"
    assert (made["payload"]["id"], made["payload"]["author_id"]) == (samples.POST_ID, "<text 19>")
    assert made["includes"]["users"] == [{"id": "<text 19>", "name": "<text 4>", "username": "<text 11>"}]
    check = trace(X, answer={"response_token": "sha256=abc"}, url="https://x/webhooks/twitter?crc_token=abc")
    assert check.url == "https://x/webhooks/twitter?crc_token=<secret>"
    assert body(check.answer) == {"response_token": redaction.SECRET}


def test_a_direct_message_on_x_does_not_say_to_whom() -> None:
    made = trace(
        X,
        {"text": "halo"},
        {"data": {"dm_conversation_id": f"{samples.SITI}-{samples.OURS}", "dm_event_id": "99"}},
        f"https://api.x.com/2/dm_conversations/with/{samples.SITI}/messages",
    )
    assert made.url == "https://api.x.com/2/dm_conversations/with/.../messages"
    assert body(made.answer) == {"data": {"dm_conversation_id": "<text 39>", "dm_event_id": "99"}}
    # An older shape has an object in which each person's number is a name.
    assert body(trace(X, {"users": {samples.SITI: {"name": "Siti"}}}).request) == {
        "users": {"<key 19>": {"name": "<text 4>"}}
    }


def test_a_pdu_is_octets_of_which_only_the_length_is_told() -> None:
    sent = {
        "source_addr": "1708",
        "destination_addr": "6281200000011",
        "short_message": b"Jalan",
        "data_coding": 0,
    }
    made = redaction.trace(
        Exchange(
            datetime.now(UTC),
            "submit_sm",
            "smpp://10.1.1.1:2775",
            Content(sent),
            Content({"command_status": 11}),
        ),
        SMPP,
    )
    assert (made.method, made.url) == ("submit_sm", "smpp://10.1.1.1:2775")
    assert body(made.request) == {
        "source_addr": "<text 4>",
        "destination_addr": "<text 13>",
        "short_message": "<5 bytes>",
        "data_coding": 0,
    }
    assert body(made.answer) == {"command_status": 11}


def test_a_proxy_s_error_page_says_what_went_wrong() -> None:
    page = b"<html><head><title>502 Bad Gateway</title></head><body>Siti 081200000011 nginx</body></html>"
    assert body(trace(META, answer=page).answer) == f"<html {len(page)}> ... Bad Gateway ... nginx"


# What nobody has thought of.

SOMEBODY = ("Siti Rahayu", PHONE, "081200000011", "Jl. Contoh no. 5", "6281200000011", "siti@example.com")
JSON = st.recursive(
    st.sampled_from(SOMEBODY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(sorted({path[-1] for by in ALL for path in by.fields})), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(said=JSON, by=st.sampled_from(ALL))
def test_nobody_is_shown_under_whatever_name_they_stand(said: Any, by: Shown) -> None:
    """Also where the list lets a name through: an enum that is no word, an id that is a number."""
    made = trace(by, said, said, f"https://x/{PHONE}?{urlencode({'id': PHONE, 'status': PHONE})}")
    for shown in (made.request, made.answer, made.url):
        for person in ("Siti", "Rahayu", "8120000", "Contoh", "example.com"):
            assert person not in shown


def test_what_is_new_is_told_by_its_name_its_kind_and_its_length() -> None:
    new = {"mood": "marah", "depth": 12.5, "sure": True, "nothing": None, "many": ["a", "bc"]}
    assert body(trace(TELEGRAM, new).request) == {
        "mood": "<text 5>",
        "depth": "<number 4>",
        "sure": True,
        "nothing": None,
        "many": ["<text 1>", "<text 2>"],
    }


def test_a_channel_that_names_nothing_shows_nothing() -> None:
    made = trace(Shown(), {"id": "7", "status": "sent"}, url="https://x/bot1708:token/send?key=sesame")
    assert body(made.request) == {"id": "<text 1>", "status": "<text 4>"}
    assert made.url == "https://x/.../...?key=<text 6>"


@pytest.mark.parametrize("quoted", ["sesame-open", "SESAME-OPEN"])
def test_a_secret_of_ours_is_hidden_even_where_a_platform_puts_it_into_an_id(quoted: str) -> None:
    made = trace(META, answer={"error": {"fbtrace_id": quoted}}, secrets=("sesame-open",))
    assert body(made.answer) == {"error": {"fbtrace_id": redaction.SECRET}}


def test_of_a_secret_not_even_the_beginning_is_left_where_a_trace_is_cut() -> None:
    secret, ids = "sesame-open" * 12, [{"id": "a" * 150}] * 10
    for before in range(1, 160):  # the cut falls before it, into it and behind it
        said = {"messages": ids, "statuses": [{"id": "b" * before}], "error": {"fbtrace_id": secret}}
        assert "sesame" not in trace(META, said, secrets=(secret,)).request


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Forbidden: bot was blocked by the user", "Forbidden: bot was blocked by the user"),
        ("Unknown user 990001708 (siti_contoh)", "Unknown user ..."),
        ("error code 21211, see https://example.com/a?b=c", "error code 21211, see ..."),
        ("your message 'tolong jalan rusak' was rejected", "your message ... was rejected"),
        ("482 915 6037", "..."),
        ("call 0812-0000-0011", "call ..."),
        ("", ""),
    ],
)
def test_of_a_sentence_the_words_stay_that_errors_are_made_of(said: str, shown: str) -> None:
    assert redaction.said(said) == shown


@pytest.mark.parametrize(
    "odd",
    [
        b"{" * 9000,
        b"[" * 9000,
        b"\xff\xfe\x00",
        b"a=" + b"%" * 500,
        b"&" * 9000,
        b"<" * 9000,
        b"{}{}",
        b"null",
    ],
)
def test_whatever_comes_is_told_in_less_than_four_kilobytes(odd: bytes) -> None:
    for headers in ({}, FORM):
        made = trace(TELEGRAM, odd, odd, f"https://x/?{odd.decode('latin-1')}", headers)
        assert len(f"{made.method}{made.url}{made.request}{made.answer}{made.error}".encode()) < 4096


def test_a_list_and_an_object_without_end_are_cut_and_say_so() -> None:
    many = {"result": [{"message_id": number} for number in range(5000)]}
    made = trace(TELEGRAM, many)
    assert len(body(made.request)["result"]) == redaction.MOST_ITEMS + 1
    assert body(made.request)["result"][-1] == "<4990 more>"
    wide = trace(TELEGRAM, {f"k{number}": 1 for number in range(5000)})
    assert wide.request.endswith("...")


def test_what_is_too_large_to_be_held_is_told_by_its_size() -> None:
    large = content(b"a" * (LARGEST + 1))
    made = redaction.trace(Exchange(datetime.now(UTC), "POST", "https://x/", large, Content(None)), META)
    assert body(made.request) == f"<{LARGEST + 1} bytes>"
    assert body(made.answer) == "<not read here>"


@pytest.mark.parametrize("by", ALL)
def test_every_list_speaks_of_kinds_that_there_are(by: Shown) -> None:
    assert set(by.fields.values()) <= set(redaction._KINDS)


def test_a_repr_of_what_went_over_the_wire_shows_none_of_it() -> None:
    one = Exchange(datetime.now(UTC), "POST", "https://x/bot1708:token", Content(b"Siti", {"a": "sesame"}))
    assert not any(word in repr(one) for word in ("token", "Siti", "sesame"))
