"""Telling X where it reaches us: a webhook, and the events of our account that it hands over to it.

A few questions that tweepy does not know. The webhook belongs to the app (its bearer token); the events are
our account's own, so it asks for them itself.

https://docs.x.com/x-api/webhooks/quickstart, https://docs.x.com/x-api/activity/quickstart
"""

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

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
            hook = await self._webhook(api, webhook_url)
            for event in EVENTS:
                await self._subscribe(api, event, words(hook, "id"))
            with suppress(AccountRefused, MessageRejected):
                await self._subscribe(api, ENCRYPTED, words(hook, "id"))
            return {**account, **self._facts(await self._webhooks(api), await self._subscriptions(api))}

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
        return {"account": f"@{words(data, 'username')}", "user id": self.us.user_id}

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

    async def _webhook(self, api: Api, url: str) -> Raw:
        """The one with this address, which X has just seen to answer."""
        for hook in await self._webhooks(api):
            if words(hook, "url") == url:
                checked = await self._app(api, "PUT", f"/2/webhooks/{_id(hook, 'id')}")
                if not checked.ok or block(checked.body, "data").get("valid") is False:
                    raise _hook_error(checked)
                return hook
            # Ours at an older address. An app may have as few as one.
            if urlsplit(words(hook, "url")).path == urlsplit(url).path:
                _read(await self._app(api, "DELETE", f"/2/webhooks/{_id(hook, 'id')}"))
        made = await self._app(api, "POST", "/2/webhooks", {"url": url})
        if not made.ok:
            raise _hook_error(made)
        return block(made.body, "data")

    async def _remove(self, api: Api) -> list[Raw]:
        """Our events and our webhook; the webhooks that are left, of other uses of the app."""
        for one in await self._subscriptions(api):
            _read(await self._own(api, "DELETE", f"/2/activity/subscriptions/{_id(one, 'subscription_id')}"))
        left = []
        for hook in await self._webhooks(api):
            if urlsplit(words(hook, "url")).path.endswith("/webhooks/twitter"):
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


def _hook_error(answer: Answer) -> SendError:
    """Why X does not take our webhook: in its own words, one of which is the reason."""
    said = str(answer.content)
    if "WebhookLimitExceeded" in said:
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
