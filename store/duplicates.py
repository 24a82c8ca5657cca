"""Complaints of different people that are likely about one incident: found, linked for a human, decided."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, TextualSelect, and_, bindparam, delete, or_, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from normalizer import incidents, topics, wording
from normalizer.incidents import Incident, Likeness
from normalizer.spots import Spot
from store import locks
from store.insert import insert_new
from store.models import CandidateState, Complaint, DuplicateCandidate

NEWEST = 16
"""Complaints that are looked at for each place and subject. On the day of a flood its kecamatan has
thousands, and the look-up is to cost what it costs on any day."""
LINKED = 5
"""Candidates that a human is shown for one complaint: the likeliest."""
KEYS = 300
"""Places, subjects and texts that one statement asks for; SQLite takes 500 parts in one."""

_SEEN = (
    *("id", "contact_id", "ticket", "text", "fingerprint", "subject", "topic", "area", "district", "spots"),
    *("opened_at", "kind", "latitude", "longitude"),
)
_COLUMNS = [Complaint.__table__.c[name] for name in _SEEN]  # type: ignore[attr-defined]
_AT = Complaint.__table__.c["opened_at"].type  # type: ignore[attr-defined]
_WORDS = Complaint.__table__.c["fingerprint"].type  # type: ignore[attr-defined]

_Key = tuple[str, ...]
"""(district, subject), or (fingerprint,)."""
_Known = Complaint | Row[Any]
"""A complaint, or those of its columns that are looked at."""
Pair = tuple[DuplicateCandidate, Complaint, Complaint]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody else's complaint that is likely about the same incident."""

    id: UUID
    ticket: str
    opened_at: datetime
    likeness: Likeness


Found = Mapping[UUID, Sequence[Candidate]]
"""By the id of a complaint: its candidates, the likeliest first."""


def hold(session: Session, complaints: Collection[Complaint]) -> None:
    """Let nobody else look for candidates in these places until we are done: of two complaints of one
    incident that are opened at the same moment, each would miss the other."""
    places = {f"district {one.district}" for one in complaints if one.district}
    locks.hold(session, places | {f"words {one.fingerprint}" for one in complaints})


def find(session: Session, complaints: Sequence[Complaint]) -> Found:
    """The candidates of each of these complaints, among all others and among themselves. Of two of these the
    later one has the earlier for a candidate."""
    by_key: dict[_Key, dict[UUID, tuple[_Known, Incident]]] = {}
    rows: list[_Known] = [*complaints, *_asked_for(session, complaints)]
    for row in rows:
        about = incident(row)
        for key in _own_keys(row):
            # Complaints come first: what was changed and is not yet written counts.
            by_key.setdefault(key, {}).setdefault(row.id, (row, about))
    place = {complaint.id: number for number, complaint in enumerate(sorted(complaints, key=_age))}
    found: dict[UUID, list[Candidate]] = {}
    for complaint in complaints:
        about = incident(complaint)
        others = {id: known for key in _keys(complaint) for id, known in by_key.get(key, {}).items()}
        found[complaint.id] = _likeliest(
            Candidate(id, other.ticket, other.opened_at, likeness)
            for id, (other, its) in others.items()
            if other.contact_id != complaint.contact_id and place.get(id, -1) < place[complaint.id]
            if (likeness := incidents.judge(about, its))
        )
    return found


def _asked_for(session: Session, complaints: Sequence[Complaint]) -> Iterator[Row[Any]]:
    """What is kept under the keys of these complaints: of each key the newest."""
    if not complaints:
        return
    times = [complaint.opened_at for complaint in complaints]
    bounds = {
        "since": min(times) - incidents.WINDOW,
        "until": max(times) + incidents.WINDOW,
        "newest": NEWEST,
    }
    # Of one length one after the other: then there are few different statements.
    keys = iter(sorted({key for complaint in complaints for key in _keys(complaint)}, key=len))
    while some := list(islice(keys, KEYS)):
        values = {f"key{part}_{at}": value for part, key in enumerate(some) for at, value in enumerate(key)}
        yield from session.execute(_newest_of(tuple(map(len, some))), values | bounds)


@lru_cache
def _newest_of(lengths: tuple[int, ...]) -> TextualSelect:
    """The newest of each key, in one statement. As text: of 200 such parts SQLAlchemy's own kind of statement
    takes longer to put together than the database to answer (measured: 300 ms)."""
    times = (bindparam(name, type_=_AT) for name in ("since", "until"))
    words = (bindparam(f"key{part}_0", type_=_WORDS) for part, length in enumerate(lengths) if length == 1)
    parts = (_part(part, length) for part, length in enumerate(lengths))
    return text(" UNION ALL ".join(parts)).bindparams(*times, *words).columns(*_COLUMNS)


def _part(part: int, length: int) -> str:
    columns = ("fingerprint",) if length == 1 else ("district", "subject")
    equal = " AND ".join(f"{column} = :key{part}_{at}" for at, column in enumerate(columns))
    return (
        f"SELECT * FROM (SELECT {', '.join(_SEEN)} FROM complaint WHERE {equal}"  # noqa: S608
        f" AND opened_at BETWEEN :since AND :until ORDER BY opened_at DESC LIMIT :newest) AS part{part}"
    )


def _own_keys(row: _Known) -> Iterator[_Key]:
    """Where it is kept."""
    if row.district and row.subject:
        yield row.district, row.subject
    # What is short is written by many who do not mean one thing.
    if len(row.text) >= wording.LONG_ENOUGH:
        yield (row.fingerprint,)


