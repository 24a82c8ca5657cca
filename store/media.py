"""Files that came with messages: which of them are still to be fetched, and what became of the others.

A file is `waiting`, also while it is being fetched: whoever takes it moves `due_at`, so that the sweep rings
for it again only when its fetcher must be dead. Should two fetch one file all the same, the first copy
counts.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from channels.messages import clean_text
from store import attachments, complaints, due, duplicates
from store.ids import new_id
from store.insert import insert_new
from store.models import Complaint, Media, MediaState, Message

TRIES = 8
"""With `FIRST_RETRY` doubling that is an hour of patience: longer than most platforms are ever away."""
FIRST_RETRY = timedelta(seconds=30)
BLOCKED_RETRY = timedelta(hours=1)
"""Between two tries that only an operator can make succeed: nobody mends a credential by the minute."""
LONGEST_WAIT = timedelta(days=1)
"""However much longer a platform asks us to stay away."""


_GIVEN_UP = [MediaState.FAILED, MediaState.REFUSED, MediaState.GONE]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Copy:
    """Our copy of a file; see `store.models.Media` for the fields."""

    path: str
    mime_type: str
    size: int
    clean_path: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt to fetch a file came to."""

    id: UUID
    attempt: int
    """`Media.attempts` as it was claimed."""
    state: MediaState
    """`WAITING` where it may succeed another time."""
    error: str | None = None
    """For a human. No address, no credential."""
    retry_after: timedelta | None = None
    """The platform's own figure."""
    blocked: bool = False
    """True where an operator has to act first. Such a try does not count: the file waits for them as long
    as the platform keeps it."""
    copy: Copy | None = None
    too_large: bool = False
    """True where it was refused for its size."""


def await_all(
    session: Session,
    message: Message,
    kept_for: timedelta | None,
    largest: int,
    now: datetime,
    forgotten_after: timedelta,
) -> list[UUID]:
    """Note every attachment of `message` as to be fetched; return the ids of those that are new.

    `kept_for` is how long the platform keeps them, `forgotten_after` how long the sweep leaves them to the
    queue. One of more than `largest` bytes, as far as the platform says so, is refused at once.
    """
    rows = [
        {
            **_row(message, position, attachment, kept_for, now + forgotten_after),
            **(_refused(largest) if (attachment.get("size") or 0) > largest else {}),
        }
        for position, attachment in enumerate(message.attachments)
    ]
    insert_new(session, Media, rows)
    ids = [row["id"] for row in rows if row["state"] is MediaState.WAITING]
    return list(session.exec(select(Media.id).where(col(Media.id).in_(ids)).order_by(col(Media.position))))


def _row(
    message: Message,
    position: int,
    attachment: dict[str, Any],
    kept_for: timedelta | None,
    due_at: datetime,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "message_id": message.id,
        "position": position,
        "channel": message.channel,
        "kind": clean_text(attachment["kind"]),
        "reference": clean_text(attachment["reference"]),
        "state": MediaState.WAITING,
        "due_at": due_at,
        "attempts": 0,
        "error": None,
        "expires_at": message.sent_at + kept_for if kept_for else None,
    }


def _refused(largest: int) -> dict[str, Any]:
    return {"state": MediaState.REFUSED, "error": f"larger than {largest // 2**20} MB"}


def keep_all(session: Session, message: Message, copies: Sequence[Copy], now: datetime) -> None:
    """Note files that somebody handed us: there is nothing to fetch. The message is written already."""
    session.add_all(
        Media(
            message_id=message.id,
            position=position,
            channel=message.channel,
            kind=attachment["kind"],
            reference=attachment["reference"],
            state=MediaState.FETCHED,
            due_at=now,
            fetched_at=now,
            **asdict(copy),
        )
        for position, (attachment, copy) in enumerate(zip(message.attachments, copies, strict=True))
    )


def claim(session: Session, ids: Collection[UUID], now: datetime, abandoned_after: timedelta) -> list[Media]:
    """Take those of `ids` that wait, and count the attempt. After `abandoned_after` without an outcome the
    fetcher is taken for dead, and the sweep rings again."""
    rows = session.exec(
        select(Media)
        .where(col(Media.id).in_(ids), Media.state == MediaState.WAITING)
        .order_by(col(Media.id))
        .with_for_update(skip_locked=True)
    )
    return [row for row in rows if _begin(row, now, abandoned_after)]


def _begin(row: Media, now: datetime, abandoned_after: timedelta) -> bool:
    if row.expires_at and row.expires_at <= now:
        row.state, row.error = MediaState.GONE, _gone(row.error)
        return False
    if row.attempts >= TRIES:
        # The last attempt was noted by nobody: its fetcher did not live to tell.
        row.state, row.error = MediaState.FAILED, row.error or "the worker died each time it tried"
        return False
    row.attempts += 1
    row.due_at = now + abandoned_after
    return True


def _gone(error: str | None) -> str:
    gone = "the platform keeps it no longer"
    return f"{error}; {gone}" if error else gone


