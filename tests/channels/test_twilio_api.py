from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import encode_basic_auth
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from channels import twilio_api
from channels.addresses import Address
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    SettingsInvalid,
    SignatureInvalid,
    Throttled,
    WindowClosed,
)
from channels.messages import (
    Attachment,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    SendResult,
    WebhookRequest,
)
from tests.channels.contract import CITIZEN, FarEnd

TOKEN = "invented-auth-token"
URL = "https://lapor.example.id/webhooks/sms_1708"
URLS = [
    URL,
    "http://lapor.example.id/webhooks/sms_1708",
    "http://lapor.example.id:80/webhooks/sms_1708",
    "https://lapor.example.id:443/webhooks/sms_1708",
    "https://lapor.example.id:8443/webhooks/sms_1708?a=1&b=%20",
    "http://127.0.0.1:8080/webhooks/sms_1708?x",
]
# A few names only, so that some come twice.
FORMS = st.lists(
    st.tuples(st.sampled_from(["Body", "From", "", "b", "é"]) | st.text(), st.text()), max_size=6
)


def request(url: str, form: list[tuple[str, str]], **headers: str) -> WebhookRequest:
    body = urlencode(form).encode()
    return WebhookRequest(
        "POST", url, "", "", {name.replace("_", "-"): headers[name] for name in headers}, body
    )


def is_accepted(given: WebhookRequest, *tokens: str) -> bool:
    try:
        twilio_api.verify(given, *(tokens or (TOKEN,)))
    except SignatureInvalid:
        return False
    return True


# The oracle: Twilio's own validator.


@given(st.sampled_from(URLS), FORMS)
def test_the_signature_is_the_one_that_twilio_computes(url: str, form: list[tuple[str, str]]) -> None:
    theirs = RequestValidator(TOKEN).compute_signature(url, MultiDict(form))
    assert twilio_api.signature(TOKEN, url, form) == theirs
    assert is_accepted(request(url, form, x_twilio_signature=theirs))


@given(st.sampled_from(URLS), st.sampled_from(URLS), FORMS, st.sampled_from([TOKEN, "other"]))
def test_it_accepts_and_refuses_what_twilios_validator_does(
    seen: str, signed: str, form: list[tuple[str, str]], token: str
) -> None:
    signature = RequestValidator(token).compute_signature(signed, MultiDict(form))
    theirs = RequestValidator(TOKEN).validate(seen, MultiDict(form), signature)
    assert is_accepted(request(seen, form, x_twilio_signature=signature)) == theirs


@pytest.mark.parametrize("url", URLS)
def test_an_address_is_signed_with_its_port_or_without(url: str) -> None:
    theirs = RequestValidator(TOKEN)
    for other in URLS:
        signature = theirs.compute_signature(other, {"a": "b"})
        expected = theirs.validate(url, {"a": "b"}, signature)
        assert is_accepted(request(url, [("a", "b")], x_twilio_signature=signature)) == expected


def test_the_port_that_goes_without_saying_may_be_said() -> None:
    signature = twilio_api.signature(TOKEN, URL.replace(".id/", ".id:443/"), [])
    assert is_accepted(request(URL, [], x_twilio_signature=signature))


@pytest.mark.parametrize("url", [URL + "/", URL.replace("https", "http"), URL + "?a=1"])
def test_any_other_address_is_refused(url: str) -> None:
    assert not is_accepted(request(URL, [], x_twilio_signature=twilio_api.signature(TOKEN, url, [])))


def test_no_header_and_no_configured_token_are_refused() -> None:
    assert not is_accepted(request(URL, []))
    assert not is_accepted(request(URL, [], x_twilio_signature=""))


@pytest.mark.parametrize(
    ("signed_with", "tokens", "accepted"),
    [
        ("old", ("old", "new"), True),
        ("new", ("old", "new"), True),
        ("old", ("new", ""), False),
        ("other", ("old", "new"), False),
        # Anybody can sign with nothing: a second token that is not set is none.
        ("", ("old", ""), False),
        ("", ("", ""), False),
    ],
)
def test_while_a_token_is_replaced_both_are_accepted(
    signed_with: str, tokens: tuple[str, ...], accepted: bool
) -> None:
    signature = twilio_api.signature(signed_with, URL, [("a", "b")])
    assert is_accepted(request(URL, [("a", "b")], x_twilio_signature=signature), *tokens) == accepted