def _keys(row: _Known) -> Iterator[_Key]:
    """Where those that may be about the same incident are kept."""
    yield from _own_keys(row)
    if row.district and row.subject:
        for subject in _akin(row.subject):
            yield row.district, subject


@cache
def _akin(subject: str) -> tuple[str, ...]:
    return tuple(other for other in topics.subjects() if other != subject and topics.akin(subject, other))


def incident(row: _Known) -> Incident:
    """What is known of what a complaint is about."""
    return Incident(
        text=row.text,
        subject=row.subject,
        topic=row.topic,
        area=row.area,
        spots=frozenset(map(Spot.parse, row.spots)),
        at=row.opened_at,
        latitude=row.latitude,
        longitude=row.longitude,
        kind=row.kind,
    )


def _age(complaint: Complaint) -> tuple[datetime, UUID]:
    return complaint.opened_at, complaint.id


def _likeliest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """What has most in common, then what is worded most alike, then what came first."""
    return sorted(
        candidates, key=lambda one: (-len(one.likeness.reasons), -one.likeness.rank, one.opened_at, one.id)
    )[:LINKED]


def link(session: Session, found: Found, now: datetime) -> None:
    """Put these before a human. A pair that is known already stays as it is: above all, as it was decided.
    The complaints are written before."""
    pairs = {
        _in_order(id, candidate.id): candidate.likeness
        for id, candidates in found.items()
        for candidate in candidates
    }
    rows = [
        {
            "first_id": first,
            "second_id": second,
            "reasons": dict(pairs[first, second].reasons),
            "rank": pairs[first, second].rank,
            "state": CandidateState.CANDIDATE,
            "created_at": now,
        }
        # In one order by everybody: otherwise two workers with the same pairs could wait for each other.
        for first, second in sorted(pairs)
    ]
    insert_new(session, DuplicateCandidate, rows)


def recheck(session: Session, complaints: Collection[Complaint]) -> None:
    """Forget the undecided pairs of these complaints that are likely no more, now that it is better known
    what they are about and where."""
    ids = [complaint.id for complaint in complaints]
    if not ids:
        return
    undecided = col(DuplicateCandidate.state) == CandidateState.CANDIDATE
    pairs = session.exec(_pairs().where(undecided, _concerns(ids))).all()
    # In one order by everybody, as they are written.
    for pair, first, second in sorted(pairs, key=lambda one: (one[0].first_id, one[0].second_id)):
        if incidents.judge(incident(first), incident(second)) is None:
            # Asked again for its state: a human may have been faster.
            session.execute(delete(DuplicateCandidate).where(undecided, _is(pair.first_id, pair.second_id)))


def confirm(session: Session, ticket: str, other: str, by: str, now: datetime) -> DuplicateCandidate | None:
    """They are one incident, says `by`. None where these two tickets are no pair."""
    return _decide(session, ticket, other, CandidateState.CONFIRMED, by, now)


def reject(session: Session, ticket: str, other: str, by: str, now: datetime) -> DuplicateCandidate | None:
    """They are two incidents, says `by`. None where these two tickets are no pair."""
    return _decide(session, ticket, other, CandidateState.REJECTED, by, now)


def _decide(
    session: Session, ticket: str, other: str, state: CandidateState, by: str, now: datetime
) -> DuplicateCandidate | None:
    ids = session.exec(select(Complaint.id).where(col(Complaint.ticket).in_((ticket, other)))).all()
    if len(ids) != 2:
        return None
    pair = session.get(DuplicateCandidate, _in_order(*ids), with_for_update=True, populate_existing=True)
    if pair:
        pair.state, pair.decided_by, pair.decided_at = state, by, now
    return pair


def of(session: Session, complaint: Complaint) -> list[tuple[DuplicateCandidate, Complaint]]:
    """The pairs of one complaint, decided or not, each with the other complaint; the likeliest first."""
    rank = col(DuplicateCandidate.rank).desc()
    rows = session.exec(_pairs().where(_concerns([complaint.id])).order_by(rank))
    return [(pair, second if first.id == complaint.id else first) for pair, first, second in rows]


def newest(session: Session, states: Collection[CandidateState], limit: int) -> list[Pair]:
    """Pairs in one of these states with their complaints, the newest first. Without those of two people who
    have turned out to be one."""
    created = col(DuplicateCandidate.created_at).desc()
    rows = session.exec(
        _pairs()
        .where(col(DuplicateCandidate.state).in_(states), _FIRST.contact_id != _SECOND.contact_id)
        .order_by(created, col(DuplicateCandidate.first_id), col(DuplicateCandidate.second_id))
        .limit(limit)
    )
    return [(pair, first, second) for pair, first, second in rows]


_FIRST, _SECOND = aliased(Complaint), aliased(Complaint)


def _pairs() -> Any:
    return (
        select(DuplicateCandidate, _FIRST, _SECOND)
        .join(_FIRST, col(_FIRST.id) == col(DuplicateCandidate.first_id))
        .join(_SECOND, col(_SECOND.id) == col(DuplicateCandidate.second_id))
    )


def _concerns(ids: Collection[UUID]) -> ColumnElement[bool]:
    return or_(col(DuplicateCandidate.first_id).in_(ids), col(DuplicateCandidate.second_id).in_(ids))


def _is(first: UUID, second: UUID) -> ColumnElement[bool]:
    return and_(col(DuplicateCandidate.first_id) == first, col(DuplicateCandidate.second_id) == second)


def _in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)
