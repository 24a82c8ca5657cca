"""What a form becomes: one complaint, its words as received, and something to hand to its citizen."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from gateway.redirects import adding, alike, claims
from normalizer import tickets
from normalizer.kind import Kind
from store import contacts, messages, redirects
from store import models as m
from store.engine import reading, writing
from store.media import Copy
from tests.gateway.redirects.desk import DARK, FORM, HERE, NOW, Desk, desk, sqlite_desk, told

__all__ = ["desk", "sqlite_desk"]


def test_a_form_becomes_a_complaint_that_is_nobodys_yet(desk: Desk) -> None:
    added = desk.add(told(link="https://contoh.id/p", happened=date(2026, 8, 12)))
    assert added.new
    [complaint] = desk.complaints
    assert (complaint.ticket, complaint.channel, complaint.text) == (added.ticket, "instagram", DARK)
    # What it is about, and where, was understood; the place is none of the citizen's words.
    assert complaint.subject == "lampu jalan"
    assert complaint.district == "32.16.08"
    assert complaint.due_on
    [message] = desk.all(m.Message)
    assert (message.text, message.complaint_id, message.outcome) == (DARK, complaint.id, "redirected")
    assert message.state is m.MessageState.HANDLED
    assert json.loads(message.raw)["place"] == HERE
    [redirect] = desk.all(m.Redirect)
    assert (redirect.origin, redirect.link) == ("@warga.contoh", "https://contoh.id/p")
    assert (redirect.key, redirect.staff_id, redirect.claimed_at) == (FORM.key, desk.sari.id, None)


def test_it_is_in_the_complaints_history_and_in_the_log_of_what_staff_did(sqlite_desk: Desk) -> None:
    sqlite_desk.add(told(happened=date(2026, 8, 12)), peer="192.0.2.1")
    [update], [entry] = sqlite_desk.all(m.ComplaintUpdate), sqlite_desk.all(m.AuditEntry)
    assert (update.action, update.actor, update.staff_id) == ("redirect", m.Actor.STAFF, sqlite_desk.sari.id)
    assert update.details == {"source": "instagram", "place": HERE, "happened": "2026-08-12"}
    assert (entry.action, entry.details, entry.peer) == ("redirect", {"source": "instagram"}, "192.0.2.1")


def test_the_kind_and_what_is_to_be_hidden_can_be_said(sqlite_desk: Desk) -> None:
    form = told(kind=Kind.ASPIRASI, anonim=True, rahasia=True)
    sqlite_desk.add(form)
    [complaint] = sqlite_desk.complaints
    assert (complaint.kind, complaint.anonim, complaint.rahasia) == ("aspirasi", True, True)


def test_what_the_words_themselves_ask_to_be_hidden_is(sqlite_desk: Desk) -> None:
    sqlite_desk.add(told(text=f"RAHASIA {DARK}"))
    assert sqlite_desk.complaints[0].rahasia


def test_a_street_in_the_place_says_nothing_of_a_road_that_is_broken(sqlite_desk: Desk) -> None:
    form = told(text="Tolong segera diperbaiki ya pak", place="Jalan rusak, Cikarang Barat")
    sqlite_desk.add(form)
    [complaint] = sqlite_desk.complaints
    assert (complaint.topic, complaint.district) == (None, "32.16.08")


def test_the_handout_is_ready_to_be_pasted_with_a_link_for_each_channel(sqlite_desk: Desk) -> None:
    handout = sqlite_desk.add(FORM).handout
    assert handout
    assert tickets.display(handout.ticket) in handout.reply
    assert f"KLAIM {handout.code}" in handout.reply
    assert {one.channel: handout.code in one.link for one in handout.links} == {
        "telegram": True,
        "sms_1708": True,
    }
    assert DARK not in handout.reply


def test_the_same_again_is_the_same_ticket_and_leaves_the_code_alone(desk: Desk) -> None:
    first = desk.add(FORM)
    again = desk.add(told(text=f"{DARK} !!", place=""))
    assert (again.ticket, again.new, again.handout) == (first.ticket, False, None)
    assert len(desk.complaints) == len(desk.all(m.Message)) == len(desk.all(m.AuditEntry)) == 1
    assert [code.used_at for code in desk.all(m.Code)] == [None]


def test_the_same_brought_by_two_at_the_same_moment_is_filed_once(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as officers:
        added = list(officers.map(lambda _: desk.add(FORM), range(4)))
    assert sorted(one.new for one in added) == [False, False, False, True]
    assert len({one.ticket for one in added}) == len(desk.complaints) == 1


def test_a_fresh_code_is_handed_out_where_it_is_asked_for_and_ends_the_older(sqlite_desk: Desk) -> None:
    first = sqlite_desk.add(FORM)
    again = sqlite_desk.add(FORM, again=True)
    assert first.handout
    assert again.handout
    assert again.handout.code != first.handout.code
    assert sorted(code.used_at is None for code in sqlite_desk.all(m.Code)) == [False, True]


def test_what_its_citizen_has_gets_no_code_any_more(sqlite_desk: Desk) -> None:
    sqlite_desk.add(FORM)
    claim(sqlite_desk)
    again = sqlite_desk.add(FORM, again=True)
    assert (again.claimed, again.handout) == (True, None)
    assert all(code.used_at for code in sqlite_desk.all(m.Code))


def claim(desk: Desk) -> None:
    with writing(desk.runtime.engine) as session:
        addresses = contacts.lock(session, {"telegram:1001": None}, [], NOW)
        complaint = session.get_one(m.Complaint, desk.complaints[0].id)
        message = adding.message(told(source="telegram"), "", (), NOW)
        message.address = "telegram:1001"
        redirects.claim(session, complaint, message, addresses["telegram:1001"].contact_id, NOW)


def test_a_claimed_complaint_shows_so_and_its_news_goes_where_it_was_claimed(desk: Desk) -> None:
    desk.add(FORM)
    claim(desk)
    [complaint] = desk.complaints
    assert (complaint.channel, complaint.address) == ("telegram", "telegram:1001")
    with reading(desk.runtime.engine) as session:
        assert [one.ticket for _, one in redirects.newest(session, desk.sari, 9, claimed=True)] == [
            complaint.ticket
        ]
        assert redirects.newest(session, desk.sari, 9, claimed=False) == []
    assert [one.action for one in desk.all(m.ComplaintUpdate)] == ["redirect", "claim"]


def test_a_picture_goes_with_it_and_may_tell_where_it_is(desk: Desk) -> None:
    copy = Copy("ab/abc", "image/jpeg", 1000, "cd/cde", -6.2615, 107.1)
    desk.add(told(place=""), copy)
    [file], [complaint] = desk.all(m.Media), desk.complaints
    assert (file.path, file.clean_path, file.state) == ("ab/abc", "cd/cde", m.MediaState.FETCHED)
    assert (complaint.latitude, complaint.located_by) == (-6.2615, "photo")
    assert complaint.area


def test_forms_are_listed_newest_first_each_staff_member_their_own(sqlite_desk: Desk) -> None:
    first, second = (sqlite_desk.add(told(origin=who)) for who in ("@a", "@b"))
    with reading(sqlite_desk.runtime.engine) as session:
        mine = redirects.newest(session, sqlite_desk.sari, 9)
        assert [complaint.ticket for _, complaint in mine] == [second.ticket, first.ticket]
        older = redirects.newest(session, None, 9, before=mine[0][1].id)
        assert [complaint.ticket for _, complaint in older] == [first.ticket]
        assert redirects.newest(session, m.Staff(name="Budi", created_at=NOW), 9) == []


# Before it is saved.


def suggested(desk: Desk, **changed: object) -> list[alike.Suggestion]:
    with reading(desk.runtime.engine) as session:
        return alike.alike(session, desk.runtime.settings, told(**changed), NOW)


def test_others_of_the_same_incident_are_suggested_and_linked_once_it_is_saved(desk: Desk) -> None:
    first = desk.add(FORM)
    words = "jln industri gelap gulita, pju mati, hubungi 081200000011"
    [one] = suggested(desk, text=words, origin="@lain")
    assert (one.ticket, one.status, one.same) == (first.ticket, m.ComplaintStatus.DITERIMA, False)
    assert one.words.startswith("Lampu jalan mati")
    assert ("subject", "lampu jalan") in one.reasons
    # Nothing is written by looking.
    assert len(desk.complaints) == 1
    desk.add(told(text=words, origin="@lain"))
    assert len(desk.all(m.DuplicateCandidate)) == 1


def test_the_very_same_is_suggested_as_such(sqlite_desk: Desk) -> None:
    first = sqlite_desk.add(FORM)
    assert [(one.ticket, one.same) for one in suggested(sqlite_desk)] == [(first.ticket, True)]
    assert suggested(sqlite_desk, text="Antrean di loket KTP terlalu lama", place="") == []


def test_what_is_rahasia_is_no_suggestion_and_personal_data_stands_in_none(sqlite_desk: Desk) -> None:
    sqlite_desk.add(told(text=f"{DARK}, hubungi 081200000011"))
    [one] = suggested(sqlite_desk, origin="@lain")
    assert "0812" not in one.words
    secret = sqlite_desk.add(told(rahasia=True, origin="@lain"))
    assert secret.ticket not in {one.ticket for one in suggested(sqlite_desk, origin="@ketiga")}


def test_what_was_not_redirected_has_no_code(sqlite_desk: Desk) -> None:
    sqlite_desk.add(FORM)
    with writing(sqlite_desk.runtime.engine) as session:
        redirect = session.get_one(m.Redirect, sqlite_desk.complaints[0].id)
        complaint = session.get_one(m.Complaint, redirect.complaint_id)
        session.delete(redirect)
        session.flush()
        assert claims.hand_out(sqlite_desk.runtime, session, complaint, NOW) is None


def test_its_words_are_found_with_the_complaint(sqlite_desk: Desk) -> None:
    sqlite_desk.add(FORM)
    with reading(sqlite_desk.runtime.engine) as session:
        assert [one.text for one in messages.of_complaint(session, sqlite_desk.complaints[0].id)] == [DARK]
