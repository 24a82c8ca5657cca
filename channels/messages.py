"""What all channels speak: plain data, no SDK, nothing that cannot be written down and read back.

Everything a platform sent is called `raw`; everything here is ours. Times are aware and in UTC.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from channels.addresses import Address


class DeliveryStatus(StrEnum):
    """What became of one reply, in the order in which things can become so (see `rank`)."""

    WAITING = "waiting"
    HELD = "held"
    """The platform lets it through only after the person has written again."""
    SENDING = "sending"
    UNKNOWN = "unknown"
    """The answer to our request was lost: it may have gone out."""
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    EXPIRED = "expired"

    @property
    def rank(self) -> int:
        """A status only ever moves to a higher rank: receipts overtake one another on every platform."""
        return _RANKS[self]


_RANKS = {
    DeliveryStatus.WAITING: 0,
    DeliveryStatus.HELD: 0,
    DeliveryStatus.SENDING: 1,
    DeliveryStatus.UNKNOWN: 2,
    DeliveryStatus.SENT: 3,
    # Above "sent": a platform accepts first and fails afterwards. Below "delivered": what a phone has
    # confirmed, a late failure notice does not take back.
    DeliveryStatus.FAILED: 4,
    DeliveryStatus.EXPIRED: 4,
    DeliveryStatus.DELIVERED: 5,
    DeliveryStatus.READ: 6,
}


class ContactEventKind(StrEnum):
    BLOCKED = "blocked"
    """They want, or can be sent, nothing more from us on this address."""
    UNBLOCKED = "unblocked"
    MOVED = "moved"
    """The same person is at another address from now on: a new number, a new id."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the platform holds. `reference` is the platform's own id for it, never a URL with a secret."""

    kind: str
    reference: str
    mime_type: str | None = None
    size: int | None = None
    """Bytes."""
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A point the citizen sent, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a message that was cut for its length and reached us in pieces."""

    reference: str
    """The same for all pieces of one message of one sender. One byte or two, so it comes round again."""
    number: int
    """From 1."""
    total: int


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing one person said."""

    channel: str
    account: str
    """Which of our own accounts heard it: a bot id, a short code."""
    external_id: str
    """The platform's id; unique per channel and account, for ever."""
    sender: Address
    sent_at: datetime
    """When the citizen sent it. May be days before it arrived."""
    text: str
    raw: Mapping[str, Any]
    """The platform's own item, whole."""
    aliases: tuple[Address, ...] = ()
    """Other addresses that the platform says are the same person's: the phone number beside the id."""
    sender_name: str | None = None
    unsupported: str | None = None
    """The kind of message it is, where we can make nothing of that kind ("sticker")."""
    part: Part | None = None
    """Set where it is a piece of a longer one; `text` is the piece's alone."""
    hint: str | None = None
    """Where it belongs, as its first word says by a convention of the channel: a region, a theme."""
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    in_reply_to: str | None = None
    """The external id of the message it answers, where the platform tells."""
    edits: str | None = None
    """The external id of the message whose words this one changes."""
    thread: str | None = None
    """The external id of the message that began the public thread it stands in."""
    album: str | None = None
    """The same for all messages that were sent as one: several photos under one caption."""
    public: bool = False
    """True where others read along: a post, a group. So they do with the answer, wherever it stands under
    this message; the details go to `sender` in private."""
    forwarded_from: str | None = None
    """Set where somebody else wrote it first: their name, empty where the platform does not tell it."""
    repliable: bool = True
    """False where no answer can or may go, or none is wanted: a group, a bank's short code, a thumb up."""
    repeat_window: timedelta | None = None
    """Set where the platform hands one message over twice under two ids: within this span the same text
    from the same sender is the same message."""


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """News of a reply we sent. Found again by `delivery_id`, our own id where the platform echoes it,
    or else by `external_id`."""

    channel: str
    account: str
    status: DeliveryStatus
    occurred_at: datetime
    raw: Mapping[str, Any]
    external_id: str | None = None
    delivery_id: str | None = None
    code: str | None = None
    """The platform's error code, where it failed."""
    window_closed: bool = False
    """True where it failed only because the person has not written for too long (`Capabilities.window`)."""
    retryable: bool = False
    """True where it failed for a reason that passes: it can be sent again, later."""


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """A person blocked us, let us in again, or moved."""

    channel: str
    account: str
    address: Address
    kind: ContactEventKind
    occurred_at: datetime
    raw: Mapping[str, Any]
    aliases: tuple[Address, ...] = ()
    """Other addresses of theirs: of who moves, those they leave."""
    moved_to: tuple[Address, ...] = ()
    """Their new addresses, the first to be written to; set exactly when they moved."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Authentic, but not understood: kept as it came and parked where a human sees it."""

    channel: str
    reason: str
    raw: str


