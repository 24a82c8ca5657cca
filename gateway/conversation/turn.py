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


@dataclass(frozen=True, slots=True)
class Conversation:
    """What we remember of a person between two messages."""

    language: str | None = None
    missed: tuple[datetime, ...] = ()
    """When they asked for numbers that are not theirs."""

    def to_json(self) -> dict[str, Any]:
        return {"language": self.language, "missed": [at.isoformat() for at in self.missed]}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "Conversation":
        missed = tuple(datetime.fromisoformat(at) for at in state.get("missed", ()))
        return cls(language=state.get("language"), missed=missed)


@dataclass(frozen=True, slots=True)
class Reply:
    """A key of the catalogue, and what to fill in."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """Open a new complaint. Its number becomes the `ticket` of the turn's reply."""

    draft: ComplaintDraft


@dataclass(frozen=True, slots=True)
class JoinComplaint:
    """The message belongs to a complaint that is open already."""

    ticket: str


Effect = OpenComplaint | JoinComplaint


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation: what to remember, what to do, what to say."""

    conversation: Conversation
    replies: tuple[Reply, ...]
    """Said together, as one message."""
    effect: Effect | None = None
    outcome: str = ""
    """What the message turned out to be, in a word, for the record."""
