"""What citizens complained of."""

from collections.abc import Sequence

import click

from gateway import config, reports
from gateway.cli.common import JSON, LIMIT, opened, show, with_settings
from store.engine import reading


@click.command()
@click.argument("ticket", nargs=-1, required=True)
@JSON
@with_settings
def status(settings: config.Settings, ticket: Sequence[str], as_json: bool) -> None:
    """What is known of TICKET: its stage, its messages, its replies."""
    # Several arguments: as we print a number, it has spaces.
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = reports.complaint(session, " ".join(ticket))
    if found is None:
        raise click.ClickException("no complaint has this ticket number")
    show(found, as_json, reports.complaint_text)


@click.group()
def complaints() -> None:
    """What citizens complained of."""


@complaints.command("list")
@LIMIT
@JSON
@with_settings
def complaints_list(settings: config.Settings, limit: int, as_json: bool) -> None:
    """The newest complaints."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = reports.complaints(session, limit)
    show(found, as_json, reports.complaints_text)


@complaints.command("noise")
@LIMIT
@JSON
@with_settings
def complaints_noise(settings: config.Settings, limit: int, as_json: bool) -> None:
    """What was kept and not answered: spam, abuse, jokes, chatter. None of it has a number."""
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = reports.noise(session, limit)
    show(found, as_json, reports.noise_text)
