"""X's own end of our account: who named us, what was written to us, and where it hands that over."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.simulator import x, x_text
from gateway.simulator.entry import Author, Entry
from gateway.simulator.line import Site
from gateway.simulator.phones import Person, Phones, X
from gateway.simulator.photos import Photos

EVENTS = ("post.mention.create", "post.reply.create", "dm.received")
"""What can be subscribed to here."""
MOST_WEBHOOKS = 1
_MENTIONS_SHOWN = 800
SPAN = timedelta(minutes=15)
LIMITS = {"mentions": 300, "dm_events": 15, "posts": 100, "messages": 15}
"""X's own, of one account in that span."""
_GENEROUS = 100_000


@dataclass(slots=True)
class Webhook:
    id: str
    url: str
    made_at: datetime
    valid: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "url": self.url, "valid": self.valid, "created_at": x.moment(self.made_at)}


@dataclass(slots=True)
class Subscription:
    id: str
    event_type: str
    webhook_id: str
    user_id: str
    made_at: datetime
    tag: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "subscription_id": self.id,
            "event_type": self.event_type,
            "filter": {"user_id": self.user_id},
            "webhook_id": self.webhook_id,
            "tag": self.tag,
            "created_at": x.moment(self.made_at),
            "updated_at": x.moment(self.made_at),
        }


@dataclass(slots=True)
class Limits:
    """How many requests of a kind are left, as X's headers tell."""

    are_xs: bool = False
    """True to count as X does. A newcomer who plays with the page is not made to wait."""
    used: dict[str, int] = field(default_factory=dict)
    until: datetime = field(default_factory=lambda: datetime.now(UTC) + SPAN)

    def take(self, kind: str) -> bool:
        """False where none is left."""
        if datetime.now(UTC) >= self.until:
            self.used, self.until = {}, datetime.now(UTC) + SPAN
        self.used[kind] = self.used.get(kind, 0) + 1
        return self.used[kind] <= self.of(kind)

    def of(self, kind: str) -> int:
        return LIMITS[kind] if self.are_xs else _GENEROUS

    def headers(self, kind: str) -> dict[str, str]:
        limit = self.of(kind)
        return {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(max(limit - self.used.get(kind, 0), 0)),
            "x-rate-limit-reset": str(int(self.until.timestamp())),
        }


