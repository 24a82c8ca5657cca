"""Is this process alive; can it do its work; what has it done."""

import asyncio
from collections.abc import Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import RedisError
from sqlalchemy import text

from gateway.runtime import Runtime
from store.engine import UNUSABLE, writing

RUNTIME = web.AppKey("runtime", Runtime)


def add_routes(app: web.Application) -> None:
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)


async def healthz(_request: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """200 while a message can be kept, in the store or in the spool; 503 when in neither."""
    found = await asyncio.to_thread(check, request.app[RUNTIME])
    able = found["store"] == "ok" or found["spool"] == "ok"
    status = "ok" if set(found.values()) == {"ok"} else "degraded" if able else "unable"
    return web.json_response({"status": status, **found}, status=200 if able else 503)


async def metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def check(runtime: Runtime) -> dict[str, str]:
    """Each part that keeps or carries messages, and how it is."""
    return {
        "store": _state(lambda: _ask_store(runtime)),
        "queue": _state(lambda: runtime.redis.ping()),
        "spool": _state(runtime.spool.check_writable),
    }


def _ask_store(runtime: Runtime) -> None:
    # A write that changes nothing: a held lock or a standby still lets everybody read.
    with writing(runtime.engine) as session:
        session.execute(text("UPDATE poll_cursor SET cursor = cursor WHERE channel = ''"))


def _state(ask: Callable[[], object]) -> str:
    try:
        ask()
    except (*UNUSABLE, RedisError, OSError) as error:
        return f"away ({type(error).__name__})"
    return "ok"
