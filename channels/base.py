"""What a channel is.

A channel lives in a folder with the same files every time: `channel.py` (its settings and what this
module asks of it), `inbound.py` (their payload -> our events), `outbound.py` (our reply -> their API,
their errors -> ours). In this package a function that is `async` touches the network, and one that is
not, does not.
"""

import asyncio
import hmac
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeVar, get_args, runtime_checkable

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from channels.errors import SettingsInvalid
from channels.messages import Event, OutboundMessage, SendResult, WebhookRequest, WebhookResponse
from channels.redaction import Shown

Send = Callable[[OutboundMessage], Awaitable[SendResult]]
"""Sends one reply. Raises `channels.errors.SendError`."""

Templates = Mapping[str, Mapping[str, str]]
"""Key of a reply -> language -> the approved template's name (or id) at the platform. "answer_waiting" stands
for every reply that has none of its own, and is there wherever there are any."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the platform lets us do. Whoever words a reply reads this and never asks which channel it is."""

    text_limit: int
    """Characters in one reply. No reply of ours is longer; a test says so."""
    short_replies: bool = False
    """True where every character costs: the short wording of a reply is used."""
    delivery_receipts: bool = False
    """True where the platform tells what became of a reply."""
    choices: int = 0
    """How many things to tap it shows under a reply; 0 where everything is typed."""
    window: timedelta | None = None
    """How long after their last message a person may be written to freely; None where there is no limit."""
    pause_per_person: timedelta = timedelta()
    """The least time between two replies to one person."""
    files: Mapping[str, int] = field(default_factory=dict)
    """What goes with a reply: the MIME type -> bytes of the largest. Empty where it takes words alone."""
    most_files: int = 0
    """How many of them go with one reply."""
    shy_of_strangers: bool = False
    """True where some people can be written to in private only once they have (`WindowClosed`)."""


class Channel(ABC):
    """One way to reach us.

    Subclasses are built from their own settings and are cheap: no connection is made before `sender`.
    """

    name: ClassVar[str]
    """The folder's name, the key under ``channels:`` and the last part of the webhook's path."""
    capabilities: Capabilities
    account: str
    """Which of our accounts this is: a bot id, a short code."""
    rate: float
    """Replies a second."""
    secrets: Sequence[str]
    """Values that may appear in no log line and on no page."""
    shown: Shown = Shown()
    """What a trace of its exchanges may show; of everything else only kinds and lengths."""
    is_called: bool = True
    """False where the platform never calls our webhook: then we ask it (`Polled`)."""
    templates: Templates = MappingProxyType({})
    """What may be said outside `Capabilities.window`, as far as the platform has approved it."""
    remind_before: timedelta | None = None
    """How long before the window closes a person is told so, once; None for never."""

    # What every channel writes.

    @abstractmethod
    def verify(self, request: WebhookRequest) -> None:
        """Raise `SignatureInvalid` unless the platform sent this. Constant time; parses nothing."""

    @abstractmethod
    def parse(self, request: WebhookRequest) -> list[Event]:
        """Every item of the request. An item that cannot be read becomes `Unreadable` and spoils no other."""

    @abstractmethod
    def sender(self) -> AbstractAsyncContextManager[Send]:
        """Open a client for the length of one batch; the value sends one reply."""

    # What only some need.

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        """Answer what some platforms ask before they send anything; None where this is no such question."""
        return None

    def acknowledge(self, events: Sequence[Event] = ()) -> WebhookResponse:
        """What the platform wants to read once everything is kept."""
        return WebhookResponse()

    def invitation(self, words: str) -> str | None:
        """A link that opens a chat with us in which these words (letters, digits, spaces) are ready to be
        sent; None where there is none."""
        return None


@dataclass(frozen=True, slots=True)
class MediaLocation:
    """Where the bytes of an attachment can be had just now."""

    url: str = field(repr=False)
    hosts: tuple[str, ...]
    """The hosts it may be had from, `url` and every redirect included; ``*.example.com`` is any below one."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """For `url`'s own host alone: they hold a credential, which no redirect takes elsewhere."""
    private: bool = False
    """True where the operator's own setting (``api_base``) chose the host, which may be on this network."""

    def allows(self, host: str) -> bool:
        """Capitals, and the root's dot at the end, make no other host."""
        name = _host(host)
        return any(name == one or _is_below(name, one) for one in map(_host, self.hosts))


def _host(name: str) -> str:
    return name.lower().removesuffix(".")


def _is_below(name: str, pattern: str) -> bool:
    return pattern.startswith("*.") and name.endswith(pattern[1:]) and name != pattern[1:]


