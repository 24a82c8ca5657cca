"""One message as it stands on a phone's screen, and what can stand there with it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict


class Author(StrEnum):
    CITIZEN = "citizen"
    GATEWAY = "gateway"


class State(StrEnum):
    """The citizen's message ends as received, read or refused; the gateway's as sent, delivered, read or
    refused."""

    SENDING = "sending"
    QUEUED = "queued"
    """The provider has it and nobody fetched it yet: where no webhook is set."""
    RECEIVED = "received"
    REFUSED = "refused"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Problem:
    kind: str
    """webhook_status, webhook_unreachable or webhook_elsewhere; receipt_… likewise; provider_refused;
    window_closed."""
    status: int | None = None
    detail: str = ""

    def about_receipt(self) -> "Problem":
        return Problem(self.kind.replace("webhook", "receipt"), self.status, self.detail)


@dataclass(frozen=True, slots=True)
class Pin:
    """A point on the map, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tap under a reply."""

    id: str
    title: str
    description: str = ""
    line: int = 0
    """Those of one line stand side by side."""


@dataclass(frozen=True, slots=True)
class Options:
    kind: str
    """"button", or "list" behind a button of its own."""
    button: str
    """What stands on that button."""
    rows: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """Whose message it was at first."""

    name: str
    hidden: bool
    """True where nothing but the name is told of them."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is shown by its name."""

    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Files:
    """What a message of ours takes along."""

    photos: tuple[str, ...] = ()
    document: Document | None = None


class Content(TypedDict, total=False):
    """What an entry may have beside its text; each is explained there."""

    external_id: str
    quote: str | None
    answers: int | None
    problem: Problem | None
    photos: tuple[str, ...]
    document: Document | None
    pin: Pin | None
    options: Options | None
    parts: int
    callback_data: str
    album: str
    forward: Forward | None
    public: bool


@dataclass(slots=True)
class Entry:
    id: int
    channel: str
    person: str
    author: Author
    text: str
    state: State
    at: datetime
    external_id: str = ""
    """The provider's id of it."""
    quote: str | None = None
    """The text it answers, where the platform shows that."""
    answers: int | None = None
    """The `id` of the entry it answers."""
    problem: Problem | None = None
    photos: tuple[str, ...] = ()
    """The ids of pictures that stand above the text."""
    document: Document | None = None
    pin: Pin | None = None
    options: Options | None = None
    parts: int = 1
    """As how many short messages it went out, and is paid for."""
    callback_data: str = ""
    """What the gateway wants to be told with every report on it."""
    album: str = ""
    """The same for all that were sent as one."""
    forward: Forward | None = None
    public: bool = False
    """True where everybody can read it."""
    edited_at: datetime | None = None
    pressed: str | None = None
    """The id of the option that was tapped and waits for its answer."""
    seen: bool = False
    """True once a page showed it to its person."""

    @property
    def in_short(self) -> str:
        """What a reply to it quotes."""
        if self.text:
            return self.text
        if self.document:
            return self.document.name
        # No pictures of a pin or a camera: where no font has them, an empty box would stand for all.
        return (self.pin.name or "Lokasi") if self.pin else "Foto"

    def as_json(self) -> dict[str, Any]:
        edited_at = self.edited_at and self.edited_at.isoformat()
        return {
            **asdict(self),
            "in_short": self.in_short,
            "at": self.at.isoformat(),
            "edited_at": edited_at,
        }
