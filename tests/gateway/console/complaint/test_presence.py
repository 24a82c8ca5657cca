"""Two officers on one complaint see each other."""

from gateway import queues
from gateway.casework.steps import Action
from gateway.console import serving
from gateway.console.complaint.presence import HERE_FOR
from store import models as m
from tests.gateway.console.complaint.case import ayu, bima, complain, complaint, do, done, page
from tests.office import Office
from tests.officer import Officer, officer


def here(who: Officer, ticket: str, writes: bool = False) -> list[str]:
    answer = who.get(f"/complaints/{ticket}/here", params={"writes": int(writes)})
    return list(answer.json()["people"])


def test_who_else_looks_and_who_writes_is_said_for_as_long_as_it_is_so(sqlite_office: Office) -> None:
    ticket, other = complain(sqlite_office), complain(sqlite_office, chat=1002)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    admin, liaison = ayu(sqlite_office), bima(sqlite_office)
    assert here(admin, ticket) == []
    assert here(liaison, ticket) == ["Ayu juga membuka laporan ini."]
    here(admin, ticket, writes=True)
    assert here(liaison, ticket) == ["Ayu sedang menulis di laporan ini."]
    assert "Ayu sedang menulis" in page(liaison, ticket)
    assert here(admin, other) == []
    sqlite_office.late += HERE_FOR
    assert here(liaison, ticket) == []


def test_who_only_reads_disturbs_nobody(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    here(officer(sqlite_office, m.Role.AUDITOR), ticket)
    assert here(ayu(sqlite_office), ticket) == []


def test_it_tells_that_something_happened_and_is_no_sign_that_somebody_is_there(
    sqlite_office: Office,
) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    sqlite_office.late += 2 * serving.SEEN_EVERY
    before = admin.get(f"/complaints/{ticket}/here").json()["changed"]
    assert before == complaint(sqlite_office, ticket).changed_at.isoformat()
    assert sqlite_office.all(m.Staff)[0].seen_at is None
    do(admin, ticket, "note", text="halo")
    assert admin.get(f"/complaints/{ticket}/here").json()["changed"] > before


def test_without_redis_nobody_sees_anybody_and_that_is_all(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    admin = ayu(sqlite_office)
    object.__setattr__(sqlite_office.runtime, "redis", queues.connect("unix:///nowhere"))
    assert here(admin, ticket) == []
    assert "Percakapan" in page(admin, ticket)
