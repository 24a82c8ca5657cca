"""Telling X where it reaches us, and being told how that stands."""

from typing import Any

import pytest
from aiohttp import web

from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, SendError
from channels.twitter.connecting import ENCRYPTED, EVENTS
from tests.channels.twitter.fake_x import FakeX
from tests.channels.twitter.samples import BUDI, OURS, SETTINGS, channel

URL = "https://lapor.example.id/webhooks/twitter"
ME = {"data": {"id": OURS, "username": "LAPOR1708", "name": "LAPOR"}}
HOOK = {"id": "55", "url": URL, "valid": True, "created_at": "2026-11-22T00:00:00.000Z"}
OLD = {"id": "54", "url": "https://old.example.id/webhooks/twitter", "valid": False}
FOREIGN = {"id": "53", "url": "https://other.example.id/hook", "valid": True}
DONE = {"data": {"deleted": True}}
HOOKS, SUBSCRIPTIONS = "/2/webhooks", "/2/activity/subscriptions"


def subscription(event: str, id: str = "9", hook: str = "55", whose: str = OURS) -> dict[str, Any]:
    return {
        "subscription_id": id,
        "event_type": event,
        "filter": {"user_id": whose},
        "webhook_id": hook,
    }


class XWithHooks(FakeX):
    """Keeps webhooks and subscriptions as X does."""

    def __init__(self, *hooks: dict[str, Any]) -> None:
        super().__init__()
        self.hooks = list(hooks)
        self.subscriptions: list[dict[str, Any]] = []
        self.refuses: set[str] = set()
        self.most = 5

    async def _handle(self, request: Any) -> Any:
        before = len(self.asked)
        response = await super()._handle(request)
        asked = self.asked[before]
        if response.status != 404:
            return response
        return self._kept(asked.method, asked.path, asked.json) or response

    def _kept(self, method: str, path: str, json: Any) -> Any:
        id = path.rpartition("/")[2]
        if (method, path) == ("GET", "/2/users/me"):
            return web.json_response(ME)
        if (method, path) == ("GET", HOOKS):
            return web.json_response({"data": self.hooks, "meta": {}})
        if (method, path) == ("POST", HOOKS):
            if len(self.hooks) >= self.most:
                return web.json_response({"errors": [{"message": "WebhookLimitExceeded"}]}, status=400)
            self.hooks.append({**HOOK, "url": json["url"]})
            return web.json_response({"data": self.hooks[-1]})
        if method == "PUT" and path.startswith(HOOKS):
            return web.json_response({"data": {"valid": True}})
        if method == "DELETE" and path.startswith(HOOKS):
            self.hooks = [one for one in self.hooks if one["id"] != id]
            return web.json_response(DONE)
        if (method, path) == ("GET", SUBSCRIPTIONS):
            return web.json_response({"data": self.subscriptions, "meta": {}})
        if (method, path) == ("POST", SUBSCRIPTIONS):
            if json["event_type"] in self.refuses:
                return web.json_response({"title": "Invalid Request", "detail": "…"}, status=400)
            made = {**json, "subscription_id": f"s{len(self.asked)}"}
            self.subscriptions.append(made)
            return web.json_response({"data": made}, status=201)
        if method == "DELETE" and path.startswith(SUBSCRIPTIONS):
            self.subscriptions = [one for one in self.subscriptions if one["subscription_id"] != id]
            return web.json_response(DONE)
        return None


@pytest.fixture
async def x() -> Any:
    fake = XWithHooks()
    runner = await fake.start()
    yield fake
    await runner.cleanup()


async def refused(x: FakeX, **settings: Any) -> SendError:
    with pytest.raises(SendError) as error:
        await channel(api_base=x.url, **settings).connect(URL)
    return error.value


async def test_connecting_registers_the_webhook_and_asks_for_what_is_said_to_us(x: XWithHooks) -> None:
    facts = await channel(api_base=x.url).connect(URL)
    assert [one["url"] for one in x.hooks] == [URL]
    assert [one["event_type"] for one in x.subscriptions] == [*EVENTS, ENCRYPTED]
    assert {"post.mention.create", "post.reply.create", "dm.received"} <= set(EVENTS)
    assert all(one["webhook_id"] == "55" for one in x.subscriptions)
    assert all(one["filter"] == {"user_id": OURS} for one in x.subscriptions)
    assert facts["account"] == "@LAPOR1708"
    assert facts["webhook 55"] == f"{URL} (valid)"
    assert facts["events"] == ", ".join(sorted([*EVENTS, ENCRYPTED]))


async def test_connecting_does_without_the_encrypted_ones_where_x_does_not_offer_them(x: XWithHooks) -> None:
    x.refuses = {ENCRYPTED}
    facts = await channel(api_base=x.url).connect(URL)
    assert facts["events"] == ", ".join(sorted(EVENTS))


