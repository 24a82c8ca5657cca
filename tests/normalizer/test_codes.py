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
        "klaim 23456ABCDEF padahal sudah bayar",
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
    ["KLAIM 2345K2ABC", "KLAIM 0O345K2ABC", "/klaim 2345K2ABC", "klaim kode 23456ABCDEF"],
)
def test_a_mistyped_code_is_meant_as_one_and_no_complaint(text: str) -> None:
    understood = normalize(text)
    assert understood.intent is Intent.CLAIM
    assert understood.draft is None


def test_what_only_looks_like_a_code_may_still_be_a_complaint() -> None:
    understood = normalize("klaim KTP2345678 ditolak terus di RSUD padahal sudah bayar")
    assert understood.intent is Intent.CLAIM
    assert understood.draft is not None
    assert understood.draft.text.startswith("klaim KTP2345678 ditolak")


def test_a_code_is_hidden_and_nothing_else_is() -> None:
    text = "nomor 482 915 6059, kirim KLAIM 23456ABCDE; PERUSAHAAN 2345678999"
    assert codes.hidden(text) == text.replace("23456ABCDE", "•" * 10)


def test_a_digest_is_of_the_code_alone_and_does_not_show_it() -> None:
    code = codes.make(Random(1))
    assert codes.digest(code) == codes.digest(code) != codes.digest(code[::-1])
    assert code not in codes.digest(code).upper()


@pytest.mark.parametrize(
    "text",
    [
        "KLAIM 23456ABCDE",
        "klaim 23456abcde",
        "/klaim 23456ABCDE",
        "/start KLAIM_23456ABCDE",
        "claim 23456ABCDE",
    ],
)
def test_whoever_claims_is_understood(text: str) -> None:
    understood = normalize(text)
    assert (understood.intent, understood.code) == (Intent.CLAIM, "23456ABCDE")
    assert understood.draft is None


@pytest.mark.parametrize(
    "text", ["/hubungkan 23456ABCDE", "HUBUNGKAN 23456ABCDE", "/start HUBUNGKAN_23456ABCDE"]
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
