"""The console command `lapor`. Each command is a few lines over a function that tests can call."""

import os
from functools import partial
from pathlib import Path

import click

from gateway import config
from gateway.cli import (
    backup,
    channels,
    complaints,
    duplicates,
    evaluate,
    export,
    kept,
    keys,
    privacy,
    redirect,
    serving,
    trace,
    users,
)

COMMANDS = (
    serving.run,
    serving.web,
    serving.worker,
    serving.poll,
    serving.migrate,
    complaints.status,
    complaints.complaints,
    trace.trace,
    duplicates.duplicates,
    channels.channels,
    redirect.redirect,
    users.users,
    export.export,
    evaluate.evaluate,
    kept.parked,
    kept.spool,
    keys.keys,
    privacy.privacy,
    backup.backup,
    backup.restore,
)


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


for command in COMMANDS:
    main.add_command(command)
