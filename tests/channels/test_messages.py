import json
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.messages import DeliveryStatus, WebhookRequest, clean_text, raw_json

Status = DeliveryStatus


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (Status.SENT, Status.UNKNOWN),
        (Status.FAILED, Status.SENT),
        (Status.EXPIRED, Status.SENT),
        (Status.DELIVERED, Status.FAILED),
        (Status.READ, Status.DELIVERED),
    ],
)
def test_a_later_status_outranks_an_earlier_one(later: DeliveryStatus, earlier: DeliveryStatus) -> None:
    assert later.rank > earlier.rank


def test_every_status_has_a_rank() -> None:
    assert all(isinstance(status.rank, int) for status in DeliveryStatus)


@pytest.mark.parametrize(
    ("dirty", "clean"), [("ban\x00jir", "banjir"), ("air \ud83d", "air ?"), ("🌊 é", "🌊 é"), ("", "")]
)
def test_clean_text_loses_only_what_no_database_holds(dirty: str, clean: str) -> None:
    assert clean_text(dirty) == clean


@given(st.text(st.characters(exclude_categories=())))
def test_clean_text_can_always_be_stored(text: str) -> None:
    assert b"\x00" not in clean_text(text).encode("utf-8")


@given(st.recursive(st.none() | st.integers() | st.text(st.characters(exclude_categories=())), st.lists))
def test_a_raw_item_is_written_in_ascii_and_read_back_unchanged(raw: object) -> None:
    assert raw_json(raw).isascii()
    assert json.loads(raw_json(raw)) == raw


def test_a_request_tells_when_it_came_and_shows_no_secret() -> None:
    request = WebhookRequest("GET", "https://h/webhooks/sms_1708/hush", "hush", "", {"x-secret": "hush"})
    assert request.received_at.utcoffset() == timedelta(0)
    assert "hush" not in repr(request)


def test_the_words_all_channels_speak_load_no_sdk() -> None:
    loads = "import sys, channels.base; print(*{'telegram', 'twilio', 'aiohttp', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
