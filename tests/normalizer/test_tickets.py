from random import Random
from secrets import SystemRandom

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from normalizer import lexicon
from normalizer.text import words
from normalizer.tickets import FoundTickets, display, find, is_valid, make
from tests.normalizer import strategies

TICKET = "4829156059"
OTHER = "5917340665"
MISTYPED = "4829156058"

GROUPINGS = [(10,), (3, 3, 4), (5, 5), (4, 4, 2), (4, 3, 3), (3, 3, 2, 2), (2,) * 5, (1,) * 10]
JOINS = [" ", ".", "-", "_", " - ", ". ", "–", "\u00a0", "  ", "\u200b-"]
BEFORE = [
    "",
    "#",
    "LAPOR-",
    "lapor",
    "no. ",
    "No.",
    "nomor: ",
    "tiket ",
    "laporan saya ",
    "(",
    '"',
    "min, ",
    "\n",
]
AFTER = ["", ".", "?", "!", " min", ", tolong dicek", ") ya", "\nterima kasih", '"', " 🙏"]
MARKS = ["#", "no laporan ", "nomor ", "Tiket: ", "LAPOR-", "id laporan ", "laporan saya ", "status "]
LOOKALIKES = {"0": "0Oo０٠", "1": "1lI|１"}


@st.composite
def messes(draw: st.DrawFn, ticket: str) -> str:
    """The ticket as somebody might type it."""
    digits = [draw(st.sampled_from(LOOKALIKES.get(digit, digit))) for digit in ticket]
    assume(any(digit.isdecimal() for digit in digits))
    join = draw(st.sampled_from(JOINS))
    rest = iter(digits)
    groups = ["".join(next(rest) for _ in range(size)) for size in draw(st.sampled_from(GROUPINGS))]
    return join.join(groups)


@given(data=st.data(), ticket=strategies.tickets)
def test_a_valid_ticket_is_found_in_any_mess(data: st.DataObject, ticket: str) -> None:
    mess = data.draw(messes(ticket))
    before, after = data.draw(st.sampled_from(BEFORE)), data.draw(st.sampled_from(AFTER))
    # Letters glued to letters are one word: nobody reads "laporO" as a number.
    assume(not (before == "lapor" and not mess[0].isdecimal()))
    assert find(before + mess + after) == FoundTickets(valid=(ticket,))


@given(ticket=strategies.tickets, before=strategies.sentences, after=strategies.sentences)
def test_a_ticket_inside_a_sentence_is_found(ticket: str, before: str, after: str) -> None:
    assert find(f"{before} {display(ticket)} {after}").valid == (ticket,)


@given(
    tickets=st.lists(strategies.tickets, unique=True),
    join=st.sampled_from([" ", ", ", " dan ", "\n", "; ", " & "]),
)
def test_several_tickets_are_found_in_order(tickets: list[str], join: str) -> None:
    assert find(join.join(tickets)).valid == tuple(tickets)
    assert find(join.join(map(display, tickets))).valid == tuple(tickets)


@given(digits=strategies.ten_digits)
@example(digits="1500000000")
def test_an_invalid_ten_digit_number_is_never_a_ticket(digits: str) -> None:
    assume(not is_valid(digits))
    assert find(digits).valid == find(display(digits)).valid == ()


@given(st.text() | st.text(alphabet="0123456789OoIl|+ .-_\n/:,Rp٣２"))
def test_find_reads_any_text(text: str) -> None:
    found = find(text)
    assert all(is_valid(ticket) for ticket in found.valid)
    assert not any(is_valid(number) for number in found.mistyped)
    assert len(set(found.valid)) == len(found.valid)


