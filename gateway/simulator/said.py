"""What a person does with a phone, whichever it is."""

from dataclasses import dataclass

from gateway.simulator.entry import Entry, Forward, Option, Pin


@dataclass(frozen=True, slots=True)
class Said:
    """One message, or a tap. Which of these a phone can do is known to its `by_` module."""

    text: str = ""
    photos: tuple[str, ...] = ()
    """Several are an album, or stand in one post; the text is their caption."""
    pin: Pin | None = None
    tap: Option | None = None
    """Stands under the message `answered`."""
    answered: Entry | None = None
    edited: Entry | None = None
    """Their own message that now says `text`."""
    forward: Forward | None = None
    in_parts: bool = False
    """A long SMS, piece by piece."""
    public: bool = False
    """A post, where the phone has both posts and messages."""
