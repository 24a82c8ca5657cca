"""The inbox: which complaints stand in it for whom, in which order, and what else there is to know of each.

Every list is cut by the key of its last row, never counted off, and every count ends at `MOST_COUNTED`: what
a page costs must not grow with the complaints that there are.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, true, union, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from channels.messages import DeliveryStatus
from normalizer.scope import Emergency
from store import complaints
from store.complaints import DONE
from store.late import WAITING
from store.models import (
    CandidateState,
    Complaint,
    ComplaintStatus,
    ContactAddress,
    Delivery,
    DuplicateCandidate,
    Redirect,
)

MOST_COUNTED = 100
"""One more than what is shown: "99+"."""
MOST_DISTRICTS = 200

_S = ComplaintStatus
_C = Complaint


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see: everything, what went to their body, or what they redirected; else nothing."""

    everything: bool = False
    secrets: bool = True
    """What is understood of a `rahasia` complaint may find it: its topic, its place."""
    agency: str | None = None
    redirected_by: UUID | None = None

    def covers(self, forwarded_to: str | None, redirected_by: UUID | None) -> bool:
        """Whether a complaint is in it. The same as `where`."""
        if self.everything:
            return True
        if self.agency:
            return forwarded_to == self.agency
        return self.redirected_by is not None and redirected_by == self.redirected_by

    def where(self, narrow: bool = False) -> ColumnElement[bool]:
        """The condition for a complaint to be in it. `narrow`: other conditions leave few to be asked."""
        if self.everything:
            return true()
        if self.agency:
            return col(_C.forwarded_to) == self.agency
        if self.redirected_by is None:
            return false()
        theirs = select(Redirect.complaint_id).where(Redirect.staff_id == self.redirected_by)
        if narrow:
            return theirs.where(col(Redirect.complaint_id) == col(_C.id)).exists()
        return col(_C.id).in_(theirs)


class Tab(StrEnum):
    SORT = "sort"
    """For the admin to verify, to hand over, or to take up again."""
    WORK = "work"
    """For a body to follow up and to answer."""
    BRING = "bring"
    """Answered, and whoever redirected it has to bring the answer to where it came from."""
    OPEN = "open"
    LATE = "late"
    EMERGENCY = "emergency"
    UNANSWERED = "unanswered"
    """Its citizen has written again, and nobody has reacted."""
    DUPLICATES = "duplicates"
    ALL = "all"


