"""What X charges, in US dollars (pay per use, April 2026).

An estimate that errs upwards: whether X charges the authors and photos that come along with a post its
price list does not say, so they are counted. What was read before on the same day (UTC) is free.

https://docs.x.com/x-api/getting-started/pricing
"""

from collections.abc import Sequence

from channels.twitter import media
from channels.twitter.cursor import Timeline
from channels.twitter.fields import Raw, number

ITEM = {"mentions": 0.001, "dms": 0.010}
AUTHOR = 0.010
MEDIA = 0.005
MOST_MEDIA = 4
"""With one post."""

LIST = {
    "reading a mention": "0.001",
    "reading a direct message": "0.010",
    "reading who wrote it": "0.010",
    "a mention by webhook": "0.005",
    "a direct message by webhook": "0.010",
    "a public reply to a mention": "0.010",
    "a direct message sent": "0.015",
}


def of(timeline: Timeline, items: Sequence[Raw]) -> float:
    authors = {number(item, "author_id", "sender_id") for item in items}
    photos = sum(len(media.keys(item)) for item in items)
    return len(items) * ITEM[timeline] + len(authors) * AUTHOR + photos * MEDIA


def at_most(timeline: Timeline) -> float:
    """What one item can cost."""
    return ITEM[timeline] + AUTHOR + MOST_MEDIA * MEDIA
