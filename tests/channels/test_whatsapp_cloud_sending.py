"""What goes to Meta: replies, and the question where a photo is."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

import channels
from channels.addresses import Address
from channels.base import Channel, MediaLocation, MediaSource
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
from channels.messages import Choice, OutboundMessage, Template
from channels.whatsapp.cloud import graph, media
from tests.channels.contract import CITIZEN, PUBLIC_URL, FarEnd, SendingContract
from tests.channels.test_whatsapp_cloud import BSUID, NUMBER_ID, SETTINGS

TOKEN = SETTINGS["cloud"]["access_token"]
TAKEN = '{"messaging_product": "whatsapp", "messages": [{"id": "wamid.OURS"}]}'
REPLY = OutboundMessage("d-1", Address("whatsapp", CITIZEN), "Laporan diterima.")


@dataclass
class Meta(FarEnd):
    """The provider on loopback, which also notes the JSON that it is sent."""

    sent: list[Any] = field(default_factory=list)

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.sent.append(json.loads(body) if body else None)
        return await super()._handle(request)


def channel_at(api_base: str) -> Channel:
    return channels.load("whatsapp", SETTINGS | {"api_base": api_base}, PUBLIC_URL)


class TestSending(SendingContract):
    outbound = graph
    to = Address("whatsapp", CITIZEN)
    taken = (200, TAKEN)
    external_ids = ("wamid.OURS",)

    def channel_at(self, api_base: str) -> Channel:
        return channel_at(api_base)


@pytest.fixture
async def meta() -> AsyncIterator[Meta]:
    meta = Meta(200, TAKEN)
    runner = await meta.start()
    yield meta
    await runner.cleanup()


async def send(meta: Meta, message: OutboundMessage = REPLY) -> Any:
    """What Meta was sent."""
    async with channel_at(meta.url).sender() as send_one:
        await send_one(message)
    (sent,) = meta.sent
    return sent


# What is said.


async def test_a_text_goes_to_our_number_at_meta_with_our_token(meta: Meta) -> None:
    assert await send(meta) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": CITIZEN.removeprefix("+"),
        "type": "text",
        "text": {"body": "Laporan diterima.", "preview_url": False},
        "biz_opaque_callback_data": "d-1",
    }
    (request,) = meta.requests
    assert (request.method, request.path) == ("POST", f"/v23.0/{NUMBER_ID}/messages")
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"


async def test_letters_beyond_ascii_and_every_sign_arrive(meta: Meta) -> None:
    text = 'Jl. "Mawar" & 50% 🙏\nbaris dua'
    assert (await send(meta, replace(REPLY, text=text)))["text"]["body"] == text


async def test_another_version_of_the_api_can_be_spoken(meta: Meta) -> None:
    settings = SETTINGS | {"api_base": f"{meta.url}/", "cloud": SETTINGS["cloud"] | {"version": "v24.0"}}
    async with channels.load("whatsapp", settings, PUBLIC_URL).sender() as send_one:
        await send_one(REPLY)
    assert meta.requests[0].path == f"/v24.0/{NUMBER_ID}/messages"


async def test_a_person_without_a_number_is_written_to_by_id(meta: Meta) -> None:
    sent = await send(meta, replace(REPLY, to=Address("whatsapp", BSUID)))
    assert sent["recipient"] == BSUID
    assert "to" not in sent


@pytest.mark.parametrize(
    ("in_reply_to", "context"),
    [("wamid.AAA", {"message_id": "wamid.AAA"}), ("SM01", None), ("", None), (None, None)],
)
async def test_what_is_answered_is_quoted_where_meta_knows_it(
    meta: Meta, in_reply_to: str | None, context: Any
) -> None:
    assert (await send(meta, replace(REPLY, in_reply_to=in_reply_to))).get("context") == context


def choices(count: int, title: str = "Pilihan {}", says: str = "PILIH {}") -> tuple[Choice, ...]:
    return tuple(Choice(title.format(n), says.format(n)) for n in range(count))


async def test_up_to_three_choices_are_buttons(meta: Meta) -> None:
    sent = await send(meta, replace(REPLY, choices=choices(3)))
    assert sent["type"] == "interactive"
    assert sent["interactive"] == {
        "type": "button",
        "body": {"text": "Laporan diterima."},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": f"PILIH {n}", "title": f"Pilihan {n}"}} for n in range(3)
            ]
        },
    }


@pytest.mark.parametrize("count", [4, 10])
async def test_more_of_them_are_a_list(meta: Meta, count: int) -> None:
    interactive = (await send(meta, replace(REPLY, choices=choices(count))))["interactive"]
    assert interactive["type"] == "list"
    assert interactive["body"] == {"text": "Laporan diterima."}
    assert interactive["action"] == {
        "button": "Menu",
        "sections": [{"rows": [{"id": f"PILIH {n}", "title": f"Pilihan {n}"} for n in range(count)]}],
    }


async def test_a_title_that_is_too_long_for_a_button_makes_a_list(meta: Meta) -> None:
    long = choices(2, title="Dua puluh dua huruf {}.")
    assert len(long[0].title) == 22
    assert (await send(meta, replace(REPLY, choices=long)))["interactive"]["type"] == "list"


async def test_what_a_button_says_may_be_longer_than_what_a_row_says(meta: Meta) -> None:
    long = choices(2, says="{}" + 255 * "x")
    assert (await send(meta, replace(REPLY, choices=long)))["interactive"]["type"] == "button"


@pytest.mark.parametrize(
    "changed",
    [
        {"choices": choices(11)},
        {"choices": choices(2, title="Dua puluh lima huruf. ab{}")},
        {"choices": choices(2, says="{}" + 256 * "x")},
        {"choices": choices(4, says="{}" + 200 * "x")},
        {"choices": choices(2, says="PILIH {} ")},
        {"choices": choices(2, title="")},
        {"choices": choices(2, title="sama")},
        {"choices": choices(2, says="sama")},
        {"choices": choices(2), "text": "x" * 1025},
    ],
)
async def test_choices_that_meta_would_refuse_are_left_out_and_the_text_is_said(
    meta: Meta, changed: dict[str, Any]
) -> None:
    message = replace(REPLY, **changed)
    sent = await send(meta, message)
    assert (sent["type"], sent["text"]["body"]) == ("text", message.text)


async def test_a_template_is_said_in_the_place_of_the_text(meta: Meta) -> None:
    template = Template("jawaban_menunggu", "id", ("1708-0000-05", " dua\n  baris\t", ""))
    sent = await send(meta, replace(REPLY, template=template, choices=choices(2)))
    assert sent["type"] == "template"
    assert sent["template"] == {
        "name": "jawaban_menunggu",
        "language": {"policy": "deterministic", "code": "id"},
        # No line break and no tab, which Meta refuses, and nothing empty.
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "1708-0000-05"},
                    {"type": "text", "text": "dua baris"},
                    {"type": "text", "text": "-"},
                ],
            }
        ],
    }
    assert not {"text", "interactive"} & set(sent)


async def test_a_template_without_gaps_has_no_components(meta: Meta) -> None:
    sent = await send(meta, replace(REPLY, template=Template("answer_waiting", "en")))
    assert sent["template"] == {
        "name": "answer_waiting",
        "language": {"policy": "deterministic", "code": "en"},
    }


# What Meta answers.


async def refusal(meta: Meta) -> SendError:
    with pytest.raises(SendError) as refused:
        await send(meta)
    assert len(meta.requests) == 1
    return refused.value


def graph_error(code: object, **more: object) -> str:
    words = f"(#{code}) Message to {CITIZEN} failed: Laporan diterima."
    return json.dumps({"error": {"message": words, "type": "OAuthException", "code": code, **more}})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0, AccountRefused),
        (190, AccountRefused),
        (3, AccountRefused),
        (10, AccountRefused),
        (200, AccountRefused),
        (299, AccountRefused),
        (131031, AccountRefused),
        (4, Throttled),
        (80007, Throttled),
        (130429, Throttled),
        (131048, Throttled),
        (131056, Throttled),
        (131047, WindowClosed),
        (131026, RecipientUnreachable),
        (131049, MessageRejected),
        (130472, MessageRejected),
        (131051, MessageRejected),
        (131008, MessageRejected),
        (131009, MessageRejected),
        (132000, MessageRejected),
        (132001, MessageRejected),
        (132999, MessageRejected),
        (999999, MessageRejected),
        (1, OutcomeUnknown),
        (2, ProviderUnavailable),
        (131000, ProviderUnavailable),
        (131016, ProviderUnavailable),
        (133004, ProviderUnavailable),
    ],
)
async def test_a_code_says_what_to_do(meta: Meta, code: int, kind: type) -> None:
    meta.status, meta.body = 400, graph_error(code)
    error = await refusal(meta)
    assert type(error) is kind
    assert error.code == str(code)
    assert CITIZEN not in str(error)
    assert "Laporan" not in str(error)


async def test_a_number_that_does_not_exist_is_the_operators_to_mend(meta: Meta) -> None:
    meta.status, meta.body = 400, graph_error(100, error_subcode=33)
    assert isinstance(await refusal(meta), AccountRefused)


async def test_any_other_invalid_parameter_is_the_messages_own(meta: Meta) -> None:
    meta.status, meta.body = 400, graph_error(100, error_subcode="33")
    assert isinstance(await refusal(meta), MessageRejected)


@pytest.mark.parametrize(
    ("code", "header", "wait"),
    [
        (131056, None, 6),
        (131056, "2", 6),
        (131056, "60", 60),
        (130429, None, None),
        (130429, "7", 7),
        (130429, "soon", None),
    ],
)
async def test_how_long_to_wait(meta: Meta, code: int, header: str | None, wait: int | None) -> None:
    meta.status, meta.body = 400, graph_error(code)
    meta.headers = {"Retry-After": header} if header else {}
    error = await refusal(meta)
    assert error.retry_after == (timedelta(seconds=wait) if wait else None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, ProviderUnavailable),
        (400, MessageRejected),
        (401, AccountRefused),
        (403, AccountRefused),
        (404, AccountRefused),
        (429, Throttled),
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
        (503, OutcomeUnknown),
    ],
)
@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "{}", '{"error": "x"}', graph_error("190"), graph_error(99)]
)
async def test_an_answer_without_a_code_we_know_is_read_by_its_status(
    meta: Meta, body: str, status: int, kind: type
) -> None:
    meta.status, meta.body = status, body
    assert type(await refusal(meta)) is kind


async def test_a_429_may_say_how_long_to_wait(meta: Meta) -> None:
    meta.status, meta.body, meta.headers = 429, "", {"Retry-After": "9"}
    assert (await refusal(meta)).retry_after == timedelta(seconds=9)


async def test_a_server_that_broke_and_says_why_is_read_by_its_code(meta: Meta) -> None:
    meta.status, meta.body = 500, graph_error(131016)
    assert isinstance(await refusal(meta), ProviderUnavailable)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        "[" * 100_000,
        "[]",
        "{}",
        '{"messages": []}',
        '{"messages": [{}]}',
        '{"messages": [{"id": null}]}',
        '{"messages": [{"id": ""}]}',
        '{"messages": {"id": "wamid.OURS"}}',
    ],
)
async def test_what_is_taken_and_not_named_is_an_unknown_outcome(meta: Meta, body: str) -> None:
    meta.body = body
    error = await refusal(meta)
    assert isinstance(error, OutcomeUnknown)
    assert error.code == "unreadable_answer"


async def test_a_redirect_takes_neither_the_token_nor_the_text_elsewhere(meta: Meta) -> None:
    meta.status, meta.headers = 307, {"Location": f"{meta.url}/elsewhere"}
    await refusal(meta)


# Where a photo is.


async def locate(meta: Meta, reference: str = "1003", **changed: Any) -> MediaLocation:
    channel = channels.load("whatsapp", SETTINGS | {"api_base": meta.url} | changed, PUBLIC_URL)
    assert isinstance(channel, MediaSource)
    return await channel.locate(reference)


async def gone(meta: Meta, reference: str = "1003") -> SendError:
    with pytest.raises(SendError) as refused:
        await locate(meta, reference)
    return refused.value


async def test_meta_is_asked_where_a_photo_of_ours_is(meta: Meta) -> None:
    url = f"{meta.url}/attachments/secret-of-five-minutes"
    meta.body = json.dumps({"url": url, "id": "1003", "mime_type": "image/jpeg"})
    found = await locate(meta)
    (request,) = meta.requests
    assert (request.method, request.path) == ("GET", "/v23.0/1003")
    assert request.query == {"phone_number_id": NUMBER_ID}
    assert request.headers["Authorization"] == f"Bearer {TOKEN}"
    assert found == MediaLocation(url, ("127.0.0.1",), {"Authorization": f"Bearer {TOKEN}"}, private=True)
    assert "secret-of-five-minutes" not in repr(found)
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x",
        "https://other.fbsbx.com/x",
        "https://scontent.xx.fbcdn.net/x",
        "https://mmg.whatsapp.net/x",
    ],
)
def test_metas_own_hosts_may_be_asked_and_are_not_private(url: str) -> None:
    found = location("", url)
    assert (found.url, found.private) == (url, False)
    assert "lookaside.fbsbx.com" in found.hosts


@pytest.mark.parametrize(
    ("api_base", "url"),
    [
        ("", "http://lookaside.fbsbx.com/x"),
        ("", "https://example.com/x"),
        ("", "https://fbsbx.com.example.com/x"),
        ("", "https://evilfbsbx.com/x"),
        ("", "https://lookaside.fbsbx.com@example.com/x"),
        ("", "https://169.254.169.254/x"),
        ("", "file:///etc/passwd"),
        ("", "https://[x"),
        ("", ""),
        ("http://127.0.0.1:13013", "http://127.0.0.2/x"),
        ("http://127.0.0.1:13013", "https://lookaside.fbsbx.com/x"),
        ("http://127.0.0.1:13013", "ftp://127.0.0.1/x"),
    ],
)
def test_any_other_host_is_not_gone_to(api_base: str, url: str) -> None:
    with pytest.raises(MessageRejected) as refused:
        location(api_base, url)
    assert refused.value.code == "foreign_host"


def location(api_base: str, url: str) -> MediaLocation:
    return media.location(graph.Graph(api_base, "v23.0", NUMBER_ID, TOKEN), url)


@pytest.mark.parametrize(
    ("status", "body"), [(404, ""), (404, graph_error(100)), (400, graph_error(100, error_subcode=33))]
)
async def test_a_photo_that_meta_no_longer_has_is_gone_for_good(meta: Meta, status: int, body: str) -> None:
    meta.status, meta.body = status, body
    error = await gone(meta)
    assert isinstance(error, MessageRejected)
    assert error.code == "gone"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, graph_error(190), AccountRefused),
        (400, graph_error(4), Throttled),
        (500, "", ProviderUnavailable),
        (500, graph_error(1), ProviderUnavailable),
        (503, graph_error(2), ProviderUnavailable),
        (200, "", ProviderUnavailable),
        (200, "[]", ProviderUnavailable),
        (200, '{"url": 7}', ProviderUnavailable),
    ],
)
async def test_any_other_trouble_is_worth_another_try(meta: Meta, status: int, body: str, kind: type) -> None:
    meta.status, meta.body = status, body
    error = await gone(meta)
    assert type(error) is kind
    assert error.retryable


async def test_a_line_lost_while_asking_for_a_photo_is_worth_another_try(meta: Meta) -> None:
    meta.drops = True
    assert isinstance(await gone(meta), ProviderUnavailable)


@pytest.mark.parametrize("reference", ["", "..", "1/2", "1?x=1", "https://example.com/", "1" * 101, "é"])
async def test_what_is_no_media_id_is_not_asked_for(meta: Meta, reference: str) -> None:
    assert isinstance(await gone(meta, reference), MessageRejected)
    assert not meta.requests
