"""The settings: one YAML file, secrets from the environment, every key overridable by the environment."""

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from ipaddress import ip_network
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from redis.connection import parse_url
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

import channels
from channels.errors import SettingsInvalid
from normalizer import topics
from normalizer.agencies import Agency
from store.models import ComplaintStatus, Role

PREFIX = "LAPOR_"
FILE_VARIABLE = "LAPOR_CONFIG"
KEY_VARIABLES = {"key": "${LAPOR_KEY}", "old_keys": ["${LAPOR_OLD_KEY}"]}
"""What stands under `encryption` where a settings file is older than it."""
DEFAULT_FILE = Path("config.yaml")

_NO_SETTINGS = (FILE_VARIABLE, "LAPOR_KEY", "LAPOR_OLD_KEY")
"""Variables of ours that name no setting."""
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
_AREA = re.compile(r"\d\d(\.\d\d){0,2}")
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
        examples=["[127.0.0.1]"],
    )
    monitors: list[str] = Field(
        default_factory=list,
        description="who may read /metrics and all of /readyz, beside this machine and private networks",
        examples=["[10.20.30.40]"],
    )

    @field_validator("proxies", "monitors")
    @classmethod
    def _networks(cls, networks: list[str]) -> list[str]:
        for network in networks:
            try:
                ip_network(network)
            except ValueError as error:
                raise ValueError("addresses such as 127.0.0.1, or networks such as 10.0.0.0/8") from error
        return networks

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


class Encryption(Block):
    """With what the store is sealed (see `gateway.keys`)."""

    key: str = Field("", description="32 bytes in base64, from `lapor keys new`; empty for the key file")
    old_keys: list[str] = Field(
        [], description="keys that were used before it", examples=["[${LAPOR_OLD_KEY}]"]
    )
    key_file: str = Field("", description="where our own key lies; empty for the file key in data_dir")

    @field_validator("old_keys")
    @classmethod
    def _given(cls, keys: list[str]) -> list[str]:
        return [key for key in keys if key]


class Queue(Block):
    url: str = Field("", description="empty for our own Valkey, or redis://…, rediss://…, unix://…")

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if not url:
            return url
        try:
            parse_url(url)  # type: ignore[no-untyped-call]
        except ValueError:
            # Not chained: the library quotes what it cannot read, which may be half a password.
            raise ValueError(
                "an address that begins with redis://, its password percent-encoded, or nothing"
            ) from None
        return url


class Simulator(Block):
    enabled: bool = Field(True, description="four fake phones; ignored when a channel has a real credential")


def _quoted(at: object) -> object:
    # Without quotes YAML takes 21:00 for the number 1260.
    if isinstance(at, int | float):
        raise ValueError('an hour in quotes, such as "21:00"')
    return at


Hour = Annotated[time, BeforeValidator(_quoted)]


class Quiet(Block):
    """The hours at which nobody is woken."""

    channels: list[str] = Field(
        ["sms_1708"], description="where news waits for the morning", examples=["[sms_1708]"]
    )
    since: Hour = Field(time(21), alias="from", description="when the night begins", examples=['"21:00"'])
    until: Hour = Field(time(6), description="when it is over", examples=['"06:00"'])

    @field_validator("channels")
    @classmethod
    def _names(cls, names: list[str]) -> list[str]:
        for name in names:
            if name not in channels.NAMES:
                raise ValueError(f"no channel is called {name}; there is {', '.join(channels.NAMES)}")
        return names


class Replies(Block):
    language: Literal["id", "en"] = Field("id", description="spoken to whoever shows no preference")
    time_zone: str = Field("Asia/Jakarta", description="for the dates in replies")
    quiet: Quiet = Quiet()

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("a time zone such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura") from error
        return name


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Office(Block):
    days: list[Weekday] = Field(
        ["mon", "tue", "wed", "thu", "fri"],
        min_length=1,
        description="the days of the week on which the office works",
        examples=["[mon, tue, wed, thu, fri]"],
    )
    closed: list[date] = Field(
        [], description="days off beside the holidays of the whole country", examples=["[2026-11-18]"]
    )
    open: list[date] = Field(
        [], description="days on which the office works all the same", examples=["[2026-12-24]"]
    )
    joint_leave: bool = Field(True, description="closed on the government's joint leave (cuti bersama)")
    area: str = Field(
        "", description="Kemendagri's code of the area that the office serves", examples=['"17.71"']
    )

    @field_validator("open")
    @classmethod
    def _one_or_the_other(cls, days: list[date], info: ValidationInfo) -> list[date]:
        both = sorted(set(days).intersection(info.data.get("closed", [])))
        if both:
            raise ValueError(f"{both[0]} stands under closed too")
        return days

    @field_validator("area")
    @classmethod
    def _code(cls, code: str) -> str:
        # Without quotes YAML takes 17.10 for the number 17.1.
        if code and not _AREA.fullmatch(code):
            raise ValueError('a code in quotes, such as "17", "17.71" or "17.71.09"')
        return code