class Account:
    def __init__(self, settings: Mapping[str, Any], site: Site, phones: Phones, photos: Photos) -> None:
        self.settings = settings
        self.spelling = str(settings.get("spelling", "tweet"))
        """"tweet", or "post" as X's API has it since its version 2.167."""
        self.limits = Limits()
        self.dm_refusal = "dm_closed"
        """How it says that somebody takes no message from us: one of `x_refusals.KINDS`."""
        self.in_order = True
        """False to hand pages over as X has been seen to: not the newest first, and some of it twice."""
        self.posts: deque[Entry] = deque(maxlen=_MENTIONS_SHOWN)
        """Everybody's, the oldest first; ours too."""
        self.messages: deque[Entry] = deque(maxlen=_MENTIONS_SHOWN)
        self.webhooks: dict[str, Webhook] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self._phones = phones
        self._photos = photos
        self._last_id = 0
        if settings.get("mode") != "polling":
            # As if we had been connected: a newcomer should not have to.
            hook = self.add_webhook(site.webhook(X))
            for kind in EVENTS:
                self.subscribe(kind, hook.id)

    @property
    def us(self) -> x.User:
        return x.User(str(self.settings["user_id"]), "LAPOR! 1708", str(self.settings["screen_name"]))

    def next_id(self) -> str:
        """Larger than every other, and new also to a gateway that remembers an earlier run."""
        self._last_id = max(self._last_id + 1, int(x.snowflake(datetime.now(UTC), 0)))
        return str(self._last_id)

    # Where it hands things over.

    def add_webhook(self, url: str) -> Webhook:
        hook = Webhook(self.next_id(), url, datetime.now(UTC))
        self.webhooks[hook.id] = hook
        return hook

    def subscribe(self, kind: str, webhook_id: str, tag: str = "") -> Subscription:
        user_id = str(self.settings.get("user_id", ""))
        made = Subscription(self.next_id(), kind, webhook_id, user_id, datetime.now(UTC), tag)
        self.subscriptions[made.id] = made
        return made

    def addresses(self, kind: str) -> list[str]:
        """Which webhooks hear of such an event."""
        hooks = (
            self.webhooks.get(one.webhook_id) for one in self.subscriptions.values() if one.event_type == kind
        )
        return [hook.url for hook in hooks if hook and hook.valid]

    # Who and what.

    def user(self, entry: Entry) -> x.User:
        """Who wrote it."""
        if entry.author is Author.GATEWAY:
            return self.us
        return self.citizen(self._phones.person(X, entry.person))

    def citizen(self, person: Person) -> x.User:
        name = person.name or "Warga"
        return x.User(person.id, name, f"{name.lower()}_{person.id[-2:]}")

    def photos(self, entry: Entry) -> tuple[x.Photo, ...]:
        base = self.settings["api_base"]
        return tuple(x.Photo(id, f"{base}/media/{id}.jpg") for id in entry.photos)

    def photo(self, photo_id: str) -> bytes | None:
        return self._photos.find(photo_id)

    # Posts.

    def find_post(self, post_id: str) -> Entry | None:
        return next((entry for entry in self.posts if entry.external_id == post_id), None)

    def _parent(self, entry: Entry) -> Entry | None:
        return next((one for one in self.posts if one.id == entry.answers), None) if entry.answers else None

    def is_reply_to_us(self, entry: Entry) -> bool:
        parent = self._parent(entry)
        return parent is not None and parent.author is Author.GATEWAY

    def names_us_itself(self, entry: Entry) -> bool:
        """In the person's own words."""
        return x_text.names(entry.text, self.us.username)

    def names_us(self, entry: Entry) -> bool:
        """In the person's own words, or by the names that X puts before a reply."""
        return self.names_us_itself(entry) or self._is_prefixed(entry)

    def _is_prefixed(self, entry: Entry) -> bool:
        """True where X puts our name before it: it replies to us, or to a post that names us."""
        parent = self._parent(entry)
        return parent is not None and (parent.author is Author.GATEWAY or self.names_us(parent))

    def mentions(self) -> list[Entry]:
        """The posts of others that name us, the newest first."""
        found = (one for one in self.posts if one.author is Author.CITIZEN and self.names_us(one))
        return sorted(found, key=lambda entry: int(entry.external_id), reverse=True)

    def post(self, entry: Entry) -> dict[str, Any]:
        parent = self._parent(entry)
        root = entry
        while (above := self._parent(root)) is not None:
            root = above
        starts_with_us = entry.text.lower().startswith(f"@{self.us.username}".lower())
        one = x.Post(
            id=entry.external_id,
            author=self.user(entry),
            text=entry.text,
            at=entry.at,
            thread=root.external_id,
            replies_to=parent.external_id if parent else "",
            replies_to_author=self.user(parent).id if parent else "",
            before=f"@{self.us.username} " if self._is_prefixed(entry) and not starts_with_us else "",
            photos=self.photos(entry),
        )
        return x.post(one, self.us.username, self.us.id)

    # Direct messages.

    def direct_message(self, entry: Entry) -> dict[str, Any]:
        conversation = x.conversation(entry.person, self.us.id)
        sender = self.user(entry).id
        return x.direct_message(
            entry.external_id, sender, conversation, entry.text, entry.at, self.photos(entry)
        )

    def may_write_to(self, person: Person) -> bool:
        """Whoever takes messages only from whom they know has written to us before."""
        wrote = (one.author is Author.CITIZEN and not one.public for one in person.entries)
        return not person.closed or any(wrote)

    def includes(self, entries: Iterable[Entry]) -> dict[str, Any]:
        listed = list(entries)
        photos = (photo for entry in listed for photo in self.photos(entry))
        return x.includes((self.user(entry) for entry in listed), photos)
