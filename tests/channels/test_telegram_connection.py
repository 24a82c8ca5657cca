"""Telling Telegram where it reaches us."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from channels.base import Connectable, Connection
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, SendError
from channels.telegram.commands import MENUS, NAMES
from channels.telegram.polling import ALLOWED_UPDATES
from tests.channels.contract import PUBLIC_URL, FarEnd
from tests.channels.test_telegram import NOON, OUR_BOT, SECRET, TOKEN
from tests.channels.test_telegram_sending import channel_at, error_body, ok

WEBHOOK = f"{PUBLIC_URL}/webhooks/telegram"


def registered(**fields: Any) -> dict[str, Any]:
    return {"url": WEBHOOK, "has_custom_certificate": False, "pending_update_count": 3} | fields


@dataclass
class Registry(FarEnd):
    """The Bot API, as far as it knows about us."""

    results: dict[str, Any] = field(default_factory=dict)

    async def _handle(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        if self.status == 200:
            self.body = ok(self.results.get(method, True))
        return await super()._handle(request)

    @property
    def calls(self) -> list[tuple[str, dict[str, str]]]:
        return [(one.path.rpartition("/")[2], one.form) for one in self.requests]


@pytest.fixture
async def registry() -> AsyncIterator[Registry]:
    me = OUR_BOT | {"can_read_all_group_messages": False}
    registry = Registry(results={"getMe": me, "getWebhookInfo": registered()})
    runner = await registry.start()
    yield registry
    await runner.cleanup()


def connectable(registry: Registry, mode: str = "webhook", username: str = "lapor_contoh_bot") -> Connectable:
    channel = channel_at(registry.url, mode=mode, username=username)
    assert isinstance(channel, Connectable)
    return channel


async def test_telegram_is_told_our_address_our_secret_and_what_we_listen_to(registry: Registry) -> None:
    await connectable(registry).connect(WEBHOOK)
    method, form = registry.calls[0]
    assert method == "setWebhook"
    assert (form["url"], form["secret_token"]) == (WEBHOOK, SECRET)
    assert json.loads(form["allowed_updates"]) == list(ALLOWED_UPDATES)
    assert form["max_connections"] == "40"
    # What people wrote while we were away is not thrown away.
    assert form.get("drop_pending_updates", "false") == "false"


async def test_an_office_that_polls_takes_the_webhook_back_and_keeps_what_waits(registry: Registry) -> None:
    await connectable(registry, "polling").connect(WEBHOOK)
    assert [method for method, _ in registry.calls] == [
        "deleteWebhook",
        "setMyCommands",
        "setMyCommands",
        "getMe",
        "getWebhookInfo",
    ]
    assert registry.calls[0][1].get("drop_pending_updates", "false") == "false"


async def test_the_menu_is_shown_in_indonesian_to_all_and_in_english_to_who_reads_it(
    registry: Registry,
) -> None:
    await connectable(registry).connect(WEBHOOK)
    menus = [form for method, form in registry.calls if method == "setMyCommands"]
    assert [form.get("language_code") for form in menus] == [None, "en"]
    for form in menus:
        commands = json.loads(form["commands"])
        assert [one["command"] for one in commands] == [
            "start",
            "lapor",
            "status",
            "bantuan",
            "anonim",
            "rahasia",
            "bahasa",
            "berhenti",
        ]
        assert all(0 < len(one["description"]) <= 256 for one in commands)


def test_every_command_is_one_that_telegram_takes_and_is_heard_in_groups() -> None:
    for menu in MENUS.values():
        assert all(re.fullmatch(r"[a-z0-9_]{1,32}", name) for name in menu)
        assert set(menu) <= NAMES
    assert len({frozenset(menu) for menu in MENUS.values()}) == 1


async def test_what_telegram_knows_of_us_is_shown_without_a_secret(registry: Registry) -> None:
    registry.results["getWebhookInfo"] = registered(
        last_error_date=NOON,
        last_error_message=f"Wrong response from {TOKEN.lower()}: 503 Service Unavailable",
        allowed_updates=["message", "callback_query"],
    )
    facts = await connectable(registry).connection()
    assert facts == {
        "bot": "@lapor_contoh_bot (LAPOR)",
        "reads in groups": "commands and replies to it",
        "webhook": WEBHOOK,
        "listens to": "message, callback_query",
        "waiting updates": "3",
        "last error": "2026-01-01T05:00:00+00:00: Wrong response from 1708:<token>: 503 Service Unavailable",
    }


async def test_who_connects_and_who_disconnects_is_shown_how_it_stands_then(registry: Registry) -> None:
    channel = connectable(registry)
    shown: list[Connection] = [await channel.connect(WEBHOOK), await channel.connection()]
    registry.results["getWebhookInfo"] = registered(url="", pending_update_count=0)
    shown.append(await channel.disconnect())
    assert shown[0] == shown[1]
    assert shown[2]["webhook"] == "none: it waits to be polled"
    assert not [one for one in shown if SECRET in str(one) or TOKEN in str(one)]


@pytest.mark.parametrize("username", ["", "lapor_lama_bot"])
async def test_a_username_that_the_settings_do_not_have_is_the_line_to_write(
    registry: Registry, username: str
) -> None:
    facts = await connectable(registry, username=username).connection()
    assert facts["to write"] == "channels.telegram.username: lapor_contoh_bot"
    assert facts["until then"].startswith("/status@lapor_contoh_bot in a group is not heard")


async def test_capitals_make_no_other_username(registry: Registry) -> None:
    facts = await connectable(registry, username="Lapor_Contoh_Bot").connection()
    assert not {"to write", "until then"} & set(facts)


async def test_a_bot_that_reads_everything_in_groups_is_said_to(registry: Registry) -> None:
    registry.results["getMe"]["can_read_all_group_messages"] = True
    assert (await connectable(registry).connection())["reads in groups"] == "everything"


async def test_disconnected_it_hands_over_nothing_and_shows_no_menu(registry: Registry) -> None:
    await connectable(registry).disconnect()
    calls = registry.calls
    assert [method for method, _ in calls[:3]] == ["deleteWebhook", "deleteMyCommands", "deleteMyCommands"]
    assert [form.get("language_code") for _, form in calls[1:3]] == [None, "en"]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, error_body(400, "Bad Request: bad webhook: HTTPS url must be provided"), MessageRejected),
        (401, error_body(401, "Unauthorized"), AccountRefused),
        (404, error_body(404, "Not Found"), AccountRefused),
        (502, "<html>", ProviderUnavailable),
    ],
)
async def test_a_refusal_is_said_in_our_words(registry: Registry, status: int, body: str, kind: type) -> None:
    registry.status, registry.body = status, body
    channel = connectable(registry)
    for call in (channel.connect(WEBHOOK), channel.disconnect(), channel.connection()):
        with pytest.raises(kind) as refused:
            await call
        assert TOKEN not in repr(refused.value)


async def test_telegrams_own_words_say_what_is_wrong_with_the_address(registry: Registry) -> None:
    registry.status, registry.body = 400, error_body(400, "Bad Request: bad webhook: getaddrinfo failed")
    with pytest.raises(SendError, match="getaddrinfo failed"):
        await connectable(registry).connect(WEBHOOK)


@pytest.mark.parametrize("method", ["getMe", "getWebhookInfo"])
@pytest.mark.parametrize("result", [{}, [], None, "x", {"id": 1}])
async def test_an_answer_that_cannot_be_read_is_no_fault_of_ours(
    registry: Registry, method: str, result: object
) -> None:
    registry.results[method] = result
    with pytest.raises(ProviderUnavailable):
        await connectable(registry).connection()
