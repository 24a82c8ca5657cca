"""What people change afterwards: every version kept, the newest shown, the first never lost."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from channels.messages import InboundMessage, Location
from gateway import intake
from gateway.desk import Desk
from gateway.keeper import keep
from tests.conftest import MakeOffice
from tests.office import Office, said, telegram_call
from tests.test_walk import COMPLAINT

LAMP = "Lampu jalan di Jalan Melati mati semua sejak minggu lalu"
NEW = f"{COMPLAINT}, di Jalan Melati nomor 5"


def edit(of: InboundMessage, words: str, version: int = 1, **more: object) -> InboundMessage:
    sent_at = of.sent_at + timedelta(seconds=version)
    return said(
        words, external_id=f"{of.external_id}:edit:{version}", edits=of.external_id, sent_at=sent_at, **more
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


# Versions that overtake one another, and edits that say something else.


@pytest.mark.parametrize("apart", [True, False])
def test_a_message_that_comes_after_its_own_edit_is_its_earlier_version(office: Office, apart: bool) -> None:
    first = said(COMPLAINT)
    if apart:
        hear(office, edit(first, NEW), first)
    else:
        office.hear(edit(first, NEW), first)
        office.work()
    [complaint] = office.complaints
    assert complaint.text == NEW
    assert {message.complaint_id for message in office.messages} == {complaint.id}
    assert len(office.far_end.to("1001")) == 1


def test_an_edit_that_came_by_a_clock_set_back_meanwhile_is_answered_no_more_than_another(
    sqlite_office: Office,
) -> None:
    office, at = sqlite_office, sqlite_office.now()
    office.post(telegram_call(COMPLAINT, message_id=77, time=at))
    office.late = -timedelta(hours=2)
    office.post(telegram_call(f"{COMPLAINT}, dekat masjid", message_id=77, edited=True, time=at))
    office.hear_the_bell()
    office.runtime.redis.flushall()
    office.late = timedelta(minutes=10)
    office.sweep()
    office.work()
    assert len(office.far_end.sent) == 1


def test_the_edit_of_one_caption_leaves_the_other_one_of_the_album(sqlite_office: Office) -> None:
    other = "Ini lubang yang paling dalam di tengah jalan"
    first, second = (said(words, album="1001:9") for words in (COMPLAINT, other))
    sqlite_office.hear(first, second)
    sqlite_office.work()
    hear(sqlite_office, edit(first, NEW, album="1001:9"))
    assert sqlite_office.complaints[0].text == f"{NEW}\n{other}"


def test_a_caption_edited_while_the_album_is_on_its_way_is_said_once(sqlite_office: Office) -> None:
    first = said(COMPLAINT, album="1001:9")
    sqlite_office.late = timedelta(minutes=1)
    sqlite_office.hear(first, edit(first, NEW, album="1001:9"))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.text == NEW


def test_a_complaint_edited_into_stop_stops(sqlite_office: Office) -> None:
    first = said(COMPLAINT)
    hear(sqlite_office, first, edit(first, "STOP"))
    assert sqlite_office.addresses["telegram:1001"].stopped_at is not None
    assert sqlite_office.complaints[0].text == COMPLAINT


def test_a_question_edited_into_a_complaint_is_one(sqlite_office: Office) -> None:
    question = said("status laporan saya")
    hear(sqlite_office, said(COMPLAINT), question, edit(question, LAMP))
    assert len(sqlite_office.complaints) == 2


def test_small_talk_edited_again_and_again_is_answered_once(sqlite_office: Office) -> None:
    greeting = said("halo")
    hear(sqlite_office, greeting, edit(greeting, "halo pak"), edit(greeting, "halo bapak", 2))
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_an_edit_that_names_somebody_elses_message_changes_nothing_of_theirs(sqlite_office: Office) -> None:
    first = said(COMPLAINT, person=1002)
    hear(sqlite_office, first, edit(first, NEW))
    assert COMPLAINT in [complaint.text for complaint in sqlite_office.complaints]


def test_an_edit_that_arrives_while_its_original_is_being_handled_is_not_lost(
    make_office: MakeOffice, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = make_office(postgres_url)
    office.late = timedelta(minutes=1)
    first = said(COMPLAINT)
    inside, go_on = threading.Event(), threading.Event()
    file = Desk.file

    def file_slowly(desk: Desk) -> dict[str, str]:
        filed = file(desk)
        if threading.current_thread().name == "first":
            inside.set()
            go_on.wait(10)
        return filed

    monkeypatch.setattr(Desk, "file", file_slowly)
    kept = keep(office.runtime.engine, [first], office.now(), office.runtime.forgotten_after)
    one = threading.Thread(target=intake.handle_inbound, args=(office.runtime, [kept[0].id]), name="first")
    one.start()
    assert inside.wait(10)
    later = keep(office.runtime.engine, [edit(first, NEW)], office.now(), office.runtime.forgotten_after)
    two = threading.Thread(target=intake.handle_inbound, args=(office.runtime, [later[0].id]))
    two.start()
    # It has looked already, and waits for the sender.
    while two.is_alive() and not waits_for_a_lock(office):
        pass
    go_on.set()
    one.join()
    two.join()
    assert office.complaints[0].text == NEW


def waits_for_a_lock(office: Office) -> bool:
    with office.reading() as session:
        waiting = session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one()
    return bool(waiting)


# Another bot of ours counts its messages anew.


def test_a_message_at_a_new_bot_is_no_version_of_one_at_the_old_one(sqlite_office: Office) -> None:
    old = said(COMPLAINT, external_id="1001:5", account="1707")
    new = said(LAMP, external_id="1001:5")
    changed = said(f"{LAMP} total", external_id="1001:5:edit:1", edits="1001:5")
    hear(sqlite_office, old, edit(old, NEW, account="1707"), new, changed)
    assert {complaint.text for complaint in sqlite_office.complaints} == {NEW, changed.text}


def test_a_version_that_nobody_heard_does_not_silence_the_message(sqlite_office: Office) -> None:
    first = said(f"/lapor {COMPLAINT}", chat=-1001)
    hear(sqlite_office, edit(first, COMPLAINT, chat=-1001, repliable=False), first)
    assert [complaint.text for complaint in sqlite_office.complaints] == [COMPLAINT]


def test_a_place_that_moves_while_it_is_on_its_way_is_where_it_was_last(sqlite_office: Office) -> None:
    shared = said(location=Location(-6.2, 106.8))
    sqlite_office.late = timedelta(minutes=1)
    sqlite_office.hear(said(COMPLAINT), shared, edit(shared, "", location=Location(-6.3, 106.8)))
    sqlite_office.work()
    assert sqlite_office.complaints[0].latitude == -6.3


def test_small_talk_edited_into_a_call_for_help_is_helped(sqlite_office: Office) -> None:
    greeting = said("??")
    hear(sqlite_office, greeting, edit(greeting, "/bantuan"))
    assert len(sqlite_office.far_end.to("1001")) == 2
