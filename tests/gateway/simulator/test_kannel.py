from urllib.parse import parse_qs, urlsplit

from gateway.simulator import kannel


def a_query(text="Jalan rusak & gelap 🙏"):
    return kannel.message_query(
        message_id="4b9f", sender="+6281200000001", receiver="1708", text=text, time=1790000000
    )


def test_the_query_holds_every_escape_of_the_get_url():
    assert parse_qs(a_query()) == {
        "id": ["4b9f"],
        "from": ["+6281200000001"],
        "to": ["1708"],
        "text": ["Jalan rusak & gelap 🙏"],
        "time": ["1790000000"],
        "charset": ["UTF-8"],
        "coding": ["0"],
        "smsc": ["simulator"],
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