@given(ticket=strategies.tickets, position=st.integers(0, 9), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_caught(ticket: str, position: int, digit: str) -> None:
    assume(ticket[position] != digit)
    assert not is_valid(ticket[:position] + digit + ticket[position + 1 :])


@given(ticket=strategies.tickets, position=st.integers(0, 8))
def test_two_swapped_neighbours_are_always_caught(ticket: str, position: int) -> None:
    first, second = ticket[position], ticket[position + 1]
    assume(first != second)
    assert not is_valid(ticket[:position] + second + first + ticket[position + 2 :])


@given(st.integers())
def test_what_is_drawn_is_valid_and_cannot_be_taken_for_a_phone_number(seed: int) -> None:
    ticket = make(Random(seed))
    assert is_valid(ticket)
    assert not ticket.startswith(strategies.PHONE_STARTS)


def test_a_number_is_drawn_anew_until_it_looks_like_no_phone_number() -> None:
    class Scripted(Random):
        drawn = iter([81200000, 62210000, 48291560])

        def randrange(self, *_: object) -> int:
            return next(self.drawn)

    assert make(Scripted()) == TICKET


def test_the_system_randomness_can_draw() -> None:
    assert is_valid(make(SystemRandom()))


def test_a_ticket_is_shown_in_groups() -> None:
    assert display(TICKET) == "482 915 6059"


# 01, 00 and 99 leave the same remainder as 98, 97 and 02.
@pytest.mark.parametrize("digits", ["1000002101", "1000008600", "1000005399"])
def test_check_digits_that_are_never_drawn_are_not_valid(digits: str) -> None:
    assert mod_97_10.is_valid(digits)
    assert not is_valid(digits)


@pytest.mark.parametrize("digits", ["8120000078", "6281000067", "0812000096"])
def test_what_starts_like_a_phone_number_is_not_valid_though_its_check_is(digits: str) -> None:
    assert mod_97_10.is_valid(digits)
    assert not is_valid(digits)


@pytest.mark.parametrize(
    "digits", ["", "482915605", "48291560590", "482 915 6059", "٤٨٢٩١٥٦٠٥٩", "abcdefghij"]
)
def test_only_ten_plain_digits_are_valid(digits: str) -> None:
    assert not is_valid(digits)


@pytest.mark.parametrize(
    "text",
    [
        "#482 915 6059",
        "482.915.6059",
        "482-915-6059",
        "LAPOR-4829156059",
        "48291S6059 eh 4829156O59",
        "４８２９１５６０５９",
        "４８２９１５６Ｏ５９",
        "apa kabar 482 9l5 6O59?",
        "4 8 2 9 1 5 6 0 5 9",
        "no 4829156059/2026",
        "4829156059 4829156059, 482-915-6059",
        "RT 03 RW 05 482 915 6059 3 hari belum ada kabar",
        "RT 003 4829156059",
        "sejak 12/8/2026 4829156059",
        "01-09-2026 482 915 6059",
        "Rp 50.000 4829156059",
        "ada 2 laporan: 4829156059. 2 hari",
        "laporan 4829156059, rb orang menunggu",
        "hp 081200000001 tiket 482 915 6059",
        "0812-0000-0001 482-915-6059",
        "9999 0101 0101 0001 4829156059",
        "rek 4829156059",
        "SD kelas II 482 915 6059",
        "4829\u200b156\u200b059",
    ],
)
def test_a_ticket_is_read_from(text: str) -> None:
    assert find(text) == FoundTickets(valid=(TICKET,))


def test_two_tickets_written_in_groups_after_another_are_both_read() -> None:
    assert find("482 915 6059 591 734 0665").valid == (TICKET, OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0812000059",
        "081200000059",
        "0812-0000-0001",
        "+62812000000",
        "+6281200000001",
        "+62 812 0000 0001",
        "62 812-000-0001",
        "+62 361 123 4567",
        "8120000059",
        "6281200059",
        "(021) 555 1234",
        "wa.me/6281200000001",
        "9999010101010001",
        "9999 0101 0101 0001",
        "9999.0101.0101.0001",
        "999901 0101010001",
        "999901 010101 0001",
        "Rp 1.500.000.000",
        "Rp1500000000",
        "Rp. 1.234.567.890",
        "IDR 1234567890",
        "1234567890 rupiah",
        "1.234.567.890,-",
        "1.500.000.000",
        "1500000000",
        "01-09-2026 10.30",
        "2026-09-01 10",
        "12/08/2026",
        "48291560590",
        "14829156059",
        "1-4829156059-3",
        "x4829156059",
        "4829156059x",
        "12345678901234567890",
        "123 456 789 012 345",
        "192.168.100.1",
        "lo lo il ol",
        "IIIII IIIII",
        "oo",
    ],
)
def test_neither_a_ticket_nor_a_mistyped_one(text: str) -> None:
    assert find(text) == FoundTickets()


