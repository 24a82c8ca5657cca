"""One reply -> X, and what each of X's refusals means."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from oauthlib.oauth1 import Client as Signer

from channels.addresses import Address
from channels.base import Channel, Left, Metered
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    Throttled,
    WindowClosed,
)
from channels.messages import OutboundMessage, SendResult
from channels.twitter import outbound
from channels.twitter.allowance import Allowance
from channels.twitter.api import Answer
from channels.twitter.refusals import asking_error, dm_error, post_error
from tests.channels.contract import SendingContract
from tests.channels.twitter.fake_x import FakeX
from tests.channels.twitter.samples import OURS, POST_ID, SETTINGS, SITI, channel

DM_PATH = f"/2/dm_conversations/with/{SITI}/messages"
TICKET = "482 915 6037"
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DM = OutboundMessage("d-1", Address("x", SITI), f"Laporan {TICKET} diterima.")
REPLY = OutboundMessage("d-1", Address("x", SITI), f"Laporan {TICKET} diterima.", POST_ID, public=True)
DM_TAKEN = {"data": {"dm_conversation_id": f"{OURS}-{SITI}", "dm_event_id": "2090000000000000001"}}
POST_TAKEN = {"data": {"id": "2090000000000000002", "text": "…"}}


class TestPublicReplies(SendingContract):
    outbound = outbound
    to = Address("x", SITI)
    taken = (201, json.dumps(POST_TAKEN))
    external_ids = ("2090000000000000002",)

    def channel_at(self, api_base: str) -> Channel:
        return channel(api_base=api_base)

    def message(self, text: str = "Laporan diterima.", in_reply_to: str | None = None) -> OutboundMessage:
        return OutboundMessage("d-1", self.to, text, in_reply_to or POST_ID, public=True)


class TestDirectMessages(SendingContract):
    outbound = outbound
    to = Address("x", SITI)
    taken = (201, json.dumps(DM_TAKEN))
    external_ids = ("dm:2090000000000000001",)

    def channel_at(self, api_base: str) -> Channel:
        return channel(api_base=api_base)

    @pytest.fixture(autouse=True)
    def more_than_x_takes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(outbound, "DIRECT_MESSAGES", 100)


async def send(x: FakeX, *messages: OutboundMessage, **settings: Any) -> SendResult:
    async with channel(api_base=x.url, **settings).sender() as send_one:
        for message in messages:
            result = await send_one(message)
    return result


async def refused(x: FakeX, message: OutboundMessage) -> SendError:
    with pytest.raises(SendError) as error:
        await send(x, message)
    return error.value


# What is sent.


async def test_a_public_reply_goes_under_the_post_that_named_us(x: FakeX) -> None:
    x.will("POST", "/2/tweets", POST_TAKEN, 201)
    assert await send(x, REPLY) == SendResult(("2090000000000000002",))
    (asked,) = x.asked
    assert asked.json == {"text": f"{REPLY.text} [191303]", "reply": {"in_reply_to_tweet_id": POST_ID}}


async def test_a_private_reply_goes_to_the_person_as_a_direct_message(x: FakeX) -> None:
    x.will("POST", DM_PATH, DM_TAKEN, 201)
    assert await send(x, DM) == SendResult(("dm:2090000000000000001",))
    (asked,) = x.asked
    assert asked.json == {"text": DM.text}


async def test_a_private_reply_to_a_public_post_stays_private(x: FakeX) -> None:
    x.will("POST", DM_PATH, DM_TAKEN, 201)
    await send(x, OutboundMessage("d-1", Address("x", SITI), "rahasia", POST_ID))
    assert [one.path for one in x.asked] == [DM_PATH]


@pytest.mark.parametrize("base", ["", "/simulator/providers/x", "/simulator/providers/x/"])
async def test_the_signature_is_over_the_address_that_is_asked(x: FakeX, base: str) -> None:
    """A signature for X's own host would be none at another."""
    x.will("POST", base.rstrip("/") + "/2/tweets", POST_TAKEN, 201)
    async with channel(api_base=x.url + base).sender() as send_one:
        await send_one(REPLY)
    (asked,) = x.asked
    given = dict(
        part.split("=", 1) for part in asked.headers["Authorization"].removeprefix("OAuth ").split(", ")
    )
    again = Signer(
        SETTINGS["consumer_key"],
        SETTINGS["consumer_secret"],
        SETTINGS["access_token"],
        SETTINGS["access_token_secret"],
        nonce=given["oauth_nonce"].strip('"'),
        timestamp=given["oauth_timestamp"].strip('"'),
    )
    _, headers, _ = again.sign(x.url + asked.raw_path, "POST")
    assert headers["Authorization"] == asked.headers["Authorization"]


