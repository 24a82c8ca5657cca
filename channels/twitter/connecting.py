"""Telling X where it reaches us: a webhook, and the events of our account that it hands over to it.

A few questions that tweepy does not know. The webhook belongs to the app (its bearer token); the events are
our account's own, so it asks for them itself.

https://docs.x.com/x-api/webhooks/quickstart, https://docs.x.com/x-api/activity/quickstart
"""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from channels.base import Connection
from channels.errors import AccountRefused, MessageRejected, ProviderUnavailable, SendError
from channels.twitter import prices
from channels.twitter.account import Us
from channels.twitter.allowance import utc_now
from channels.twitter.api import Answer, Api, Login, open_api
from channels.twitter.fields import Raw, block, items, words
from channels.twitter.refusals import asking_error
from channels.twitter.settings import Settings

EVENTS = ("post.mention.create", "post.reply.create", "dm.received")
"""Both of the first two: a mention is not told where X put our name into a reply by itself, and a reply only
where it answers us directly."""
ENCRYPTED = "chat.received"
"""Nobody but X's apps can read these; but whoever sent one can be told so. X may not offer it to us."""
OUR_PATH = "/webhooks/twitter"
"""What the address of a webhook of ours ends with, wherever the gateway stands."""
ASK_SECONDS = 30
"""X calls our webhook before it answers."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who asks, about which account."""

    settings: Settings
    us: Us
    polls: bool
    is_called: bool
    """True where X is to call our webhook."""

    async def connect(self, webhook_url: str) -> Connection:
        async with self._api() as api:
            account = await self._account(api)
            if not self.is_called:
                # What we no longer hear would still be charged.
                hooks = await self._remove(api) if self.settings.bearer_token else []
                return {**account, **self._facts(hooks, [])}
            self._need_bearer()
            hook, made_room = await self._webhook(api, webhook_url)
            for event in EVENTS:
                await self._subscribe(api, event, words(hook, "id"))
            with suppress(AccountRefused, MessageRejected):
                await self._subscribe(api, ENCRYPTED, words(hook, "id"))
            facts = self._facts(await self._webhooks(api), await self._subscriptions(api))
            return {**account, **facts, **({"made room for ours": made_room} if made_room else {})}

    async def disconnect(self) -> Connection:
        self._need_bearer()
        async with self._api() as api:
            hooks = await self._remove(api)
            return {**(await self._account(api)), **self._facts(hooks, [])}

    async def connection(self) -> Connection:
        async with self._api() as api:
            account = await self._account(api)
            if not self.settings.bearer_token:
                return {**account, **self._facts([], [])}
            return {**account, **self._facts(await self._webhooks(api), await self._subscriptions(api))}

    # The account.

    async def _account(self, api: Api) -> dict[str, str]:
        data = block(_read(await _lost_is_unavailable(api.get_me())), "data")
        if words(data, "id") != self.us.user_id:
            raise AccountRefused(
                "other_account",
                "the access token is another account's: check channels.twitter.user_id and access_token",
            )
        name = words(data, "username")
        found = {"account": f"@{name}", "user id": self.us.user_id}
        if name.lower() != self.us.handle.lower():
            # By that name we know whether a post calls us.
            found["to be mended"] = f"channels.twitter has another name for it: write screen_name: {name}"
        return found

    def _need_bearer(self) -> None:
        if not self.settings.bearer_token:
            raise AccountRefused(
                "no_bearer_token",
                "X lets only the app itself register a webhook: set channels.twitter.bearer_token, or "
                "mode: polling",
            )

    # The webhook.

    async def _webhooks(self, api: Api) -> list[Raw]:
        return items(_read(await self._app(api, "GET", "/2/webhooks")), "data")

    async def _webhook(self, api: Api, url: str) -> tuple[Raw, str]:
        """The one with this address, which X has just seen to answer; and the address of the one that had to
        make room for it, empty where none had."""
        hooks = await self._webhooks(api)
        for hook in hooks:
            if words(hook, "url") == url:
                checked = await self._app(api, "PUT", f"/2/webhooks/{_id(hook, 'id')}")
                if not checked.ok or block(checked.body, "data").get("valid") is False:
                    raise _hook_error(checked)
                return hook, ""
        made, made_room = await self._register(api, url), ""
        if _is_limit(made):
            older = _older(hooks, url)
            made_room = words(older, "url")
            _read(await self._app(api, "DELETE", f"/2/webhooks/{_id(older, 'id')}"))
            made = await self._register(api, url)
        if not made.ok:
            raise _hook_error(made, made_room)
        return block(made.body, "data"), made_room

    async def _register(self, api: Api, url: str) -> Answer:
        return await self._app(api, "POST", "/2/webhooks", {"url": url})

    async def _remove(self, api: Api) -> list[Raw]:
        """Our events and our webhook; the webhooks that are left, of other uses of the app."""
        for one in await self._subscriptions(api):
            _read(await self._own(api, "DELETE", f"/2/activity/subscriptions/{_id(one, 'subscription_id')}"))
        left = []
        for hook in await self._webhooks(api):
            if _parts(hook).path.endswith(OUR_PATH):
                _read(await self._app(api, "DELETE", f"/2/webhooks/{_id(hook, 'id')}"))
            else:
                left.append(hook)
        return left

    # The events.

    async def _subscriptions(self, api: Api) -> list[Raw]:
        """Those of our account that we asked for."""
        listed = items(_read(await self._app(api, "GET", "/2/activity/subscriptions")), "data")
        return [
            one
            for one in listed
            if words(one, "event_type") in (*EVENTS, ENCRYPTED)
            and words(block(one, "filter"), "user_id") == self.us.user_id
        ]

    async def _subscribe(self, api: Api, event: str, hook: str) -> None:
        for one in await self._subscriptions(api):
            if words(one, "event_type") == event and words(one, "webhook_id") == hook:
                return
            if words(one, "event_type") == event:
                # Handed over somewhere else until now.
                _read(
                    await self._own(api, "DELETE", f"/2/activity/subscriptions/{_id(one, 'subscription_id')}")
                )
        asked = {
            "event_type": event,
            "filter": {"user_id": self.us.user_id},
            "tag": "lapor",
            "webhook_id": hook,
        }
        answer = await self._own(api, "POST", "/2/activity/subscriptions", asked)
        if answer.status in (401, 403) and not self.settings.user_token:
            raise AccountRefused(
                str(answer.status),
                f"X does not let the access token subscribe to {event}: set channels.twitter.user_token to "
                "an OAuth 2.0 user token of our account with tweet.read, users.read and dm.read",
            )
        _read(answer)

    # Asking.

    @asynccontextmanager
    async def _api(self) -> AsyncIterator[Api]:
        async with open_api(Login.of(self.settings), ASK_SECONDS, self.settings.bearer_token) as api:
            yield api

    async def _app(self, api: Api, method: str, route: str, json: object = None) -> Answer:
        """As the app."""
        return await _lost_is_unavailable(api.request(method, route, json=json))

    async def _own(self, api: Api, method: str, route: str, json: object = None) -> Answer:
        """As our account, in the way it was given."""
        if not self.settings.user_token:
            return await _lost_is_unavailable(api.request(method, route, json=json, user_auth=True))
        async with open_api(Login.of(self.settings), ASK_SECONDS, self.settings.user_token) as own:
            return await _lost_is_unavailable(own.request(method, route, json=json))

    # What to show.

    def _facts(self, hooks: Sequence[Raw], subscriptions: Sequence[Raw]) -> Mapping[str, str]:
        ways = [name for name, is_so in (("webhook", self.is_called), ("polling", self.polls)) if is_so]
        facts = {"we hear by": " and ".join(ways)}
        if not self.settings.bearer_token:
            facts["webhook"] = (
                "not known without bearer_token: one from before may still be there, and be charged for"
            )
        for hook in hooks:
            state = "valid" if hook.get("valid") is True else "not valid: run connect again"
            facts[f"webhook {words(hook, 'id')}"] = f"{words(hook, 'url')} ({state})"
        if hooks or subscriptions:
            facts["events"] = ", ".join(sorted({words(one, "event_type") for one in subscriptions})) or "none"
        if self.polls:
            budget = self.settings.polling
            facts["budget of a day"] = (
                f"{budget.requests_per_day} questions, {budget.cost_per_day:g} US dollars"
            )
        facts |= {f"X's price for {what}": f"{price} US dollars" for what, price in prices.LIST.items()}
        return facts