def note(session: Session, outcome: Outcome, now: datetime) -> MediaState | None:
    """Write down what became of an attempt, and how things stand with the file now.

    None, and nothing written, where another fetcher came first: the copy is nobody's then.
    """
    row = session.exec(
        select(Media).where(Media.id == outcome.id, Media.state == MediaState.WAITING).with_for_update()
    ).first()
    # A copy counts whoever has it; of failures only that of the latest attempt does.
    if row is None or not (outcome.copy or row.attempts == outcome.attempt):
        return None
    row.error = clean_text(outcome.error) if outcome.error else None
    row.state = outcome.state
    if outcome.copy:
        _keep(session, row, outcome.copy, now)
    elif outcome.state is MediaState.WAITING:
        _wait(row, outcome, now)
    return row.state


def _keep(session: Session, row: Media, copy: Copy, now: datetime) -> None:
    row.fetched_at = now
    row.path, row.clean_path = copy.path, copy.clean_path
    row.mime_type, row.size = copy.mime_type, copy.size
    row.latitude, row.longitude = copy.latitude, copy.longitude
    if copy.latitude is not None:
        _place_complaint(session, row, now)


def _place_complaint(session: Session, row: Media, now: datetime) -> None:
    """Let the complaint be where its photo was taken, unless somebody has said where it is; and look for
    others of the same incident there."""
    complaint = session.exec(
        select(Complaint)
        .join(Message, col(Message.complaint_id) == col(Complaint.id))
        .where(Message.id == row.message_id)
        # A pin may come in at this very moment, and stays first.
        .with_for_update(of=Complaint)
    ).first()
    if complaint and row.latitude is not None and row.longitude is not None:
        complaints.locate(complaint, row.latitude, row.longitude, complaints.PHOTO)
        session.flush()
        duplicates.link(session, duplicates.find(session, [complaint]), now)


def _wait(row: Media, outcome: Outcome, now: datetime) -> None:
    row.due_at = now + _pause(outcome)
    if outcome.blocked:
        row.attempts -= 1
    if row.attempts >= TRIES:
        row.state = MediaState.FAILED
    elif row.expires_at and row.expires_at <= row.due_at:
        row.state, row.error = MediaState.GONE, _gone(row.error)


def _pause(outcome: Outcome) -> timedelta:
    if outcome.blocked:
        return BLOCKED_RETRY
    if outcome.retry_after:
        return min(outcome.retry_after, LONGEST_WAIT)
    # Doubling, and jittered: what failed together shall not come back together.
    longest = FIRST_RETRY * float(2 ** (outcome.attempt - 1))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  (nobody gains by guessing it)


def take_forgotten(
    session: Session,
    channels: Collection[str],
    now: datetime,
    forgotten_after: timedelta,
    limit: int = 10_000,
) -> list[UUID]:
    """Files due and not fetched on these channels, those abandoned by a dead fetcher among them; taken for
    `forgotten_after`, so that they are not queued over and over."""
    waiting = col(Media.state) == MediaState.WAITING
    return due.take(session, Media, waiting, channels, now, forgotten_after, limit)


def retry(session: Session, id: UUID, now: datetime) -> bool:
    """Give a file that was not fetched another `TRIES` tries. False where none with this id was given up, or
    where the platform has thrown it away."""
    kept = col(Media.expires_at).is_(None) | (col(Media.expires_at) > now)
    result = session.execute(
        update(Media)
        .where(col(Media.id) == id, col(Media.state).in_(_GIVEN_UP), kept)
        .values(state=MediaState.WAITING, attempts=0, due_at=now, error=None)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]


def of_messages(session: Session, message_ids: Collection[UUID]) -> list[Media]:
    """The files of these messages, in the order in which they came with them."""
    return list(
        session.exec(
            select(Media)
            .where(col(Media.message_id).in_(message_ids))
            .order_by(col(Media.message_id), col(Media.position))
        )
    )


def not_fetched(session: Session, limit: int = 1000) -> list[Media]:
    """The files we do not have although we tried, whether or not they will be tried again; newest first."""
    still_tried = (col(Media.state) != MediaState.FETCHED) & col(Media.error).is_not(None)
    return list(
        session.exec(
            select(Media)
            .where(col(Media.state).in_(_GIVEN_UP) | still_tried)
            .order_by(col(Media.id).desc())
            .limit(limit)
        )
    )


def known(session: Session, names: Collection[str]) -> set[str]:
    """Which of these names of our copies belong to a file that came in, or that goes out."""
    found: set[str] = set()
    for part in _parts(list(names)):
        columns = select(Media.path, Media.clean_path)
        rows = session.exec(columns.where(col(Media.path).in_(part) | col(Media.clean_path).in_(part)))
        found.update(name for row in rows for name in row if name)
    return found | (attachments.copies(session) & set(names))


def named(session: Session) -> Iterator[str]:
    """The names of all our copies that rows know of."""
    some = select(Media.path, Media.clean_path).where(col(Media.path).is_not(None))
    for row in session.exec(some.execution_options(yield_per=1000)):
        yield from filter(None, row)
    yield from attachments.copies(session)


def _parts(items: list[T], size: int = 500) -> Iterator[list[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