async def test_a_long_public_reply_is_cut_and_its_number_is_not(x: FakeX) -> None:
    x.will("POST", "/2/tweets", POST_TAKEN, 201)
    text = "Terima kasih, laporan Anda kami terima. " * 12 + f"Nomor: {TICKET}"
    await send(x, OutboundMessage("d-1", Address("x", SITI), text, POST_ID, public=True))
    sent = x.asked[0].json["text"]
    assert len(sent) <= 280
    assert TICKET in sent
    assert sent.endswith(" [191303]")


@pytest.mark.parametrize("in_reply_to", [None, "", "dm:5", "chat:5", f"{POST_ID}:deleted"])
async def test_a_public_reply_to_no_post_is_not_sent(x: FakeX, in_reply_to: str | None) -> None:
    message = OutboundMessage("d-1", Address("x", SITI), "halo", in_reply_to, public=True)
    assert isinstance(await refused(x, message), MessageRejected)
    assert not x.asked


@pytest.mark.parametrize("link", ["https://example.com", "lapor.go.id", "Lihat www.lapor.go.id/x."])
async def test_a_public_reply_never_pays_for_a_link(x: FakeX, link: str) -> None:
    message = OutboundMessage("d-1", Address("x", SITI), f"Lihat {link}", POST_ID, public=True)
    assert (await refused(x, message)).code == "link"
    assert not x.asked


async def test_a_message_to_what_is_no_account_is_not_sent(x: FakeX) -> None:
    message = OutboundMessage("d-1", Address("x", "../users/me"), "halo")
    assert isinstance(await refused(x, message), RecipientUnreachable)
    assert not x.asked


# The same words twice.

DUPLICATE = {
    "title": "Forbidden",
    "detail": "You are not allowed to create a Tweet with duplicate content.",
    "type": "about:blank",
    "status": 403,
}
OLD_DUPLICATE = {"errors": [{"code": 187, "message": "Status is a duplicate."}]}


@pytest.mark.parametrize("body", [DUPLICATE, OLD_DUPLICATE])
async def test_a_duplicate_of_a_reply_with_a_number_is_the_reply_whose_answer_got_lost(
    x: FakeX, body: Any
) -> None:
    x.will("POST", "/2/tweets", body, 403)
    assert await send(x, REPLY) == SendResult()


@pytest.mark.parametrize("text", ["Tulislah kepada kami.", f"Ditambahkan ke laporan {TICKET}."])
async def test_the_same_is_said_under_two_posts_in_words_that_are_no_duplicate(x: FakeX, text: str) -> None:
    """To two people, and to one who adds to a report twice."""
    for post in ("1985000000000111111", "1985000000000222222"):
        message = OutboundMessage("d-1", Address("x", SITI), text, post, public=True)
        x.will("POST", "/2/tweets", {"data": {"id": post, "text": "…"}}, 201)
        await send(x, message)
    texts = [asked.json["text"] for asked in x.asked]
    assert texts == [f"{text} [111111]", f"{text} [222222]"]


# What is refused.


def problem(detail: str, title: str = "Forbidden", kind: str = "about:blank") -> dict[str, Any]:
    return {"title": title, "detail": detail, "type": kind, "status": 403}


