"""The simulator as one application, which the gateway mounts at /simulator/."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from gateway import statics
from gateway.simulator import api, guard, providers
from gateway.simulator.account import Account
from gateway.simulator.bot import Bot
from gateway.simulator.graph import Graph
from gateway.simulator.line import Line, Site
from gateway.simulator.phones import TELEGRAM, WHATSAPP, Phones, X
from gateway.simulator.photos import Photos
from gateway.simulator.state import CHANNELS, SIMULATOR, Simulator

_STATIC = Path(__file__).with_name("static")


def build(
    channels: Mapping[str, Mapping[str, Any]],
    base_url: str,
    public_url: str | None = None,
    pace: float = 0.8,
) -> web.Application:
    """`channels` are already `simulated`; `base_url` is where the gateway listens.

    `public_url` is the address the gateway believes platforms see it under, where that is another:
    providers sign it. `pace` is the seconds between two delivery reports.
    """
    site = Site(base_url.rstrip("/"), (public_url or base_url).rstrip("/"))
    built = tuple(name for name in CHANNELS if channels[name]["enabled"])
    phones = Phones(built)
    photos = Photos()
    bot = _bot(channels[TELEGRAM], site, phones, photos)
    graph = Graph(channels[WHATSAPP], photos)
    account = Account(channels[X], site, phones, photos)
    app = web.Application(middlewares=[statics.only_names])
    app[SIMULATOR] = Simulator(channels, site, pace, built, phones, photos, bot, graph, account)
    app.add_routes(api.routes())
    app.router.add_get("", _add_slash)
    app.router.add_get("/", _page)
    app.router.add_static("/static/", _STATIC)
    app.add_subapp("/providers/", providers.build())
    app.on_response_prepare.append(guard.add_headers)
    app.cleanup_ctx.append(_running)
    app.on_shutdown.append(_hang_up)
    return app


def _bot(settings: Mapping[str, Any], site: Site, phones: Phones, photos: Photos) -> Bot:
    bot = Bot(settings["token"], phones, photos)
    if settings.get("mode") != "polling":
        # As if setWebhook had been called: a newcomer should not have to.
        bot.webhook = site.webhook(TELEGRAM)
        bot.secret_token = settings["secret_token"]
    return bot


async def _page(request: web.Request) -> web.FileResponse:
    return web.FileResponse(_STATIC / "index.html")


async def _add_slash(request: web.Request) -> web.Response:
    raise web.HTTPPermanentRedirect(f"{request.path}/")


async def _running(app: web.Application) -> AsyncIterator[None]:
    simulator = app[SIMULATOR]
    async with aiohttp.ClientSession() as http:
        simulator.line = Line(simulator.site, http)
        yield
        await simulator.background.stop()


async def _hang_up(app: web.Application) -> None:
    """Open pages and long polls would hold up the server's end, and so would a report to ourselves that
    nobody takes any more."""
    app[SIMULATOR].phones.hang_up()
    app[SIMULATOR].bot.hang_up()
    await app[SIMULATOR].background.stop()
