"""A name that a stranger chose deceives nobody."""

import pytest

from gateway.console import naming
from tests.gateway.console.complaint.case import ayu, complaint, page, write
from tests.office import Office


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("Siti Aminah", "Siti Aminah"),
        ("Ñoño D'Été-2", "Ñoño D'Été-2"),
        ("محمد", "محمد"),
        ("Андрей", "Андрей"),
        ("王小明", "王小明"),
        # From right to left: "Petugas (saguteP)".
        ("Petugas \u202esagute\u202c", "Petugas sagute"),
        ("\u2066Admin\u2069\u200b\ufeff", "Admin"),
        ("Dinas\u00a0\u2028PUPR\r\n\tselesai", "Dinas PUPR selesai"),
        # Cyrillic and Greek letters that look like Latin ones.
        ("Аdmin LАPOR", "[А]dmin L[А]POR"),
        ("Αdmin", "[Α]dmin"),
        ("А\u0301dmin", "[А]\u0301dmin"),
        ("\U0001d400\U0001d41d\U0001d426\U0001d422\U0001d427 ＡＢ", "Admin AB"),
        ("a" + "\u0323\u0302" + "\u0301" * 200, "ậ" + "\u0301" * 2),
        ("\x00\u200b", ""),
        # Letters, marks and signs without a shape: people call themselves nothing by them.
        ("\u3164\uffa0\u115f", ""),
        ("\ufe0f\u034f\u17b4\U000e0100", ""),
        ("Siti\u2800\u3164 Aminah", "Siti Aminah"),
        ("Ad\u034fmi\ufe0fn", "Admin"),
    ],
)
def test_a_name_is_shown_in_letters_that_are_what_they_look_like(called: str, shown: str) -> None:
    assert naming.plain(called) == shown


def test_a_name_without_end_is_one_line() -> None:
    assert len(naming.plain("Warga " * 1_000)) == naming.LONGEST


def test_on_its_page_a_complaint_is_not_of_who_it_pretends_to_be_of(sqlite_office: Office) -> None:
    write(sqlite_office, "Jalan di depan SD Contoh rusak parah", sender_name="\u202eАdmin LAPOR<b>\x00")
    [one] = sqlite_office.complaints
    shown = page(ayu(sqlite_office), complaint(sqlite_office, one.ticket).ticket)
    assert "<strong>[А]dmin LAPOR&lt;b&gt;</strong>" in shown
    assert "\u202e" not in shown