def coded(code: int, message: str = "…") -> dict[str, Any]:
    return {"errors": [{"code": code, "message": message}]}


PROBLEMS = "https://api.twitter.com/2/problems"
OAUTH1 = problem(
    "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint."
)
ENROLL = problem(
    "When authenticating requests …",
    "Client Forbidden",
    "https://api.twitter.com/2/problems/client-forbidden",
)
NOT_NAMED = problem(
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged."
)
DELETED = problem("You attempted to reply to a Tweet that is deleted or not visible to you.")
NO_DM = problem("You do not have permission to DM one or more participants.")


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (403, NO_DM, WindowClosed, "403"),
        (403, problem("This user cannot be messaged."), WindowClosed, "403"),
        (403, coded(349, "You cannot send messages to this user."), WindowClosed, "349"),
        (403, coded(150, "not following"), WindowClosed, "150"),
        (403, coded(226, "looks automated"), WindowClosed, "226"),
        (403, coded(476, "Sender is not verified"), WindowClosed, "476"),
        (403, problem("Forbidden"), AccountRefused, "403"),
        (403, OAUTH1, AccountRefused, "403"),
        (403, ENROLL, AccountRefused, "403"),
        (403, coded(326), AccountRefused, "326"),
        (401, {"title": "Unauthorized", "detail": "Unauthorized", "status": 401}, AccountRefused, "401"),
        (402, {"title": "CreditsDepleted", "detail": "…"}, AccountRefused, "402"),
        (402, None, AccountRefused, "402"),
        (404, problem("Could not find user with id: [5]."), RecipientUnreachable, "404"),
        (404, problem("…", "Not Found Error", f"{PROBLEMS}/resource-not-found"), RecipientUnreachable, "404"),
        (404, coded(50, "User not found."), RecipientUnreachable, "50"),
        (403, coded(108, "Cannot find specified user."), RecipientUnreachable, "108"),
        (404, problem("Not Found", "Not Found"), AccountRefused, "404"),
        (404, coded(34, "Sorry, that page does not exist."), AccountRefused, "34"),
        (400, problem("One or more parameters: participant_id is not valid"), MessageRejected, "400"),
        (403, coded(151, "There was an error sending your message: …"), MessageRejected, "151"),
        (403, coded(151, "You can only send so many Direct Messages per day."), Throttled, "151"),
        (400, problem("text: too long"), MessageRejected, "400"),
        (403, coded(88), Throttled, "88"),
        (429, {"title": "Too Many Requests"}, Throttled, "429"),
        (503, {"title": "Service Unavailable"}, ProviderUnavailable, "503"),
        (500, {"title": "Internal"}, OutcomeUnknown, "500"),
        (301, None, ProviderUnavailable, "301"),
    ],
)
async def test_what_x_says_to_a_direct_message_is_said_in_our_words(
    x: FakeX, status: int, body: Any, kind: type[SendError], code: str
) -> None:
    x.will("POST", DM_PATH, body, status)
    error = await refused(x, DM)
    assert type(error) is kind
    expected = code if code != "88" else "429"
    assert error.code == expected


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (403, NOT_NAMED, MessageRejected, "reply_not_allowed"),
        (
            403,
            coded(433, "The original Tweet author restricted who can reply"),
            MessageRejected,
            "reply_not_allowed",
        ),
        (403, coded(136), MessageRejected, "reply_not_allowed"),
        (403, DELETED, MessageRejected, "deleted"),
        (400, coded(385), MessageRejected, "deleted"),
        (403, coded(226), Throttled, "226"),
        (403, coded(185, "daily limit"), Throttled, "429"),
        (403, OAUTH1, AccountRefused, "403"),
        (403, coded(64), AccountRefused, "64"),
        (403, problem("You are not permitted to perform this action."), MessageRejected, "403"),
        (401, {}, AccountRefused, "401"),
        (402, {"title": "CreditsDepleted"}, AccountRefused, "402"),
        (503, {}, ProviderUnavailable, "503"),
        (504, {}, OutcomeUnknown, "504"),
    ],
)
async def test_what_x_says_to_a_public_reply_is_said_in_our_words(
    x: FakeX, status: int, body: Any, kind: type[SendError], code: str
) -> None:
    x.will("POST", "/2/tweets", body, status)
    error = await refused(x, REPLY)
    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize("text", ["<html>Forbidden</html>", "", "Forbidden"])
