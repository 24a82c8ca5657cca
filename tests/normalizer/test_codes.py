"""One-time codes: made so that they are read right, and found where they are meant."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer import codes
from normalizer.intent import Intent
from normalizer.normalize import normalize


@given(st.integers())
def test_every_code_is_found_again_however_it_is_written(seed: int) -> None:
    code = codes.make(Random(seed))
    assert len(code) == codes.LENGTH
    for text in (
        f"KLAIM {code}",
        f"klaim: {code.lower()}",
        f" Klaim  {code} terima kasih",
        f"klaim-{code}",
        f"Saya KLAIM kode {code}.",
        f"Kode klaim: {code}",
    ):
        given = codes.find(text)
        assert given is not None
        assert (given.word, given.code) == ("klaim", code)
    alone = codes.find(f" {code.lower()} ")
    assert alone is not None
    assert alone.code == code


@given(st.integers())
def test_no_code_holds_what_looks_like_something_else(seed: int) -> None:
    assert not set(codes.make(Random(seed))) & set("01ILO")


@pytest.mark.parametrize(
    "text",
    [
        "KLAIM PERUSAHAAN asuransi saya ditolak",
        "Klaim 2345678999 di BPJS belum dibayar dua bulan",
        "klaim",
        "klaim KTP234567 padahal sudah bayar",
        "2345678999",
        "PERUSAHAAN",
        "",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert codes.find(text) is None
    assert normalize(text).intent is not Intent.CLAIM


@pytest.mark.parametrize(
    "text",
    ["KLAIM 2345K2ABC", "KLAIM 0O345K2ABC", "/klaim 2345K2ABC", "klaim kode 2A3B4C5DEFG"],
)
def test_a_mistyped_code_is_meant_as_one_and_no_complaint(text: str) -> None:
    understood = normalize(text)
    assert understood.intent is Intent.CLAIM
    assert understood.draft is None


@pytest.mark.parametrize(
    "text",
    [
        "klaim KTP2345678 ditolak terus di RSUD padahal sudah bayar",
        "Klaim COVID19 saya belum dibayar rumah sakit",
        "Lampu PJU2345XYZ di depan pasar mati",
        "Motor B2345ABC parkir di trotoar tiap hari",
        "/lapor klaim INV2345678 belum dibayar dua bulan",
    ],
)
def test_numbers_of_other_things_are_words_of_a_complaint(text: str) -> None:
    understood = normalize(text)
    assert understood.intent is Intent.REPORT
    assert understood.draft is not None
    assert understood.draft.text == text.removeprefix("/lapor ")


def test_a_complaint_around_what_may_be_a_code_keeps_its_draft_and_its_tickets() -> None:
    understood = normalize("klaim 2A3B4CDEFG ditolak di RSUD, lihat laporan 4829156059, tolong ditindak")
    assert understood.intent is Intent.CLAIM
    assert understood.tickets == ("4829156059",)


def test_after_another_command_what_may_be_a_code_is_a_word() -> None:
    understood = normalize("/anonim klaim 2A3B4CDEFG ditolak di RSUD padahal sudah bayar")
    assert understood.intent is Intent.REPORT
    assert understood.draft is not None
    assert understood.draft.anonim


def test_a_code_is_hidden_and_nothing_else_is() -> None:
    text = "nomor 482 915 6059, kirim KLAIM 2A3B4CDEFG; PERUSAHAAN 2345678999"
    assert codes.hidden(text) == text.replace("2A3B4CDEFG", "•" * 10)


def test_a_digest_is_of_the_code_alone_and_does_not_show_it() -> None:
    code = codes.make(Random(1))
    assert codes.digest(code) == codes.digest(code) != codes.digest(code[::-1])
    assert code not in codes.digest(code).upper()


@pytest.mark.parametrize(
    "text",
    [
        "KLAIM 2A3B4CDEFG",
        "klaim 2a3b4cdefg",
        "/klaim 2A3B4CDEFG",
        "/start KLAIM_2A3B4CDEFG",
        "claim 2A3B4CDEFG",
    ],
)
def test_whoever_claims_is_understood(text: str) -> None:
    understood = normalize(text)
    assert (understood.intent, understood.code) == (Intent.CLAIM, "2A3B4CDEFG")
    assert understood.draft is None


@pytest.mark.parametrize(
    "text", ["/hubungkan 2A3B4CDEFG", "HUBUNGKAN 2A3B4CDEFG", "/start HUBUNGKAN_2A3B4CDEFG"]
)
def test_whoever_links_an_account_is_understood(text: str) -> None:
    assert normalize(text).intent is Intent.LINK


def test_a_link_that_opens_a_chat_with_a_ticket_number_asks_how_it_stands() -> None:
    understood = normalize("/start 4829156059")
    assert (understood.intent, understood.tickets) == (Intent.STATUS, ("4829156059",))


def test_a_link_with_anything_else_says_hello() -> None:
    assert normalize("/start poster-pasar").intent is Intent.HELP


@pytest.mark.parametrize(
    ("text", "command"),
    [("/anonim", "anonim"), ("/rahasia", "rahasia"), ("ANONIM", "anonim"), (" Rahasia! ", "rahasia")],
)
def test_a_wish_to_stay_hidden_alone_is_no_complaint(text: str, command: str) -> None:
    understood = normalize(text)
    assert (understood.intent, understood.command) == (Intent.PRIVACY, command)


@pytest.mark.parametrize(("command", "hidden"), [("/anonim", (True, False)), ("/rahasia", (False, True))])
def test_a_complaint_after_the_wish_has_it(command: str, hidden: tuple[bool, bool]) -> None:
    understood = normalize(f"{command} Jalan di depan pasar rusak parah")
    assert understood.intent is Intent.REPORT
    assert understood.draft is not None
    assert (understood.draft.anonim, understood.draft.rahasia) == hidden
    assert understood.draft.text == "Jalan di depan pasar rusak parah"


def test_anonim_under_a_picture_leaves_it_a_picture() -> None:
    assert normalize("ANONIM", evidence=True).intent is Intent.EVIDENCE
