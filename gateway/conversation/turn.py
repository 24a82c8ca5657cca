"""What the dialogue reads and what it decides: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from normalizer.draft import ComplaintDraft


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What the dialogue may know of a complaint."""

    ticket: str
    stage: str
    since: datetime
    opened: datetime
    own: bool
    """True when the person we talk to filed it."""
    rahasia: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What was looked up before the dialogue is asked."""

    tickets: Mapping[str, TicketFacts] = field(default_factory=dict)
    """The complaints whose numbers the message names, as far as they exist."""
    same_text: str | None = None
    """The ticket that the same words from the same person already have."""
    latest: str | None = None
    """The person's newest ticket; its facts are in `tickets`."""
    others: tuple[str, ...] = ()
    """The person's tickets before that, newest first."""
    quoted: str | None = None
    """The person's own ticket that the message they quote is about; its facts are in `tickets`."""
    stopped: bool = False
    """True when they told us to stop."""
    released: bool = False
    """True when something that waited for them to write is on its way to them now."""
    said_at: datetime | None = None
    """When they said it, where that may be long before now."""
    evidence: bool = False
    """True when they have sent pictures or places that belong to no complaint yet."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What we remember of a person between two messages."""

    language: str | None = None
    missed: tuple[datetime, ...] = ()
    """When they asked for numbers that are not theirs."""
    thanked: datetime | None = None
    """When they were last thanked for a picture or a place."""
    thanked_for: str | None = None
    """The ticket that it joined, if it joined one."""

    def to_json(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "missed": [at.isoformat() for at in self.missed],
            "thanked": self.thanked.isoformat() if self.thanked else None,
            "thanked_for": self.thanked_for,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "Conversation":
        missed = tuple(datetime.fromisoformat(at) for at in state.get("missed", ()))
        thanked = state.get("thanked")
        return cls(
            language=state.get("language"),
            missed=missed,
            thanked=datetime.fromisoformat(thanked) if thanked else None,
            thanked_for=state.get("thanked_for"),
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """Something they may tap next: a key of the catalogue, and what to fill in beside the reply's values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """A key of the catalogue, and what to fill in."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """Open a new complaint. Its number becomes the `ticket` of the turn's reply."""

    draft: ComplaintDraft


@dataclass(frozen=True, slots=True)
class JoinComplaint:
    """The message belongs to a complaint that is open already."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Stop:
    """From now on they are told only what they ask."""


@dataclass(frozen=True, slots=True)
class Resume:
    """They may be told the news again."""


Effect = OpenComplaint | JoinComplaint | Stop | Resume


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation: what to remember, what to do, what to say."""

    conversation: Conversation
    replies: tuple[Reply, ...]
    """Said together, as one message. None where silence is the answer."""
    effect: Effect | None = None
    outcome: str = ""
    """What the message turned out to be, in a word, for the record."""