async def test_the_webhook_is_the_apps_and_the_events_are_the_accounts(x: XWithHooks) -> None:
    await channel(api_base=x.url).connect(URL)
    (hook,) = x.of("POST", HOOKS)
    assert hook.headers["Authorization"] == f"Bearer {SETTINGS['bearer_token']}"
    assert all(one.headers["Authorization"].startswith("OAuth ") for one in x.of("POST", SUBSCRIPTIONS))


async def test_with_an_oauth_2_token_the_events_are_asked_for_by_that(x: XWithHooks) -> None:
    await channel(api_base=x.url, user_token="invented-user-token").connect(URL)
    assert {one.headers["Authorization"] for one in x.of("POST", SUBSCRIPTIONS)} == {
        "Bearer invented-user-token"
    }


async def test_connecting_twice_changes_nothing_but_has_x_look_again(x: XWithHooks) -> None:
    await channel(api_base=x.url).connect(URL)
    before = (list(x.hooks), list(x.subscriptions))
    await channel(api_base=x.url).connect(URL)
    assert (x.hooks, x.subscriptions) == before
    assert len(x.of("PUT", f"{HOOKS}/55")) == 1


async def test_an_older_address_of_ours_makes_room_and_another_use_of_the_app_stays(x: XWithHooks) -> None:
    x.hooks, x.most = [OLD, FOREIGN], 2
    x.subscriptions = [
        subscription("dm.received", "s1", hook="54"),
        subscription("dm.received", "s2", hook="53", whose=BUDI),
        subscription("profile.update.bio", "s3", hook="53"),
    ]
    facts = await channel(api_base=x.url).connect(URL)
    assert facts["made room for ours"] == OLD["url"]
    assert [one["url"] for one in x.hooks] == [FOREIGN["url"], URL]
    left = {one["subscription_id"] for one in x.subscriptions}
    assert {"s2", "s3"} <= left
    assert "s1" not in left


async def test_where_there_is_room_another_installation_keeps_its_webhook(x: XWithHooks) -> None:
    x.hooks = [OLD]
    facts = await channel(api_base=x.url).connect(URL)
    assert [one["url"] for one in x.hooks] == [OLD["url"], URL]
    assert "made room for ours" not in facts


async def test_a_webhook_that_x_does_not_take_costs_nobody_theirs(x: XWithHooks) -> None:
    x.hooks = [OLD]
    x.will("POST", HOOKS, {"errors": [{"message": "CrcValidationFailed"}]}, 400)
    assert (await refused(x)).code == "webhook_check"
    assert x.hooks == [OLD]
    assert not [one for one in x.asked if one.method == "DELETE"]


async def test_of_several_that_can_be_ours_only_one_at_our_host_makes_room(x: XWithHooks) -> None:
    at_home = {**OLD, "id": "52", "url": "https://lapor.example.id/lama/webhooks/twitter"}
    x.hooks, x.most = [OLD, at_home], 2
    facts = await channel(api_base=x.url).connect(URL)
    assert facts["made room for ours"] == at_home["url"]
    assert [one["url"] for one in x.hooks] == [OLD["url"], URL]


@pytest.mark.parametrize("hooks", [[OLD, {**OLD, "id": "52", "url": f"{OLD['url']}?2"}], [FOREIGN]])
async def test_where_it_is_not_sure_which_one_is_ours_the_operator_is_asked(
    x: XWithHooks, hooks: list[dict[str, Any]]
) -> None:
    x.hooks, x.most = list(hooks), len(hooks)
    error = await refused(x)
    assert error.code == "webhook_limit"
    assert all(one["url"] in error.detail for one in hooks)
    assert x.hooks == hooks


async def test_a_webhook_that_made_room_in_vain_is_told(x: XWithHooks) -> None:
    x.hooks = [OLD]
    for problem in ("WebhookLimitExceeded", "CrcValidationFailed"):
        x.will("POST", HOOKS, {"errors": [{"message": problem}]}, 400)
    error = await refused(x)
    assert error.code == "webhook_check"
    assert f"{OLD['url']} was deleted" in error.detail


async def test_another_name_of_the_account_is_told_with_the_line_to_write(x: XWithHooks) -> None:
    ours = channel(api_base=x.url, mode="polling", bearer_token="", screen_name="@NAMA_LAIN")
    for facts in (await ours.connect(URL), await ours.connection()):
        assert "screen_name: LAPOR1708" in facts["to be mended"]
    same = channel(api_base=x.url, mode="polling", screen_name="lapor1708")
    assert "to be mended" not in await same.connect(URL)


