"""The channels: how they stand, and how their platforms are told where we are."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import click

from channels.base import Channel, Connectable, Connection
from channels.errors import SendError
from gateway import config, pausing, rosters
from gateway.cli.common import JSON, opened, show, with_settings
from store import audit, pauses, troubles
from store.engine import reading, writing

BY = "lapor channels"
"""Who pauses from the command line: no account of the console's."""


@click.group()
def channels() -> None:
    """The channels, and what their platforms know of us."""


@channels.command("list")
@JSON
@with_settings
def channels_list(settings: config.Settings, as_json: bool) -> None:
    """Every channel that is on: where it hears, and what keeps it from working."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = rosters.channels(runtime, troubles.all_of_them(session), pauses.all_of_them(session))
    show(found, as_json, rosters.channels_text)


@channels.command("show")
@click.argument("channel")
@JSON
@with_settings
def channels_show(settings: config.Settings, channel: str, as_json: bool) -> None:
    """Ask CHANNEL's platform how it is connected to us."""
    _ask(settings, channel, as_json, lambda one, _: one.connection())


@channels.command("connect")
@click.argument("channel")
@JSON
@with_settings
def channels_connect(settings: config.Settings, channel: str, as_json: bool) -> None:
    """Tell CHANNEL's platform where we hear it. Safe to repeat."""
    _ask(settings, channel, as_json, lambda one, address: one.connect(address))


@channels.command("disconnect")
@click.argument("channel")
@JSON
@with_settings
def channels_disconnect(settings: config.Settings, channel: str, as_json: bool) -> None:
    """Take that back: from now on the platform hands over nothing."""
    _ask(settings, channel, as_json, lambda one, _: one.disconnect())


@channels.command("pause")
@click.argument("channel")
@with_settings
def channels_pause(settings: config.Settings, channel: str) -> None:
    """Keep what comes in on CHANNEL and act on nothing. Whoever writes is told so, once a day."""
    with opened(settings) as runtime, _known(channel), writing(runtime.engine) as session:
        new = pausing.pause(runtime, session, channel, BY)
        if new:
            audit.note(session, None, "channel.pause", runtime.clock(), details={"channel": channel})
    click.echo(
        f"{channel} is paused: everything is kept. Go on with: lapor channels resume {channel}"
        if new
        else f"{channel} is paused already"
    )


@channels.command("resume")
@click.argument("channel")
@with_settings
def channels_resume(settings: config.Settings, channel: str) -> None:
    """Go on with CHANNEL: what was kept is handled, in its order."""
    with opened(settings) as runtime, _known(channel), writing(runtime.engine) as session:
        waited = pausing.resume(runtime, session, channel)
        if waited is not None:
            audit.note(session, None, "channel.resume", runtime.clock(), details={"channel": channel})
    click.echo(
        f"{channel} is not paused"
        if waited is None
        else f"{channel} goes on: {waited} messages have waited and are handled now"
    )


@contextmanager
def _known(name: str) -> Iterator[None]:
    try:
        yield
    except pausing.NoSuchChannel:
        raise _not_on(name) from None


def _not_on(name: str) -> click.BadParameter:
    return click.BadParameter(f"{name} is not on: see `lapor channels list`", param_hint="CHANNEL")


def _ask(
    settings: config.Settings,
    name: str,
    as_json: bool,
    ask: Callable[[Connectable, str], Coroutine[Any, Any, Connection]],
) -> None:
    with opened(settings) as runtime:
        one = _connectable(runtime.channels.get(name), name)
        try:
            with runtime.traces.of(name, "connect"):
                found = asyncio.run(ask(one, f"{settings.base_url}/webhooks/{name}"))
        except SendError as error:
            raise click.ClickException(f"{name} refused ({error.code}): {error.detail}") from None
        finally:
            runtime.traces.write(runtime.engine, runtime.channels)
    show(dict(found), as_json, rosters.connection_text)


def _connectable(channel: Channel | None, name: str) -> Connectable:
    if channel is None:
        raise _not_on(name)
    if not isinstance(channel, Connectable):
        raise click.ClickException(
            f"{name} is connected by hand at its provider: see docs/channels/{name}.md for the steps"
        )
    return channel
