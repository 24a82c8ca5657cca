"""The one place where concrete parts are chosen: settings in, a working gateway out."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import partial
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote

from aiohttp import web

import channels
from channels.base import Channel, Linked, Polled
from channels.errors import SettingsInvalid
from gateway import drain, headers, health, keys, logs, queues, replies, webhooks
from gateway.allowance import Allowances, rules
from gateway.clock import Clock, Rest, now
from gateway.config import Settings
from gateway.console import app as console
from gateway.keeper import Doorbell, Keeper
from gateway.processes import valkey
from gateway.runtime import Runtime
from gateway.simulator import app as simulator
from gateway.simulator.settings import simulated
from gateway.spool import Spool
from store.engine import open_engine
from store.sealing.columns import ring_of
from store.sealing.keys import Keyring

DRAIN_EVERY = 2.0


def build(
    settings: Settings, clock: Clock = now, patient: bool = False, rest: Rest = asyncio.sleep
) -> Runtime:
    """The parts every process needs. Nothing is connected yet.

    `patient` is for the processes that live by the queue and wait for it. Raises `SettingsInvalid`.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring = keys.ring(settings)
    runtime = Runtime(
        settings=settings,
        engine=open_engine(settings.store_url, ring),
        redis=queues.connect(queue_url(settings), patient),
        channels=_channels(settings),
        spool=Spool(settings.data_dir / "spool", ring),
        clock=clock,
        allowances=_allowances(settings, ring),
        rest=rest,
    )
    return runtime


def _allowances(settings: Settings, ring: Keyring) -> Allowances:
    # On a connection of its own, which waits for nothing: a worker's waits as long as it takes.
    redis = queues.connect(queue_url(settings))
    return Allowances(redis, lambda: ring.current.counters, rules(settings.allowances))


def queue_url(settings: Settings) -> str:
    return settings.queue.url or f"unix://{valkey.socket_path(settings.data_dir)}"


def channel_blocks(settings: Settings) -> dict[str, dict[str, Any]]:
    """The ``channels:`` block as it is used: played by the simulator, or real."""
    if settings.simulating:
        return simulated(settings.channels, settings.local_url)
    return {name: dict(block) for name, block in settings.channels.items()}


def _channels(settings: Settings) -> dict[str, Channel]:
    return {
        name: _load(name, block, settings.base_url)
        for name, block in channel_blocks(settings).items()
        if str(block.get("enabled", True)).lower() not in ("false", "0", "no", "off")
    }


def _check_templates(channel: Channel) -> None:
    """A template of a reply that we never say would never be used, and nobody would know."""
    for key in set(channel.templates) - set(replies.catalogue("id")):
        raise SettingsInvalid(
            f"channels.{channel.name}.templates.{key}",
            "there is no reply of that name",
            "answer_waiting: {id: name_of_the_approved_template}",
        )


def _load(name: str, block: Mapping[str, Any], base_url: str) -> Channel:
    try:
        channel = channels.load(name, block, base_url)
        _check_templates(channel)
        return channel
    except SettingsInvalid as error:
        # Whoever connects one channel is told how to leave the other out.
        problem = f"{error.problem} (to leave this channel out, write under it: enabled: false)"
        raise SettingsInvalid(error.path, problem, error.line_to_write) from None


def polled(runtime: Runtime) -> list[Channel]:
    """The channels we ask for news, because nothing can reach us."""
    return [one for one in runtime.channels.values() if isinstance(one, Polled) and one.polls]


def linked(runtime: Runtime) -> list[Channel]:
    """The channels with a lasting connection of their own, which sends their replies as well."""
    return [channel for channel in runtime.channels.values() if isinstance(channel, Linked)]


def secrets(runtime: Runtime) -> list[str]:
    """Every value that may appear in no log line."""
    store = runtime.engine.url
    passwords = [
        store.password,
        store.query.get("password"),
        runtime.redis.get_connection_kwargs().get("password"),
    ]
    known = [
        *(secret for channel in runtime.channels.values() for secret in channel.secrets),
        *(str(password) for password in passwords if password),
        *(key.written for key in ring_of(runtime.engine.dialect)),
    ]
    # Whoever quotes an address quotes it as it stands there.
    return list(dict.fromkeys([*known, *(quote(secret, safe="") for secret in known)]))


def build_web(runtime: Runtime, drain_every: float = DRAIN_EVERY) -> web.Application:
    """The web process: webhooks, health, the console, and the simulator where nothing real is connected.

    `drain_every` is the seconds between two looks into the spool.
    """
    app = web.Application(client_max_size=webhooks.LARGEST_BODY)
    doorbell = Doorbell(runtime.redis, runtime.allowances, runtime.clock)
    app[webhooks.CHANNELS] = runtime.channels
    app[webhooks.PUBLIC_URL] = runtime.settings.base_url
    app[webhooks.PROXIES] = [ip_network(proxy) for proxy in runtime.settings.web.proxies]
    app[webhooks.KEEPER] = Keeper(
        runtime.engine, runtime.spool, doorbell, runtime.forgotten_after, runtime.clock
    )
    app[webhooks.TRACES] = runtime.traces
    app[health.RUNTIME] = runtime
    headers.add_to(app, secure=runtime.settings.base_url.startswith("https://"))
    webhooks.add_routes(app)
    health.add_routes(app)
    app.cleanup_ctx.append(_finish_keeping)
    app.cleanup_ctx.append(partial(_drain_spool, drain_every))
    app.add_subapp("/console/", console.build(runtime))
    if runtime.settings.simulating:
        played = channel_blocks(runtime.settings)
        settings = runtime.settings
        app.add_subapp("/simulator/", simulator.build(played, settings.local_url, settings.base_url))
    return app


async def _finish_keeping(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[webhooks.KEEPER].drain()


async def _drain_spool(every: float, app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(_keep_draining(app[health.RUNTIME], every))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _keep_draining(runtime: Runtime, every: float) -> None:
    while True:
        try:
            await asyncio.to_thread(drain.drain, runtime)
        except OSError:
            logs.failure("spool.unreadable")
        await asyncio.sleep(every)
