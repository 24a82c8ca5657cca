"""The files that came with a complaint: shown safely, and fetched again.

Inline goes only the copy that we made ourselves and that holds nothing but the picture. Everything else is
saved, never shown, whatever it says it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from gateway.console import rights
from gateway.console.answers import Answer, Content, Goto
from gateway.console.complaint import look
from gateway.console.complaint.look import Look
from gateway.console.visit import NotFound, Route, Visit, get, id_of, post
from gateway.media import fetch, outgoing
from gateway.media.photo import FORMATS
from gateway.runtime import MEGABYTE, Runtime
from store import media, threads
from store import models as m

OFFICERS = frozenset({m.Role.ADMIN_INSTANSI, m.Role.PENGHUBUNG})
"""Those who answer."""
_GIVEN_UP = (m.MediaState.FAILED, m.MediaState.GONE, m.MediaState.REFUSED)
_ENDINGS = {
    **outgoing.ENDINGS,
    "image/webp": ".webp",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/avif": ".avif",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/3gpp": ".3gp",
    "video/quicktime": ".mov",
    "application/vnd.oasis.opendocument.text": ".odt",
}


@dataclass(frozen=True, slots=True)
class File:
    """Something that came with a message."""

    id: UUID
    kind: str
    """As the platform calls it: "photo", "voice"."""
    state: m.MediaState
    picture: bool
    """It can be shown."""
    saved: bool
    """It can be saved."""
    megabytes: str
    error: str
    again: bool
    """It may be fetched once more."""


def of_messages(visit: Visit, seen: Look, ids: Collection[UUID]) -> Mapping[UUID, Sequence[File]]:
    found: dict[UUID, list[File]] = {}
    for one in media.of_messages(visit.db, ids) if seen.files else []:
        found.setdefault(one.message_id, []).append(_file(visit, one))
    return found


def _file(visit: Visit, one: m.Media) -> File:
    fetched = one.state is m.MediaState.FETCHED
    kept = one.expires_at is None or one.expires_at > visit.now
    return File(
        id=one.id,
        kind=one.kind,
        state=one.state,
        picture=fetched and _shows(one),
        saved=fetched and not _shows(one),
        megabytes=f"{(one.size or 0) / MEGABYTE:.1f}",
        error=one.error or "",
        again=one.state in _GIVEN_UP and kept,
    )


def _shows(one: m.Media) -> bool:
    return one.clean_path is not None and one.mime_type in FORMATS


# Shown, and fetched again.


def show(visit: Visit) -> Answer:
    one, complaint = _find(visit, visit.path["id"])
    path = one.clean_path if _shows(one) else one.path
    if path is None or one.mime_type is None:
        raise NotFound
    if complaint and complaint.rahasia:
        visit.looked.append((complaint, look.READ_SECRET))
    where = _there(visit.runtime, path)
    if _shows(one):
        return Content(where, one.mime_type)
    ticket = complaint.ticket if complaint else "lapor"
    name = f"{ticket}-{one.position + 1}{_ENDINGS.get(one.mime_type, '')}"
    return Content(where, "application/octet-stream", name)


def _there(runtime: Runtime, name: str) -> Path:
    path = fetch.shelf(runtime).path(name)
    # A link that somebody laid on the shelf is not followed to wherever it leads.
    if path.is_symlink() or not path.is_file():
        raise NotFound
    return path


def _find(visit: Visit, id: str) -> tuple[m.Media, m.Complaint | None]:
    """The file of this id, by the rights of its complaint; of what belongs to none, an admin's."""
    one = visit.db.get(m.Media, id_of(id))
    found = threads.message_of(visit.db, one.message_id) if one else None
    if one is None or found is None:
        raise NotFound
    _, complaint = found
    if complaint is None:
        if visit.role is not m.Role.ADMIN_INSTANSI:
            raise NotFound
        return one, None
    seen = look.at(visit, rights.find(visit, complaint.ticket))
    if not seen.files:
        raise NotFound
    return one, complaint


def again(visit: Visit) -> Answer:
    one, complaint = _find(visit, visit.path["id"])
    if not media.retry(visit.db, one.id, visit.now):
        raise NotFound
    # The sweep rings for it: it is due from now on.
    visit.audit("refetch", complaint)
    back = f"/complaints/{complaint.ticket}" if complaint else "/complaints"
    return Goto(back, done="complaint.refetch")


ROUTES: tuple[Route, ...] = (
    get("/media/{id}", show, rights.REVEALING),
    post("/media/{id}/again", again, OFFICERS),
)
