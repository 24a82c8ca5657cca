import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import tickets
from normalizer.privacy import find, mask, public
from tests.normalizer import strategies

SEPARATORS = [" ", ", ", "\n", " dan ", ": ", "/"]
numbers = st.text(alphabet="0123456789０９٣", min_size=1, max_size=25)
pieces = st.one_of(
    strategies.tickets, strategies.tickets.map(tickets.display), numbers, strategies.sentences, st.text()
)


@given(st.lists(pieces), st.sampled_from(SEPARATORS))
def test_no_long_number_but_a_ticket_survives(said: list[str], separator: str) -> None:
    for run in re.findall(r"\d{9,}", mask(separator.join(said))):
        assert tickets.is_valid(run)


@given(ticket=strategies.tickets, before=strategies.sentences, after=strategies.sentences)
def test_a_ticket_is_never_masked(ticket: str, before: str, after: str) -> None:
    for shown in (ticket, tickets.display(ticket)):
        text = f"{before} {shown}, {after}"
        assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("hp 081200000012", "hp ***012"),
        ("hp +6281200000012, ok", "hp ***012, ok"),
        ("sms:+6281200000012", "sms:***012"),
        ("+62 812-0000-0012 5 orang", "***012 5 orang"),
        ("0812.0000.0012", "***012"),
        ("812 0000 0012", "***012"),
        ("0812\u200b0000\u200b0012", "***012"),
        ("wa.me/6281200000012", "wa.me/***012"),
        ("NIK 9999010101010012", "NIK ***012"),
        ("KK 9999 0101 0101 0012.", "KK ***012."),
        ("999901 010101 0012", "***012"),
        ("surat ke a.b+c@contoh.go.id ya", "surat ke ***@*** ya"),
        ("cc @contoh_saja", "cc @***"),
        ("bot123456789:AAbb-CCddEEffGGhhIIjjKKllMMnnOOppQ/getMe", "bot***:***/getMe"),
        ("081200000012 4829156059", "***012 4829156059"),
        ("tiket 482-915-6059, NIK 9999 0101 0101 0012", "tiket 482-915-6059, NIK ***012"),
    ],
)
def test_personal_data_is_masked_and_its_end_kept(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_ten_digits_of_a_personal_number_do_not_pass_as_a_ticket() -> None:
    assert mask("999901 4829156059") == mask("+62 482 915 6059") == "***059"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jalan rusak RT 03 RW 05, 62 kasus 10 hari",
        "2026-09-01 08:02:11 handled 3 of 12",
        "Rp 1.500.000 jam 08.30",
        "status 403 from /webhooks/telegram",
    ],
)
def test_what_is_not_personal_stays_readable(text: str) -> None:
    assert mask(text) == text


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


