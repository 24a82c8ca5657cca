"""One post as X hands it over -> what matters of it.

In two shapes: that of its API 2 (polled mentions, the X Activity API) and the older one of the Account
Activity API.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from channels.messages import Attachment, Location
from channels.twitter import media
from channels.twitter.fields import Raw, block, items, milliseconds, moment, name_of, needed, number, words
from channels.twitter.said import Link, links

# Of the newer style the reference tells: "RT @…" may be typed, around words of one's own.
_OLD_RETWEET = re.compile(r"RT @\w{1,15}: ", re.ASCII)


@dataclass(frozen=True, slots=True)
class Post:
    id: str
    author: str
    author_name: str | None
    sent_at: datetime
    text: str
    """Whole, and as X wrote it: its links short, its signs escaped."""
    own_words_at: int | None
    """How many characters of the text are handles that X put before a reply; None where it does not tell."""
    links: dict[str, Link]
    is_retweet: bool
    reply_to: str | None
    """The post it answers."""
    reply_to_author: str
    quotes: str | None
    """The post it quotes."""
    thread: str | None
    """The post that began its thread, where that is another one."""
    first_version: str | None
    """The post as it was first written, where this is a later version of it."""
    attachments: tuple[Attachment, ...]
    location: Location | None
    place: str | None
    """The name of where it says it was written."""


def new_style(raw: Raw, includes: Raw) -> Post:
    """Raises `Malformed`."""
    id, author = needed(raw, "id"), needed(raw, "author_id")
    note, entities = block(raw, "note_tweet", "note_post"), block(raw, "entities")
    cut, geo = words(raw, "text"), block(raw, "geo")
    text = words(note, "text") or cut
    related = {
        words(one, "type"): needed(one, "id") for one in items(raw, "referenced_tweets", "referenced_posts")
    }
    thread = number(raw, "conversation_id")
    history = _ids(raw, "edit_history_tweet_ids", "edit_history_post_ids")
    place = _named(includes, "places", "id", words(geo, "place_id"))
    return Post(
        id=id,
        author=author,
        author_name=name_of(_named(includes, "users", "id", author)),
        sent_at=moment(words(raw, "created_at"), id),
        text=text,
        own_words_at=_own_words_at(raw, cut, text),
        links=links([*items(entities, "urls"), *items(block(note, "entities"), "urls")]),
        is_retweet="retweeted" in related,
        reply_to=related.get("replied_to"),
        reply_to_author=number(raw, "in_reply_to_user_id"),
        quotes=related.get("quoted"),
        thread=thread if thread and thread != id else None,
        first_version=history[0] if history and history[0] != id else None,
        attachments=media.of_post(id, raw, includes),
        location=_point(block(geo, "coordinates"), words(place, "full_name")),
        place=words(place, "full_name") or None,
    )


def old_style(raw: Raw) -> Post:
    """Raises `Malformed`."""
    id, user = needed(raw, "id_str", "id"), block(raw, "user")
    # What is longer than 140 characters stands whole in a block of its own, with its own entities.
    whole = block(raw, "extended_tweet") or raw
    text = words(whole, "full_text", "text")
    entities, place = block(whole, "entities"), block(raw, "place")
    attached = items(block(whole, "extended_entities") or block(raw, "extended_entities"), "media")
    name = words(place, "full_name")
    history = _ids(block(raw, "edit_history"), "initial_tweet_id", "edit_tweet_ids")
    return Post(
        id=id,
        author=needed(user, "id_str", "id"),
        author_name=name_of(user),
        sent_at=milliseconds(raw, "timestamp_ms", id),
        text=text,
        own_words_at=_own_words_at(whole, text, text),
        links=links(items(entities, "urls"), [*items(entities, "media"), *attached]),
        is_retweet=bool(block(raw, "retweeted_status")) or bool(_OLD_RETWEET.match(text)),
        reply_to=number(raw, "in_reply_to_status_id_str", "in_reply_to_status_id") or None,
        reply_to_author=number(raw, "in_reply_to_user_id_str", "in_reply_to_user_id"),
        quotes=number(raw, "quoted_status_id_str", "quoted_status_id") or None,
        thread=None,
        first_version=history[0] if history and history[0] != id else None,
        attachments=media.with_address(attached),
        location=_point(block(raw, "coordinates"), name),
        place=name or None,
    )


def _own_words_at(raw: Raw, cut: str, text: str) -> int | None:
    """`display_text_range` counts in the text that is cut for its length; a long one begins alike."""
    shown = raw.get("display_text_range")
    if not (isinstance(shown, list) and shown and type(shown[0]) is int and 0 <= shown[0] <= len(cut)):
        return None
    return shown[0] if text.startswith(cut[: shown[0]]) else None


def _ids(raw: Raw, *names: str) -> list[str]:
    for name in names:
        found = raw.get(name)
        listed = found if isinstance(found, list) else [found]
        if ids := [number({"id": one}, "id") for one in listed if number({"id": one}, "id")]:
            return ids
    return []


def _named(includes: Raw, kind: str, key: str, id: str) -> Raw:
    """The object with this id among those that came along."""
    for one in items(includes, kind):
        # In some of X's payloads each of them is wrapped once more.
        inner = block(one, "data") or one
        if id and words(inner, key) == id:
            return inner
    return {}


def _point(coordinates: Raw, name: str) -> Location | None:
    """An exact place, which X writes as GeoJSON does: longitude first. None for a whole region."""
    found = coordinates.get("coordinates")
    if not (isinstance(found, list) and len(found) == 2):
        return None
    longitude, latitude = found
    if type(longitude) not in (int, float) or type(latitude) not in (int, float):
        return None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return Location(float(latitude), float(longitude), name or None)