Event = InboundMessage | DeliveryReceipt | ContactEvent | Unreadable
"""Everything a webhook request, or a page of a poll, can hold."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap instead of typing. Pressing it is as good as having typed `says`: it comes back as
    the text of an `InboundMessage`."""

    title: str
    """At most 20 characters: what a WhatsApp button holds."""
    says: str


@dataclass(frozen=True, slots=True)
class Template:
    """A wording that the platform approved beforehand: the only thing it lets through outside its window."""

    name: str
    """As the platform knows it: a name, or an id such as Twilio's HX…"""
    language: str
    """"id" or "en"."""
    values: tuple[str, ...] = ()
    """What fills its numbered gaps, in order."""


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file that goes out: one that the channel takes (`base.Capabilities.files`)."""

    name: str
    """As its reader sees it; its ending fits `mime_type`."""
    mime_type: str
    size: int
    """Bytes."""
    path: Path = field(repr=False)
    """Where its bytes can be read while it is being sent."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One reply, ready to go out on one channel."""

    delivery_id: str
    """Our own id of this attempt to tell somebody something."""
    to: Address
    text: str
    in_reply_to: str | None = None
    """The external id of the message it answers."""
    choices: tuple[Choice, ...] = ()
    """No more of them than `Capabilities.choices` allows."""
    template: Template | None = None
    """Sent in the place of `text`, which then only says what the citizen will read."""
    file: OutboundFile | None = None
    """Sent in the place of `text`, which is empty then. One message holds words or one file, so that each
    goes out, fails and is tried again by itself: no file that fails makes anybody read the words twice."""
    public: bool = False
    """True where it goes under the message that it answers, for everybody there to read; otherwise it is
    for `to` alone, wherever that message stood."""


@dataclass(frozen=True, slots=True)
class SendResult:
    """The platform took it. `external_ids` are its ids, one a part; empty where it gives none."""

    external_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """An HTTP request as a channel needs it, free of any web framework, so that its tests need no server.

    Some platforms put a secret into the address or a header, so a repr shows neither.
    """

    method: str
    url: str = field(repr=False)
    """As the platform sees it: our configured public address, then the path and query as received."""
    tail: str = field(repr=False)
    """What follows ``/webhooks/<channel>/`` in the path, percent-decoded."""
    raw_query: str
    """As received, still percent-encoded: an operator's text need not be UTF-8."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names in lower case."""
    body: bytes = b""
    peer: str = field(default="", repr=False)
    """The address it came from: the caller's, or the one that a proxy of ours (`web.proxies`) saw."""
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it reached us: the time of a message whose platform tells none, so that parsing stays pure."""


@dataclass(frozen=True, slots=True)
class WebhookResponse:
    status: int = 200
    body: str = ""
    content_type: str = "text/plain"


def clean_text(text: str) -> str:
    """The text without what no database holds: NUL bytes and halves of surrogate pairs.

    PostgreSQL refuses both; platforms have been seen to send both.
    """
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def raw_json(raw: object) -> str:
    """A platform's item as ASCII JSON: holds anything, even NUL bytes and lone surrogates, safely."""
    return json.dumps(raw, ensure_ascii=True, separators=(",", ":"), default=str)
