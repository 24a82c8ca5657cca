"""What a form tells, and all that is wrong with it at once."""

from datetime import date

import pytest

from gateway.redirects import form, wording
from gateway.redirects.form import FIELDS, Form
from normalizer.kind import Kind
from tests.gateway.redirects.desk import DARK, FORM, HERE, TODAY, told

VALUES = {"source": "IG", "origin": "@warga.contoh", "text": DARK}


def wrong(**values: str) -> dict[str, str]:
    read, problems = form.read({**VALUES, **values}, TODAY)
    assert (read is None) == bool(problems)
    return {one.field: one.what for one in problems}


def test_a_form_is_read_as_people_fill_it_in() -> None:
    values = {
        "source": "Instagram",
        "origin": " @warga.contoh ",
        "text": DARK,
        "place": HERE,
        "happened": "12 Agustus 2026",
        "kind": "Permintaan Informasi",
        "anonim": "Ya",
        "rahasia": "tidak",
        "link": "instagram.com/p/contoh",
    }
    assert form.read(values, TODAY) == (
        Form(
            source="instagram",
            text=DARK,
            origin="@warga.contoh",
            link="https://instagram.com/p/contoh",
            place=HERE,
            happened=date(2026, 8, 12),
            kind=Kind.PERMINTAAN_INFORMASI,
            anonim=True,
        ),
        [],
    )


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_columns() -> None:
    values = {"source": "Koran", "text": "", "happened": "kemarin", "kind": "lain", "anonim": "mungkin"}
    values |= {"link": "javascript:alert(1)", "place": "x" * 501}
    _, problems = form.read(values, TODAY)
    assert [one.field for one in problems] == [
        *("source", "text", "place", "happened", "kind", "anonim", "link")
    ]


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"source": ""}, {"source": "missing"}),
        ({"text": "  "}, {"text": "missing"}),
        ({"text": "!!! ???"}, {"text": "no_words"}),
        ({"text": "a" * 10_001}, {"text": "too_long"}),
        ({"origin": ""}, {"origin": "nobody"}),
        ({"origin": "", "link": "https://instagram.com/p/contoh"}, {}),
        ({"origin": "", "link": "https://contoh.id", "source": "telepon"}, {"origin": "nobody"}),
        ({"happened": "31/02/2026"}, {"happened": "bad_date"}),
        ({"happened": "12/13/2026"}, {"happened": "bad_date"}),
        ({"happened": "02/09/2026"}, {"happened": "future"}),
        ({"happened": "01/09/26"}, {}),
        ({"happened": "2026-08-12 00:00:00"}, {}),
        ({"happened": "5 agt 2026"}, {}),
        ({"happened": "5 xyz 2026"}, {"happened": "bad_date"}),
        ({"link": "data:text/html,x"}, {"link": "bad_link"}),
        ({"link": "https://contoh.id/a b"}, {"link": "bad_link"}),
        ({"link": "tidak ada"}, {"link": "bad_link"}),
        ({"link": "http://[contoh"}, {"link": "bad_link"}),
        ({"rahasia": "Y"}, {}),
    ],
)
def test_each_field_is_held_to_its_rule(values: dict[str, str], problems: dict[str, str]) -> None:
    assert wrong(**values) == problems


def test_the_same_words_of_the_same_person_have_one_key_however_they_are_written() -> None:
    assert told(text=f"  {DARK.upper()}!", origin="warga contoh").key == FORM.key
    assert told(place="", kind=Kind.ASPIRASI, rahasia=True).key == FORM.key
    phone = told(source="whatsapp", origin="0812-0000-0011").key
    assert told(source="whatsapp", origin="+62 812 0000 0011").key == phone
    assert len({FORM.key, phone, told(text="Sampah").key, told(origin="@lain").key}) == 4


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_problem_is_worded_with_what_stands_there_and_what_to_do(language: str) -> None:
    values = {"source": "Koran", "text": "?", "origin": "a" * 201, "happened": "31/02/2026", "kind": "lain"}
    values |= {"anonim": "entah", "link": "tidak ada"}
    _, problems = form.read(values, TODAY)
    said = [wording.problem_in_row(7, one, language) for one in problems]
    assert all(wording.column(one.field) in line for one, line in zip(problems, said, strict=True))
    assert "“Koran”" in said[0]
    assert "WhatsApp pribadi" in said[0]
    assert "“31/02/2026”" in said[3]


def test_the_columns_are_the_fields_and_both_languages_say_the_same() -> None:
    words = wording.catalogue()
    assert tuple(words["columns"]) == tuple(words["also"]) == FIELDS
    for part in ("problems", "refused"):
        assert list(words[part]["id"]) == list(words[part]["en"])
    assert list(words["kinds"]) == list(map(str, Kind))
    assert wording.problem_in_row(7, form.Problem("source", "missing"), "id") == (
        "Baris 7, kolom Sumber: wajib diisi"
    )
