"""The keys that the store is sealed with."""

import click

from gateway import config, rotating
from gateway.cli.common import JSON, opened, show, with_settings
from store.sealing.keys import draw


@click.group()
def keys() -> None:
    """The keys that the store is sealed with: see docs/encryption.md."""


@keys.command("new")
def keys_new() -> None:
    """Print a new key, for LAPOR_KEY. Keep it where the data is not: without it nobody can read them."""
    click.echo(draw())


@keys.command("show")
@JSON
@with_settings
def keys_show(settings: config.Settings, as_json: bool) -> None:
    """Which keys are given, by their fingerprints, and what each of them opens."""
    with opened(settings) as runtime:
        show(rotating.show(runtime), as_json, rotating.as_text)


@keys.command("rotate")
@with_settings
def keys_rotate(settings: config.Settings) -> None:
    """Seal everything anew, while everything runs.

    With a key of our own in data_dir a new one is drawn. Otherwise LAPOR_KEY is the new key and LAPOR_OLD_KEY
    the one before, and every process has been started with both.
    """
    with opened(settings) as runtime:
        done = rotating.rotate(runtime)
    click.echo(f"{done.rows} rows, sealed with {done.was} before, are sealed with {done.now}")
