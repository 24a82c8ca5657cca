import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import tickets
from normalizer.privacy import mask
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
