"""What was seen of one fault, as plain data: by the platforms, in the store, and by the citizens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.torture.citizens import Key, Said

CUT, HUNG = 0, -1
"""No answer: the door was closed or the connection cut; or nothing came for as long as a platform waits."""

Seconds = float
"""By the clock of the platforms, which nothing puts forward or back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform was answered when it handed something over."""

    keys: tuple[Key, ...]
    """The messages in it; none in a receipt."""
    at: Seconds
    took: Seconds
    status: int
    """Of the answer; `CUT` or `HUNG` where none came."""
    receipt: str = ""
    """The reply that was read by its citizen, by the platform's id or ours."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A citizen who is owed one ticket, and told its number."""

    address: str
    keys: tuple[Key, ...]
    """All that they said."""
    answers: int
    """Replies that they may get, at most."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One that the store knows of."""

    id: str
    address: str
    text: str
    external_id: str
    sent: bool
    """It went out, as far as the store knows; not where nobody can tell."""
    delivered: bool
    """The platform said so."""


@dataclass(frozen=True, slots=True)
class Received:
    """One that reached a citizen."""

    address: str
    text: str
    at: Seconds


@dataclass(frozen=True, slots=True)
class Ledgers:
    owed: Sequence[Owed]
    answers: Sequence[Answer] = ()
    messages: Mapping[Key, str] = field(default_factory=dict)
    """Message -> its state in the store; "spooled" where it waits to enter it."""
    said: Mapping[Key, Said] = field(default_factory=dict)
    """What citizens wrote."""
    kept: Mapping[Key, Said] = field(default_factory=dict)
    """What the store has of it, and those of its photos that were fetched."""
    channels: Sequence[str] = ()
    """On which somebody ought to have written."""
    tickets: Sequence[tuple[str, str]] = ()
    """Whose, and its number."""
    replies: Sequence[Reply] = ()
    received: Sequence[Received] = ()
    sender_kills: Sequence[Seconds] = ()
    """When a process that sends replies was killed."""
    over: Seconds = 0.0
    """When the fault was."""
    noise: Sequence[str] = ()
    """What our processes wrote that is no event."""
    left: str = ""
    """What was still to be done when everybody's patience was over, in words."""