def test_a_date_and_an_hour_that_happen_to_pass_the_check_are_not_a_ticket() -> None:
    assert is_valid("2026090120")
    assert is_valid("1210202653")
    assert find("2026-09-01 20") == find("12/10/2026 53") == find("12-10-2026 53") == FoundTickets()


def test_money_that_happens_to_pass_the_check_is_not_a_ticket() -> None:
    assert find("Rp4829156059") == find("Rp 4.829.156.059") == find("4829156059 rupiah") == FoundTickets()


def test_ten_digits_of_an_identity_number_are_not_a_ticket_even_when_they_pass_the_check() -> None:
    assert find("999901 4829156059") == FoundTickets()


def test_ten_digits_of_a_phone_number_are_not_a_ticket_even_when_they_pass_the_check() -> None:
    assert find("+62 482 915 6059") == find("062 482 915 6059") == FoundTickets()


@pytest.mark.parametrize(
    "text", [MISTYPED, "#482 915 6058", "482.915.6058 pak", "48291560S8 4829156O58", "LAPOR-4829156058"]
)
def test_a_number_meant_as_a_ticket_that_fails_the_check_is_mistyped(text: str) -> None:
    assert find(text) == FoundTickets(mistyped=(MISTYPED,))


@pytest.mark.parametrize(
    "text", ["rek BCA 4829156058", "norek: 4829156058", "NISN 4829156058", "WA 4829156058"]
)
def test_a_number_with_another_name_is_not_a_mistyped_ticket(text: str) -> None:
    assert find(text) == FoundTickets()


def test_ten_digits_in_unusual_groups_are_not_a_mistyped_ticket() -> None:
    assert find("4829 1560 58") == FoundTickets()


def test_a_valid_and_a_mistyped_number_are_kept_apart() -> None:
    assert find(f"{TICKET} dan {MISTYPED}") == FoundTickets(valid=(TICKET,), mistyped=(MISTYPED,))


