"""A complaint on its page, and who looks at it."""

import re
from html import unescape
from typing import Any

import requests
from sqlmodel import Session, select

from channels.messages import InboundMessage
from gateway import intake
from gateway.casework.acting import Order, act
from gateway.casework.steps import Action
from gateway.keeper import keep
from store import models as m
from store.engine import writing
from tests.office import Office, said
from tests.officer import Officer, officer

ROAD = "Jalan di depan SD Contoh rusak parah, sudah dua bulan"
ANSWER = "Jalannya sudah kami tambal kemarin."


def hear(office: Office, *messages: InboundMessage) -> None:
    """As our workers do, but without their queue: starting one takes longer than all the rest."""
    runtime = office.runtime
    kept = keep(runtime.engine, messages, office.now(), runtime.forgotten_after)
    intake.handle_inbound(runtime, [one.id for one in kept])


def write(office: Office, text: str, person: int = 1001, **more: Any) -> None:
    """On Telegram."""
    hear(office, said(text, person, **{"sent_at": office.now(), "sender_name": "Warga", **more}))


def complain(office: Office, text: str = ROAD, chat: int = 1001) -> str:
    """Its number."""
    write(office, text, chat)
    return max(office.complaints, key=lambda one: one.changed_at).ticket


def complain_all(office: Office, count: int) -> list[str]:
    """The numbers of so many people's complaints."""
    people = range(2001, 2001 + count)
    hear(office, *(said(f"Jalan di depan SD {one} rusak parah", one) for one in people))
    return [one.ticket for one in office.complaints]


def complaint(office: Office, ticket: str) -> m.Complaint:
    return next(one for one in office.complaints if one.ticket == ticket)


def ayu(office: Office) -> Officer:
    return officer(office, m.Role.ADMIN_INSTANSI, "Ayu")


def bima(office: Office, agency: str = "Dinas PUPR") -> Officer:
    return officer(office, m.Role.PENGHUBUNG, f"Bima {agency}", agency)


def done(office: Office, ticket: str, action: Action, **more: Any) -> None:
    """As if somebody at the office had done this."""
    with writing(office.runtime.engine) as session:
        act(office.runtime, session, None, of(session, ticket), Order(action, **more), office.now())


def of(session: Session, ticket: str) -> m.Complaint:
    return session.exec(select(m.Complaint).where(m.Complaint.ticket == ticket)).one()


def redirected(office: Office, ticket: str, by: Officer, **columns: Any) -> None:
    """As if they had brought it from Instagram."""
    with writing(office.runtime.engine) as session:
        at = {"complaint_id": of(session, ticket).id, "created_at": office.now()}
        session.add(m.Redirect(staff_id=by.staff.id, source="instagram", **at, **columns))


def change(office: Office, ticket: str, **columns: Any) -> None:
    with writing(office.runtime.engine) as session:
        found = of(session, ticket)
        for name, value in columns.items():
            setattr(found, name, value)


def do(
    who: Officer, ticket: str, action: str, follow: bool = True, seen: str | None = None, **fields: Any
) -> requests.Response:
    """What a form on the page sends."""
    known = seen if seen is not None else complaint(who.office, ticket).changed_at.isoformat()
    path = f"/complaints/{ticket}/{action}"
    return who.post(path, follow=follow, seen=known, tell_merged="yes", **fields)


def page(who: Officer, ticket: str) -> str:
    """What one reads on it."""
    answer = who.get(f"/complaints/{ticket}")
    assert answer.status_code == 200, answer.text
    return answer.text


def problem(answer: requests.Response) -> str:
    found = re.search(r'data-testid="problem">\s*<p><strong>([^<]+)<', answer.text)
    return unescape(found[1]) if found else ""


def told(office: Office, ticket: str) -> list[str]:
    """What went out about it on our own accord."""
    id = complaint(office, ticket).id
    return [one.text for one in office.deliveries if one.complaint_id == id and one.update_id]
