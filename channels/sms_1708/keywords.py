"""The 1708 format: the first word names the region or the theme (``BENGKULU jalan rusak``)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from channels.messages import Event, InboundMessage

# A dot or a dash inside a word is no end of it: bengkulu.go.id, Bengkulu-Selatan.
_SEPARATOR = r"(?:[\s,:;!?#/*]|[.-](?!\w))++"
_FIRST_WORDS = re.compile(
    rf"\s*(?:(?:LAPOR|ADUAN){_SEPARATOR})?(?P<keyword>\w+){_SEPARATOR}(?P<rest>.+)", re.IGNORECASE | re.DOTALL
)

# In "Bengkulu Utara banjir" the keyword is half of a name, which the rest needs as well.
_HALF_A_NAME = re.compile(r"(?:utara|selatan|timur|barat|tengah|tenggara|pusat)\b", re.IGNORECASE)


def split(text: str, keywords: Mapping[str, str]) -> tuple[str | None, str]:
    """What the first word stands for, and the rest of the text; None and all of it where it is no keyword.

    `keywords` has them in lower case. A text with nothing behind its keyword stays whole, without a hint.
    """
    found = _FIRST_WORDS.fullmatch(text)
    hint = keywords.get(found["keyword"].lower()) if found else None
    if found is None or hint is None:
        return None, text
    return hint, text if _HALF_A_NAME.match(found["rest"]) else found["rest"]


def hinted(event: Event, keywords: Mapping[str, str]) -> Event:
    """A message with its hint taken out of its text. Later parts of a cut one begin in mid-sentence."""
    if not isinstance(event, InboundMessage) or (event.part and event.part.number != 1):
        return event
    hint, text = split(event.text, keywords)
    return replace(event, hint=hint, text=text)
