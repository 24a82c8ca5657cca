"""Which photos and videos came with a post or a message.

The reference of each is where its bytes are; or, where X hands over a media's key without that, the
post's id and the key, by which X can be asked (`locate`).
"""

from collections.abc import Iterable

from channels.messages import Attachment
from channels.twitter.fields import Raw, block, items, words

KINDS = {"photo": "image", "video": "video", "animated_gif": "video"}
PHOTO_KEY = "3_"
MEDIA_FIELDS = "duration_ms,media_key,type,url,variants"
"""What X is asked for, to know the address."""
MOST_BYTES = 20_000_000
"""A video comes in several sizes: the largest of about so much at most, or it would not be fetched."""


def of_post(post: str, raw: Raw, includes: Raw) -> tuple[Attachment, ...]:
    known = {words(one, "media_key"): one for one in items(includes, "media")}
    return tuple(_of_key(post, key, known.get(key, {})) for key in keys(raw))


def keys(raw: Raw) -> list[str]:
    found = block(raw, "attachments").get("media_keys")
    return [key for key in found if isinstance(key, str)] if isinstance(found, list) else []


def _of_key(post: str, key: str, known: Raw) -> Attachment:
    kind = KINDS.get(words(known, "type"), "image" if key.startswith(PHOTO_KEY) else "video")
    url, mime_type = address(known)
    return Attachment(kind, url or f"{post}/{key}", mime_type)


def with_address(found: Iterable[Raw]) -> tuple[Attachment, ...]:
    """Those of these media, in either of X's styles, that say where their bytes are."""
    told = [(KINDS.get(words(one, "type"), "image"), *address(one)) for one in found]
    return tuple(Attachment(kind, url, mime_type) for kind, url, mime_type in told if url)


def address(raw: Raw) -> tuple[str, str | None]:
    """Where the bytes are, and of what type; empty where it does not say. Of a video in a size we fetch."""
    video = block(raw, "video_info")
    sizes = [one for one in items(raw, "variants") or items(video, "variants") if _bit_rate(one) is not None]
    if not sizes:
        is_photo = KINDS.get(words(raw, "type"), "image") == "image"
        return (words(raw, "media_url_https", "url") if is_photo else ""), None
    length = raw.get("duration_ms", video.get("duration_millis"))
    seconds = length / 1000 if type(length) is int else 0
    fitting = [one for one in sizes if (_bit_rate(one) or 0) * seconds / 8 <= MOST_BYTES]
    best = max(fitting, key=_rate) if fitting else min(sizes, key=_rate)
    return words(best, "url"), words(best, "content_type") or None


def _bit_rate(variant: Raw) -> int | None:
    """None for a playlist, which is no file."""
    rate = variant.get("bit_rate", variant.get("bitrate"))
    return rate if type(rate) is int else None


def _rate(variant: Raw) -> int:
    return _bit_rate(variant) or 0
