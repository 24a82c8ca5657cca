"""What people change afterwards: every version kept, the newest shown, the first never lost."""

from datetime import timedelta

from channels.messages import InboundMessage, Location
from tests.office import Office, said
from tests.test_walk import COMPLAINT

NEW = f"{COMPLAINT}, di Jalan Melati nomor 5"


def edit(of: InboundMessage, text: str, version: int = 1, **more: object) -> InboundMessage:
    sent_at = of.sent_at + timedelta(seconds=version)
    return said(
        text, external_id=f"{of.external_id}:edit:{version}", edits=of.external_id, sent_at=sent_at, **more
    )


def hear(office: Office, *messages: InboundMessage) -> None:
    office.late = timedelta(minutes=1)
    for message in messages:
        office.hear(message)
        office.work()


def test_the_newest_words_are_shown_and_the_first_are_never_lost(office: Office) -> None:
    first = said(COMPLAINT)
    hear(office, first, edit(first, "Jalan rusak"), edit(first, NEW, 2))
    [complaint] = office.complaints
    assert complaint.text == NEW
    assert [message.text for message in office.messages] == [COMPLAINT, "Jalan rusak", NEW]
    assert {message.complaint_id for message in office.messages} == {complaint.id}
    assert len(office.far_end.to("1001")) == 1


def test_of_two_edits_that_overtake_one_another_the_later_one_counts(sqlite_office: Office) -> None:
    first = said(COMPLAINT)
    hear(sqlite_office, first, edit(first, NEW, 2), edit(first, "Jalan rusak", 1))
    assert sqlite_office.complaints[0].text == NEW


def test_an_edit_that_asks_for_secrecy_gets_it_and_one_that_does_not_keeps_it(sqlite_office: Office) -> None:
    first = said(COMPLAINT)
    hear(sqlite_office, first, edit(first, f"RAHASIA. {COMPLAINT}"), edit(first, NEW, 2))
    [complaint] = sqlite_office.complaints
    assert complaint.rahasia
    assert complaint.text == NEW


def test_an_edit_of_what_was_added_changes_no_words_of_the_complaint(sqlite_office: Office) -> None:
    first = said(COMPLAINT)
    added = said("Lubangnya sekarang semakin dalam sekali", in_reply_to=first.external_id)
    hear(sqlite_office, first, added, edit(added, "Lubangnya sudah satu meter dalamnya"))
    [complaint] = sqlite_office.complaints
    assert complaint.text == COMPLAINT
    assert sqlite_office.messages[2].complaint_id == complaint.id
    assert len(sqlite_office.far_end.to("1001")) == 2


def test_an_edit_of_a_message_that_never_reached_us_is_as_good_as_new(sqlite_office: Office) -> None:
    hear(sqlite_office, edit(said(COMPLAINT), NEW))
    [complaint] = sqlite_office.complaints
    assert complaint.text == NEW
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_an_edit_that_changes_no_word_is_kept_in_silence(sqlite_office: Office) -> None:
    greeting = said("halo")
    hear(sqlite_office, greeting, edit(greeting, "halo"))
    assert sqlite_office.messages[1].outcome == "edit"
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_a_place_that_moves_moves_the_complaint(sqlite_office: Office) -> None:
    shared = said(location=Location(-6.2, 106.8))
    moved = [edit(shared, "", n, location=Location(-6.2 - n / 100, 106.8)) for n in (1, 2)]
    hear(sqlite_office, said(COMPLAINT), shared, *moved)
    [complaint] = sqlite_office.complaints
    assert (complaint.latitude, complaint.located_by) == (-6.22, "pin")
    assert len(sqlite_office.far_end.to("1001")) == 2


def test_a_place_that_moved_before_the_words_is_where_it_was_last(sqlite_office: Office) -> None:
    shared = said(location=Location(-6.2, 106.8))
    hear(sqlite_office, shared, edit(shared, "", location=Location(-6.3, 106.8)), said(COMPLAINT))
    [complaint] = sqlite_office.complaints
    assert complaint.latitude == -6.3
    assert {message.complaint_id for message in sqlite_office.messages} == {complaint.id}
