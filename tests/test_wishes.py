"""Hidden names, hidden words, and the language somebody chose."""

from datetime import timedelta

import pytest

from tests.office import Office, said
from tests.test_walk import COMPLAINT


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
    hear(sqlite_office, "/anonim", "/rahasia", COMPLAINT, "Lampu jalan di Jalan Melati mati semua")
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
        sqlite_office, "/bahasa en", COMPLAINT, "/bahasa id", "The road is broken near the big market"
    )
    assert "we speak English" in told[0]
    assert "Thank you" in told[1]
    assert "bahasa Indonesia" in told[2]
    assert "Terima kasih" in told[3]


def test_who_asks_about_languages_is_shown_both(sqlite_office: Office) -> None:
    [told] = hear(sqlite_office, "/bahasa")
    assert "/bahasa en" in told
    assert "/bahasa id" in told
