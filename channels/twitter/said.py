"""What somebody said with a post or a message: their own words out of what X hands over with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from channels.twitter.fields import Raw, unescaped, words

_SHORT = re.compile(r"https?://t\.co/\w+")
_MEDIA = re.compile(r"/status/[0-9]+/(photo|video)/[0-9]+$")
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/\w+/status/([0-9]+)")
_LEADING_HANDLES = re.compile(r"(?:\.?@\w{1,15}\s+)*(?:\.?@\w{1,15}\s*$)?", re.ASCII)
_WORD = re.compile(r"\S+")
_PUNCTUATION = ":,;.!-–—"


@dataclass(frozen=True, slots=True)
class Link:
    """One of the short links that X puts in the place of every link, and of media."""

    short: str
    full: str
    """Empty for media, which are attachments."""

    @property
    def post(self) -> str:
        """The id of the post it leads to; empty where it leads elsewhere."""
        found = _STATUS.match(self.full)
        return found[1] if found else ""


def links(urls: Iterable[Raw], media: Iterable[Raw] = ()) -> dict[str, Link]:
    """By the short link. `urls` and `media` as the entities of a post or a message have them."""
    found = [_link(raw) for raw in urls] + [Link(words(raw, "url"), "") for raw in media]
    return {link.short: link for link in found if link.short}


def _link(raw: Raw) -> Link:
    full = words(raw, "unwound_url") or words(raw, "expanded_url")
    is_media = "media_key" in raw or _MEDIA.search(full)
    return Link(words(raw, "url"), "" if is_media else full or words(raw, "url"))


def expanded(text: str, links: dict[str, Link]) -> str:
    """The text with every link as it was typed, without those of media, and with its signs as typed."""
    shown = _SHORT.sub(lambda found: links[found[0]].full if found[0] in links else found[0], text)
    return unescaped(shown)


def beginning(text: str) -> int:
    """Where the text goes on after the handles it begins with.

    A reply begins with the handles of all who take part in the thread. X puts them there, not the person.
    """
    found = _LEADING_HANDLES.match(text)
    return found.end() if found else 0


def names(text: str, handle: str) -> bool:
    """True where this account stands in the text."""
    return bool(re.search(rf"(?<![\w@])@{handle}(?!\w)", text, re.IGNORECASE))


def to_us(text: str, handle: str) -> str:
    """The text without what only addressed it to us: ``#LAPOR … @LAPOR1708``.

    At its two ends alone: in the middle of a sentence our name is a word of it. Other people's names and
    other hashtags are their words wherever they stand.
    """
    address = {f"@{handle}".lower(), f".@{handle}".lower(), f"#{handle}".lower(), "#lapor"}
    left = [word.span() for word in _WORD.finditer(text)]
    addresses = [text[start:end].lower().rstrip(_PUNCTUATION) in address for start, end in left]
    first = next((at for at, one in enumerate(addresses) if not one), len(left))
    last = next((at for at in range(len(left) - 1, first - 1, -1) if not addresses[at]), None)
    return "" if last is None else text[left[first][0] : left[last][1]]