class Order(StrEnum):
    NEWEST = "newest"
    LIMIT = "limit"
    """What is due first."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for: numbers of complaints, or somebody, or words."""

    tickets: Sequence[str] = ()
    addresses: Sequence[str] = ()
    """Where somebody writes from: exactly these."""
    origins: Sequence[str] = ()
    """Who somebody was where it was redirected from, in lower case: exactly these."""
    words: Sequence[str] = ()
    """All of them."""
    area: str | None = None
    """The place that the words name."""

    @property
    def personal(self) -> bool:
        """Whether somebody is looked for."""
        return bool(self.addresses or self.origins)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which complaints of those in sight, and in which order."""

    today: date
    """At the office."""
    tab: Tab = Tab.ALL
    search: Search | None = None
    status: ComplaintStatus | None = None
    channel: str | None = None
    kind: str | None = None
    topic: str | None = None
    district: str | None = None
    agency: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before that moment."""
    order: Order = Order.NEWEST


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ended: in which part of the list, and after what."""

    part: int
    value: datetime | date
    id: UUID

    def fits(self, order: Order) -> bool:
        """Whether a list in this order may go on after it: it may have been made up."""
        columns = _COLUMNS[order]
        if not 0 <= self.part < len(columns):
            return False
        return isinstance(self.value, datetime) is (columns[self.part] is not _DUE)


def page(
    session: Session, sight: Sight, wanted: Wanted, after: Key | None, limit: int
) -> tuple[list[Complaint], Key | None]:
    """The next complaints after that key, and the key of the last where there are more. Emergencies that
    nobody has answered come before all others."""
    keys: list[Key] = []
    for number, part in enumerate(_parts(session, sight, wanted)):
        room = limit + 1 - len(keys)
        if room and not (after and number < after.part):
            behind = after if after and number == after.part else None
            keys.extend(Key(number, value, id) for id, value in session.execute(part.first(behind, room)))
    shown = keys[:limit]
    found = complaints.by_ids(session, [key.id for key in shown])
    return [found[key.id] for key in shown if key.id in found], shown[-1] if len(keys) > limit else None


def among(session: Session, sight: Sight, wanted: Wanted, tickets: Collection[str]) -> list[Complaint]:
    """Those with these numbers that are in the list, on whichever page of it; in its order."""
    these = col(_C.ticket).in_(tickets)
    parts = _parts(session, sight, wanted)
    ids = [id for part in parts for id, _ in session.execute(part.first(None, len(tickets), these))]
    found = complaints.by_ids(session, ids)
    return [found[id] for id in ids if id in found]


def counts(session: Session, sight: Sight, tabs: Sequence[Tab], today: date) -> dict[Tab, int]:
    """How many there are in each of these tabs, up to `MOST_COUNTED`."""
    numbers = [
        select(func.count())
        .select_from(select(_C.id).where(*conditions).limit(MOST_COUNTED).subquery())
        .scalar_subquery()
        for tab in tabs
        for conditions in [[*_conditions(session, sight, Wanted(today, tab)), sight.where(tab in _STATUSES)]]
    ]
    return dict(zip(tabs, session.execute(select(*numbers)).one(), strict=True)) if numbers else {}


# Which.

_STATUSES: Mapping[Tab, Sequence[ComplaintStatus]] = {
    Tab.SORT: (_S.DITERIMA, _S.TERVERIFIKASI, _S.DITUNDA),
    Tab.WORK: (_S.TERDISPOSISI, _S.DITINDAKLANJUTI),
    Tab.BRING: (_S.DITANGGAPI, _S.DIGABUNG),
    Tab.OPEN: WAITING,
    Tab.LATE: WAITING,
    Tab.EMERGENCY: WAITING,
    # What is not even verified waits for its first word in another list.
    Tab.UNANSWERED: tuple(one for one in (*WAITING, _S.DITANGGAPI) if one is not _S.DITERIMA),
    Tab.DUPLICATES: (*WAITING, _S.DITANGGAPI),
}
"""Of which statuses there are complaints in a tab; in the one that is not here, of all."""
_RARE = (Tab.LATE, Tab.EMERGENCY, Tab.UNANSWERED, Tab.DUPLICATES)
"""Tabs that have an index to be found by, and few of those that wait."""


def is_unanswered(complaint: Complaint) -> bool:
    """Whether its citizen has written again, and nobody has reacted."""
    return complaint.unanswered_since is not None and complaint.status in _STATUSES[Tab.UNANSWERED]


def _conditions(session: Session, sight: Sight, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """All but whether it is in sight."""
    yield from _of_tab(session, sight, wanted)
    if not sight.secrets and (wanted.topic or wanted.district):
        yield ~col(_C.rahasia)
    for column, value in (
        (_C.status, wanted.status),
        (_C.channel, wanted.channel),
        (_C.kind, wanted.kind),
        (_C.topic, wanted.topic),
        (_C.district, wanted.district),
        (_C.forwarded_to, wanted.agency),
    ):
        if value is not None:
            yield col(column) == value
    if wanted.since:
        yield col(_C.opened_at) >= wanted.since
    if wanted.until:
        yield col(_C.opened_at) < wanted.until
    if wanted.search:
        yield _found(session, wanted.search)


def _of_tab(session: Session, sight: Sight, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    tab = wanted.tab
    if tab in _STATUSES:
        by_index = tab not in _RARE or tab is Tab.UNANSWERED or sight.agency
        yield (col(_C.status) if by_index else _computed(session, _C.status)).in_(_STATUSES[tab])
    match tab:
        case Tab.SORT:
            yield (col(_C.status) != _S.DITUNDA) | (col(_C.due_on) <= wanted.today)
        case Tab.BRING:
            unclaimed = select(Redirect.complaint_id).where(col(Redirect.claimed_at).is_(None))
            yield unclaimed.where(col(Redirect.complaint_id) == col(_C.id)).exists()
            # What was merged has its answer where the other one has it.
            standing = aliased(Complaint)
            answered = select(standing.id).where(col(standing.status).in_((_S.DITANGGAPI, _S.SELESAI)))
            its_own = col(_C.status) == _S.DITANGGAPI
            yield its_own | answered.where(col(standing.id) == col(_C.merged_into)).exists()
        case Tab.LATE:
            yield col(_C.due_on) < wanted.today
        case Tab.EMERGENCY:
            yield col(_C.emergency).in_(list(Emergency))
        case Tab.UNANSWERED:
            yield col(_C.unanswered_since).is_not(None)
        case Tab.DUPLICATES:
            pairs = (col(DuplicateCandidate.first_id), col(DuplicateCandidate.second_id))
            yield col(_C.id).in_(union(*(select(mine).where(_undecided()) for mine in pairs)))


def _computed(session: Session, column: Any) -> Any:
    """The column, without its index. SQLite knows nothing of how many rows there are of a value, and of two
    indexes takes the wrong one as often as not (measured: 35 ms for 4 ms); PostgreSQL does know."""
    return col(column) if _is_postgres(session) else func.coalesce(column, column)


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _undecided() -> ColumnElement[bool]:
    return col(DuplicateCandidate.state) == CandidateState.CANDIDATE


def _found(session: Session, search: Search) -> ColumnElement[bool]:
    if search.tickets:
        return col(_C.ticket).in_(search.tickets)
    if search.personal:
        return and_(col(_C.id).in_(_of_people(search)), ~col(_C.anonim), ~col(_C.rahasia))
    by_place = [col(_C.area).startswith(search.area)] if search.area else []
    return and_(or_(and_(*(_says(session, word) for word in search.words)), *by_place), ~col(_C.rahasia))


def _of_people(search: Search) -> Any:
    people = select(ContactAddress.contact_id).where(col(ContactAddress.address).in_(search.addresses))
    return union(
        select(_C.id).where(col(_C.contact_id).in_(people)),
        select(Redirect.complaint_id).where(col(Redirect.origin_folded).in_(search.origins)),
    )


def _says(session: Session, word: str) -> ColumnElement[bool]:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if _is_postgres(session):
        return col(_C.text).ilike(f"%{escaped}%", escape="\\")
    # SQLite's own LIKE knows no case in a to z; "lower(…) LIKE lower(…)" takes it three times as long.
    return col(_C.text).like(f"%{escaped}%", escape="\\")


# In which order.

_DUE, _OPENED = "due_on", "opened_at"
_COLUMNS = {Order.NEWEST: (_OPENED, _OPENED), Order.LIMIT: (_DUE, _OPENED, _DUE, _OPENED)}
"""What each part of a list is ordered by: the emergencies, then the others; of either what is due at all
before what is not."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a list that is in one order, of strands that an index has in that order each.

    The first of every strand are found without a look at what comes after them, however much that is."""

    conditions: Sequence[ColumnElement[bool]]
    strands: Sequence[ColumnElement[bool]]
    by: str
    """The column: the newest first, or what is due first."""
    sought: bool = False
    """Something else than their order finds them: better sort those than look at every complaint in turn."""

    def first(self, after: Key | None, limit: int, *more: ColumnElement[bool]) -> Any:
        """Asks for the ids of the first, and for what they are ordered by."""
        value, id = getattr(_C, self.by), col(_C.id)
        conditions = [*self.conditions, *more, *([self._behind(after)] if after else [])]
        order = self._order(func.coalesce(value, value) if self.sought else value, id)
        pieces = [
            select(id, value.label("at")).where(*conditions, strand).order_by(*order).limit(limit).subquery()
            for strand in self.strands
        ]
        every = union_all(*(select(piece) for piece in pieces)).subquery()
        return select(every.c.id, every.c.at).order_by(*self._order(every.c.at, every.c.id)).limit(limit)

    def _order(self, value: Any, id: Any) -> tuple[Any, Any]:
        return (value, id) if self.by is _DUE else (value.desc(), id.desc())

    def _behind(self, key: Key) -> ColumnElement[bool]:
        value, id = getattr(_C, self.by), col(_C.id)
        # The first condition is for the index; of two rows of one moment the second tells them apart.
        if self.by is _DUE:
            return and_(value >= key.value, or_(value > key.value, id > key.id))
        return and_(value <= key.value, or_(value < key.value, id < key.id))


def _parts(session: Session, sight: Sight, wanted: Wanted) -> list[_Part]:
    conditions = list(_conditions(session, sight, wanted))
    waiting = _computed(session, _C.status).in_(WAITING)
    urgent = [*conditions, sight.where(narrow=True), col(_C.emergency).in_(list(Emergency)), waiting]
    rest = [
        *conditions,
        sight.where(narrow=wanted.tab in _STATUSES or wanted.status is not None),
        col(_C.emergency).is_(None) | _computed(session, _C.status).not_in(WAITING),
    ]
    strands = _strands(sight, wanted)
    columns = _COLUMNS[wanted.order]
    half = len(columns) // 2
    knows_better = _is_postgres(session)
    sought = wanted.search is not None or wanted.tab in _RARE or sight.redirected_by is not None
    return [
        *(
            _Part([*urgent, *_due_or_not(wanted, by)], [true()], by, sought=not knows_better)
            for by in columns[:half]
        ),
        *(
            _Part([*rest, *_due_or_not(wanted, by)], strands, by, sought=sought and not knows_better)
            for by in columns[half:]
        ),
    ]


def _due_or_not(wanted: Wanted, by: str) -> list[ColumnElement[bool]]:
    if wanted.order is Order.NEWEST:
        return []
    return [col(_C.due_on).is_not(None) if by is _DUE else col(_C.due_on).is_(None)]


def _strands(sight: Sight, wanted: Wanted) -> list[ColumnElement[bool]]:
    """A strand for each status, where that is what they are found by: what a body has is, in every list."""
    if wanted.status or wanted.search or wanted.tab in _RARE or (wanted.tab is Tab.ALL and not sight.agency):
        return [true()]
    return [col(_C.status) == status for status in _STATUSES.get(wanted.tab, tuple(ComplaintStatus))]


# What else there is to know of each.


@dataclass(frozen=True, slots=True)
class Marks:
    """Of the complaints of one page."""

    duplicates: frozenset[UUID]
    """May be somebody else's too; nobody has decided."""
    failed: frozenset[UUID]
    """Something that we wrote about these did not get through."""
    heard_at: dict[str, datetime]
    """Address -> when they last wrote from there, where that counts."""


