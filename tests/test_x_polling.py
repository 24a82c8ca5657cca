"""X asked for news through the whole gateway: what one question meets does not hide what another does."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiohttp import web

from channels.twitter.channel import TwitterChannel
from gateway import polling
from gateway.keeper import Doorbell
from tests.conftest import MakeOffice
from tests.office import Office, x_block
from tests.server import Server

Handler = Callable[[web.Request], Awaitable[web.Response]]


async def refuse(_: web.Request) -> web.Response:
    return web.json_response({"title": "Forbidden", "detail": "client-forbidden"}, status=403)


async def nothing_new(_: web.Request) -> web.Response:
    return web.json_response({"meta": {"result_count": 0}})


@contextmanager
def x_where(mentions: Handler) -> Iterator[Server]:
    """X that answers for direct messages, and so for mentions."""
    app = web.Application()
    app.router.add_get("/2/users/{id}/mentions", mentions)
    app.router.add_get("/2/dm_events", nothing_new)
    with Server(app) as server:
        yield server


def asking(make_office: MakeOffice, sqlite_url: str, server: Server, **budget: object) -> Office:
    office = make_office(sqlite_url, twitter=lambda _: x_block(server.url, mode="polling", polling=budget))
    x = office.runtime.channels["twitter"]
    assert isinstance(x, TwitterChannel)
    x._poller.sleep = lambda _: asyncio.sleep(0)
    return office


def poll(office: Office, times: int) -> None:
    async def run() -> None:
        runtime = office.runtime
        x, doorbell = runtime.channels["twitter"], Doorbell(runtime.redis, runtime.allowances, office.now)
        for _ in range(times):
            await polling._poll_once(office.runtime, x, doorbell, asyncio.Event())

    asyncio.run(run())


def shown(office: Office) -> str:
    return str(office.http.get(f"{office.web.url}/readyz", timeout=10).json()["channels"])


def test_a_question_that_x_refuses_shows_in_health_although_the_other_one_is_answered(
    make_office: MakeOffice, sqlite_url: str
) -> None:
    with x_where(refuse) as half_dead:
        office = asking(make_office, sqlite_url, half_dead)
        poll(office, 4)
        assert "poll mentions: 403" in shown(office)
        assert "poll dms" not in shown(office)


def test_a_budget_that_is_used_up_shows_in_health(make_office: MakeOffice, sqlite_url: str) -> None:
    day = {"mentions_every": 86400, "dms_every": 86400, "requests_per_day": 2}
    with x_where(nothing_new) as x:
        office = asking(make_office, sqlite_url, x, **day)
        poll(office, 4)
        assert "budget" in shown(office)
