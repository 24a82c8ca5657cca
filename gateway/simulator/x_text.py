"""What X makes of a text: signs escaped, links shortened, long posts cut; and how long it is by X's count.

https://docs.x.com/fundamentals/counting-characters
"""

import hashlib
import html
import re
import unicodedata
from typing import Any

LIMIT = 280
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_LINK_WEIGHT = 23
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
"""Letters that weigh one; all others weigh two."""


def weight(text: str) -> int:
    """Of the 280 that a post has. Emoji of several signs weigh more here than at X."""
    plain = _LINK.sub("", unicodedata.normalize("NFC", text))
    return len(_LINK.findall(text)) * _LINK_WEIGHT + sum(1 if _is_light(sign) else 2 for sign in plain)


def _is_light(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _LIGHT)


def names(text: str, handle: str) -> bool:
    """True where that account is named in it."""
    return bool(_handle(handle).search(text))


def _handle(handle: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w@])@{re.escape(handle)}(?!\w)", re.IGNORECASE)


def short_link(of: str) -> str:
    return f"https://t.co/{hashlib.sha256(of.encode()).hexdigest()[:10]}"


def written(text: str) -> str:
    """The text as X hands it over."""
    short = _LINK.sub(lambda link: short_link(link[0]), text)
    return html.escape(short, quote=False)


def cut(text: str) -> str:
    """What of a longer post stands in its text; the whole is in its note."""
    return f"{text[: LIMIT - 1].rstrip()}…" if weight(text) > LIMIT else text


def entities(text: str, shown: str, handle: str, user_id: str) -> dict[str, Any]:
    """What X found in the text; places count in `shown`, which is the text as handed over."""
    urls = [
        {
            **_place(shown, short_link(url)),
            "url": short_link(url),
            "expanded_url": url,
            "display_url": url[8:],
        }
        for url in _LINK.findall(text)
    ]
    mentions = [
        {"start": found.start(), "end": found.end(), "username": found[0][1:], "id": user_id}
        for found in _handle(handle).finditer(shown)
    ]
    hashtags = [
        {"start": found.start(), "end": found.end(), "tag": found[0][1:]}
        for found in re.finditer(r"(?<!\w)#\w+", shown)
    ]
    found = {"urls": urls, "mentions": mentions, "hashtags": hashtags}
    return {kind: places for kind, places in found.items() if places}


def _place(text: str, part: str) -> dict[str, int]:
    start = text.find(part)
    return {"start": start, "end": start + len(part)}
