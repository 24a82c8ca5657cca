"""When the items of an album are together: decided without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from gateway.albums import Album, Late, Waiting, gather
from store import models as m

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PATIENCE = timedelta(seconds=2)
COMPLAINT = UUID(int=1)


def item(
    text: str = "", age: float = 0, state: m.MessageState = m.MessageState.KEPT, **more: object
) -> m.Message:
    fields = {
        "channel": "telegram",
        "account": "1708",
        "external_id": "1",
        "address": "telegram:1001",
        "sent_at": NOW,
        "received_at": NOW - timedelta(seconds=age),
        "text": text,
        "raw": "{}",
        "due_at": NOW,
        "state": state,
    }
    return m.Message(**{**fields, **more})


def handled(text: str = "", **more: object) -> m.Message:
    return item(text, age=60, state=m.MessageState.HANDLED, **more)


def test_words_end_the_waiting_and_stand_first() -> None:
    photo, words = item(), item("Jalan rusak")
    found = gather([photo, words], NOW, PATIENCE)
    assert found == Album([words, photo], "Jalan rusak")


def test_without_words_every_item_starts_the_waiting_anew() -> None:
    items = [item(age=10), item(age=1)]
    assert gather(items, NOW, PATIENCE) == Waiting(items, NOW + timedelta(seconds=1))
    assert gather(items, NOW + timedelta(seconds=1), PATIENCE) == Album(items, "")


def test_the_same_words_under_two_items_are_said_once() -> None:
    found = gather([item("Jalan rusak"), item("Jalan rusak")], NOW, PATIENCE)
    assert isinstance(found, Album)
    assert found.text == "Jalan rusak"


def test_what_comes_after_the_answer_goes_where_that_went() -> None:
    earlier, late = handled("Jalan rusak", complaint_id=COMPLAINT), item("dan lampunya mati")
    assert gather([earlier, late], NOW, PATIENCE) == Late([late], earlier)


def test_words_that_come_after_pictures_without_a_complaint_are_as_good_as_new() -> None:
    earlier, late = handled(outcome="loose"), item("Jalan rusak")
    assert gather([earlier, late], NOW, PATIENCE) == Album([late], "Jalan rusak")


def test_of_several_that_were_answered_the_one_with_a_complaint_counts() -> None:
    loose, filed = handled(outcome="loose"), handled("Jalan rusak", complaint_id=COMPLAINT)
    late = item()
    assert gather([loose, filed, late], NOW, PATIENCE) == Late([late], filed)