Days = Annotated[int, Field(ge=1, le=1000)]
"""Working days."""


class Finish(Block):
    """By when a report is finished, in working days from its arrival, by its kind."""

    permintaan_informasi: Days = Field(examples=[5])
    aspirasi: Days = Field(examples=[5])
    pengaduan: Days = Field(examples=[14])
    berkadar_pengawasan: Days = Field(description="a complaint that needs supervision", examples=[60])


class Limits(Block):
    """One rule and the time that it gives. Written out in full: nothing of an older rule holds on unseen."""

    since: date = Field(
        alias="from", description="the day from which the rule holds", examples=["2018-01-01"]
    )
    basis: str = Field(min_length=1, description="the rule's name", examples=["Permen PANRB 62/2018"])
    verify: Days = Field(description="working days from arrival", examples=[3])
    first_follow_up: Days = Field(description="working days from disposition", examples=[5])
    finish: Finish = Field(
        description="working days from arrival, by kind",
        examples=["{permintaan_informasi: 5, aspirasi: 5, pengaduan: 14, berkadar_pengawasan: 60}"],
    )
    close_after: Days = Field(description="working days without a word after the answer", examples=[10])


_PERMEN_62_2018 = (
    "{from: 2018-01-01, basis: Permen PANRB 62/2018, verify: 3, first_follow_up: 5, finish: "
    "{permintaan_informasi: 5, aspirasi: 5, pengaduan: 14, berkadar_pengawasan: 60}, close_after: 10}"
)


Worded = Literal["answer", "ask", "follow_up", "postpone", "not_ours", "archive", "return", "reopen"]
"""The steps that are taken with words to the citizen, or to the admin."""


