"""`lapor channels` and `lapor redirect`, as an operator types them."""

from collections.abc import Iterator

import pytest

from channels.base import Connection
from channels.errors import AccountRefused
from channels.telegram.channel import TelegramChannel
from gateway.runtime import Runtime
from normalizer import codes
from store import staff, troubles
from store.engine import reading, writing
from tests.gateway.test_cli import Console, console, logging_as_it_was, store, umask_as_before

__all__ = ["console", "logging_as_it_was", "store", "umask_as_before"]


class Told:
    """Telegram's end of `connect`, `disconnect` and `connection`."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.error: AccountRefused | None = None

    async def connect(self, _channel: object, address: str) -> Connection:
        if self.error:
            raise self.error
        self.addresses.append(address)
        return {"bot": "@lapor_bot", "webhook": address}

    async def ask(self, _channel: object) -> Connection:
        return {"webhook": self.addresses[-1] if self.addresses else "none"}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    told = Told()
    monkeypatch.setattr(
        TelegramChannel, "connect", lambda self, address: told.connect(self, address), raising=False
    )
    monkeypatch.setattr(TelegramChannel, "connection", lambda self: told.ask(self), raising=False)
    monkeypatch.setattr(TelegramChannel, "disconnect", lambda self: told.ask(self), raising=False)
    return told


def test_a_platform_is_told_the_address_under_which_it_reaches_us(console: Console, told: Told) -> None:
    console.write(web={"public_url": "https://lapor.example.go.id"})
    shown = console.json("channels", "connect", "telegram")
    assert told.addresses == ["https://lapor.example.go.id/webhooks/telegram"]
    assert shown["bot"] == "@lapor_bot"
    assert "webhook" in console.type("channels", "show", "telegram").output
    assert console.type("channels", "disconnect", "telegram").exit_code == 0


def test_a_channel_is_paused_and_goes_on(console: Console, store: Runtime) -> None:
    assert "is paused: everything is kept" in console.type("channels", "pause", "telegram").output
    assert "already" in console.type("channels", "pause", "telegram").output
    assert "paused since" in console.type("channels", "list").output
    assert "goes on: 0 messages" in console.type("channels", "resume", "telegram").output
    assert "not paused" in console.type("channels", "resume", "telegram").output
    assert "see `lapor channels list`" in console.type("channels", "pause", "line").output


def test_what_the_platform_refuses_is_said_in_words(console: Console, told: Told) -> None:
    told.error = AccountRefused("401", "Telegram refuses the bot token: check channels.telegram.token")
    output = console.refused("channels", "connect", "telegram")
    assert "check channels.telegram.token" in output


def test_a_channel_that_is_connected_by_hand_says_where_the_steps_are(console: Console) -> None:
    assert "docs/channels/sms_1708.md" in console.refused("channels", "connect", "sms_1708")


def test_a_channel_that_is_not_there_is_named(console: Console) -> None:
    result = console.type("channels", "connect", "facebook")
    assert result.exit_code == 2
    assert "lapor channels list" in result.output


def test_the_list_shows_where_each_channel_hears_and_what_is_wrong_with_it(
    console: Console, store: Runtime
) -> None:
    with writing(store.engine) as session:
        troubles.note(session, "telegram", "send", "401", "the token is refused", store.clock())
    listed = {one["channel"]: one for one in console.json("channels", "list")}
    assert listed["sms_1708"]["hears"].endswith("/webhooks/sms_1708")
    assert listed["telegram"]["troubles"][0]["code"] == "401"
    assert "the token is refused" in console.type("channels", "list").output


# Staff.


def test_a_staff_member_gets_a_code_to_link_an_account_with(console: Console, store: Runtime) -> None:
    shown = console.json("redirect", "link", "Sari")
    assert codes.find(f"hubungkan {shown['code']}")
    assert any("sms:1708" in link for link in shown["links"])
    assert f"/hubungkan {'X' * 10}"[:11] in console.type("redirect", "link", "Sari").output
    assert console.json("redirect", "staff") == [{"name": "Sari", "from": None}]


def test_who_has_linked_an_account_is_shown_masked_and_can_be_unlinked(
    console: Console, store: Runtime
) -> None:
    with writing(store.engine) as session:
        staff.link(session, staff.named(session, "Sari", store.clock()), "telegram:1708000055")
    listed = console.type("redirect", "staff").output
    assert "Sari" in listed
    assert "1708000055" not in listed
    assert console.type("redirect", "unlink", "Sari").exit_code == 0
    assert "nobody of that name" in console.refused("redirect", "unlink", "Sari")
    with reading(store.engine) as session:
        assert staff.everybody(session)[0].address is None


def test_a_ticket_that_was_not_redirected_has_no_code(console: Console, store: Runtime) -> None:
    assert "no redirected complaint" in console.refused("redirect", "code", "4829156059")