def test_a_long_text_is_masked_in_reasonable_time() -> None:
    for unit in ("1", "1 ", "0812 ", "a", "a@", "a.", "1:", "+62 ", "@"):
        mask(unit * (100_000 // len(unit)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Motor saya hilang dicuri tadi malam di parkiran, plat B 1234 XYZ. tolong dicarikan",
            [("plate", "B 1234 XYZ")],
        ),
        ("BD1234AB ugal-ugalan", [("plate", "BD1234AB")]),
        ("angkot plat b 1234 xyz", [("plate", "b 1234 xyz")]),
        ("bd1234ab parkir sembarangan", [("plate", "bd1234ab")]),
        ("mobil dinas plat merah BD 12 C dipakai mudik", [("plate", "BD 12 C")]),
        ("nopol BD 5 A", [("plate", "BD 5 A")]),
        ("truk bd 8123 cy lewat", [("plate", "bd 8123 cy")]),
        ("NIK 9999010101010012", [("nik", "9999010101010012")]),
        ("NIK: 9999 0101 0101 0012.", [("nik", "9999 0101 0101 0012")]),
        ("no kk 9999010101010012", [("kk", "9999010101010012")]),
        (
            "KK saya 9999010101010012 nik 9999010101010013",
            [("kk", "9999010101010012"), ("nik", "9999010101010013")],
        ),
        ("kartu keluarga 9999010101010012", [("kk", "9999010101010012")]),
        ("1771014507900003 bansos saya", [("nik", "1771014507900003")]),
        ("hp 081200000012", [("phone", "081200000012")]),
        ("hubungi +62 812-0000-0012 ya", [("phone", "+62 812-0000-0012")]),
        ("wa.me/6281200000012", [("phone", "6281200000012")]),
        ("wa 81200000012", [("phone", "81200000012")]),
        ("0812 0000 0012 20 orang", [("phone", "0812 0000 0012")]),
        ("081200000012 / 081200000013", [("phone", "081200000012"), ("phone", "081200000013")]),
        ("(0736) 21234", [("phone", "(0736) 21234")]),
        ("telp 0736-21234", [("phone", "0736-21234")]),
        ("0812.0000.0012", [("phone", "0812.0000.0012")]),
        ("email a.b+c@contoh.go.id ya", [("email", "a.b+c@contoh.go.id")]),
        ("tiket 4829156059 hp 081200000012", [("phone", "081200000012")]),
        ("KTP a.n. Budi Santoso belum jadi", [("name", "Budi Santoso")]),
        ("atas nama Siti Aminah binti Yusuf, alamat", [("name", "Siti Aminah binti Yusuf")]),
        ("nama saya budi santoso dari desa sukamaju", [("name", "budi santoso")]),
        ("nama: Rina Wati", [("name", "Rina Wati")]),
        ("Nama : JOKO SUSILO", [("name", "JOKO SUSILO")]),
        ("petugas bernama Anton minta uang", [("name", "Anton")]),
        ("an. Dewi Lestari", [("name", "Dewi Lestari")]),
        ("a/n Ahmad Fauzi mohon dicek", [("name", "Ahmad Fauzi")]),
        ("A.N. M. YUSUF", [("name", "M. YUSUF")]),
        ("no hp saya: 0812-0000-0012", [("phone", "0812-0000-0012")]),
        (
            "nama saya Siti Rahma, NIK 9999010101010012, hp 081200000012",
            [("name", "Siti Rahma"), ("nik", "9999010101010012"), ("phone", "081200000012")],
        ),
        ("mobil B 9 RI", [("plate", "B 9 RI")]),
        ("D 4567 AB nabrak", [("plate", "D 4567 AB")]),
        ("8120000012", [("phone", "8120000012")]),
        ("penerima bansos atas nama ibu Sumiati tidak dapat", [("name", "Sumiati")]),
        ("nama sy Agus mau lapor jln rusak", [("name", "Agus")]),
        ("My name is John Smith and the road", [("name", "John Smith")]),
    ],
)
def test_personal_data_are_found_where_they_stand(text: str, found: list[tuple[str, str]]) -> None:
    assert [(datum.kind, text[datum.start : datum.end]) for datum in find(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "RT 03 RW 05",
        "A 12",
        "No 5 KM 12 SDN 3 Rp 1500",
        "BLOK B 12 A",
        "rumah di blok B 123 AB",
        "hubungi 4829156059",
        "atas nama x",
        "blok d 123 ab",
        "DP 500 RB",
        "bansos tidak turun nik saya 177101450790000",
        "482 915 6059",
        "9900123 dan 9900124",
        "Rp 1.500.000.000",
        "1500000000",
        "01-09-2026 10.30 kode pos 38225",
        "-3.800123, 102.265512",
        "rek BRI 123456789012345",
        "atas nama PT Maju Jaya",
        "atas nama Dinas Kesehatan",
        "atas nama warga RT 03",
        "nama saya jangan disebut",
        "jgn sebut nama sy",
        "nama saya tidak terdaftar di DPT",
        "nama saya dicatut",
        "tolong rahasiakan nama saya pak",
        "saya Budi",
        "jalan an rusak 2000an",
        "nama jalan: Jl Mawar",
        "bank BRI a.n. Bendahara Sekolah",
        "62 kasus 10 hari",
        "call center 1500123",
        "2026-09-01 08:02:11",
        "jembatan KM 12 rusak 3 bln",
        "SMAN 5 Bengkulu Rp 250 rb",
        "kelas 3 B 25 siswa",
    ],
)
def test_what_only_looks_like_personal_data_is_left_alone(text: str) -> None:
    assert find(text) == ()
    assert public(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("NIK 9999010101010012, hp 0812 0000 0012", "NIK [NIK], hp [telepon]"),
        ("tiket 482 915 6059 a.n. Budi, B 1234 XYZ", "tiket 482 915 6059 a.n. [nama], [plat nomor]"),
        ("a@contoh.id KK 9999010101010012", "[email] KK [KK]"),
    ],
)
def test_in_public_a_placeholder_says_what_stood_there(written: str, shown: str) -> None:
    assert public(written) == shown


@given(ticket=strategies.tickets, before=strategies.sentences, after=strategies.sentences)
def test_a_ticket_is_never_personal(ticket: str, before: str, after: str) -> None:
    for shown in (ticket, tickets.display(ticket)):
        text = f"{before} {shown}, {after}"
        assert public(text) == text


@given(st.lists(pieces), st.sampled_from(SEPARATORS))
def test_what_is_found_lies_in_the_text_in_order(said: list[str], separator: str) -> None:
    text = separator.join(said)
    end = 0
    for datum in find(text):
        assert end <= datum.start < datum.end <= len(text)
        end = datum.end


@given(
    before=strategies.sentences,
    joins=st.lists(st.sampled_from(["", " ", "-", ".", "\u200b", "\u00a0"]), min_size=2, max_size=2),
    prefix=st.sampled_from(["08", "+628", "628", "+62 8", "(+62) 8"]),
)
def test_a_mobile_number_is_found_in_any_spelling(before: str, joins: list[str], prefix: str) -> None:
    number = f"{prefix}12{joins[0]}0000{joins[1]}0012"
    assert [datum.kind for datum in find(f"{before} {number} {before}")] == ["phone"]
    assert "0012" not in public(f"{before} {number}")


def test_personal_data_in_a_long_text_are_found_in_reasonable_time() -> None:
    for unit in (
        "1",
        "1 ",
        "0812 ",
        "a",
        "a@",
        "a.",
        "1:",
        "+62 ",
        "@",
        "a.n. ",
        "nama saya ",
        "B 1 ",
        "9900123 x ",
    ):
        find(unit * (100_000 // len(unit)))
