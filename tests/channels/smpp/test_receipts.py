"""News of what became of a reply."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import DeliveryReceipt, DeliveryStatus, Unreadable
from channels.sms_1708.smpp import receipts
from tests.channels.smpp.fake_smsc import tlv
from tests.channels.smpp.samples import NOON, heard

RECEIPT = 0x04


def words(id: str = "a-1", stat: str = "DELIVRD", err: str = "000") -> bytes:
    dates = "submit date:2601011200 done date:2601011201"
    return f"id:{id} sub:001 dlvrd:001 {dates} stat:{stat} err:{err} text:halo".encode("latin-1")


def read(said: bytes, base: Any = "same", **fields: Any) -> DeliveryReceipt | Unreadable:
    return receipts.read(heard(said, **{"esm_class": RECEIPT} | fields), "1708", NOON, base)


def receipt(said: bytes, base: Any = "same", **fields: Any) -> DeliveryReceipt:
    news = read(said, base, **fields)
    assert isinstance(news, DeliveryReceipt)
    return news


def test_a_receipt_is_news_of_the_message_it_names() -> None:
    news = receipt(words())
    assert (news.external_id, news.status, news.code) == ("a-1", DeliveryStatus.DELIVERED, None)
    assert (news.channel, news.account, news.delivery_id) == ("sms_1708", "1708", None)
    assert news.occurred_at == NOON
    assert news.raw["short_message"] == words().hex()


@pytest.mark.parametrize(
    ("stat", "status", "code"),
    [
        ("ENROUTE", DeliveryStatus.SENT, None),
        ("ACCEPTD", DeliveryStatus.SENT, None),
        ("DELIVRD", DeliveryStatus.DELIVERED, None),
        ("DELIVERED", DeliveryStatus.DELIVERED, None),
        ("delivrd", DeliveryStatus.DELIVERED, None),
        ("EXPIRED", DeliveryStatus.EXPIRED, "011"),
        ("DELETED", DeliveryStatus.FAILED, "011"),
        ("UNDELIV", DeliveryStatus.FAILED, "011"),
        ("UNDELIVERABLE", DeliveryStatus.FAILED, "011"),
        ("REJECTD", DeliveryStatus.FAILED, "011"),
        ("UNKNOWN", DeliveryStatus.FAILED, "011"),
    ],
)
def test_their_words_for_how_it_ended_are_ours(stat: str, status: DeliveryStatus, code: str | None) -> None:
    news = receipt(words(stat=stat, err="011"))
    assert (news.status, news.code) == (status, code)


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (1, DeliveryStatus.SENT),
        (2, DeliveryStatus.DELIVERED),
        (3, DeliveryStatus.EXPIRED),
        (4, DeliveryStatus.FAILED),
        (5, DeliveryStatus.FAILED),
        (6, DeliveryStatus.SENT),
        (7, DeliveryStatus.FAILED),
        (8, DeliveryStatus.FAILED),
    ],
)
def test_parameters_say_it_without_words(state: int, status: DeliveryStatus) -> None:
    said = tlv(0x001E, b"a-1\0") + tlv(0x0427, bytes([state]))
    assert (receipt(b"", tlvs=said).status, receipt(b"", tlvs=said).external_id) == (status, "a-1")


def test_parameters_count_more_than_words() -> None:
    news = receipt(words(id="17", stat="ENROUTE"), tlvs=tlv(0x001E, b"a-1") + tlv(0x0427, b"\2"))
    assert (news.external_id, news.status) == ("a-1", DeliveryStatus.DELIVERED)


def test_a_state_nobody_knows_leaves_it_to_the_words() -> None:
    assert receipt(words(), tlvs=tlv(0x0427, b"\x63")).status is DeliveryStatus.DELIVERED


def test_a_failure_without_a_number_has_the_networks_or_else_the_word() -> None:
    assert receipt(words(stat="UNDELIV")).code == "UNDELIV"
    assert receipt(words(stat="UNDELIV"), tlvs=tlv(0x0423, b"\3\0\x1b")).code == "27"


def test_a_receipt_on_its_way_is_one_too() -> None:
    assert receipt(words(stat="ENROUTE"), esm_class=0x20).status is DeliveryStatus.SENT


@pytest.mark.parametrize(
    ("base", "given", "written"),
    [
        ("same", "a-1", "a-1"),
        ("same", "1A2B3C4D", "1a2b3c4d"),
        ("same", "00001a2b", "1A2B"),
        ("same", "0012345678", "12345678"),
        ("same", "6e7f0c1a-0000-4000-8000-00000000ABCD", "6e7f0c1a-0000-4000-8000-00000000ABCD"),
        ("same", "0", "0000"),
        ("decimal", "1A2B3C4D", "439041101"),
        ("decimal", "0001A2B3", "0000107187"),
        ("hex", "439041101", "1A2B3C4D"),
        ("hex", "0439041101", "1a2b3c4d"),
    ],
)
def test_an_id_in_its_receipt_is_the_one_that_was_given(base: str, given: str, written: str) -> None:
    assert receipt(words(id=written), base).external_id == receipts.canonical(given)


def test_what_is_no_number_of_that_base_stays_as_it_is() -> None:
    assert receipt(words(id="a-1"), "decimal").external_id == "a-1"
    assert receipt(words(id="a-1"), "hex").external_id == "a-1"
    assert receipt(words(id="²"), "decimal").external_id == "²"


def test_the_parameter_is_in_the_base_of_the_answer_whatever_the_words_are_in() -> None:
    said = tlv(0x001E, b"1A2B3C4D\0")
    assert receipt(words(id="439041101"), "decimal", tlvs=said).external_id == receipts.canonical("1A2B3C4D")


@pytest.mark.parametrize("base", ["same", "decimal", "hex"])
def test_an_id_of_more_digits_than_can_be_counted_stays_as_it_is(base: str) -> None:
    assert receipt(b"", base, tlvs=tlv(0x0424, words(id="9" * 5000))).external_id == "9" * 5000


@pytest.mark.parametrize(
    "said",
    [b"", b"halo", b"id:a-1", b"stat:DELIVRD", words(stat="SOMEDAY"), words(id="")[:4], b"\xff\x00\xfe"],
)
def test_a_malformed_receipt_is_kept_as_unreadable(said: bytes) -> None:
    news = read(said)
    assert isinstance(news, Unreadable)
    assert news.reason
    assert said.hex() in news.raw


@given(st.binary(max_size=80), st.binary(max_size=20), st.sampled_from(["same", "decimal", "hex"]))
def test_no_octets_make_it_raise(said: bytes, parameters: bytes, base: str) -> None:
    news = read(said, base, tlvs=parameters)
    assert isinstance(news, Unreadable) or news.external_id