@runtime_checkable
class MediaSource(Protocol):
    """A channel whose attachments can be fetched."""

    media_kept_for: timedelta | None
    """How long the platform keeps them; None for ever, as far as is known."""
    largest_media: int | None
    """Bytes of the largest it hands over; None where it hands over whatever it took."""

    async def locate(self, reference: str) -> MediaLocation:
        """Where the attachment with this `Attachment.reference` is.

        Raises `channels.errors.SendError`: `MessageRejected` where it is gone for good.
        """


Keep = Callable[[Sequence[Event]], Awaitable[None]]
"""Makes events durable. Raises OSError when it cannot: whoever handed them over has to keep them."""


@runtime_checkable
class Linked(Protocol):
    """A channel with a lasting connection of its own, over which it hears and sends.

    One process holds the link and sends over it; `sender` finds it there.
    """

    async def link(self, keep: Keep, stop: asyncio.Event) -> None:
        """Hold the connection, anew whenever it breaks, until told to stop.

        What is heard is confirmed to the other side only after `keep` has returned.
        """


@dataclass(frozen=True, slots=True)
class Page:
    """What one poll brought, and where the next one starts."""

    events: Sequence[Event]
    cursor: str
    about: str = ""
    """What was asked for, where a channel asks for several things in turn: one of them may be refused while
    the others are not."""


@dataclass(frozen=True, slots=True)
class Left:
    """How many replies of one kind the platform still takes from us, by what it said last."""

    what: str
    """A word of the channel's: "posts"."""
    left: int
    limit: int
    until: datetime
    """When there are `limit` of them again."""


@runtime_checkable
class Metered(Protocol):
    """A channel whose platform says how much it still takes."""

    def left(self) -> Sequence[Left]:
        """What this process knows of it; nothing before its first reply."""


@runtime_checkable
class Polled(Protocol):
    """A channel that can also be asked for news, for offices without a public address."""

    polls: bool
    """False where the settings say that the platform calls us instead."""

    async def poll(self, cursor: str | None) -> Page:
        """Wait for news after `cursor` (None: from the start).

        The caller keeps the events and the cursor together before it asks again. Raises
        `channels.errors.SendError` when the platform cannot be asked.
        """


Connection = Mapping[str, str]
"""What the platform knows of us, to be shown to an operator: a word for each fact -> the fact. No secret."""


@runtime_checkable
class Connectable(Protocol):
    """A channel whose platform can be told, and asked, where it reaches us.

    Each raises `channels.errors.SendError` when the platform refuses or cannot be asked.
    """

    async def connect(self, webhook_url: str) -> Connection:
        """Make the platform hand over to `webhook_url`, or to our polling where the settings say so. Safe to
        repeat."""

    async def disconnect(self) -> Connection:
        """Take that back: from now on it hands over nothing."""

    async def connection(self) -> Connection:
        """How it stands."""


Settings = Mapping[str, Any]
"""The block under ``channels.<name>`` as the settings file has it."""

Model = TypeVar("Model", bound=BaseModel)


def read_settings(model: type[Model], settings: Settings, path: str) -> Model:
    """The settings as `model` has them; an empty string counts as not set.

    Raises `SettingsInvalid` for the first thing that is wrong. A field's `description` says what was
    expected, the first of its `examples` is the line to write.
    """
    try:
        return model.model_validate(_only_what_is_set(settings))
    except ValidationError as error:
        # Not chained: pydantic quotes the offending value, which may be a token.
        raise _settings_invalid(model, error, path) from None


def _only_what_is_set(settings: object) -> object:
    if not isinstance(settings, Mapping):
        return settings
    return {key: _only_what_is_set(value) for key, value in settings.items() if value not in ("", None)}


def _settings_invalid(model: type[BaseModel], error: ValidationError, path: str) -> SettingsInvalid:
    first = error.errors()[0]
    where = [str(name) for name in first["loc"]]
    if not where:
        return SettingsInvalid(path, "a block of settings is expected", "enabled: true")
    full_path = ".".join([path, *where])
    field = _field(model, where)
    if field is None:
        return SettingsInvalid(full_path, "there is no such setting", f"nothing; take {where[-1]} out")
    problem = "it is not set" if first["type"] == "missing" else first["msg"]
    expected = f"{problem}; expected: {field.description}"
    return SettingsInvalid(full_path, expected, f"{where[-1]}: {(field.examples or ['…'])[0]}")


def _field(model: type[BaseModel], where: Sequence[str]) -> FieldInfo | None:
    """The field at that place, through nested blocks; None where the models know no such name."""
    field = None
    for name in where:
        field = {known.alias or key: known for key, known in model.model_fields.items()}.get(name)
        if field is None:
            return None
        blocks = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)]
        model = next((kind for kind in blocks if issubclass(kind, BaseModel)), BaseModel)
    return field


def is_secret(given: str, expected: str) -> bool:
    """Compare in constant time, so that nobody guesses letter by letter. Nothing equals an unset secret."""
    # Bytes: compare_digest raises TypeError for a str beyond ASCII, and a header may hold anything.
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
