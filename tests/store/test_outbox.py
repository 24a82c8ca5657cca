import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, event
from sqlmodel import Session

from channels.messages import DeliveryReceipt, DeliveryStatus
from store import models as m
from store import outbox
from store.engine import open_engine, reading, writing
from tests.keys import RING

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
FAILED = DeliveryReceipt("sms_1708", "1708", DeliveryStatus.FAILED, NOON, {}, external_id="SM1", code="30006")


def sending(engine: Engine) -> UUID:
    with writing(engine) as session:
        delivery = m.Delivery(
            channel="sms_1708",
            account="1708",
            address="sms:+6281200000011",
            text="Halo",
            reply_key="help",
            status=DeliveryStatus.SENDING,
            due_at=NOON,
            created_at=NOON,
        )
        session.add(delivery)
    return delivery.id


def status(engine: Engine, id: UUID) -> DeliveryStatus:
    with reading(engine) as session:
        return session.get_one(m.Delivery, id).status


def test_a_receipt_and_the_noting_of_its_id_never_miss_each_other(postgres_url: str) -> None:
    engine = open_engine(postgres_url, RING)
    id = sending(engine)

    def tell() -> None:
        with writing(engine) as session:
            outbox.record_receipts(session, [FAILED], NOON)

    telling = threading.Thread(target=tell)
    with writing(engine) as session:
        outbox.note_outcomes(session, [outbox.Outcome(id, DeliveryStatus.SENT, external_id="SM1")], NOON)
        session.flush()
        # It comes while ours is written and not yet committed.
        telling.start()
        telling.join(0.5)
    telling.join(30)
    assert status(engine, id) is DeliveryStatus.FAILED
    engine.dispose()


def test_a_receipt_that_was_there_first_is_applied_when_its_id_is_noted(engine: Engine) -> None:
    id = sending(engine)
    with writing(engine) as session:
        outbox.record_receipts(session, [FAILED], NOON)
    with writing(engine) as session:
        outbox.note_outcomes(session, [outbox.Outcome(id, DeliveryStatus.SENT, external_id="SM1")], NOON)
    assert status(engine, id) is DeliveryStatus.FAILED


def retry(session: Session, id: UUID) -> bool:
    return outbox.retry(session, id, NOON)


def test_a_failure_of_the_first_attempt_does_not_end_the_second_before_it_is_made(engine: Engine) -> None:
    id = sending(engine)
    named = DeliveryReceipt("sms_1708", "1708", DeliveryStatus.FAILED, NOON, {}, delivery_id=str(id))
    with writing(engine) as session:
        outbox.record_receipts(session, [named], NOON)
    with writing(engine) as session:
        assert retry(session, id)
        outbox.record_receipts(session, [named], NOON)
    assert status(engine, id) is DeliveryStatus.WAITING


def test_a_phone_that_has_it_after_all_is_not_sent_it_again(engine: Engine) -> None:
    id = sending(engine)
    told = DeliveryReceipt("sms_1708", "1708", DeliveryStatus.DELIVERED, NOON, {}, delivery_id=str(id))
    with writing(engine) as session:
        session.get_one(m.Delivery, id).status = DeliveryStatus.WAITING
    with writing(engine) as session:
        outbox.record_receipts(session, [told], NOON)
    assert status(engine, id) is DeliveryStatus.DELIVERED


def test_a_hundred_receipts_are_no_more_questions_than_one(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url, RING)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *cursor: asked.append(cursor[2]))
    questions = []
    for number in (1, 100):
        told = [replace(FAILED, external_id=f"SM{number}-{one}") for one in range(number)]
        for receipt in told:
            id = sending(engine)
            with writing(engine) as session:
                session.get_one(m.Delivery, id).external_id = receipt.external_id
        asked.clear()
        with writing(engine) as session:
            outbox.record_receipts(session, told, NOON)
        questions.append(len(asked))
    assert questions[0] == questions[1]
    engine.dispose()
