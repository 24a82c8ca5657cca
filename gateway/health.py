"""Is this process alive; can it do its work; what has it done."""

import asyncio
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError
from sqlalchemy import text

from gateway.runtime import Runtime
from gateway.webhooks import PROXIES, is_within, peer
from store import troubles
from store.engine import UNUSABLE, reading, writing
from store.sealing.keys import KeyMissing

RUNTIME = web.AppKey("runtime", Runtime)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """200 while a message can be kept, in the store or in the spool; 503 when in neither."""
    runtime = request.app[RUNTIME]
    found = await asyncio.to_thread(check, runtime)
    able = found["store"] == "ok" or found["spool"] == "ok"
    status = "ok" if set(found.values()) == {"ok"} else "degraded" if able else "unable"
    channels = await asyncio.to_thread(in_trouble, runtime) if found["store"] == "ok" else {}
    # What is broken here is nobody's business outside; a load balancer there looks at the number alone.
    body = {"status": status, **found, "channels": channels} if is_inside(request) else {"status": status}
    return web.json_response(body, status=200 if able else 503)


async def metrics(request: web.Request) -> web.Response:
    if not is_inside(request):
        raise web.HTTPNotFound
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def is_inside(request: web.Request) -> bool:
    """True for who asks from this machine, a private network, or one of `web.monitors`. A proxy that is not
    in `web.proxies` may stand for anybody."""
    proxies, monitors = request.app[PROXIES], request.app[RUNTIME].settings.web.monitors
    if "X-Forwarded-For" in request.headers and not is_within(request.remote or "", proxies):
        return False
    caller = peer(request, proxies)
    return _is_private(caller) or is_within(caller, [ip_network(one) for one in monitors])


def _is_private(caller: str) -> bool:
    try:
        return ip_address(caller).is_private
    except ValueError:
        return False


def check(runtime: Runtime) -> dict[str, str]:
    """Each part that keeps or carries messages, and how it is."""
    return {
        "store": _state(lambda: _ask_store(runtime)),
        "queue": _state(lambda: runtime.redis.ping()),
        "spool": _state(runtime.spool.check_writable),
    }


def in_trouble(runtime: Runtime) -> dict[str, str]:
    """By channel: what an operator has to mend before it works. A part of ours that is away is not among it,
    nor does it make us unready: another machine would be refused as well."""
    try:
        with reading(runtime.engine) as session:
            noted = troubles.all_of_them(session)
    except UNUSABLE as error:
        return {"": f"unknown ({type(error).__name__})"}
    shown: dict[str, str] = {}
    for one in noted:
        said = f"{one.doing}: {one.code}: {one.detail}"
        shown[one.channel] = f"{shown[one.channel]}; {said}" if one.channel in shown else said
    return shown


def _ask_store(runtime: Runtime) -> None:
    # A write that changes nothing: a held lock or a standby still lets everybody read.
    with writing(runtime.engine) as session:
        session.execute(text("UPDATE poll_cursor SET cursor = cursor WHERE channel = ''"))


def _state(ask: Callable[[], object]) -> str:
    try:
        ask()
    except KeyMissing as missing:
        return f"away ({missing.problem}: see encryption.key)"
    except (*UNUSABLE, RedisError, OSError) as error:
        return f"away ({type(error).__name__})"
    return "ok"
