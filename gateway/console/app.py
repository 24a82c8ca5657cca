"""The console as one application, which the gateway mounts at /console/."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiohttp import web

from gateway import logs, statics
from gateway.console import (
    account,
    auditing,
    channels,
    clocks,
    demo,
    guard,
    inbox,
    live,
    login,
    menu,
    noise,
    numbers,
    parked,
    redirect,
    redirect_import,
    serving,
    traces,
    users,
)
from gateway.console.answers import Goto
from gateway.console.complaint import attaching, deeds, drafts, files, presence, showing
from gateway.console.visit import EVERYBODY, NotFound, Route, Visit, get
from gateway.runtime import Runtime
from store.engine import UNUSABLE

_STATIC = Path(__file__).with_name("static")
PAGES = (
    account,
    auditing,
    channels,
    clocks,
    inbox,
    noise,
    numbers,
    parked,
    redirect,
    redirect_import,
    traces,
    users,
    showing,
    deeds,
    drafts,
    files,
    attaching,
    presence,
)


def build(runtime: Runtime) -> web.Application:
    app = web.Application(middlewares=[statics.only_names])
    app[serving.RUNTIME] = runtime
    app[serving.POOL] = ThreadPoolExecutor(serving.THREADS, "console")
    login.add_routes(app)
    live.add_routes(app, runtime)
    for route in (*_FIRST, *(route for page in PAGES for route in page.ROUTES)):
        app.router.add_route(route.method, route.path, serving.handler(route))
    app.router.add_static("/static/", _STATIC)
    app.router.add_get("/{tail:.*}", serving.handler(get("/{tail}", _nothing)))
    app.on_response_prepare.append(_add_headers)
    app.cleanup_ctx.append(_introduce)
    app.on_cleanup.append(_let_go)
    return app


def _start(visit: Visit) -> Goto:
    return Goto(menu.first(visit.role))


def _nothing(_visit: Visit) -> Goto:
    raise NotFound


_FIRST: tuple[Route, ...] = (get("/", _start, EVERYBODY), get("", _start, EVERYBODY))


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    static = request.path.startswith(f"{guard.PATH}/static/")
    guard.add_headers(response, guard.STATIC_HEADERS if static else guard.PAGE_HEADERS)


async def _let_go(app: web.Application) -> None:
    app[serving.POOL].shutdown(wait=False)


async def _introduce(app: web.Application) -> AsyncIterator[None]:
    try:
        await asyncio.to_thread(demo.introduce, app[serving.RUNTIME])
    except UNUSABLE as error:
        # Without its store the gateway still hears; the next start makes them.
        logs.problem("store.away", error=type(error).__name__)
    yield
