"""What a channel is.

A channel lives in a folder with the same files every time: `channel.py` (its settings and what this
module asks of it), `inbound.py` (their payload -> our events), `outbound.py` (our reply -> their API,
their errors -> ours). In this package a function that is `async` touches the network, and one that is
not, does not.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, runtime_checkable

from channels.messages import Event, OutboundMessage, SendResult, WebhookRequest, WebhookResponse

Send = Callable[[OutboundMessage], Awaitable[SendResult]]
"""Sends one reply. Raises `channels.errors.SendError`."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the platform lets us do. The replies and the console read this, and never ask which channel it is."""

    text_limit: int
    """Characters in one reply; longer ones are refused before they are sent."""
    short_replies: bool = False
    """True where every character costs: the short wording of a reply is used."""
    delivery_receipts: bool = False
    """True where the platform tells what became of a reply."""


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

    # What every channel writes.

    @abstractmethod
    def verify(self, request: WebhookRequest) -> None:
        """Raise `SignatureInvalid` unless the platform sent this. Compares in constant time, parses nothing."""

    @abstractmethod
    def parse(self, request: WebhookRequest) -> list[Event]:
        """Every item of the request. An item that cannot be read becomes `Unreadable` and spoils no other."""

    @abstractmethod
    def sender(self) -> AbstractAsyncContextManager[Send]:
        """Open a client for the length of one batch; the value sends one reply."""

    # What only some need.

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        """Answer the question some platforms ask before they send anything; None when this is no such question."""
        return None

    def acknowledge(self) -> WebhookResponse:
        """What the platform wants to read once everything is kept."""
        return WebhookResponse()


@dataclass(frozen=True, slots=True)
class Page:
    """What one poll brought, and where the next one starts."""

    events: Sequence[Event]
    cursor: str


@runtime_checkable
class Polled(Protocol):
    """A channel that can also be asked for news, for offices without a public address."""

    async def poll(self, cursor: str | None) -> Page:
        """Wait for news after `cursor` (None: from the start). The caller keeps the events and the cursor together
        before it asks again. Raises `channels.errors.SendError` when the platform cannot be asked."""


Settings = Mapping[str, Any]
"""The block under ``channels.<name>`` as the settings file has it."""