def marks(session: Session, shown: Sequence[Complaint]) -> Marks:
    if not shown:
        return Marks(frozenset(), frozenset(), {})
    ids = [one.id for one in shown]
    pairs = (col(DuplicateCandidate.first_id), col(DuplicateCandidate.second_id))
    alike = union(*(select(mine).where(mine.in_(ids), _undecided()) for mine in pairs))
    failed = select(Delivery.complaint_id).where(
        col(Delivery.complaint_id).in_(ids),
        col(Delivery.status).in_((DeliveryStatus.FAILED, DeliveryStatus.EXPIRED)),
        # What could not be said in public was said in private instead.
        ~(col(Delivery.public) & col(Delivery.announced_at).is_not(None)),
    )
    heard = select(ContactAddress.address, ContactAddress.heard_at).where(
        col(ContactAddress.address).in_({one.address for one in shown if one.status not in DONE}),
        col(ContactAddress.heard_at).is_not(None),
    )
    return Marks(
        frozenset(session.execute(alike).scalars()),
        frozenset(id for id in session.exec(failed) if id),
        {address: at for address, at in session.exec(heard) if at},
    )


def districts(session: Session) -> list[str]:
    """The kecamatan of which there are complaints: one look into the index for each, and not into each
    complaint."""
    district = col(_C.district)
    first = select(func.min(district).label("code")).cte("found", recursive=True)
    following = select(func.min(district)).where(district > first.c.code).scalar_subquery()
    found = first.union_all(select(following).where(first.c.code.is_not(None)))
    rows = session.execute(select(found.c.code).where(found.c.code.is_not(None)).limit(MOST_DISTRICTS))
    return list(rows.scalars())


@dataclass(frozen=True, slots=True)
class Change:
    """That something happened to a complaint, and whose it is to see."""

    ticket: str
    at: datetime
    forwarded_to: str | None
    redirected_by: UUID | None


def changes(session: Session, since: datetime, limit: int) -> list[Change]:
    """What changed after `since`, the latest first."""
    rows = session.execute(
        select(_C.ticket, _C.changed_at, _C.forwarded_to, Redirect.staff_id)
        .join(Redirect, col(Redirect.complaint_id) == col(_C.id), isouter=True)
        .where(col(_C.changed_at) > since)
        .order_by(col(_C.changed_at).desc())
        .limit(limit)
    )
    return [Change(*row) for row in rows]
