from urllib.parse import parse_qs, urlsplit

import pytest

from channels.sms_1708 import segments
from gateway.simulator import kannel


def a_query(text="Jalan rusak & gelap 🙏"):
    return kannel.message_query(
        message_id="4b9f", sender="+6281200000001", receiver="1708", text=text, time=1790000000
    )


def test_the_query_holds_every_escape_of_the_get_url():
    assert parse_qs(a_query(), keep_blank_values=True) == {
        "id": ["4b9f"],
        "from": ["+6281200000001"],
        "to": ["1708"],
        "text": ["Jalan rusak & gelap 🙏"],
        "time": ["1790000000"],
        "charset": ["UTF-8"],
        "coding": ["0"],
        "smsc": ["simulator"],
        "udh": [""],
    }


def test_the_plus_of_a_number_is_not_sent_as_a_space():
    assert "from=%2B6281200000001&" in a_query()


def test_the_secret_stands_in_the_path():
    call = kannel.message_call("https://lapor.example", "a/b c", a_query())
    assert urlsplit(call.url).path == "/webhooks/sms_1708/a%2Fb%20c"
    assert (call.method, call.body) == ("GET", b"")


def test_a_receipt_is_the_dlr_url_with_its_status_filled_in():
    call = kannel.receipt_call("http://x/webhooks/sms_1708/s?delivery=d%201&status=%d", kannel.DELIVERED)
    assert call.url == "http://x/webhooks/sms_1708/s?delivery=d%201&status=1"


@pytest.mark.parametrize(
    "text",
    ["a" * 161, "a" * 306, "a" * 307, "€" * 77 + "a" * 20, "’" * 71, "🙏" * 36, "🙏" * 67, "Jalan " * 50],
)
def test_a_long_text_is_cut_into_as_many_parts_as_it_costs(text):
    headers, pieces = zip(*kannel.parts(text, reference=204), strict=True)
    assert "".join(pieces) == text
    assert len(pieces) == segments.count(text)
    assert headers == tuple(bytes((5, 0, 3, 204, len(pieces), n)) for n in range(1, len(pieces) + 1))


@pytest.mark.parametrize("text", ["Jalan rusak", "a" * 160, "🙏" * 35])
def test_a_text_that_fits_is_sent_whole(text):
    assert kannel.parts(text, reference=1) == [(b"", text)]


def test_a_header_is_sent_byte_by_byte():
    query = kannel.message_query(
        message_id="x",
        sender="+6281200000001",
        receiver="1708",
        text="a",
        time=1,
        udh=b"\x05\x00\x03\xcc\x02\x01",
    )
    assert query.endswith("&udh=%05%00%03%CC%02%01")