@pytest.mark.parametrize("message", [DM, REPLY])
async def test_a_proxys_refusal_does_not_pass_for_a_persons(
    x: FakeX, text: str, message: OutboundMessage
) -> None:
    for status in (400, 403, 404):
        x.will("POST", DM_PATH, status=status, text=text)
        x.will("POST", "/2/tweets", status=status, text=text)
        assert type(await refused(x, message)) is ProviderUnavailable


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize("text", ["<html>Bad Gateway</html>", ""])
async def test_what_broke_on_the_way_may_have_gone_out(x: FakeX, status: int, text: str) -> None:
    x.will("POST", DM_PATH, status=status, text=text)
    assert type(await refused(x, DM)) is OutcomeUnknown


@pytest.mark.parametrize("text", ["<html>", "", "[]", "{}", '{"data":null}', '{"data":{"dm_event_id":5}}'])
async def test_an_answer_that_cannot_be_read_is_an_unknown_outcome(x: FakeX, text: str) -> None:
    x.will("POST", DM_PATH, status=201, text=text)
    assert type(await refused(x, DM)) is OutcomeUnknown


async def test_no_redirect_takes_our_signature_elsewhere(x: FakeX) -> None:
    for method in ("POST", "GET"):
        x.will(method, "/elsewhere", DM_TAKEN, 201)
    x.will("POST", DM_PATH, status=307, text="", headers={"Location": f"{x.url}/elsewhere"})
    assert type(await refused(x, DM)) is ProviderUnavailable
    assert len(x.asked) == 1


async def test_words_of_x_are_not_repeated(x: FakeX) -> None:
    x.will("POST", DM_PATH, problem(f"You may not message {SITI} {SETTINGS['access_token']}"), 403)
    error = await refused(x, DM)
    assert SITI not in str(error)
    assert SETTINGS["access_token"] not in str(error)


def test_used_up_credits_are_told_as_such() -> None:
    for judge in (post_error, dm_error, asking_error):
        error = judge(Answer(402, {}, {"title": "x"}), NOW)
        assert "credits are used up" in error.detail
        assert error.retry_after == timedelta(minutes=15)


# Not too many.


def limits(remaining: int, reset: datetime | None = None) -> dict[str, str]:
    found = {"x-rate-limit-remaining": str(remaining)}
    return found | ({"x-rate-limit-reset": str(int(reset.timestamp()))} if reset else {})


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        (limits(0, NOW + timedelta(seconds=70)), timedelta(seconds=70)),
        (limits(0, NOW - timedelta(seconds=70)), timedelta(minutes=15)),
        (limits(0, NOW + timedelta(days=400)), timedelta(minutes=15)),
        ({"x-rate-limit-reset": "soon"}, timedelta(minutes=15)),
        ({"x-rate-limit-reset": "9" * 30}, timedelta(minutes=15)),
        ({}, timedelta(minutes=15)),
    ],
)
def test_too_many_waits_as_long_as_x_says_and_a_quarter_of_an_hour_where_it_does_not(
    headers: dict[str, str], wait: timedelta
) -> None:
    error = dm_error(Answer(429, headers, {"title": "Too Many Requests"}), NOW)
    assert isinstance(error, Throttled)
    assert error.retry_after == wait


async def test_a_429_is_asked_once(x: FakeX) -> None:
    x.will("POST", DM_PATH, {"title": "Too Many Requests"}, 429)
    assert type(await refused(x, DM)) is Throttled
    assert len(x.asked) == 1


