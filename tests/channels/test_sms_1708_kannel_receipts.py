import pytest

import channels
from channels.messages import DeliveryReceipt, DeliveryStatus, Event, Unreadable
from tests.channels.contract import PUBLIC_URL
from tests.channels.test_sms_1708_kannel import HEARD_AT, SECRET, SETTINGS, called


def news(query: str) -> Event:
    (event,) = channels.load("sms_1708", SETTINGS, PUBLIC_URL).parse(called(query, tail=f"{SECRET}/dlr"))
    return event


def receipt(query: str) -> DeliveryReceipt:
    event = news(query)
    assert isinstance(event, DeliveryReceipt), event
    return event


@pytest.mark.parametrize(
    ("bits", "status", "code"),
    [
        ("1", DeliveryStatus.DELIVERED, None),
        ("2", DeliveryStatus.FAILED, "2"),
        ("4", DeliveryStatus.SENT, None),
        ("8", DeliveryStatus.SENT, None),
        ("16", DeliveryStatus.FAILED, "16"),
    ],
)
def test_a_receipt_is_news_of_our_own_delivery(bits: str, status: DeliveryStatus, code: str | None) -> None:
    heard = receipt(f"delivery=d-1&status={bits}")
    assert (heard.status, heard.code, heard.delivery_id) == (status, code, "d-1")
    assert heard.external_id is None
    assert heard.occurred_at == HEARD_AT
    assert heard.raw == {"query": f"delivery=d-1&status={bits}"}


def operators_receipt(stat: str, err: str = "034") -> str:
    """As Kannel 1.4.5 hands over what came from the operator."""
    return (
        "id%3Aa1+sub%3A001+dlvrd%3A000+submit+date%3A2601010500+done+date%3A2601010501"
        f"+stat%3A{stat}+err%3A{err}+text%3ALaporan"
    )


@pytest.mark.parametrize(
    ("bits", "answer", "status", "code"),
    [
        ("8", "ACK%2F", DeliveryStatus.SENT, None),
        ("1", operators_receipt("DELIVRD", "000"), DeliveryStatus.DELIVERED, None),
        ("4", operators_receipt("ENROUTE", "000"), DeliveryStatus.SENT, None),
        ("2", operators_receipt("EXPIRED"), DeliveryStatus.EXPIRED, "034"),
        ("2", operators_receipt("expired", "0x22"), DeliveryStatus.EXPIRED, "0x22"),
        ("2", "stat%3AEXPIRED", DeliveryStatus.EXPIRED, "2"),
        ("2", operators_receipt("UNDELIV"), DeliveryStatus.FAILED, "034"),
        ("2", operators_receipt("EXPIREDX"), DeliveryStatus.FAILED, "034"),
        ("16", "NACK%2F0x0000000b%2FInvalid+Destination+Address", DeliveryStatus.FAILED, "0x0000000b"),
        ("16", "NACK%2F", DeliveryStatus.FAILED, "16"),
    ],
)
def test_the_operators_own_words_tell_an_expiry_and_an_error_code(
    bits: str, answer: str, status: DeliveryStatus, code: str | None
) -> None:
    heard = receipt(f"delivery=d-1&status={bits}&answer={answer}")
    assert (heard.status, heard.code) == (status, code)


@pytest.mark.parametrize("answer", ["%A", "%25A", "", "%FF%FE%00", "stat", "stat%3A+err%3A"])
def test_an_answer_that_was_not_filled_in_or_says_nothing_changes_nothing(answer: str) -> None:
    heard = receipt(f"delivery=d-1&status=2&answer={answer}")
    assert (heard.status, heard.code) == (DeliveryStatus.FAILED, "2")


def test_what_was_delivered_has_not_expired_whatever_is_said_of_it() -> None:
    assert receipt(f"delivery=d-1&status=1&answer={operators_receipt('EXPIRED')}").status == "delivered"


def test_a_receipt_that_comes_late_has_no_higher_rank() -> None:
    accepted, delivered = (receipt(f"delivery=d-1&status={bits}").status for bits in ("8", "1"))
    failed, expired = (
        receipt(f"delivery=d-1&status=2&answer={operators_receipt(stat)}").status
        for stat in ("UNDELIV", "EXPIRED")
    )
    assert accepted.rank < failed.rank == expired.rank < delivered.rank


@pytest.mark.parametrize(
    "query",
    ["", "delivery=d-1", "status=1", "delivery=d-1&status=%d", "delivery=&status=8", "delivery=d-1&status=3"],
)
def test_a_malformed_receipt_is_parked(query: str) -> None:
    event = news(query)
    assert isinstance(event, Unreadable)
    assert event.raw == query