def test_a_long_text_is_read_in_reasonable_time() -> None:
    for unit in ("1", "1 ", "1.", "o", "l|", "0812 ", "Rp1", "1,", "-", "482 915 605 "):
        find(unit * (100_000 // len(unit)))


@pytest.mark.parametrize(
    ("text", "national"),
    [
        ("#9165816", ["9165816"]),
        ("no laporan 9165816", ["9165816"]),
        ("nomor 9.165.816", ["9165816"]),
        ("tiket 9165 816", ["9165816"]),
        ("LAPOR-9165816", ["9165816"]),
        ("lap sy no.9165816 (pju) ama 9165817 (got) blm beres", ["9165816", "9165817"]),
        ("lapor 9165816 soal lampu dan 9165817 soal got", ["9165816", "9165817"]),
        ("Nomor tiket saya 9,165,816 kok belum ada jawaban?", ["9165816"]),
        ("status 9 1 6 5 8 1 6", ["9165816"]),
        ("dikira bakal ditanggapi, ternyata 9165816 cuma didiemin sebulan", ["9165816"]),
        ("uang saya 9,165,816 hilang", []),
        ("anggaran 9,165,816 belum ada jawaban", []),
        ("id laporan 9165816", ["9165816"]),
        ("laporan saya 9900123", ["9900123"]),
        ("laporan 99OO123 gimana", ["9900123"]),
        ("#99oOl23", ["9900123"]),
        ("9900123", ["9900123"]),
        ("status 9900123", ["9900123"]),
        ("9900123 gimana pak", ["9900123"]),
        ("belum beres pak, lubangnya cuma ditimbun tanah, 9900124", ["9900124"]),
        ("9900123 dan 9900124", ["9900123", "9900124"]),
        ("cek 9900123, 9900124", ["9900123", "9900124"]),
        ("9900123/9900124", ["9900123", "9900124"]),
        ("9.900.124", ["9900124"]),
        ("9900 127", ["9900127"]),
        ("gimana 9900 127 min", ["9900127"]),
        ("tolong dicek lagi 9900124", ["9900124"]),
        ("min laporan #9900125 udah sebulan ga ada kabar, warga sudah bayar 1500000", ["9900125"]),
        ("LAPOR 9900125 belum ditangani", ["9900125"]),
        ("lapor!9900125", ["9900125"]),
        ("no.9900125", ["9900125"]),
        ("no9900125", ["9900125"]),
        ("pak 9900123 kok belum beres ya, jalan masih rusak", ["9900123"]),
        ("yth admin, nomor tiketnya 9900123 kapan diproses", ["9900123"]),
        ("how about my report 9900123?", ["9900123"]),
        ("status laporan 9900123 & 9900124 gimana", ["9900123", "9900124"]),
        ("Laporan 9900123 sama 9900124 kok belum ya", ["9900123", "9900124"]),
        ("Tracking ID 9165816", ["9165816"]),
        ("tracking id: 9165816 belum ditanggapi", ["9165816"]),
        ("kode laporan 9165816", ["9165816"]),
        ("laporan dengan nomor 9165816", ["9165816"]),
        ("sy sdh lapor dgn no 9165816 tp blm ada tanggapan, jalan makin rusak", ["9165816"]),
        ("status 9900123 2 hari", ["9900123"]),
        ("９１６５８１６", ["9165816"]),
        ("laporan sy yg 9900123 kmrn gmn", ["9900123"]),
        ("terima kasih, sudah beres 9900123", ["9900123"]),
        ("tarik laporan 9900123", ["9900123"]),
        ("laporan saya nomor 4829156059 dan 9900123", ["9900123"]),
        ("#9900125 udah sebulan ga ada kabar", ["9900125"]),
        ("mau tanya #9.900.125", ["9900125"]),
        ("ini 9900123 laporan saya", ["9900123"]),
        ("no tiket: 9900-123", ["9900123"]),
        ("Batalkan 9900123", ["9900123"]),
        ("ada 2 laporan: 9900123 dan 9900124", ["9900123", "9900124"]),
        ("laporan no 9900123 tgl 12/8/2026 blm beres", ["9900123"]),
    ],
)
def test_a_number_of_lapor_is_read_where_the_words_tell_or_it_stands_alone(
    text: str, national: list[str]
) -> None:
    assert list(find(text).national) == national


@pytest.mark.parametrize(
    "text",
    [
        "TANGKAB pungli smp negeri di mauk tarik uang perpisahan 1500000/siswa. jgn sebut nama sy",
        "1500000",
        "1.500.000",
        "Rp 2.750.500",
        "2750500 rupiah",
        "bayar 1250000",
        "diminta bayar 1250500",
        "harga tanah 2750500",
        "uang komite 1250500",
        "2026 0901",
        "2026 901",
        "telp 7654321",
        "telepon kantor 7654321",
        "hub 7654321",
        "no pelanggan 1234567",
        "id pelanggan pdam 1234567 air mati",
        "no surat 1234567",
        "surat nomor 1234567",
        "no meter 1234567",
        "nomor rekening 1234567",
        "0812 9900123",
        "+62 736 9900123",
        "021-9900123",
        "9999 0101 0101 0001",
        "99999001239",
        "lampu mati di jalan 1234567 ada lubang",
        "482 915 6059",
        "4829156059",
        "kode pos 3822512",
        "gaji guru honorer 1234567 per bulan",
        "penduduk 1234567 jiwa",
        "rugi 2.345.678",
        "biaya urus ktp 150.000",
        "uang kas desa hilang, 2750500",
        "bantuan 1250500 dipotong",
        "x9900123",
        "9900123x",
        "-3.800123 102.2655",
        "NIP 1234567",
        "no antrian 1234567",
        "SK nomor 1234567 tahun 2020",
        "KM 1234567",
        "pungli 1.250.500 di sekolah",
        "lat -3.7928 long 102.2608",
        "2.345.678 uang ditarik",
        "tagihan PDAM naik 1234567",
        "(021) 555 1234",
    ],
)
def test_another_number_of_seven_digits_is_none_of_lapor(text: str) -> None:
    assert find(text).national == ()


@given(
    data=st.data(), number=strategies.nationals, before=st.sampled_from(MARKS), after=st.sampled_from(AFTER)
)
def test_a_marked_number_of_lapor_is_found_in_any_mess(
    data: st.DataObject, number: str, before: str, after: str
) -> None:
    digits = [data.draw(st.sampled_from(LOOKALIKES.get(digit, digit))) for digit in number]
    assume(sum(digit.isdecimal() for digit in digits) > 3)
    join = data.draw(st.sampled_from([" ", ".", "-"]))
    sizes = data.draw(
        st.sampled_from([(7,), (1, 3, 3)] if join == "." else [(7,), (1, 3, 3), (4, 3), (3, 4)])
    )
    rest = iter(digits)
    written = join.join("".join(next(rest) for _ in range(size)) for size in sizes)
    assert find(f"{before}{written}{after}").national == (number,)


@given(data=st.data(), ticket=strategies.tickets)
def test_a_valid_ticket_is_found_whatever_is_said_around_it(data: st.DataObject, ticket: str) -> None:
    mess = data.draw(messes(ticket))
    around = st.sampled_from(strategies.CHATTER)
    text = f"{data.draw(around)}, {mess}; {data.draw(around)}"
    assert find(text).valid == (ticket,)


@given(digits=strategies.ten_digits, around=st.sampled_from(strategies.CHATTER), data=st.data())
def test_an_invalid_number_is_never_a_valid_ticket_in_any_mess(
    digits: str, around: str, data: st.DataObject
) -> None:
    assume(not is_valid(digits))
    assert find(f"{around}, {data.draw(messes(digits))}; {around}").valid == ()


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{digit}\ufe0f\u20e3" for digit in TICKET),
        "\u2463\u2467\u2461\u2468\u2460\u2464\u2465\u24ea\u2464\u2468",
        "\U0001d7d2\U0001d7d6\U0001d7d0 915 6059",
        "482\u202e915\u202c6059",
        "4\u03368\u03362\u0336 915 6059",
    ],
)
def test_a_ticket_in_fancy_signs_is_read(text: str) -> None:
    assert find(text).valid == (TICKET,)


@pytest.mark.parametrize("role", ["report", "number", "empty", "money", "other"])
def test_every_word_around_a_number_can_be_met(role: str) -> None:
    for word in lexicon.words("ticket_words.yaml", role):
        assert words(word) == [word]


def test_no_word_around_a_number_has_two_roles() -> None:
    roles = [
        lexicon.words("ticket_words.yaml", role) for role in ("report", "number", "empty", "money", "other")
    ]
    assert len(frozenset().union(*roles)) == sum(map(len, roles))


def test_many_numbers_of_lapor_are_read_in_reasonable_time() -> None:
    for unit in ("9900123 x ", "9900123 ya ", "9900123 ", "no 9900123 ", "ya 9.900.123 "):
        find(unit * (100_000 // len(unit)))
