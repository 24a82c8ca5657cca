"""What is late, what is due today or on the next working day, on whose desk; and who is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from channels.messages import DeliveryStatus
from gateway import rosters
from gateway.casework import clocks, officers, reminding
from gateway.casework.officers import Officer
from gateway.console import rights
from gateway.console.answers import Answer, Page
from gateway.console.visit import NotFound, Route, Visit, get, post
from gateway.limits import Clock
from gateway.reports import Report
from gateway.workdays import Calendar
from store import codes, late, reminders
from store import models as m

_WHO = frozenset({m.Role.ADMIN_INSTANSI, m.Role.PENGHUBUNG, m.Role.AUDITOR})
_ACT = _WHO - {m.Role.AUDITOR}
FEW, MANY = 5, 200
"""Rows of each list: of every desk, of one alone."""
ADMINS = "admin"
"""How the address of the page calls the admin's own desk."""

TROUBLED = (DeliveryStatus.HELD, DeliveryStatus.FAILED, DeliveryStatus.EXPIRED, DeliveryStatus.UNKNOWN)
"""What became of a reminder that its officer may not have read."""


@dataclass(frozen=True, slots=True)
class Row:
    complaint: m.Complaint
    left: clocks.Countdown | None
    about: str | None
    """What it is about; None where its words are not theirs to read."""


@dataclass(frozen=True, slots=True)
class Desk:
    agency: str | None
    late: int
    soon: int
    rows: Sequence[tuple[str, Sequence[Row]]]
    """("late", …), ("soon", …), each as far as there is any."""
    officers: Sequence[Officer]

    @property
    def hidden(self) -> int:
        """How many more there are than are shown."""
        return self.late + self.soon - sum(len(rows) for _, rows in self.rows)


def show(visit: Visit) -> Answer:
    return _page(visit)


def link(visit: Visit) -> Answer:
    """A code with which an officer links an account: an admin makes it for everybody, others for
    themselves."""
    officer = _linkable(visit, visit.path["id"])
    code = codes.for_staff(visit.db, officer.staff, visit.now)
    visit.audit("users.link", details={"login": officer.staff.login})
    # Shown once, on this very page: a redirect would carry the code in an address.
    return _page(visit, rosters.link(visit.runtime, officer.staff.name, code))


def _linkable(visit: Visit, id: str) -> Officer:
    known = officers.known(visit.runtime, visit.db)
    found = next((one for one in known if one.staff.id.hex == _hex(id)), None)
    if found is None or not _may_link(visit, found):
        raise NotFound
    return found


def _hex(id: str) -> str:
    try:
        return UUID(id).hex
    except ValueError:
        return ""


def _may_link(visit: Visit, officer: Officer) -> bool:
    return visit.role is m.Role.ADMIN_INSTANSI or officer.staff.id == visit.staff.id


def _page(visit: Visit, made: Report | None = None) -> Page:
    only = _only(visit)
    known = officers.known(visit.runtime, visit.db)
    settings = visit.runtime.settings.reminders
    found = _desks(visit, only, known)
    values: dict[str, Any] = {
        "desks": found,
        "late": sum(one.late for one in found),
        "soon": sum(one.soon for one in found),
        "only": only,
        "shown": ADMINS if only is None else only or "",
        "officers": _with_last(visit, [one for one in known if _sees(visit, one)]),
        "reminders": settings,
        "next_at": reminding.next_at(visit.runtime, visit.now),
        "troubled": TROUBLED,
        "made": made,
        "ways": _ways(visit, made["code"]) if made else [],
        "everybody": visit.role is not m.Role.PENGHUBUNG,
    }
    return Page("clocks.html", values)


def _ways(visit: Visit, code: str) -> list[tuple[str, str]]:
    """A chat with us in which the code is ready to be sent, by channel."""
    ways = ((name, one.invitation(f"HUBUNGKAN {code}")) for name, one in visit.runtime.channels.items())
    return [(name, link) for name, link in ways if link]


def _only(visit: Visit) -> str | None:
    """The one desk that is shown: a body, None for the admin's, "" for all. A liaison officer has one."""
    if visit.role is m.Role.PENGHUBUNG:
        return visit.staff.agency or "-"
    asked = visit.query.get("desk", "")
    return None if asked == ADMINS else asked


def _sees(visit: Visit, officer: Officer) -> bool:
    return visit.role is not m.Role.PENGHUBUNG or officer.desk == visit.staff.agency


def _desks(visit: Visit, only: str | None, known: Sequence[Officer]) -> list[Desk]:
    calendar = Calendar(visit.runtime.settings)
    today, until = calendar.day(visit.now), calendar.due(visit.now, 1)
    tallies = late.tallies(visit.db, today, until, only or None)
    rows = late.rows(visit.db, today, until, FEW if only == "" else MANY, only or None)
    return [_desk(visit, tally, rows, known) for tally in tallies if only == "" or tally.agency == only]


def _desk(
    visit: Visit,
    tally: late.Tally,
    rows: dict[tuple[str | None, bool], list[m.Complaint]],
    known: Sequence[Officer],
) -> Desk:
    of_office = Clock(visit.runtime.settings)
    lists = []
    for name, is_late in (("late", True), ("soon", False)):
        if theirs := rows.get((tally.agency, is_late)):
            lists.append((name, [_row(visit, one, of_office) for one in theirs]))
    return Desk(
        tally.agency, tally.late, tally.soon, lists, [one for one in known if one.desk == tally.agency]
    )


def _row(visit: Visit, one: m.Complaint, of_office: Clock) -> Row:
    about = (one.subject or one.topic or "") if rights.reads(visit.staff, one) else None
    return Row(one, clocks.clock(one, of_office, visit.now), about)


def _with_last(visit: Visit, known: Sequence[Officer]) -> list[dict[str, Any]]:
    """Each with when they were last told, and whether whoever looks may make a code for them."""
    last = reminders.last_told(visit.db, [one.staff.address for one in known if one.staff.address])
    return [
        {
            "officer": one,
            "last": last.get(one.staff.address or ""),
            "may_link": visit.role in _ACT and _may_link(visit, one),
        }
        for one in known
    ]


ROUTES: tuple[Route, ...] = (
    get("/clocks", show, _WHO),
    post("/clocks/link/{id}", link, _ACT),
)
