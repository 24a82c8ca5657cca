"""What is typed is kept, for who typed it."""

from gateway.casework.steps import Action
from store import models as m
from tests.gateway.console.complaint.case import ayu, bima, complain, done, page
from tests.office import Office
from tests.officer import Officer, officer


def save(who: Officer, ticket: str, text: str, action: str = "answer") -> str:
    answer = who.post(f"/complaints/{ticket}/draft", action=action, text=text)
    assert answer.status_code == 200
    return str(answer.json()["saved"])


def test_what_is_typed_comes_back_and_an_empty_text_is_no_draft(office: Office) -> None:
    ticket = complain(office)
    admin = ayu(office)
    assert save(admin, ticket, "Jalannya sud").startswith("Konsep tersimpan ")
    save(admin, ticket, "Jalannya sudah ")
    assert ">Jalannya sudah </textarea>" in page(admin, ticket)
    assert save(admin, ticket, "  ") == ""
    assert "Jalannya" not in page(admin, ticket)


def test_what_one_officer_types_is_theirs_alone(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    liaison, admin = bima(sqlite_office), ayu(sqlite_office)
    save(liaison, ticket, "Kami periksa dulu")
    save(admin, ticket, "Tolong segera", action="note")
    assert "Kami periksa dulu" not in page(admin, ticket)
    assert "Tolong segera" not in page(liaison, ticket)


def test_a_draft_is_of_a_step_that_they_may_take(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    done(sqlite_office, ticket, Action.FORWARD, agency="Dinas PUPR")
    liaison, auditor = bima(sqlite_office), officer(sqlite_office, m.Role.AUDITOR)
    for who, action in ((liaison, "archive"), (liaison, "correct"), (liaison, "files"), (auditor, "note")):
        answer = who.post(f"/complaints/{ticket}/draft", action=action, text="x")
        assert answer.status_code == 404, action
