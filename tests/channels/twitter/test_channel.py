"""What every channel owes, and how X and we know one another."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

import channels
from channels.addresses import Address
from channels.base import Connectable, MediaSource, Polled
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import Event, WebhookRequest
from channels.twitter import signature
from tests.channels.contract import PUBLIC_URL, ChannelContract
from tests.channels.twitter.samples import (
    OURS,
    SECRET,
    SETTINGS,
    SITI,
    URL,
    activity,
    channel,
    escaped,
    mention,
    post,
    posted,
    with_body,
)

CLIENT_SECRET = "invented-client-secret"


class TestTwitter(ChannelContract):
    name = "twitter"
    settings = SETTINGS
    required = (
        "consumer_key",
        "consumer_secret",
        "access_token",
        "access_token_secret",
        "user_id",
        "screen_name",
    )
    citizen = Address("x", SITI)

    def text_message(self, text: str) -> WebhookRequest:
        return posted(mention(post(f"@LAPOR1708 {escaped(text)}")))

    def unknown_kind(self) -> WebhookRequest:
        return posted(activity("chat.received", {"id": "9", "sender_id": SITI, "encoded_event": "CwAB"}))

    def garbage(self, content: bytes) -> WebhookRequest:
        return with_body(content)

    def signed_with(self, secret: str | None, request: WebhookRequest) -> WebhookRequest:
        return replace(request, headers={}) if secret is None else posted(json.loads(request.body), secret)

    def hear_broken_then(self, good: WebhookRequest) -> Sequence[Event]:
        one = json.loads(good.body)["data"]
        broken = {**one, "payload": {"text": "tanpa id"}}
        return self.channel().parse(posted({"data": [broken, one]}))


def test_a_body_written_anew_no_longer_fits_its_signature() -> None:
    request = posted(mention(post("@LAPOR1708 banjir 🌊 di jl. / rt")))
    anew = json.dumps(json.loads(request.body), ensure_ascii=False).encode()
    channel().verify(request)
    with pytest.raises(SignatureInvalid):
        channel().verify(replace(request, body=anew))


def test_an_app_with_a_client_secret_is_signed_for_with_that() -> None:
    bare = replace(posted(mention(post())), headers={})
    signed = replace(bare, headers={signature.HEADER_OAUTH2: signature.digest(CLIENT_SECRET, bare.body)})
    channel(client_secret=CLIENT_SECRET).verify(signed)
    with pytest.raises(SignatureInvalid):
        channel(client_secret="another-client-secret").verify(signed)
    with pytest.raises(SignatureInvalid):
        channel().verify(signed)
    unsigned = replace(bare, headers={signature.HEADER_OAUTH2: signature.digest("", bare.body)})
    with pytest.raises(SignatureInvalid):
        channel().verify(unsigned)


def asked(query: str) -> WebhookRequest:
    return WebhookRequest("GET", f"{URL}?{query}", "", query)


def test_xs_check_is_unsigned_and_answered_with_the_consumer_secret() -> None:
    request = asked("crc_token=NGI2ZWQyOWUtZDA5ZC00&nonce=1")
    channel().verify(request)
    answer = channel().handshake(request)
    assert answer is not None
    assert answer.content_type == "application/json"
    assert json.loads(answer.body) == {"response_token": signature.digest(SECRET, b"NGI2ZWQyOWUtZDA5ZC00")}


def test_the_check_is_answered_as_x_computes_it() -> None:
    # Computed with openssl: printf challenge | openssl dgst -sha256 -hmac key -binary | base64
    assert signature.digest("key", b"challenge") == "sha256=/pSWP7rGsIbPhx1COvS7X3o9wOYdN+THjRIqbMdRs+g="


def test_with_a_client_secret_the_check_is_answered_by_that() -> None:
    answer = channel(client_secret=CLIENT_SECRET).handshake(asked("crc_token=abc"))
    assert answer is not None
    assert json.loads(answer.body) == {"response_token": signature.digest(CLIENT_SECRET, b"abc")}


@pytest.mark.parametrize("query", ["", "crc_token=", "crc_token=" + "a" * 301, "a=1&" * 30])
def test_a_get_that_checks_nothing_is_refused(query: str) -> None:
    with pytest.raises(SignatureInvalid):
        channel().verify(asked(query))


@pytest.mark.parametrize("forged", ['{"data":{}}', "[1]", '"kata"', "{\n}"])
def test_nobody_gets_a_made_up_message_signed_by_way_of_the_check(forged: str) -> None:
    with pytest.raises(SignatureInvalid):
        channel().verify(asked(f"crc_token={quote(forged)}"))


def test_a_message_is_no_handshake() -> None:
    assert channel().handshake(posted(mention(post()))) is None


def test_only_its_own_folder_loads_its_library() -> None:
    seen = "import sys, channels, channels.messages; print('tweepy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True).stdout == "False\n"


@pytest.mark.parametrize(
    "body",
    [
        b"INVENTED notice from X support. ref=1",
        b"NGI2ZWQyOWUtZDA5ZC00",
        b" abc",
        b"",
        b"[{}]",
        b'"kata"',
        b"12",
    ],
)
def test_what_anybody_can_have_signed_by_way_of_the_check_is_no_message(body: bytes) -> None:
    forged = replace(with_body(body), headers={signature.HEADER: signature.digest(SECRET, body)})
    with pytest.raises(SignatureInvalid):
        channel().verify(forged)


def test_a_message_may_begin_with_blanks() -> None:
    body = b" \r\n\t{}"
    channel().verify(replace(with_body(body), headers={signature.HEADER: signature.digest(SECRET, body)}))


def test_what_was_said_while_we_were_not_there_is_asked_for_wherever_x_can_call_us() -> None:
    for mode, public_url, polls in (
        (None, PUBLIC_URL, True),
        (None, "http://127.0.0.1:1708", True),
        ("polling", PUBLIC_URL, True),
        ("both", PUBLIC_URL, True),
        ("webhook", "", False),
        ("webhook", PUBLIC_URL, False),
    ):
        built = channels.load("twitter", {**SETTINGS, "mode": mode}, public_url)
        assert isinstance(built, Polled)
        assert built.polls is polls


@pytest.mark.parametrize(
    ("changed", "mentions", "dms"),
    [
        ({}, 900, 900),
        ({"mode": "both"}, 900, 900),
        ({"mode": "polling"}, 60, 75),
        ({"polling": {"mentions_every": 120}}, 120, 900),
        ({"polling": {"dms_every": "75", "mentions_every": ""}}, 900, 75),
    ],
)
def test_beside_the_webhook_it_asks_seldom_unless_it_is_told_how_often(
    changed: dict[str, Any], mentions: float, dms: float
) -> None:
    polling = channel(**changed).settings.polling
    assert (polling.mentions_every, polling.dms_every) == (mentions, dms)


def test_questions_that_a_day_has_no_room_for_are_named_with_the_line_to_write() -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        channel(mode="polling", polling={"mentions_every": 3})
    assert invalid.value.path == "channels.twitter.polling.requests_per_day"
    assert invalid.value.line_to_write == "requests_per_day: 29952"
    channel(mode="polling", polling={"mentions_every": 3, "requests_per_day": 29952})
    channel(mode="webhook", polling={"mentions_every": 3})
    channel(mode="both", polling={"requests_per_day": 192})
    with pytest.raises(SettingsInvalid):
        channel(mode="both", polling={"requests_per_day": 191})


@pytest.mark.parametrize(
    "api_base",
    [
        "https://api.x.com:abc",
        "https://api.x.com:99999",
        "http://[::1",
        "https://",
        "https://siti:kata@api.x.com",
        "https://api.x.com?a=1",
        "http://api.x.com",
        "http://8.8.8.8:1708",
        "http://localhost.example.com",
    ],
)
def test_an_address_of_the_api_that_would_not_work_or_would_show_our_keys_is_refused(api_base: str) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        channel(api_base=api_base)
    assert invalid.value.path == "channels.twitter.api_base"
    assert "kata" not in str(invalid.value)


@pytest.mark.parametrize("host", ["127.0.0.1:1708", "localhost", "[::1]:1708", "127.9.9.9", "10.0.0.1:1708"])
def test_in_our_own_network_it_need_not_be_https(host: str) -> None:
    assert channel(api_base=f"http://{host}/simulator").settings.is_elsewhere


def test_it_has_all_the_powers_it_claims() -> None:
    built = channel()
    assert isinstance(built, Polled)
    assert isinstance(built, Connectable)
    assert isinstance(built, MediaSource)
    assert built.account == OURS
    assert built.capabilities.shy_of_strangers
    assert built.capabilities.text_limit == 10_000
    assert not built.capabilities.delivery_receipts


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"user_id": "LAPOR1708"}, "user_id"),
        ({"screen_name": "lapor 1708"}, "screen_name"),
        ({"mode": "stream"}, "mode"),
        ({"spelling": "toot"}, "spelling"),
        ({"polling": {"dms_every": 1}}, "polling.dms_every"),
        ({"polling": {"cost_per_day": 0.1}}, "polling.cost_per_day"),
    ],
)
def test_a_setting_that_x_would_not_take_is_named(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        channel(**changed)
    assert invalid.value.path == f"channels.twitter.{path}"


def test_an_invitation_opens_a_message_to_us_with_the_words_in_it() -> None:
    assert channel().invitation("KLAIM ABCD2345") == (
        f"https://x.com/messages/compose?recipient_id={OURS}&text=KLAIM%20ABCD2345"
    )
