"""What was kept and waits: for a human, or for the database."""

from uuid import UUID

import click
from sqlmodel import Session

from gateway import app, config, drain, logs, replaying, reports
from gateway.cli.common import JSON, opened, show, with_settings
from gateway.replaying import StillUnreadable
from gateway.runtime import Runtime
from store import media, messages, outbox
from store import models as m
from store.engine import reading, writing

_STILL = {
    "off": "its channel is off, so nobody can read it: turn it on in config.yaml",
    "unreadable": "it still cannot be read: what was kept of it is not enough, or we do not know its kind",
    "unstorable": "it can be read, and the database still refuses it",
}
"""Why nothing became of a request, which stays."""


@click.group()
def parked() -> None:
    """What could not be read, handled or sent, and waits for a human."""


@parked.command("list")
@JSON
@with_settings
def parked_list(settings: config.Settings, as_json: bool) -> None:
    """Replies that did not go out, messages that failed every time, files that were not fetched, and requests
    that could not be read."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = reports.parked(session)
    show(found, as_json, reports.parked_text)


@parked.command("retry")
@click.argument("id", type=click.UUID)
@with_settings
def parked_retry(settings: config.Settings, id: UUID) -> None:
    """Give the parked message, the file or the reply with this ID another round of tries, or read the request
    with this ID once more.

    A reply that is `unknown` may have gone out: then its reader gets it twice.
    """
    with opened(settings) as runtime, writing(runtime.engine) as session:
        now = runtime.clock()
        tried = any(again(session, id, now) for again in (messages.unpark, media.retry, outbox.retry))
        if not (tried or _read_again(runtime, session, id)):
            raise click.ClickException(
                "no parked message, no reply that was given up, no request, and no file that its platform "
                "still keeps has this id: see `lapor parked list`"
            )
    click.echo("it will be tried again within seconds")


def _read_again(runtime: Runtime, session: Session, id: UUID) -> bool:
    request = session.get(m.ParkedRequest, id)
    if request is None:
        return False
    try:
        replaying.replay(runtime, session, request)
    except StillUnreadable as refused:
        raise click.ClickException(_STILL[refused.key]) from None
    return True


@click.group()
def spool() -> None:
    """Requests kept while the database was away."""


@spool.command("list")
@JSON
@with_settings
def spool_list(settings: config.Settings, as_json: bool) -> None:
    """What waits in the spool, and what is stuck there."""
    with opened(settings) as runtime:
        show(reports.spool(runtime.spool), as_json, reports.spool_text)


@spool.command("drain")
@JSON
@with_settings
def spool_drain(settings: config.Settings, as_json: bool) -> None:
    """Play the spool back now, and what is stuck once more. The web process drains every two seconds."""
    with opened(settings) as runtime:
        runtime.spool.take_back()
        # Without it Python's own last resort would print what went wrong in the error's own words.
        logs.start("spool drain", app.secrets(runtime))
        done = reports.drained(drain.drain(runtime))
    show(done, as_json, reports.drained_text)
