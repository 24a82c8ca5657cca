"""Hidden names, hidden words, and the language somebody chose."""

from datetime import timedelta

import pytest

from channels.messages import Attachment
from tests.office import Office, said
from tests.test_walk import COMPLAINT

LAMP = "Lampu jalan di Jalan Melati mati semua sejak minggu lalu"


def hear(office: Office, *texts: str) -> list[str]:
    for text in texts:
        office.hear(said(text))
        office.work()
    return office.far_end.to("1001")


@pytest.mark.parametrize(("word", "hidden"), [("/anonim", (True, False)), ("RAHASIA", (False, True))])
def test_a_wish_after_a_complaint_is_about_it(office: Office, word: str, hidden: tuple[bool, bool]) -> None:
    told = hear(office, COMPLAINT, word)
    [complaint] = office.complaints
    assert (complaint.anonim, complaint.rahasia) == hidden
    assert complaint.ticket[:3] in told[1]


def test_a_wish_before_a_complaint_is_about_the_next_one_alone(sqlite_office: Office) -> None:
    hear(sqlite_office, "/anonim", "/rahasia", COMPLAINT, LAMP)
    first, second = sqlite_office.complaints
    assert (first.anonim, first.rahasia) == (True, True)
    assert (second.anonim, second.rahasia) == (False, False)


def test_a_wish_of_yesterday_holds_no_more(sqlite_office: Office) -> None:
    hear(sqlite_office, "/anonim")
    sqlite_office.late += timedelta(hours=2)
    hear(sqlite_office, COMPLAINT)
    assert not sqlite_office.complaints[0].anonim


def test_who_chooses_a_language_is_spoken_to_in_it_whatever_they_write_in(sqlite_office: Office) -> None:
    told = hear(
        sqlite_office,
        "/bahasa en",
        COMPLAINT,
        "/bahasa id",
        "The street lamp near our house has been dark for three weeks",
    )
    assert "we speak English" in told[0]
    assert "Thank you" in told[1]
    assert "bahasa Indonesia" in told[2]
    assert "Terima kasih" in told[3]


def test_who_asks_about_languages_is_shown_both(sqlite_office: Office) -> None:
    [told] = hear(sqlite_office, "/bahasa")
    assert "/bahasa en" in told
    assert "/bahasa id" in told


@pytest.mark.parametrize("command", ["/lapor", "/rahasia"])
def test_a_photo_under_a_bare_command_belongs_to_the_words_that_follow(
    sqlite_office: Office, command: str
) -> None:
    sqlite_office.hear(said(command, attachments=(Attachment("photo", "file-1"),)))
    sqlite_office.work()
    hear(sqlite_office, COMPLAINT)
    [complaint] = sqlite_office.complaints
    assert {message.complaint_id for message in sqlite_office.messages} == {complaint.id}


def test_an_old_wish_does_not_come_back_with_a_new_one(sqlite_office: Office) -> None:
    hear(sqlite_office, "/anonim")
    sqlite_office.late += timedelta(days=30)
    hear(sqlite_office, "/rahasia", COMPLAINT)
    [complaint] = sqlite_office.complaints
    assert (complaint.anonim, complaint.rahasia) == (False, True)


def test_a_file_that_is_too_large_is_said_with_the_answer_and_not_again_with_every_edit(
    sqlite_office: Office,
) -> None:
    video = (Attachment("video", "file-1", size=30 * 2**20),)
    first = said("The road near our house is badly broken", attachments=video)
    sqlite_office.hear(first)
    sqlite_office.work()
    for version in (1, 2):
        words = f"The road near our house is badly broken {version}"
        sqlite_office.hear(said(words, attachments=video, edits=first.external_id))
        sqlite_office.work()
    [told] = sqlite_office.far_end.to("1001")
    assert "20 MB" in told


def test_late_items_of_an_album_that_are_too_large_are_told_of_once(sqlite_office: Office) -> None:
    sqlite_office.hear(said(COMPLAINT, album="1001:9"))
    sqlite_office.work()
    for number in range(3):
        video = (Attachment("video", f"file-{number}", size=30 * 2**20),)
        sqlite_office.hear(said("", album="1001:9", attachments=video))
        sqlite_office.work()
    sqlite_office.sweep()
    sqlite_office.work()
    assert len(sqlite_office.far_end.to("1001")) == 2
