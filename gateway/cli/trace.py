"""What went between us and the platforms, without secrets, numbers or anybody's words."""

from collections.abc import Sequence

import click

from gateway import config, trails
from gateway.cli.common import JSON, opened, show, with_settings
from store.engine import reading


@click.command()
@click.argument("message", nargs=-1, required=True)
@JSON
@with_settings
def trace(settings: config.Settings, message: Sequence[str], as_json: bool) -> None:
    """Each exchange with a platform that was of MESSAGE: the id of a message or of a reply, a ticket number,
    or a channel's name for the last day of all of it."""
    # Several arguments: as we print a number, it has spaces.
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = trails.find(session, " ".join(message), runtime.channels, runtime.clock())
    if found is None:
        raise click.ClickException("there is no message, no reply, no complaint and no channel of that name")
    show(trails.report(found), as_json, trails.text)
