"""The console command `lapor`. Each command is a few lines over a function that tests can call."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, update_wrapper
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import click
from redis import RedisError

from channels.errors import SettingsInvalid
from gateway import app, config, drain, logs, queues, reports
from gateway.processes import roles, running
from gateway.processes.supervisor import AlreadyRunning
from gateway.runtime import Runtime
from store import media, messages, outbox
from store.engine import UNUSABLE, reading, writing
from store.migrations import migrate as migrate_store

F = TypeVar("F", bound=Callable[..., Any])

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


@click.group()
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path),
    help="The settings file. Default: $LAPOR_CONFIG, else ./config.yaml.",
)
@click.pass_context
def main(context: click.Context, path: Path | None) -> None:
    """The LAPOR gateway: complaints from SMS 1708, X, WhatsApp and Telegram, none lost, none twice."""
    # Whatever we write, the database and citizens' photos among it, is ours alone to read.
    os.umask(0o077)
    context.obj = partial(config.load, path)


def with_settings(command: F) -> F:
    """Hand the settings to a command; say in one line what is wrong with them, or with the store."""

    @click.pass_context
    def wrapped(context: click.Context, *args: Any, **options: Any) -> Any:
        try:
            return command(context.obj(), *args, **options)
        except SettingsInvalid as error:
            raise click.ClickException(
                f"{error.path}: {error.problem}\nWrite:  {error.line_to_write}"
            ) from error
        except AlreadyRunning as error:
            raise click.ClickException(str(error)) from error
        except RedisError as error:
            raise click.ClickException(
                f"the queue cannot be used ({type(error).__name__}): see queue.url, or start `lapor run`"
            ) from error
        except BrokenPipeError:
            raise  # whoever read our output has enough of it: click knows
        except OSError as error:
            setting = f"{error.filename}: see data_dir" if error.filename else "see web.host and web.port"
            raise click.ClickException(f"{error.strerror}, {setting}") from error
        except UNUSABLE as error:
            raise click.ClickException(
                f"the store cannot be used ({type(error).__name__}): see store.url, and run `lapor migrate`"
            ) from error

    return update_wrapper(wrapped, command)  # type: ignore[return-value]


@main.command()
@with_settings
def run(settings: config.Settings) -> None:
    """Start everything on this machine, and keep it up until Ctrl-C."""
    sys.exit(running.run(settings))


@main.command()
@with_settings
def web(settings: config.Settings) -> None:
    """Hear the platforms: webhooks, health, and the simulator."""
    roles.run_web(settings)


@main.command()
@click.argument("role", required=False)
@with_settings
def worker(settings: config.Settings, role: str | None) -> None:
    """Handle messages (intake), fetch files (media), send one channel's replies (delivery.CHANNEL), or sweep
    (schedule).

    Without ROLE: all of them, a process each.
    """
    if role is None:
        sys.exit(running.run_workers(settings))
    with _runtime(settings) as runtime:
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


@main.command()
@click.argument("channel")
@with_settings
def poll(settings: config.Settings, channel: str) -> None:
    """Ask CHANNEL for news, where the platform cannot reach us, or hold its connection (SMPP)."""
    with _runtime(settings) as runtime:
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


@main.command()
@with_settings
def migrate(settings: config.Settings) -> None:
    """Bring the database to the newest version."""
    with _runtime(settings) as runtime:
        click.echo(f"the store is at version {migrate_store(runtime.engine)}")


@main.command()
@click.argument("ticket", nargs=-1, required=True)
@JSON
@with_settings
def status(settings: config.Settings, ticket: Sequence[str], as_json: bool) -> None:
    """What is known of TICKET: its stage, its messages, its replies."""
    # Several arguments: as we print a number, it has spaces.
    with _runtime(settings) as runtime, reading(runtime.engine) as session:
        found = reports.complaint(session, " ".join(ticket))
    if found is None:
        raise click.ClickException("no complaint has this ticket number")
    _print(found, as_json, reports.complaint_text)


@main.group()
def complaints() -> None:
    """What citizens complained of."""


@complaints.command("list")
@click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), help="How many, newest first."
)
@JSON
@with_settings
def complaints_list(settings: config.Settings, limit: int, as_json: bool) -> None:
    """The newest complaints."""
    with _runtime(settings) as runtime, reading(runtime.engine) as session:
        found = reports.complaints(session, limit)
    _print(found, as_json, reports.complaints_text)


@main.group()
def parked() -> None:
    """What could not be read, handled or sent, and waits for a human."""


@parked.command("list")
@JSON
@with_settings
def parked_list(settings: config.Settings, as_json: bool) -> None:
    """Replies that did not go out, messages that failed every time, files that were not fetched, and requests
    that could not be read."""
    with _runtime(settings) as runtime, reading(runtime.engine) as session:
        found = reports.parked(session)
    _print(found, as_json, reports.parked_text)


@parked.command("retry")
@click.argument("id", type=click.UUID)
@with_settings
def parked_retry(settings: config.Settings, id: UUID) -> None:
    """Give the parked message, the file or the reply with this ID another round of tries.

    A reply that is `unknown` may have gone out: then its reader gets it twice.
    """
    with _runtime(settings) as runtime, writing(runtime.engine) as session:
        now = runtime.clock()
        if not any(again(session, id, now) for again in (messages.unpark, media.retry, outbox.retry)):
            raise click.ClickException(
                "no parked message, no reply that was given up, and no file that its platform still keeps "
                "has this id: see `lapor parked list`"
            )
    click.echo("it will be tried again within seconds")


@main.group()
def spool() -> None:
    """Requests kept while the database was away."""


@spool.command("list")
@JSON
@with_settings
def spool_list(settings: config.Settings, as_json: bool) -> None:
    """What waits in the spool, and what is stuck there."""
    with _runtime(settings) as runtime:
        _print(reports.spool(runtime.spool), as_json, reports.spool_text)


@spool.command("drain")
@JSON
@with_settings
def spool_drain(settings: config.Settings, as_json: bool) -> None:
    """Play the spool back now, and what is stuck once more. The web process drains every two seconds."""
    with _runtime(settings) as runtime:
        runtime.spool.take_back()
        # Without it Python's own last resort would print what went wrong in the error's own words.
        logs.start("spool drain", app.secrets(runtime))
        done = reports.drained(drain.drain(runtime))
    _print(done, as_json, reports.drained_text)


@contextmanager
def _runtime(settings: config.Settings) -> Iterator[Runtime]:
    """The parts a command works with, and their connections closed when it is done."""
    runtime = app.build(settings)
    try:
        yield runtime
    finally:
        runtime.engine.dispose()
        runtime.redis.close()


def _print(found: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else text(found))
