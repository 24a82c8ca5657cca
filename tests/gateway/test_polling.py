"""Asking Telegram for news: nothing is confirmed before it is kept, and nothing stops the asking for good."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from sqlalchemy import create_engine
from sqlmodel import Session, select

from channels.messages import Event, InboundMessage
from gateway import app, polling, pulse, queues
from gateway.runtime import Runtime
from gateway.simulator import telegram
from store import cursors, engine
from store import messages as message_store
from store import models as m
from store.engine import reading
from tests.embedded_postgres_server import PostgresServer
from tests.office import TOKEN, settings_for

PATIENCE = 10
"""Seconds for what takes none; without the long poll's own 25 in them."""

Answer = Callable[[], web.Response | Awaitable[web.Response]]


def update(update_id: int, text: str = "Jalan di depan Pasar Contoh rusak") -> dict[str, Any]:
    return telegram.update(
        update_id=update_id,
        message_id=update_id,
        chat_id=1001,
        first_name="Warga",
        text=text,
        date=1_767_243_600,
    )


def page(*updates: object) -> Answer:
    return lambda: web.json_response({"ok": True, "result": list(updates)})


def error(code: int, description: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": code, "description": description, "parameters": parameters}
    return lambda: web.json_response(body, status=code)


CONFLICT = error(409, "Conflict: can't use getUpdates method while webhook is active")


class BotApi:
    """Telegram's end: gives one answer a question; when there are none left it says stop, and holds on."""

    def __init__(self) -> None:
        self.script: deque[Answer] = deque()
        self.offsets: list[str | None] = []
        self.stop = asyncio.Event()
        self.app = web.Application()
        self.app.router.add_post("/bot{token}/getUpdates", self._updates)

    async def _updates(self, request: web.Request) -> web.Response:
        assert request.match_info["token"] == TOKEN
        offset = (await request.post()).get("offset")
        self.offsets.append(str(offset) if offset is not None else None)
        if not self.script:
            self.stop.set()
            await asyncio.Event().wait()
        answer = self.script.popleft()()
        return await answer if isinstance(answer, Awaitable) else answer


class Poller:
    """The poll process of one channel, which can be started over and over."""

    def __init__(self, runtime: Runtime, bot: BotApi) -> None:
        self.runtime = runtime
        self.bot = bot

    async def run(self, *script: Answer) -> list[str | None]:
        """Poll until the script is through; return the offsets that were asked for."""
        self.bot.script.extend(script)
        self.bot.offsets.clear()
        self.bot.stop = asyncio.Event()
        async with asyncio.timeout(PATIENCE):
            await polling.run(self.runtime, self.runtime.channels["telegram"], self.bot.stop)
        return self.bot.offsets

    def all(self, model: type[Any]) -> list[Any]:
        with reading(self.runtime.engine) as session:
            return list(session.exec(select(model).order_by(model.id)))

    @property
    def texts(self) -> list[str]:
        return sorted(message.text for message in self.all(m.Message))

    @property
    def cursor(self) -> str | None:
        with reading(self.runtime.engine) as session:
            return cursors.read(session, "telegram", TOKEN.partition(":")[0])

    @property
    def rung(self) -> list[UUID]:
        jobs = queues.queue(queues.INTAKE, self.runtime.redis).jobs
        return sorted(UUID(id) for job in jobs for id in job.args[0])


@pytest.fixture
async def bot() -> AsyncIterator[tuple[BotApi, str]]:
    api = BotApi()
    runner = web.AppRunner(api.app, access_log=None, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield api, f"http://{host}:{port}"
    await runner.cleanup()


def poller_for(tmp_path: Path, store_url: str, queue_url: str, bot: tuple[BotApi, str]) -> Iterator[Poller]:
    api, url = bot
    block = {"token": TOKEN, "api_base": url, "mode": "polling"}
    runtime = app.build(settings_for(tmp_path, store_url, queue_url, url, telegram=block))
    yield Poller(runtime, api)
    runtime.engine.dispose()
    runtime.redis.close()


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)


@pytest.fixture
def poller(tmp_path: Path, sqlite_url: str, queue_url: str, bot: tuple[BotApi, str]) -> Iterator[Poller]:
    yield from poller_for(tmp_path, sqlite_url, queue_url, bot)


@pytest.fixture
def poller_on_each(
    tmp_path: Path, store_url: str, queue_url: str, bot: tuple[BotApi, str]
) -> Iterator[Poller]:
    yield from poller_for(tmp_path, store_url, queue_url, bot)


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have rested, each time."""
    noted: list[float] = []

    async def rest(_stop: asyncio.Event, seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr(polling, "_rest", rest)
    return noted


class Listener(logging.Handler):
    """Does something when something is logged, and notes all of it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.on: dict[str, Callable[[], None]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        name = record.__dict__.get("event", record.name)
        self.heard.append((name, record.__dict__.get("fields", {})))
        self.on.get(name, lambda: None)()


@pytest.fixture
def logged() -> Iterator[Listener]:
    logger, listener = logging.getLogger("lapor"), Listener()
    logger.addHandler(listener)
    yield listener
    logger.removeHandler(listener)


# Kept, then confirmed.


async def test_what_a_page_brought_is_kept_rung_for_and_then_confirmed(poller_on_each: Poller) -> None:
    offsets = await poller_on_each.run(page(update(11, "satu"), update(12, "dua")), page(update(15, "tiga")))
    assert offsets == [None, "13", "16"]
    assert poller_on_each.texts == ["dua", "satu", "tiga"]
    assert (poller_on_each.cursor or "").partition("@")[0] == "16"
    assert poller_on_each.rung == [message.id for message in poller_on_each.all(m.Message)]


async def test_after_a_restart_it_asks_from_where_it_was(poller_on_each: Poller) -> None:
    await poller_on_each.run(page(update(11)))
    assert await poller_on_each.run(page()) == ["12", "12"]


async def test_others_see_that_somebody_asks_and_when_the_platform_answered(poller: Poller) -> None:
    before = poller.runtime.clock()
    await poller.run(page())
    asking = pulse.asking(poller.runtime.redis, "telegram")
    assert asking.alive
    assert asking.answered_at is not None
    assert asking.answered_at >= before


async def test_a_page_that_comes_again_is_kept_once_and_rung_for_once(poller: Poller) -> None:
    await poller.run(page(update(11)))
    await poller.run(page(update(11), update(12)))
    assert len(poller.texts) == len(poller.rung) == 2


async def test_an_empty_page_confirms_nothing_and_is_no_reason_to_rest(
    poller: Poller, rests: list[float]
) -> None:
    assert await poller.run(page(update(11)), page(), page()) == [None, "12", "12", "12"]
    assert rests == []


async def test_the_bell_that_nobody_heard_loses_nothing(poller: Poller, logged: Listener) -> None:
    with closing(queues.connect("redis://127.0.0.1:1")) as nobody:
        deaf = Poller(replace(poller.runtime, redis=nobody), poller.bot)
        assert await deaf.run(page(update(11))) == [None, "12"]
    assert len(poller.texts) == 1
    assert ("queue.away", {"messages": 1, "error": "ConnectionError"}) in logged.heard


# What cannot be read, and what cannot be kept.


async def test_a_malformed_update_is_parked_and_stepped_over(poller_on_each: Poller) -> None:
    broken = {"update_id": 11, "message": {"message_id": 1}}
    unknown = {"update_id": 13, "hologram": {}}
    offsets = await poller_on_each.run(page(broken, update(12), unknown, "nonsense"))
    assert offsets == [None, "14"]
    assert len(poller_on_each.texts) == 1
    parked = poller_on_each.all(m.ParkedRequest)
    assert [one.channel for one in parked] == ["telegram"] * 3
    assert any('"update_id":11' in one.raw for one in parked)


async def test_a_page_that_leads_nowhere_is_not_asked_for_in_a_hurry(
    poller: Poller, rests: list[float], logged: Listener
) -> None:
    await poller.run(page(update(11)), page("nonsense"), page("nonsense"))
    assert rests == [polling.PAUSE] * 2
    assert [name for name, _ in logged.heard].count("poll.stands_still") == 2


async def test_a_message_that_no_store_takes_is_parked_and_the_rest_of_its_page_is_kept(
    poller_on_each: Poller, monkeypatch: pytest.MonkeyPatch, logged: Listener
) -> None:
    record = message_store.record_inbound

    def break_on_poison(session: Session, events: Sequence[Event], *rest: Any) -> list[message_store.Rung]:
        kept = record(session, events, *rest)
        if any(isinstance(event, InboundMessage) and "racun" in event.text for event in events):
            raise ZeroDivisionError("racun")
        return kept

    monkeypatch.setattr(message_store, "record_inbound", break_on_poison)
    offsets = await poller_on_each.run(page(update(11, "satu"), update(12, "racun"), update(13, "tiga")))
    assert offsets == [None, "14"]
    assert poller_on_each.texts == ["satu", "tiga"]
    assert len(poller_on_each.rung) == 2
    [parked] = poller_on_each.all(m.ParkedRequest)
    assert (parked.reason, "racun" in parked.raw) == ("cannot be stored: ZeroDivisionError", True)
    assert "message.unwritable" in [name for name, _ in logged.heard]


# When Telegram refuses.


async def test_a_webhook_in_the_way_is_logged_with_the_way_out_and_is_not_the_end(
    poller: Poller, rests: list[float], logged: Listener
) -> None:
    offsets = await poller.run(page(update(11)), CONFLICT, CONFLICT, page(update(12)))
    assert offsets == [None, "12", "12", "12", "13"]
    assert len(poller.texts) == 2
    assert rests == [polling.PAUSE] * 2
    fields = next(fields for name, fields in logged.heard if name == "poll.refused")
    assert (fields["channel"], fields["code"]) == ("telegram", "409")
    assert "deleteWebhook" in fields["reason"]


@pytest.mark.parametrize(
    ("answer", "code", "rest"),
    [
        (error(429, "Too Many Requests: retry after 7", retry_after=7), "429", 7.0),
        (error(502, "Bad Gateway"), "server_error", polling.PAUSE),
        (lambda: web.Response(text="<html>a proxy</html>"), "unreadable_answer", polling.PAUSE),
    ],
)
async def test_after_a_refusal_it_rests_as_long_as_it_is_told_and_asks_again(
    poller: Poller, rests: list[float], logged: Listener, answer: Answer, code: str, rest: float
) -> None:
    assert await poller.run(answer, page(update(11))) == [None, None, "12"]
    assert rests == [rest]
    assert [fields["code"] for name, fields in logged.heard if name == "poll.refused"] == [code]


async def test_the_token_is_in_no_log_line(poller: Poller, rests: list[float], logged: Listener) -> None:
    await poller.run(CONFLICT, error(401, "Unauthorized"), page(update(11)))
    assert TOKEN.partition(":")[2] not in str(logged.heard)


# When the store is away.


async def test_while_the_store_is_away_nothing_is_confirmed_and_nothing_is_lost(
    poller_on_each: Poller, postgres: PostgresServer, rests: list[float], logged: Listener
) -> None:
    poller, away = poller_on_each, ExitStack()

    def store_goes_away() -> web.Response:
        url = poller.runtime.engine.url
        if url.get_backend_name() == "sqlite":
            # Somebody else holds the file: every write of ours waits, and is refused.
            other = create_engine(url)
            away.callback(other.dispose)
            away.enter_context(other.begin()).exec_driver_sql("BEGIN EXCLUSIVE")
        else:
            away.enter_context(postgres.refusing(url.database or ""))
        return web.json_response({"ok": True, "result": [update(11)]})

    logged.on["store.away"] = away.close
    with away:
        assert await poller.run(store_goes_away, page(update(11), update(12))) == [None, None, "13"]
    assert len(poller.texts) == 2
    assert rests == [polling.PAUSE]


# Stopped.


async def test_told_to_stop_while_there_is_no_news_it_stops_at_once(poller: Poller) -> None:
    await poller.run(page(update(11)))
    assert await poller.run() == ["12"]


async def test_told_to_stop_while_it_rests_it_stops_at_once(
    poller: Poller, monkeypatch: pytest.MonkeyPatch, logged: Listener
) -> None:
    monkeypatch.setattr(polling, "PAUSE", timedelta(hours=1).total_seconds())
    logged.on["poll.refused"] = lambda: poller.bot.stop.set()
    assert await poller.run(CONFLICT, page(update(11))) == [None]


async def test_told_to_stop_before_it_began_it_asks_nothing(poller: Poller) -> None:
    poller.bot.stop.set()
    async with asyncio.timeout(PATIENCE):
        await polling.run(poller.runtime, poller.runtime.channels["telegram"], poller.bot.stop)
    assert poller.bot.offsets == []


async def test_what_came_last_is_rung_for_before_it_is_gone(poller: Poller) -> None:
    loop = asyncio.get_running_loop()

    def stopped_while_keeping() -> datetime:
        loop.call_soon_threadsafe(poller.bot.stop.set)
        return datetime.now(UTC)

    stopped = Poller(replace(poller.runtime, clock=stopped_while_keeping), poller.bot)
    assert await stopped.run(page(update(11))) == [None]
    assert poller.rung == [message.id for message in poller.all(m.Message)] != []