async def test_fifteen_messages_in_a_quarter_of_an_hour_and_the_next_waits_unsent(x: FakeX) -> None:
    ours = channel(api_base=x.url)
    for _ in range(15):
        x.will("POST", DM_PATH, DM_TAKEN, 201)
    x.will("POST", "/2/tweets", POST_TAKEN, 201)
    async with ours.sender() as send_one:
        for _ in range(15):
            await send_one(DM)
    # In the next batch too: the allowance is the channel's.
    async with ours.sender() as send_one:
        with pytest.raises(Throttled) as error:
            await send_one(DM)
        assert len(x.asked) == 15
        assert error.value.retry_after
        assert "UTC" in error.value.detail
        assert timedelta(minutes=14) < error.value.retry_after <= timedelta(minutes=15)
        # Public replies have a limit of their own.
        await send_one(REPLY)
    assert isinstance(ours, Metered)
    assert {one.what: (one.left, one.limit) for one in ours.left()} == {
        "direct_messages": (0, 15),
        "posts": (99, 100),
    }


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_an_allowance_is_full_again_after_its_quarter_of_an_hour() -> None:
    clock = Clock()
    allowance = Allowance(1, clock)
    allowance.take()
    with pytest.raises(Throttled):
        allowance.take()
    assert allowance.known("posts") == Left("posts", 0, 1, NOW + timedelta(minutes=15))
    clock.now += timedelta(minutes=15)
    assert allowance.known("posts") is None
    allowance.take()


def test_what_x_says_is_left_counts_before_what_we_counted() -> None:
    clock, reset = Clock(), NOW + timedelta(minutes=5)
    allowance = Allowance(15, clock)
    allowance.take()
    allowance.note(Answer(201, limits(1, reset), {}))
    allowance.take()
    # An answer that is late tells of more than is left.
    allowance.note(Answer(201, limits(1, reset), {}))
    with pytest.raises(Throttled) as error:
        allowance.take()
    assert error.value.retry_after == timedelta(minutes=5)


def test_of_a_crowd_nobody_is_served_later_than_by_an_even_pace_within_the_limit() -> None:
    clock = Clock()
    allowance = Allowance(15, clock)
    waits = []
    for number in range(40):
        if number and number % 15 == 0:
            with pytest.raises(Throttled) as error:
                allowance.take()
            clock.now += error.value.retry_after or timedelta()
            assert f"{clock.now:%H:%M:%S} UTC" in error.value.detail
        allowance.take()
        waits.append(clock.now - NOW)
    assert waits == [timedelta(minutes=15) * (n // 15) for n in range(40)]
    # Five at once and then one in 90 seconds: more often, and a quarter of an hour would see more than 15.
    even = [timedelta(seconds=90) * max(n - 4, 0) for n in range(40)]
    assert all(wait <= later for wait, later in zip(waits, even, strict=True))


@pytest.mark.parametrize("reset", ["99999999999", "1", "soon"])
def test_a_time_of_xs_that_cannot_be_is_not_waited_for(reset: str) -> None:
    allowance = Allowance(15, Clock())
    allowance.take()
    allowance.note(Answer(201, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}, {}))
    for _ in range(14):
        allowance.take()
    with pytest.raises(Throttled) as error:
        allowance.take()
    assert error.value.retry_after == timedelta(minutes=15)


def test_after_a_429_nothing_is_sent_until_its_time() -> None:
    clock = Clock()
    allowance = Allowance(15, clock)
    allowance.take()
    allowance.note(Answer(429, {}, {}))
    with pytest.raises(Throttled):
        allowance.take()
    clock.now += timedelta(minutes=15)
    allowance.take()


async def test_no_log_line_holds_a_credential(x: FakeX, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    ours = channel(api_base=x.url)
    x.will("POST", DM_PATH, DM_TAKEN, 201)
    async with ours.sender() as send_one:
        await send_one(DM)
    assert not [secret for secret in ours.secrets if secret in caplog.text]
