"""What every command is made of: settings that are right, parts that are closed again, text or JSON."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any, TypeVar

import click
from redis import RedisError

from channels.errors import SettingsInvalid
from gateway import app, config
from gateway.processes.supervisor import AlreadyRunning
from gateway.runtime import Runtime
from store.engine import UNUSABLE

F = TypeVar("F", bound=Callable[..., Any])

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


LIMIT = click.option(
    "--limit", default=50, show_default=True, type=click.IntRange(1), help="How many, newest first."
)


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
                f"the store cannot be used ({type(error).__name__}): see store.url, and run `lapor migrate` "
                "as whoever owns its tables"
            ) from error

    return update_wrapper(wrapped, command)  # type: ignore[return-value]


@contextmanager
def opened(settings: config.Settings) -> Iterator[Runtime]:
    """The parts a command works with, and their connections closed when it is done."""
    runtime = app.build(settings)
    try:
        yield runtime
    finally:
        runtime.engine.dispose()
        runtime.redis.close()


def show(found: Any, as_json: bool, text: Callable[[Any], str]) -> None:
    click.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else text(found))