async def _lost_is_unavailable(asked: Awaitable[Answer]) -> Answer:
    """Everything here can be repeated."""
    try:
        return await asked
    except SendError as error:
        raise ProviderUnavailable(error.code, error.detail) from None


def _read(answer: Answer) -> Raw:
    if not answer.ok:
        raise asking_error(answer, utc_now())
    if not isinstance(answer.content, dict):
        raise ProviderUnavailable("unreadable_answer", "X's answer cannot be read")
    return answer.body


def _id(raw: Raw, name: str) -> str:
    """It becomes a part of a path."""
    id = words(raw, name)
    if not (id.isascii() and id.isalnum()):
        raise ProviderUnavailable("unreadable_answer", "X names something without an id")
    return id


def _older(hooks: Sequence[Raw], url: str) -> Raw:
    """Ours at an address of before: one at the same host, or the only one that can be a gateway's.

    Raises `MessageRejected` where it may as well be another installation's.
    """
    gateways = [hook for hook in hooks if _parts(hook).path.endswith(OUR_PATH)]
    at_home = [hook for hook in gateways if _parts(hook).hostname == urlsplit(url).hostname]
    for found in (at_home, gateways):
        if len(found) == 1:
            return found[0]
    listed = ", ".join(words(hook, "url") for hook in hooks)
    raise MessageRejected(
        "webhook_limit", f"the app has as many webhooks as it may ({listed}): delete one of them first"
    )


def _parts(hook: Raw) -> SplitResult:
    """Of its address; empty ones where nobody can read it."""
    try:
        return urlsplit(words(hook, "url"))
    except ValueError:
        return urlsplit("")


def _is_limit(answer: Answer) -> bool:
    return not answer.ok and "WebhookLimitExceeded" in str(answer.content)


def _hook_error(answer: Answer, made_room: str = "") -> SendError:
    """Why X does not take our webhook. `made_room`: the one that was deleted for it."""
    error = _hook_refusal(answer)
    lost = f". The webhook at {made_room} was deleted to make room: connect there again" if made_room else ""
    return type(error)(error.code, f"{error.detail}{lost}", error.retry_after)


def _hook_refusal(answer: Answer) -> SendError:
    """In X's own words, one of which is the reason."""
    said = str(answer.content)
    if _is_limit(answer):
        return MessageRejected(
            "webhook_limit", "the app has as many webhooks as it may: delete another one first"
        )
    if "UrlValidationFailed" in said:
        return MessageRejected("webhook_url", "X wants web.public_url to be https, and without a port")
    if answer.ok or "CrcValidationFailed" in said:
        return MessageRejected(
            "webhook_check",
            "X called our webhook and was not answered as it wants: is web.public_url reached from outside, "
            "and is channels.twitter.consumer_secret (or client_secret) the app's own?",
        )
    return asking_error(answer, utc_now())
