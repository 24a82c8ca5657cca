"""What a complaint was understood to be, before anything is kept."""

from dataclasses import dataclass

from normalizer import places, scope, secrecy, spots, tickets, topics
from normalizer.fingerprint import fingerprint
from normalizer.kind import Kind, kind_of
from normalizer.language import Language, guess
from normalizer.places import Place
from normalizer.scope import Beyond, Emergency
from normalizer.topics import Topic

__all__ = ["ComplaintDraft", "Kind", "draft_from"]


@dataclass(frozen=True, slots=True)
class ComplaintDraft:
    """A complaint as one message tells it."""

    text: str
    """The citizen's own words, without a command in front."""
    kind: Kind
    language: Language
    fingerprint: str
    anonim: bool
    """The citizen asked that the name be hidden."""
    rahasia: bool
    """The citizen asked that the content be hidden."""
    place: Place
    topic: Topic | None
    supervised: bool
    """True of what an inspector has to look into: such complaints have 60 working days."""
    emergency: Emergency | None
    beyond: Beyond | None
    """Set where it looks like nothing for us. A human confirms it."""
    spots: tuple[str, ...]
    """What it names that is smaller than an area: "jalan:sudirman"."""
    references: tuple[str, ...]
    """LAPOR!'s own tracking numbers in it."""


def draft_from(text: str, within: str | None = None) -> ComplaintDraft:
    """Read a complaint out of cleaned text.

    `within` is the Kemendagri code of the area where places are looked for first.
    """
    hidden = secrecy.asks(text)
    danger = scope.emergency(text)
    return ComplaintDraft(
        text=text,
        kind=kind_of(text),
        language=guess(text),
        fingerprint=fingerprint(text),
        anonim="anonim" in hidden,
        rahasia="rahasia" in hidden,
        place=places.find(text, within),
        topic=topics.suggest(text),
        supervised=bool(topics.needs_supervision(text)),
        emergency=danger,
        beyond=None if danger else scope.beyond(text),
        spots=tuple(sorted(str(spot) for spot in spots.find(text))),
        references=tickets.find(text).national,
    )