class ReadyText(Block):
    """A wording of the office's own, to begin an answer with."""

    title: str = Field(
        min_length=1, description="what it is called in the list", examples=["Sudah diperbaiki"]
    )
    step: Worded = Field("answer", alias="for", description="what it is said with", examples=["answer"])
    status: list[ComplaintStatus] = Field(
        [], description="offered only then; left out, always", examples=["[ditindaklanjuti]"]
    )
    text: str = Field(
        min_length=1,
        description="what it says; {ticket}, {place}, {agency} and {by} are filled in",
        examples=['"Terima kasih. {agency} sudah memperbaikinya."'],
    )

    @field_validator("text")
    @classmethod
    def _known_gaps(cls, text: str) -> str:
        known = ("ticket", "place", "agency", "by")
        try:
            gaps = {name for _, name, *_ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise ValueError("a { has no } that belongs to it") from error
        if not gaps <= set(known):
            raise ValueError(f"what can be filled in is {', '.join(f'{{{name}}}' for name in known)}")
        return text


class Console(Block):
    session_hours: float = Field(12, gt=0, le=24 * 30, description="how long somebody stays logged in")
    idle_minutes: float = Field(120, gt=0, description="how long without doing anything")
    name: str = Field("LAPOR!", description="what the pages call this office", examples=["Kota Bengkulu"])
    codes_for: list[Role] = Field(
        [*Role],
        description="the roles that log in with a code of an app beside their password",
        examples=["[admin_instansi, operator]"],
    )
    known_passwords: str = Field(
        "", description="a file of passwords that have leaked, one a line, which nobody may choose"
    )
    templates: list[ReadyText] = Field(
        [],
        description="wordings of your own to begin an answer with",
        examples=['[{title: Sudah diperbaiki, text: "{agency} sudah memperbaikinya."}]'],
    )


class Reminders(Block):
    """What officers are told of the limits on the accounts that they have linked."""

    enabled: bool = Field(True, description="tell officers what is due and what is late")
    at: Hour = Field(
        time(8), description="the hour of a working day from which they are told", examples=['"08:00"']
    )
    before: int = Field(1, ge=0, le=60, description="working days before a limit")
    escalate_after: int = Field(
        3, ge=1, le=1000, description="working days after it from which the admin is told as well"
    )


class Schedule(Block):
    sweep_every: float = Field(5, gt=0, description="seconds between two looks for the forgotten")
    forgotten_after: float = Field(60, gt=0, description="seconds before something not acted on is forgotten")
    abandoned_after: float = Field(
        90, gt=0, description="seconds before a send whose sender died is repeated"
    )
    album_patience: float = Field(
        2, ge=0, description="seconds an album without a caption waits for more photos"
    )
    bubble_patience: float = Field(
        4, ge=0, description="seconds a greeting waits for what comes after it, to be answered as one"
    )
    part_patience: float = Field(
        120,
        ge=0,
        description="seconds a long SMS waits for a piece that is missing before it is opened without",
    )


class Allowances(Block):
    """What one stranger may do before the rest of it waits: figures that no honest person meets."""

    messages: int = Field(
        200,
        ge=1,
        description="messages of one sender handled within an hour; the others wait, in their order",
    )
    complaints: int = Field(
        30, ge=1, description="complaints one sender opens within an hour without anybody looking"
    )
    at_once: int = Field(
        10, ge=0, description="emergencies of one sender that go before everything else, within an hour"
    )
    look_ups: int = Field(
        5, ge=1, description="numbers and codes not their own that one person asks for within an hour"
    )
    log_ins_by_name: int = Field(
        20, ge=1, description="wrong passwords and codes for one name within a quarter of an hour"
    )
    log_ins_by_network: int = Field(
        60, ge=1, description="the same from one network address: an office behind one router has one"
    )


class Media(Block):
    largest_megabytes: float = Field(
        25, gt=0, description="a larger file is not fetched, and shown as refused"
    )


Kept = Annotated[int, Field(ge=0, le=36_500)]
"""Days; 0: for ever."""


class Retention(Block):
    """How long what we hold of people is kept; see docs/privacy.md for the reasons."""

    exchanges_days: Kept = Field(7, description="what went between us and the platforms")
    raw_days: Kept = Field(30, description="what a platform sent, word for word; the text stays")
    parked_days: Kept = Field(90, description="requests that nobody could read")
    noise_days: Kept = Field(90, description="what belongs to no complaint, and who said it")
    batches_days: Kept = Field(90, description="what stood in an uploaded workbook")
    audit_days: Kept = Field(1825, description="what staff did and looked at")
    files_days: Kept = Field(
        0, description="files of a complaint, from its closing; 0: as long as the complaint"
    )
    complaints_days: Kept = Field(
        0, description="a closed complaint's words and whose they are; the figures stay"
    )


class Body(Block):
    """A public body that answers for some of what is complained of (see `normalizer.agencies`)."""

    name: str = Field(min_length=1, description="as staff call it", examples=["Dinas Kesehatan"])
    topics: list[str] = Field(
        [], description="SP4N main topics that it answers for", examples=["[KESEHATAN, KEPENDUDUKAN]"]
    )
    subjects: list[str] = Field(
        [], description="subjects of normalizer/data/topics.yaml", examples=["[jalan rusak, drainase]"]
    )
    areas: list[str] = Field(
        [], description="Kemendagri codes of where it is in charge", examples=['["17.71"]']
    )

    @field_validator("topics")
    @classmethod
    def _topics(cls, named: list[str]) -> list[str]:
        return _known(named, topics.names(), "topic")

    @field_validator("subjects")
    @classmethod
    def _subjects(cls, named: list[str]) -> list[str]:
        return _known(named, topics.subjects(), "subject")

    @field_validator("areas")
    @classmethod
    def _codes(cls, codes: list[str]) -> list[str]:
        for code in codes:
            # Without quotes YAML takes 17.10 for the number 17.1.
            if not _AREA.fullmatch(code):
                raise ValueError(
                    f'{code} is no code: write it in quotes, such as "17", "17.71" or "17.71.09"'
                )
        return codes

    @property
    def agency(self) -> Agency:
        return Agency(self.name, tuple(self.topics), tuple(self.subjects), tuple(self.areas))


def _known(named: list[str], known: Sequence[str], what: str) -> list[str]:
    for name in named:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or known
            raise ValueError(f"no {what} is called {name!r}; there is {'; '.join(near)}")
    return named


class Settings(Block):
    """Everything that can be set. `load` is how to get one."""

    web: Web = Web()
    data_dir: Path = Field(Path("data"), description="database, queue, spool and media")
    store: Store = Store()
    encryption: Encryption = Encryption()
    queue: Queue = Queue()
    simulator: Simulator = Simulator()
    replies: Replies = Replies()
    office: Office = Office()
    limits: list[Limits] = Field(
        default_factory=lambda: [Limits.model_validate(yaml.safe_load(_PERMEN_62_2018))],
        min_length=1,
        description="a rule a line, each with the day from which it holds",
        examples=[f"[{_PERMEN_62_2018}]"],
    )
    reminders: Reminders = Reminders()
    console: Console = Console()
    schedule: Schedule = Schedule()
    media: Media = Media()
    allowances: Allowances = Allowances()
    retention: Retention = Retention()
    bodies: list[Body] = Field(
        default_factory=list,
        alias="agencies",
        description="the public bodies a complaint may be for",
        examples=['[{name: Dinas Kesehatan, topics: [KESEHATAN], areas: ["17.71"]}]'],
    )
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict, description="a block a channel")

    @field_validator("bodies")
    @classmethod
    def _one_a_name(cls, bodies: list[Body]) -> list[Body]:
        called = [body.name for body in bodies]
        if twice := sorted(name for name in set(called) if called.count(name) > 1):
            raise ValueError(f"two bodies are called {twice[0]}")
        return bodies

    @field_validator("limits")
    @classmethod
    def _one_a_day(cls, limits: list[Limits]) -> list[Limits]:
        days = [rule.since for rule in limits]
        twice = sorted(day for day in set(days) if days.count(day) > 1)
        if twice:
            raise ValueError(f"two rules hold from {twice[0]}")
        return limits

    @property
    def body_names(self) -> list[str]:
        """What a complaint may be forwarded to, in the order of the settings."""
        return [body.name for body in self.bodies]

    @property
    def agencies(self) -> tuple[Agency, ...]:
        return tuple(body.agency for body in self.bodies)

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
    written = _substitute({"encryption": KEY_VARIABLES, **_read(path)}, environ)
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
        if not name.startswith(PREFIX) or name in _NO_SETTINGS:
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
        place[key] = _listed(value) if _is_list((*blocks, key)) else value


