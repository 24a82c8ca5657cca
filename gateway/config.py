"""The settings: one YAML file, secrets from the environment, every key overridable by the environment."""

import difflib
import os
import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

import channels
from channels.errors import SettingsInvalid

PREFIX = "LAPOR_"
FILE_VARIABLE = "LAPOR_CONFIG"
DEFAULT_FILE = Path("config.yaml")

_NAME = re.compile(r"\$\{(\w+)\}")
_CREDENTIALS = {
    "token",
    "secret_token",
    "secret",
    "password",
    "auth_token",
    "second_auth_token",
    "access_token",
    "access_token_secret",
    "app_secret",
    "verify_token",
    "consumer_key",
    "consumer_secret",
    "bearer_token",
    "client_secret",
    "user_token",
}
"""Keys under a channel that only ever hold what a real platform gave us, or what we gave it."""
_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg")


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True, allow_inf_nan=False)


class Web(Block):
    host: str = Field("127.0.0.1", description="the address to listen on")
    port: int = Field(1708, ge=0, le=65535, description="the port to listen on")
    public_url: str = Field("", description="where the platforms reach us, without a slash at the end")

    proxies: list[str] = Field(
        default_factory=list,
        description="addresses of our own reverse proxies, whose X-Forwarded-For is believed",
    )

    @field_validator("proxies")
    @classmethod
    def _networks(cls, proxies: list[str]) -> list[str]:
        for proxy in proxies:
            try:
                ip_network(proxy)
            except ValueError as error:
                raise ValueError("addresses such as 127.0.0.1, or networks such as 10.0.0.0/8") from error
        return proxies

    @field_validator("public_url")
    @classmethod
    def _no_slash(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("an address that begins with https:// (or http:// on this machine)")
        return url.rstrip("/")


class Store(Block):
    url: str = Field("", description="empty for SQLite in data_dir, or postgresql+psycopg://…")

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        try:
            known = not url or make_url(url).drivername in _DATABASES
        except (ArgumentError, ValueError):
            known = False
        if not known:
            raise ValueError("an address that begins with postgresql+psycopg://, or nothing")
        return url


class Queue(Block):
    url: str = Field("", description="empty for our own Valkey, or redis://…, rediss://…, unix://…")

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("an address that begins with redis://, or nothing")
        return url


class Simulator(Block):
    enabled: bool = Field(True, description="four fake phones; ignored when a channel has a real credential")


class Replies(Block):
    language: Literal["id", "en"] = Field("id", description="spoken to whoever shows no preference")
    time_zone: str = Field("Asia/Jakarta", description="for the dates in replies")

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("a time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura") from error
        return name


class Schedule(Block):
    sweep_every: float = Field(5, gt=0, description="seconds between two looks for the forgotten")
    forgotten_after: float = Field(60, gt=0, description="seconds before something not acted on is forgotten")
    abandoned_after: float = Field(
        90, gt=0, description="seconds before a send whose sender died is repeated"
    )
    album_patience: float = Field(
        2, ge=0, description="seconds an album without a caption waits for more photos"
    )
    part_patience: float = Field(
        120,
        ge=0,
        description="seconds a long SMS waits for a piece that is missing before it is opened without",
    )


class Media(Block):
    largest_megabytes: float = Field(
        25, gt=0, description="a larger file is not fetched, and shown as refused"
    )


class Settings(Block):
    """Everything that can be set. `load` is how to get one."""

    web: Web = Web()
    data_dir: Path = Field(Path("data"), description="database, queue, spool and media")
    store: Store = Store()
    queue: Queue = Queue()
    simulator: Simulator = Simulator()
    replies: Replies = Replies()
    schedule: Schedule = Schedule()
    media: Media = Media()
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict, description="a block a channel")

    @property
    def store_url(self) -> str:
        return self.store.url or f"sqlite:///{self.data_dir / 'lapor.db'}"

    @property
    def base_url(self) -> str:
        """Where the platforms see us; on this machine, where no public address is set."""
        return self.web.public_url or self.local_url

    @property
    def local_url(self) -> str:
        """Where we are, seen from this machine."""
        host = "127.0.0.1" if self.web.host in ("", "0.0.0.0", "::") else self.web.host  # noqa: S104
        return f"http://{host}:{self.web.port}"

    @property
    def simulating(self) -> bool:
        """True while the platforms are played by the simulator: never beside a real credential, because
        anybody who reaches the simulator could then speak for any citizen."""
        return self.simulator.enabled and not any(_credentials(block) for block in self.channels.values())


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from `path`, else from the file named in LAPOR_CONFIG, else from ./config.yaml.

    Raises `channels.errors.SettingsInvalid`, which names the path in the file, what was expected and the
    line to write.
    """
    path = path or Path(environ.get(FILE_VARIABLE) or DEFAULT_FILE)
    written = _substitute(_read(path), environ)
    _override(written, environ)
    try:
        settings = Settings.model_validate(written)
    except ValidationError as error:
        # Not chained: pydantic quotes the offending value, which may be a secret in the wrong place.
        raise _explain(error, environ) from None
    _check_channel_names(settings)
    return settings.model_copy(update={"data_dir": (path.parent / settings.data_dir).resolve()})


def _read(path: Path) -> dict[str, Any]:
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsInvalid(
            str(path), f"cannot be read ({error.strerror})", "lapor --config /path/to/config.yaml …"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        # Not chained, and not in their words: both quote the file, which may hold a secret.
        raise SettingsInvalid(str(path), f"is not YAML{_place(error)}", 'key: "value"') from None
    if not isinstance(written, dict):
        raise SettingsInvalid(str(path), "holds no settings", "web: {port: 1708}")
    return written


def _place(error: Exception) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return ""
    return f": see line {error.problem_mark.line + 1}, column {error.problem_mark.column + 1}"


def _substitute(value: Any, environ: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _substitute(inner, environ) for key, inner in value.items()}
    if isinstance(value, list):
        return [_substitute(inner, environ) for inner in value]
    if isinstance(value, str):
        return _NAME.sub(lambda found: environ.get(found[1], ""), value)
    return value


def _override(written: dict[str, Any], environ: Mapping[str, str]) -> None:
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or name == FILE_VARIABLE:
            continue
        *blocks, key = name.removeprefix(PREFIX).lower().split("__")
        place = written
        for block in blocks:
            if place.get(block) is None:
                place[block] = {}
            inner = place[block]
            if not isinstance(inner, dict):
                raise SettingsInvalid(
                    ".".join(blocks), f"is no block, so {name} fits nowhere", f"unset {name}"
                )
            place = inner
        place[key] = value


def _explain(error: ValidationError, environ: Mapping[str, str]) -> SettingsInvalid:
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"])
    variable = PREFIX + path.replace(".", "__").upper()
    source = f" (set by {variable})" if variable in environ else ""
    if first["type"] in ("extra_forbidden", "invalid_key"):
        near = difflib.get_close_matches(str(first["loc"][-1]), _siblings(first["loc"]), n=1)
        return SettingsInvalid(
            path, f"is no setting of ours{source}", f"{near[0]}: …" if near else "nothing: remove it"
        )
    field = _field(first["loc"])
    example = f"{first['loc'][-1]}: {_example(field, len(first['loc']))}" if field else "a block of settings"
    expected = f" ({field.description})" if field and field.description else ""
    problem = first["msg"].removeprefix("Value error, ")
    return SettingsInvalid(path, f"{problem}, found {_shown(first.get('input'))}{expected}{source}", example)


def _siblings(location: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for part in location[:-1]:
        model = model.model_fields[str(part)].annotation
    return list(model.model_fields)


def _field(location: tuple[int | str, ...]) -> Any:
    model: Any = Settings
    field = None
    for part in location:
        fields = getattr(model, "model_fields", {})
        if str(part) not in fields:
            return field
        field = fields[str(part)]
        model = field.annotation
    return field


def _example(field: FieldInfo, depth: int) -> str:
    if isinstance(field.default, Block):
        key, first = next(iter(type(field.default).model_fields.items()))
        return f"{{{key}: {_example(first, depth + 1)}}}"
    if field.default_factory:
        return "{telegram: {enabled: true}}" if depth == 1 else "{enabled: true}"
    return str(field.default).lower() if isinstance(field.default, bool) else str(field.default or '""')


def _shown(value: object) -> str:
    """A value as it may be printed: a string could be a secret in the wrong place."""
    return repr(value) if isinstance(value, int | float | bool | None) else f"a {type(value).__name__}"


def _check_channel_names(settings: Settings) -> None:
    for name in settings.channels:
        if name not in channels.NAMES:
            near = difflib.get_close_matches(name, channels.NAMES, n=1) or ["telegram"]
            raise SettingsInvalid(f"channels.{name}", "is no channel of ours", f"{near[0]}:")


def _credentials(block: Mapping[str, Any]) -> bool:
    return any(
        _credentials(value) if isinstance(value, Mapping) else key in _CREDENTIALS and bool(value)
        for key, value in block.items()
    )
