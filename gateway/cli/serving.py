"""The processes: all of them at once, or one by one on as many machines as are wanted."""

import sys

import click

from gateway import app, config, queues
from gateway.cli.common import opened, with_settings
from gateway.processes import roles, running
from store.migrations import migrate as migrate_store


@click.command()
@with_settings
def run(settings: config.Settings) -> None:
    """Start everything on this machine, and keep it up until Ctrl-C."""
    sys.exit(running.run(settings))


@click.command()
@with_settings
def web(settings: config.Settings) -> None:
    """Hear the platforms: webhooks, health, and the simulator."""
    roles.run_web(settings)


@click.command()
@click.argument("role", required=False)
@with_settings
def worker(settings: config.Settings, role: str | None) -> None:
    """Handle messages (intake), fetch files (media), send one channel's replies (delivery.CHANNEL), or sweep
    (schedule).

    Without ROLE: all of them, a process each.
    """
    if role is None:
        sys.exit(running.run_workers(settings))
    with opened(settings) as runtime:
        known = [*runtime.queues, "schedule"]
        over_links = {queues.delivery(channel.name): channel.name for channel in app.linked(runtime)}
    if role in over_links:
        raise click.BadParameter(
            f"{role} is sent by whoever holds the connection: lapor poll {over_links[role]}",
            param_hint="ROLE",
        )
    if role not in known:
        raise click.BadParameter(f"{role} is none of: {', '.join(known)}", param_hint="ROLE")
    if role == "schedule":
        roles.run_schedule(settings)
    else:
        roles.run_worker(settings, role)


@click.command()
@click.argument("channel")
@with_settings
def poll(settings: config.Settings, channel: str) -> None:
    """Ask CHANNEL for news, where the platform cannot reach us, or hold its connection (SMPP)."""
    with opened(settings) as runtime:
        polled = [one.name for one in app.polled(runtime)]
        linked = [one.name for one in app.linked(runtime)]
    if channel in linked:
        roles.run_link(settings, channel)
    elif channel in polled:
        roles.run_poll(settings, channel)
    else:
        names = ", ".join(polled + linked) or "none"
        raise click.ClickException(
            f"channels.{channel} is not to be polled (those that are: {names}).\nWrite:  mode: polling"
        )


@click.command()
@with_settings
def migrate(settings: config.Settings) -> None:
    """Bring the database to the newest version."""
    with opened(settings) as runtime:
        click.echo(f"the store is at version {migrate_store(runtime.engine)}")
