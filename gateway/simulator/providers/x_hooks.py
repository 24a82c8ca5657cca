"""What of X's API 2 tells it where we are: webhooks, checked by a question, and what they are to hear."""

import json
import secrets

from aiohttp import web

from gateway.simulator import state, x
from gateway.simulator.account import EVENTS, MOST_WEBHOOKS, Webhook
from gateway.simulator.phones import X
from gateway.simulator.providers import x_login
from gateway.simulator.providers.x_refusals import invalid, not_found, problem
from gateway.simulator.providers.x_writing import body_of


async def list_webhooks(request: web.Request) -> web.Response:
    x_login.need_app(request)
    hooks = [hook.as_json() for hook in state.of(request).account.webhooks.values()]
    return web.json_response({"data": hooks, "meta": {"result_count": len(hooks)}})


async def create_webhook(request: web.Request) -> web.Response:
    x_login.need_app(request)
    account, url = state.of(request).account, str((await body_of(request)).get("url", ""))
    if any(hook.url == url for hook in account.webhooks.values()):
        raise problem(400, "Invalid Request", "DuplicateUrlFailed: Webhook URL already exists")
    if len(account.webhooks) >= MOST_WEBHOOKS:
        raise problem(400, "Invalid Request", "WebhookLimitExceeded: Too many webhooks")
    if not await _answers(request, url):
        raise problem(
            400, "Invalid Request", "CrcValidationFailed: Webhook URL does not meet the requirements"
        )
    return web.json_response({"data": account.add_webhook(url).as_json()})


async def check_webhook(request: web.Request) -> web.Response:
    """X asks anew whether it is ours."""
    x_login.need_app(request)
    hook = _hook(request)
    hook.valid = await _answers(request, hook.url)
    return web.json_response({"data": {"valid": hook.valid}})


async def delete_webhook(request: web.Request) -> web.Response:
    x_login.need_app(request)
    del state.of(request).account.webhooks[_hook(request).id]
    return web.json_response({"data": {"deleted": True}})


def _hook(request: web.Request) -> Webhook:
    hook = state.of(request).account.webhooks.get(request.match_info["hook"])
    if hook is None:
        raise not_found("webhook", request.match_info["hook"])
    return hook


async def _answers(request: web.Request, url: str) -> bool:
    """True where it knows the secret with which X signs."""
    simulator, token = state.of(request), secrets.token_urlsafe(24)
    wrong, body = await simulator.line.ask(x.check_call(url, token))
    try:
        answered = json.loads(body) if not wrong else None
    except ValueError:
        return False
    expected = x.signature(simulator.channels[X]["consumer_secret"], token.encode())
    return isinstance(answered, dict) and answered.get("response_token") == expected


# What they are to hear.


async def list_subscriptions(request: web.Request) -> web.Response:
    x_login.need_either(request)
    made = [one.as_json() for one in state.of(request).account.subscriptions.values()]
    return web.json_response({"data": made, "meta": {"total_subscriptions": len(made)}})


async def subscribe(request: web.Request) -> web.Response:
    """To an event of our own account; all that can be subscribed to here are private."""
    x_login.need_account(request)
    account, body = state.of(request).account, await body_of(request)
    kind, hook = str(body.get("event_type", "")), str(body.get("webhook_id", ""))
    user_id = body.get("filter", {}).get("user_id") if isinstance(body.get("filter"), dict) else None
    if not _is_event(kind):
        raise invalid("event_type", kind, "is no kind of event")
    if user_id != account.us.id:
        raise problem(403, "Forbidden", "You can only subscribe to private events of your own account")
    if hook not in account.webhooks:
        raise not_found("webhook", hook)
    if any(one.event_type == kind for one in account.subscriptions.values()):
        raise problem(400, "Invalid Request", "DuplicateSubscription: the subscription already exists")
    made = account.subscribe(kind, hook, str(body.get("tag", "")))
    meta = {"total_subscriptions": len(account.subscriptions)}
    return web.json_response({"data": {"subscription": made.as_json()}, "meta": meta})


def _is_event(kind: str) -> bool:
    """Those played here, and those that our account could have besides."""
    return kind in EVENTS or kind in ("chat.received", "dm.sent", "post.create", "post.delete")


async def unsubscribe(request: web.Request) -> web.Response:
    x_login.need_account(request)
    account, id = state.of(request).account, request.match_info["subscription"]
    if account.subscriptions.pop(id, None) is None:
        raise not_found("subscription", id)
    return web.json_response({"data": {"deleted": True}})
