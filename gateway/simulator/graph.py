"""Meta's own end of our WhatsApp number: whom we may write to, and where it keeps pictures for us."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.simulator import people, whatsapp
from gateway.simulator.phones import Person
from gateway.simulator.photos import Photos, new_id
from gateway.simulator.uploads import Upload

WINDOW = timedelta(hours=24)
PAIR_PAUSE = timedelta(seconds=6)
LINK_LIFE = timedelta(minutes=5)
_UPLOADS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Credentials:
    phone_number_id: str
    access_token: str
    app_secret: str


@dataclass(slots=True)
class Link:
    """A secret address of a picture, for a while."""

    media_id: str
    given_at: datetime

    def is_good(self) -> bool:
        return datetime.now(UTC) - self.given_at < LINK_LIFE


class Graph:
    def __init__(self, settings: Mapping[str, Any], photos: Photos) -> None:
        self.settings = settings
        self._photos = photos
        self.pair_rate = False
        """True to refuse what comes too soon after the last message to the same person, as Meta does."""
        self.heard_at: dict[str, datetime] = {}
        """When each person wrote last."""
        self._sent_at: dict[str, datetime] = {}
        self.links: dict[str, Link] = {}
        self._uploads: dict[str, tuple[str, int]] = {}

    @property
    def credentials(self) -> Credentials:
        cloud = self.settings["cloud"]
        return Credentials(cloud["phone_number_id"], cloud["access_token"], cloud["app_secret"])

    # Whom we may write to.

    def hears(self, person: str) -> None:
        self.heard_at[person] = datetime.now(UTC)

    def is_open(self, person: str) -> bool:
        """True while this person may be written to freely."""
        heard_at = self.heard_at.get(person)
        return heard_at is not None and datetime.now(UTC) - heard_at < WINDOW

    def is_too_soon(self, person: str) -> bool:
        """True where the pair rate is watched and forbids a message now; otherwise the message counts."""
        now = datetime.now(UTC)
        sent_at = self._sent_at.get(person)
        if self.pair_rate and sent_at is not None and now - sent_at < PAIR_PAUSE:
            return True
        self._sent_at[person] = now
        return False

    # Files of ours.

    def keep(self, upload: Upload) -> str:
        """Its id. Of a picture the bytes are kept, of anything else its kind and size alone."""
        media_id = self._photos.keep(upload.content) if upload.is_picture else new_id()
        self._uploads[media_id] = (upload.mime_type, len(upload.content))
        if len(self._uploads) > _UPLOADS_KEPT:
            del self._uploads[next(iter(self._uploads))]
        return media_id

    def uploaded(self, media_id: str) -> tuple[str, int] | None:
        """MIME type and bytes of what was uploaded under that id."""
        return self._uploads.get(media_id)

    # Pictures.

    def link_to(self, media_id: str) -> str:
        """A secret with which the picture can be fetched for some minutes."""
        self.links = {key: link for key, link in self.links.items() if link.is_good()}
        key = secrets.token_urlsafe(18)
        self.links[key] = Link(media_id, datetime.now(UTC))
        return key

    def behind(self, key: str) -> bytes | None:
        link = self.links.get(key)
        return self._photos.find(link.media_id) if link and link.is_good() else None


def contact(person: Person) -> whatsapp.Contact:
    """The person as WhatsApp shows them to us: with a number, or with a username and no number."""
    shown = person.id.startswith("+")
    return whatsapp.Contact(
        name=person.name or "Warga",
        phone=person.id if shown else "",
        user_id=people.bsuid_of(person.id),
        username="" if shown else person.name.lower(),
    )