def _is_list(location: tuple[str, ...]) -> bool:
    """True for a list of words, days or the like: of blocks none can be made out of a variable."""
    field = _field(location)
    kind = field and field.annotation
    return get_origin(kind) is list and not _fields(_items(kind))


def _listed(value: str) -> list[str]:
    return [item for part in value.split(",") if (item := part.strip())]


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
    # An item of a list is mended where the whole list is written.
    names = [part for part in first["loc"] if isinstance(part, str)]
    example = f"{names[-1]}: {_example(field, len(names))}" if field else "a block of settings"
    expected = f" ({field.description})" if field and field.description else ""
    problem = first["msg"].removeprefix("Value error, ")
    found = "nothing" if first["type"] == "missing" else _shown(first.get("input"))
    return SettingsInvalid(path, f"{problem}, found {found}{expected}{source}", example)


def _siblings(location: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for part in location[:-1]:
        model = _items(model) if isinstance(part, int) else _fields(model)[part].annotation
    return list(_fields(model))


def _field(location: tuple[int | str, ...]) -> FieldInfo | None:
    model: Any = Settings
    field = None
    for part in location:
        if isinstance(part, int):
            model = _items(model)
            continue
        if part not in _fields(model):
            return field
        field = _fields(model)[part]
        model = field.annotation
    return field


def _fields(model: Any) -> dict[str, FieldInfo]:
    """By the names that stand in the file."""
    return {field.alias or name: field for name, field in getattr(model, "model_fields", {}).items()}


def _items(kind: Any) -> Any:
    return next(iter(get_args(kind)), None)


def _example(field: FieldInfo, depth: int) -> str:
    if field.examples:
        return str(field.examples[0])
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
