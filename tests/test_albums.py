"""Several photos sent as one are one message, in whatever order and however late they come."""

from datetime import timedelta
from itertools import permutations

import pytest

from channels.messages import Attachment, InboundMessage
from store.models import MessageState
from tests.office import Office, said
from tests.test_walk import COMPLAINT

LAMP = "Lampu jalan di Jalan Melati mati semua sejak minggu lalu"
PATIENCE = timedelta(seconds=2)


def item(number: int, caption: str = "", album: str = "1001:9") -> InboundMessage:
    return said(caption, album=album, attachments=(Attachment("photo", f"file-{number}"),))


def outcomes(office: Office) -> list[str | None]:
    return [message.outcome for message in office.messages]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_album_is_one_complaint_with_one_answer_in_any_order(
    sqlite_office: Office, order: tuple[int, ...]
) -> None:
    items = [item(1), item(2, COMPLAINT), item(3)]
    for number in order:
        sqlite_office.hear(items[number])
        sqlite_office.work()
    sqlite_office.sweep(PATIENCE)
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.text == COMPLAINT
    assert {message.complaint_id for message in sqlite_office.messages} == {complaint.id}
    assert sorted(filter(None, outcomes(sqlite_office))) == ["album", "album", "opened"]
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_an_album_that_comes_at_once_is_one_complaint(office: Office) -> None:
    office.hear(item(1, COMPLAINT), item(2), item(3))
    office.work()
    [complaint] = office.complaints
    assert {message.complaint_id for message in office.messages} == {complaint.id}
    assert len(office.far_end.to("1001")) == 1


def test_an_album_without_words_waits_for_the_rest_and_is_asked_about_once(sqlite_office: Office) -> None:
    for number in range(3):
        sqlite_office.hear(item(number))
        sqlite_office.work()
    assert {message.state for message in sqlite_office.messages} == {MessageState.KEPT}
    assert sqlite_office.far_end.to("1001") == []
    sqlite_office.sweep(PATIENCE)
    sqlite_office.work()
    assert outcomes(sqlite_office) == ["loose"] * 3
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_what_is_written_after_an_album_without_words_is_its_complaint(sqlite_office: Office) -> None:
    sqlite_office.hear(item(1), item(2))
    sqlite_office.sweep(PATIENCE)
    sqlite_office.work()
    sqlite_office.hear(item(3))
    sqlite_office.work()
    sqlite_office.hear(said(COMPLAINT))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert {message.complaint_id for message in sqlite_office.messages} == {complaint.id}


def test_an_album_after_a_complaint_joins_it_and_is_thanked_for_once(sqlite_office: Office) -> None:
    sqlite_office.hear(said(COMPLAINT))
    sqlite_office.hear(item(1), item(2))
    sqlite_office.work()
    sqlite_office.sweep(PATIENCE)
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert {message.complaint_id for message in sqlite_office.messages} == {complaint.id}
    assert len(sqlite_office.far_end.to("1001")) == 2


def test_an_item_a_day_late_joins_in_silence(sqlite_office: Office) -> None:
    sqlite_office.hear(item(1, COMPLAINT))
    sqlite_office.work()
    sqlite_office.late += timedelta(days=1)
    sqlite_office.hear(item(2))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert sqlite_office.messages[1].complaint_id == complaint.id
    assert len(sqlite_office.far_end.to("1001")) == 1


def test_two_albums_are_two_complaints_and_so_are_two_peoples_of_one_name(sqlite_office: Office) -> None:
    sqlite_office.hear(item(1, COMPLAINT), item(2, LAMP, album="1001:10"))
    sqlite_office.hear(said(COMPLAINT, person=1002, album="1001:9"))
    sqlite_office.work()
    assert len(sqlite_office.complaints) == 3


def test_words_under_two_photos_of_an_album_are_both_in_its_complaint(sqlite_office: Office) -> None:
    sqlite_office.hear(item(1, COMPLAINT), item(2, "Ini lubang yang paling dalam di tengah jalan"))
    sqlite_office.work()
    [complaint] = sqlite_office.complaints
    assert complaint.text == f"{COMPLAINT}\nIni lubang yang paling dalam di tengah jalan"