def test_a_webhook_by_get_is_signed_by_its_address_and_read_from_its_query() -> None:
    query = "Body=Ada+banjir&From=%2B6281200000001&Empty="
    theirs = RequestValidator(TOKEN).compute_signature(f"{URL}?{query}", {})
    got = WebhookRequest("GET", f"{URL}?{query}", "", query, {"x-twilio-signature": theirs})
    assert is_accepted(got)
    assert twilio_api.form_of(got) == [("Body", "Ada banjir"), ("From", "+6281200000001"), ("Empty", "")]
    changed = WebhookRequest("GET", f"{URL}?{query}&a=b", "", f"{query}&a=b", dict(got.headers))
    assert not is_accepted(changed)
    flood = WebhookRequest("GET", URL, "", "&".join(["a=1"] * 501), dict(got.headers))
    assert not is_accepted(flood)


def test_a_request_that_names_its_own_algorithm_is_refused_even_if_the_signature_fits() -> None:
    signed = {"x_twilio_signature": twilio_api.signature(TOKEN, URL, [])}
    assert is_accepted(request(URL, [], **signed))
    chosen = {"x_twilio_webhooks_signature_settings": "key=k,algorithm=HMAC_SHA256"}
    assert not is_accepted(request(URL, [], **signed, **chosen))


@given(st.binary(), st.text())
def test_no_body_and_no_address_make_the_check_raise_anything_else(body: bytes, query: str) -> None:
    assert not is_accepted(
        WebhookRequest("POST", f"{URL}?{query}\udcff", "", "", {"x-twilio-signature": query}, body)
    )


def test_a_name_that_comes_twice_keeps_both_values() -> None:
    assert twilio_api.raw_of([("a", "1"), ("b", ""), ("a", "2")]) == {"a": ["1", "2"], "b": ""}


# Media.

MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"


def test_every_file_is_an_attachment_by_its_kind() -> None:
    types = ["image/jpeg", "video/mp4", "audio/ogg", "application/pdf", "text/vcard", ""]
    form = [("NumMedia", "6")]
    for number, mime_type in enumerate(types):
        form += [(f"MediaUrl{number}", f"{MEDIA}{number}"), (f"MediaContentType{number}", mime_type)]
    kinds = ["image", "video", "audio", "document", "document", "file"]
    expected = [
        Attachment(kind, f"{MEDIA}{number}", types[number] or None) for number, kind in enumerate(kinds)
    ]
    assert list(twilio_api.media_of(form)) == expected
    assert twilio_api.media_of([("NumMedia", "1")]) == ()


def test_media_is_fetched_from_twilio_with_our_credentials() -> None:
    found = twilio_api.media_location(MEDIA, "AC1", TOKEN, None)
    assert (found.url, found.private) == (MEDIA, False)
    assert found.headers == {"Authorization": encode_basic_auth("AC1", TOKEN)}
    assert {"api.twilio.com", "*.twiliocdn.com", "*.s3.amazonaws.com"} < set(found.hosts)
    assert TOKEN not in repr(found)


@pytest.mark.parametrize("api_base", ["http://127.0.0.1:13013/twilio", "http://127.0.0.1:13013/twilio/"])
def test_media_of_another_host_that_the_operator_chose_may_be_private(api_base: str) -> None:
    reference = MEDIA.replace("https://api.twilio.com", "http://127.0.0.1:13013/twilio")
    found = twilio_api.media_location(reference, "AC1", TOKEN, api_base)
    assert (found.hosts, found.private) == (("127.0.0.1",), True)
    with pytest.raises(MessageRejected):
        twilio_api.media_location(MEDIA, "AC1", TOKEN, api_base)


@pytest.mark.parametrize(
    "reference",
    [
        "",
        MEDIA.replace("https", "http"),
        MEDIA.replace("api.twilio.com", "example.com"),
        MEDIA.replace("api.twilio.com", "api.twilio.com.example.com"),
        MEDIA.replace("api.twilio.com", "api.twilio.com@example.com"),
        MEDIA.replace("api.twilio.com", "api.twilio.com:444"),
        MEDIA.replace("AC1", "AC2"),
        MEDIA.replace("MM1", ".."),
        MEDIA.replace("/Media/", "/Feedback/"),
        f"{MEDIA}/../../../../Balance.json",
        f"{MEDIA}?x=1",
        f"{MEDIA}#x",
        f"{MEDIA}\n",
        f" {MEDIA}",
        "MM1/Media/ME1",
    ],
)
def test_our_token_goes_to_no_other_address(reference: str) -> None:
    with pytest.raises(MessageRejected) as refused:
        twilio_api.media_location(reference, "AC1", TOKEN, None)
    assert refused.value.code == "foreign_media"


# Opt-outs, receipts and settings that SMS and WhatsApp share.

