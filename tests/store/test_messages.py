from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from channels.addresses import Address
from channels.messages import (
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    Event,
    InboundMessage,
    Part,
)
from store import messages
from store import models as m
from store.engine import reading, writing

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WARGA = Address("sms", "+6281200000011")
LONG = "9" * 9000
SAID = InboundMessage("sms_1708", "1708", "one", WARGA, NOON, "Jalan rusak", {})
TOLD = DeliveryReceipt("sms_1708", "1708", DeliveryStatus.SENT, NOON, {})
MOVED = ContactEvent("whatsapp", "1", WARGA, ContactEventKind.MOVED, NOON, {})


@pytest.mark.parametrize(
    "event",
    [
        replace(SAID, external_id=LONG),
        replace(SAID, sender=Address("sms", LONG)),
        replace(SAID, aliases=(Address("sms", LONG),)),
        replace(SAID, part=Part(LONG, 1, 2)),
        replace(SAID, in_reply_to=LONG),
        replace(TOLD, external_id=LONG),
        replace(TOLD, external_id="one", code=LONG),
        replace(MOVED, address=Address("whatsapp", LONG)),
        replace(MOVED, moved_to=(Address("whatsapp", LONG),)),
    ],
)
def test_what_no_index_can_hold_is_parked_and_takes_nothing_along(engine: Engine, event: Event) -> None:
    with writing(engine) as session:
        kept = messages.record_inbound(session, [SAID, event], NOON, timedelta())
    assert len(kept) == 1
    with reading(engine) as session:
        [parked] = session.exec(select(m.ParkedRequest)).all()
        assert "255 characters" in parked.reason
