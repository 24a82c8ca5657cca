"""The channels: how they stand, and how their platforms are told where we are."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import click

from channels.base import Channel, Connectable, Connection
from channels.errors import SendError
from gateway import config, rosters
from gateway.cli.common import JSON, opened, show, with_settings
from store import troubles
from store.engine import reading


@click.group()
def channels() -> None:
    """The channels, and what their platforms know of us."""


@channels.command("list")
@JSON
@with_settings
def channels_list(settings: config.Settings, as_json: bool) -> None:
    """Every channel that is on: where it hears, and what keeps it from working."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = rosters.channels(runtime, troubles.all_of_them(session))
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


def _ask(
    settings: config.Settings,
    name: str,
    as_json: bool,
    ask: Callable[[Connectable, str], Coroutine[Any, Any, Connection]],
) -> None:
    with opened(settings) as runtime:
        known = runtime.channels
    one = _connectable(known.get(name), name)
    try:
        found = asyncio.run(ask(one, f"{settings.base_url}/webhooks/{name}"))
    except SendError as error:
        raise click.ClickException(f"{name} refused ({error.code}): {error.detail}") from None
    show(dict(found), as_json, rosters.connection_text)


def _connectable(channel: Channel | None, name: str) -> Connectable:
    if channel is None:
        raise click.BadParameter(f"{name} is not on: see `lapor channels list`", param_hint="CHANNEL")
    if not isinstance(channel, Connectable):
        raise click.ClickException(
            f"{name} is connected by hand at its provider: see docs/channels/{name}.md for the steps"
        )
    return channel