async def test_disconnecting_takes_back_what_is_ours_and_nothing_else(x: XWithHooks) -> None:
    await channel(api_base=x.url).connect(URL)
    x.hooks.append(FOREIGN)
    x.subscriptions.append(subscription("dm.received", "s2", whose=BUDI))
    facts = await channel(api_base=x.url).disconnect()
    assert x.hooks == [FOREIGN]
    assert [one["subscription_id"] for one in x.subscriptions] == ["s2"]
    assert facts["events"] == "none"
    await channel(api_base=x.url).disconnect()


async def test_polling_proves_the_credentials_and_tells_the_budget_and_the_prices(x: XWithHooks) -> None:
    facts = await channel(api_base=x.url, mode="polling", bearer_token="").connect(URL)
    assert [one.path for one in x.asked] == ["/2/users/me"]
    assert facts["we hear by"] == "polling"
    assert "may still be there" in facts["webhook"]
    assert facts["budget of a day"] == "3000 questions, 5 US dollars"
    assert facts["X's price for a public reply to a mention"] == "0.010 US dollars"


async def test_who_changes_to_polling_no_longer_pays_for_the_webhook(x: XWithHooks) -> None:
    await channel(api_base=x.url).connect(URL)
    await channel(api_base=x.url, mode="polling").connect(URL)
    assert x.hooks == []
    assert x.subscriptions == []


async def test_how_it_stands_is_asked_and_not_changed(x: XWithHooks) -> None:
    x.hooks = [HOOK | {"valid": False}]
    x.subscriptions = [subscription("dm.received")]
    facts = await channel(api_base=x.url, mode="both").connection()
    assert facts["webhook 55"] == f"{URL} (not valid: run connect again)"
    assert facts["events"] == "dm.received"
    assert facts["we hear by"] == "webhook and polling"
    assert {one.method for one in x.asked} == {"GET"}


async def test_no_fact_is_a_secret(x: XWithHooks) -> None:
    ours = channel(api_base=x.url)
    facts = await ours.connect(URL)
    assert not [secret for secret in ours.secrets if secret in str(facts)]


async def test_a_webhook_needs_the_apps_token(x: XWithHooks) -> None:
    error = await refused(x, bearer_token="")
    assert isinstance(error, AccountRefused)
    assert "channels.twitter.bearer_token" in error.detail


async def test_another_accounts_token_is_noticed(x: XWithHooks) -> None:
    x.will("GET", "/2/users/me", {"data": {"id": BUDI, "username": "budi_contoh"}})
    error = await refused(x)
    assert error.code == "other_account"
    assert "user_id" in error.detail
    assert x.hooks == []


async def test_an_account_that_may_not_subscribe_by_its_access_token_is_told_what_to_set(
    x: XWithHooks,
) -> None:
    x.will("POST", SUBSCRIPTIONS, {"title": "Forbidden", "detail": "Forbidden"}, 403)
    error = await refused(x)
    assert isinstance(error, AccountRefused)
    assert "channels.twitter.user_token" in error.detail


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, {"errors": [{"message": "CrcValidationFailed: …"}]}, MessageRejected, "webhook_check"),
        (400, {"errors": [{"message": "UrlValidationFailed"}]}, MessageRejected, "webhook_url"),
        (400, {"errors": [{"message": "WebhookLimitExceeded"}]}, MessageRejected, "webhook_limit"),
        (401, {"title": "Unauthorized"}, AccountRefused, "401"),
        (402, {"title": "CreditsDepleted"}, AccountRefused, "402"),
    ],
)
async def test_why_x_does_not_take_the_webhook_is_told_with_what_to_do(
    x: XWithHooks, status: int, body: Any, kind: type[SendError], code: str
) -> None:
    x.will("POST", HOOKS, body, status)
    error = await refused(x)
    assert type(error) is kind
    assert error.code == code


async def test_a_webhook_that_x_looked_at_in_vain_is_told(x: XWithHooks) -> None:
    x.hooks = [HOOK]
    x.will("PUT", f"{HOOKS}/55", {"data": {"valid": False}})
    assert (await refused(x)).code == "webhook_check"


@pytest.mark.parametrize("text", ["<html>", "", "[]"])
async def test_an_answer_that_is_not_xs_is_worth_another_try(x: XWithHooks, text: str) -> None:
    x.will("GET", HOOKS, status=200, text=text)
    assert isinstance(await refused(x), ProviderUnavailable)


async def test_an_id_that_is_a_path_is_not_followed(x: XWithHooks) -> None:
    x.hooks, x.most = [OLD | {"id": "../users/me"}], 1
    assert isinstance(await refused(x), ProviderUnavailable)
    assert not [one for one in x.asked if one.method == "DELETE"]


async def test_nobody_there_is_told() -> None:
    with pytest.raises(ProviderUnavailable):
        await channel(api_base="http://127.0.0.1:9").connection()
