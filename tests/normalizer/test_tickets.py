from random import Random
from secrets import SystemRandom

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

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