PERSON = Address("sms", CITIZEN)
HEARD_AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("STOP", ContactEventKind.BLOCKED),
        ("stop", ContactEventKind.BLOCKED),
        ("START", ContactEventKind.UNBLOCKED),
        ("HELP", None),
        ("", None),
        (None, None),
    ],
)
def test_an_opt_out_that_twilio_acted_on_is_news_of_the_person(
    word: str | None, kind: ContactEventKind | None
) -> None:
    form = [("Body", "stop")] + ([("OptOutType", word)] if word is not None else [])
    news = twilio_api.opt_out_event("sms_1708", "AC1", PERSON, form, HEARD_AT)
    assert twilio_api.is_answered(dict(form)) == bool(word)
    if kind is None:
        assert news is None
        return
    assert news == ContactEvent("sms_1708", "AC1", PERSON, kind, HEARD_AT, dict(form))


@pytest.mark.parametrize(("code", "closed"), [("63016", True), ("63024", False), ("", False)])
def test_a_receipt_says_whether_only_the_window_was_closed(code: str, closed: bool) -> None:
    form = [("MessageSid", "SM1"), ("MessageStatus", "undelivered"), ("ErrorCode", code)]
    news = twilio_api.receipt("whatsapp", "AC1", form, HEARD_AT)
    assert isinstance(news, DeliveryReceipt)
    assert (news.code, news.window_closed) == (code or None, closed)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1708", "http://localhost", "http://[::1]:1708", ""])
def test_an_address_on_this_machine_is_none_that_twilio_can_reach(url: str) -> None:
    with pytest.raises(SettingsInvalid) as stop:
        twilio_api.check_reachable(url)
    assert stop.value.path == "web.public_url"
    twilio_api.check_reachable("https://lapor.example.id")


# Sending.


@pytest.fixture
async def far_end() -> AsyncIterator[FarEnd]:
    far_end = FarEnd(201, '{"sid": "SM1"}')
    runner = await far_end.start()
    yield far_end
    await runner.cleanup()


async def send(far_end: FarEnd) -> SendResult:
    async with twilio_api.open_client("AC1", TOKEN, far_end.url) as client:
        return await twilio_api.create_message(client, to=CITIZEN, from_="1708", body="halo")


async def refusal(far_end: FarEnd) -> SendError:
    with pytest.raises(SendError) as refused:
        await send(far_end)
    assert len(far_end.requests) == 1  # never repeated by a library
    return refused.value


def rest(code: int | None) -> str:
    return f'{{"code": {code or "null"}, "message": "The number {CITIZEN} is not right", "status": 400}}'


def problem(code: int) -> str:
    """The newer form of an error, RFC 9457, for which the library raises another exception."""
    return f'{{"type": "about:blank", "title": "Bad {CITIZEN}", "status": 400, "code": {code}}}'


@pytest.mark.parametrize("body", [rest, problem])
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (20003, AccountRefused),
        (30002, AccountRefused),
        (21211, RecipientUnreachable),
        (21610, RecipientUnreachable),
        (21614, RecipientUnreachable),
        (21408, MessageRejected),
        (21612, MessageRejected),
        (21617, MessageRejected),
        (21611, Throttled),
        (63038, Throttled),
        (30001, Throttled),
        (63016, WindowClosed),
        (63017, Throttled),
        (63018, Throttled),
        (63003, RecipientUnreachable),
        (63024, RecipientUnreachable),
        (63007, AccountRefused),
        (63012, ProviderUnavailable),
        (63021, MessageRejected),
        (99999, MessageRejected),
    ],
)
async def test_a_code_says_what_to_do(far_end: FarEnd, body: Any, code: int, kind: type) -> None:
    far_end.status, far_end.body = 400, body(code)
    error = await refusal(far_end)
    assert type(error) is kind
    assert error.code == str(code)
    assert CITIZEN not in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, AccountRefused),
        (404, AccountRefused),
        (418, MessageRejected),
        (503, ProviderUnavailable),
        # 20500: the POST may have been carried out.
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
    ],
)
@pytest.mark.parametrize("body", ["", "<html>", "[]"])
async def test_an_answer_without_a_code_is_read_by_its_status(
    far_end: FarEnd, body: str, status: int, kind: type
) -> None:
    far_end.status, far_end.body = status, body
    assert type(await refusal(far_end)) is kind


@pytest.mark.parametrize(
    ("header", "wait"),
    [({"Retry-After": "7"}, timedelta(seconds=7)), ({"Retry-After": "soon"}, None), ({}, None)],
)
async def test_twilio_may_say_itself_how_long_to_wait(
    far_end: FarEnd, header: Any, wait: timedelta | None
) -> None:
    far_end.status, far_end.body, far_end.headers = 429, rest(20429), header
    error = await refusal(far_end)
    assert isinstance(error, Throttled)
    assert error.retry_after == wait


@pytest.mark.parametrize("body", ["", "<html>", "[]", "{}", '{"sid": null}'])
async def test_what_is_taken_and_not_named_is_an_unknown_outcome(far_end: FarEnd, body: str) -> None:
    far_end.body = body
    error = await refusal(far_end)
    assert isinstance(error, OutcomeUnknown)
    assert error.code == "unreadable_answer"
