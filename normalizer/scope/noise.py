"""Is there nothing to see to in this message at all?"""

from enum import StrEnum

from normalizer.scope.heard import heard
from normalizer.text import words

# Who says more than this has a reason, even where our lists do not know it.
_WORDS_OF_A_RANT = 12
_WORDS_OF_A_LAUGH = 6


class Noise(StrEnum):
    """Kept, and answered quietly or not at all."""

    SPAM = "spam"
    """Prizes, gambling, loans and goods on offer, chain messages."""
    ABUSE = "abuse"
    """Insults and nothing else."""
    JOKE = "joke"
    CHATTER = "chatter"
    """Meant for somebody else, or for company; and rooms to let."""
    AUTOMATIC = "automatic"
    """The answer of a telephone or a mailbox whose owner is away."""


def noise(text: str) -> Noise | None:
    """The kind of noise it is. With something to see to, neither an insult nor a laugh makes it noise."""
    names = heard("noise", text)
    if "automatic" in names:
        return Noise.AUTOMATIC
    complains = "complains" in names
    if not complains and "room" not in names and ("spam" in names or names >= {"offer", "contact"}):
        return Noise.SPAM
    if "joke_sure" in names:
        return Noise.JOKE
    if "chatter_sure" in names and not complains:
        return Noise.CHATTER
    if "substance" in names or "ours" in heard("beyond", text):
        return None
    if "insult" in names and len(words(text)) <= _WORDS_OF_A_RANT:
        return Noise.ABUSE
    if "joke" in names or ("laughs" in names and len(words(text)) <= _WORDS_OF_A_LAUGH):
        return Noise.JOKE
    return Noise.CHATTER if not complains and names & {"chatter", "room"} else None
