"""Telling officers what waits for them: of limits once a working day, of what is handed over within minutes.

One message each, with numbers and days and no word of a citizen's. Each limit is told once before it and once
after; what a body is late with for some days goes to the admin. A body in which nobody can be told is the
admin's to call, and on the admin's list from the start. That a citizen has written again is shown in the
inbox and told to nobody here: it would be a message for each of their bubbles. That they opened a complaint
again is handed over like any other.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from gateway import logs, quiet, replying
from gateway.casework import clocks, officers
from gateway.casework.officers import Officer
from gateway.conversation.turn import Digest, Reply, Waiting
from gateway.runtime import Runtime
from gateway.workdays import Calendar
from store import locks, reminders
from store import models as m
from store.engine import reading, writing
from store.reminders import Due

SHOWN = 10
"""Complaints that one message lists."""
EVERY = timedelta(minutes=3)
"""What is handed over within so long is told together."""
SETTLED = timedelta(minutes=1)
"""Whoever hands something over has committed by then: no statement of ours takes longer."""
LOOK_BACK = timedelta(days=1)
"""How long ago something may have been handed over while no scheduler ran."""


def next_at(runtime: Runtime, now: datetime) -> datetime:
    """When officers are told of limits the next time."""
    calendar, at = Calendar(runtime.settings), runtime.settings.reminders.at
    local = now.astimezone(runtime.time_zone)
    day = local.date()
    if not calendar.is_open(day) or local.time() >= at:
        day = calendar.due(now, 1)
    return datetime.combine(day, at, tzinfo=runtime.time_zone)


def remind(runtime: Runtime) -> list[m.Delivery]:
    """Tell every officer what is due and what is late; what was told already is not told again. Returns what
    is to be rung for."""
    with reading(runtime.engine) as session:
        known = officers.known(runtime, session)
    bodies = frozenset(officers.told(known))
    told = (_remind(runtime, one, bodies) for one in known if one.why_not is None)
    return [delivery for delivery in told if delivery]


def _remind(runtime: Runtime, officer: Officer, bodies: frozenset[str]) -> m.Delivery | None:
    now = runtime.clock()
    tells = f"reminder:{officer.staff.id}:{Calendar(runtime.settings).day(now).isoformat()}"
    with writing(runtime.engine) as session:
        # Another scheduler may be at it: then it has written what it told when our turn comes.
        locks.hold(session, [tells])
        if reminders.is_told(session, tells):
            return None
        said = list(_say(runtime, session, officer, bodies, now))
        if not said:
            return None
        delivery = _delivery(runtime, officer, said, tells, quiet.after_the_night(runtime, now), now)
        session.add(delivery)
    logs.event("officer.reminded", staff=officer.staff.id, delivery=delivery.id)
    return delivery


def _say(
    runtime: Runtime, session: Session, officer: Officer, bodies: frozenset[str], now: datetime
) -> Iterator[Reply]:
    settings, calendar, link = runtime.settings.reminders, Calendar(runtime.settings), _link(runtime)
    today = calendar.day(now)
    mine = reminders.on_desk(officer.desk) if officer.desk else reminders.on_desk_of_admin(bodies)
    yesterday = today - timedelta(days=1)
    until = calendar.due(now, settings.before)
    late = reminders.untold(session, officer.staff, m.ReminderKind.AFTER, mine, None, yesterday)
    soon = reminders.untold(session, officer.staff, m.ReminderKind.BEFORE, mine, yesterday, until)
    reminders.note(session, officer.staff, m.ReminderKind.AFTER, late, now)
    reminders.note(session, officer.staff, m.ReminderKind.BEFORE, soon, now)
    count, lines = len(late) + len(soon), _digest([*late, *soon], officer, calendar, now)
    if late:
        yield Reply("reminder.late", {"count": count, "late": len(late), "lines": lines, "link": link})
    elif soon:
        yield Reply("reminder.due", {"count": count, "lines": lines, "link": link})
    if officer.desk is None and bodies:
        theirs = reminders.on_desks(bodies)
        since = calendar.over_since(today, settings.escalate_after)
        over = reminders.untold(session, officer.staff, m.ReminderKind.ESCALATED, theirs, None, since)
        reminders.note(session, officer.staff, m.ReminderKind.ESCALATED, over, now)
        if over:
            lines = _digest(over, officer, calendar, now)
            yield Reply("reminder.escalated", {"count": len(over), "lines": lines, "link": link})


def slot(moment: datetime) -> datetime:
    """When the time began in which what is handed over is told together with this."""
    began = moment.timestamp() // EVERY.total_seconds() * EVERY.total_seconds()
    return datetime.fromtimestamp(began, UTC)


def tell_handed_over(runtime: Runtime, since: datetime, until: datetime) -> list[m.Delivery]:
    """Tell the officers of each body what was handed over to it between the two, slot by slot. Returns what
    is to be rung for."""
    with reading(runtime.engine) as session:
        complaints = reminders.handed_over(session, since, until)
        bodies = officers.told(officers.known(runtime, session)) if complaints else {}
    together: dict[tuple[datetime, str], list[m.Complaint]] = {}
    for one in complaints:
        if one.forwarded_at and one.forwarded_to in bodies:
            together.setdefault((slot(one.forwarded_at), one.forwarded_to), []).append(one)
    told = (
        _tell_handed_over(runtime, officer, handed_over, began)
        for (began, body), handed_over in together.items()
        for officer in bodies[body]
    )
    return [delivery for delivery in told if delivery]


def _tell_handed_over(
    runtime: Runtime, officer: Officer, complaints: Sequence[m.Complaint], began: datetime
) -> m.Delivery | None:
    now = runtime.clock()
    tells = f"forwarded:{officer.staff.id}:{began.isoformat()}"
    due = [Due(one.id, one.ticket, one.status, one.due_on, None) for one in complaints if one.due_on]
    lines, link = _digest(due, officer, Calendar(runtime.settings), now), _link(runtime)
    said = Reply(
        "reminder.forwarded", {"agency": officer.desk, "count": len(due), "lines": lines, "link": link}
    )
    urgent = any(one.emergency for one in complaints)
    due_at = now if urgent else quiet.after_the_night(runtime, now)
    with writing(runtime.engine) as session:
        locks.hold(session, [tells])
        if not due or reminders.is_told(session, tells):
            return None
        delivery = _delivery(runtime, officer, [said], tells, due_at, now)
        session.add(delivery)
    logs.event("officer.told", staff=officer.staff.id, delivery=delivery.id, complaints=len(due))
    return delivery


def _digest(due: Sequence[Due], officer: Officer, calendar: Calendar, now: datetime) -> Digest:
    return Digest(
        tuple(
            Waiting(
                one.ticket,
                clocks.STEPS[one.status],
                one.due_on,
                late=max(0, -calendar.left(now, one.due_on)),
                agency=one.agency if one.agency != officer.desk else None,
            )
            for one in due[:SHOWN]
        ),
        more=len(due[SHOWN:]),
    )


def _link(runtime: Runtime) -> str:
    """Where the console is, if anybody outside can open it."""
    outside = runtime.settings.web.public_url
    return f"{outside}/console/clocks" if outside else ""


def _delivery(
    runtime: Runtime, officer: Officer, said: Sequence[Reply], tells: str, due_at: datetime, now: datetime
) -> m.Delivery:
    channel = runtime.channels[officer.channel]
    language = replying.spoken(runtime, officer.staff.language)
    return m.Delivery(
        channel=officer.channel,
        account=channel.account,
        address=officer.staff.address or "",
        text=replying.in_private(runtime, said, language, officer.channel),
        reply_key=said[0].key,
        language=language,
        tells=tells,
        due_at=due_at,
        created_at=now,
    )
