"""The part of X's API 2 that an account meets which is named in posts and written to."""

from aiohttp import web

from gateway.simulator import faults, state
from gateway.simulator.providers import x_hooks, x_reading, x_writing
from gateway.simulator.providers.x_refusals import KINDS, Refused


def add_routes(app: web.Application, base: str) -> None:
    router = app.router
    router.add_get(f"{base}/2/users/me", _asked(x_reading.me))
    router.add_get(base + r"/2/users/{user:\d+}/mentions", _asked(x_reading.mentions))
    router.add_get(f"{base}/2/dm_events", _asked(x_reading.direct_messages))
    router.add_get(base + r"/2/tweets/{post:\d+}", _asked(x_reading.one_post))
    router.add_get(base + r"/media/{photo:\d+}.jpg", x_reading.photo)
    router.add_post(f"{base}/2/tweets", _written(x_writing.create_post))
    router.add_post(f"{base}/2/media/upload", _refusing(x_writing.upload))
    to_person = base + r"/2/dm_conversations/with/{person:\d+}/messages"
    router.add_post(to_person, _written(x_writing.create_message))
    router.add_get(f"{base}/2/webhooks", _refusing(x_hooks.list_webhooks))
    router.add_post(f"{base}/2/webhooks", _refusing(x_hooks.create_webhook))
    router.add_put(base + r"/2/webhooks/{hook:\d+}", _refusing(x_hooks.check_webhook))
    router.add_delete(base + r"/2/webhooks/{hook:\d+}", _refusing(x_hooks.delete_webhook))
    subscriptions = f"{base}/2/activity/subscriptions"
    router.add_get(subscriptions, _refusing(x_hooks.list_subscriptions))
    router.add_post(subscriptions, _refusing(x_hooks.subscribe))
    router.add_delete(subscriptions + r"/{subscription:\d+}", _refusing(x_hooks.unsubscribe))


def _refusing(handler: faults.Handler) -> faults.Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            # When one may ask again, X tells with every refusal of too many.
            answer = refused.answer()
            if refused is KINDS["too_many"]:
                until = int(state.of(request).account.limits.until.timestamp())
                answer.headers.update({"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(until)})
            return answer

    return handle


def _asked(handler: faults.Handler) -> faults.Handler:
    """A question, which meets the faults of those."""

    async def handle(request: web.Request) -> web.StreamResponse:
        waiting = state.of(request).faults["x"]
        return await faults.meet(waiting.questions, request, _refusing(handler))

    return handle


def _written(handler: faults.Handler) -> faults.Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        return await faults.meet(state.of(request).faults["x"].answers, request, _refusing(handler))

    return handle
