from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from channels import twilio_api
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    SignatureInvalid,
    Throttled,
)
from channels.messages import SendResult, WebhookRequest
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


def is_accepted(given: WebhookRequest, token: str = TOKEN) -> bool:
    try:
        twilio_api.verify(given, token)
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
