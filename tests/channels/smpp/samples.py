"""Settings, and what the SMS centre hands over, as the codec reads it."""

import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.messages import InboundMessage, Unreadable
from channels.sms_1708.settings import Settings
from channels.sms_1708.smpp import codec, inbound
from channels.sms_1708.smpp.channel import SmppSms
from channels.sms_1708.smpp.pdu import DeliverSm, Pdu
from channels.sms_1708.smpp.settings import SmppSettings
from tests.channels.smpp.fake_smsc import DELIVER_SM, message_body, pdu

PASSWORD = "s3cret-X"
NOON = datetime(2026, 1, 1, 5, tzinfo=UTC)
MINUTE = timedelta(seconds=60)


def smpp_settings(**changed: Any) -> SmppSettings:
    given = {"host": "127.0.0.1", "system_id": "lapor", "password": PASSWORD}
    return SmppSettings.model_validate(given | changed)


def channel(port: int = 2775, keywords: dict[str, str] | None = None, **changed: Any) -> SmppSms:
    smpp = smpp_settings(port=port, **changed)
    return SmppSms(Settings(driver="smpp", keywords=keywords or {}, smpp=smpp), smpp)


def read(octets: bytes) -> Pdu:
    length, code, status, sequence = struct.unpack(">IIII", octets[:16])
    assert length == len(octets)
    return Pdu(
        {0x5: "deliver_sm", 0x103: "data_sm", 0x80000004: "submit_sm_resp"}[code], status, sequence, octets
    )


def heard(short_message: bytes = b"halo", **fields: Any) -> DeliverSm:
    return codec.deliver_sm(read(pdu(DELIVER_SM, 7, message_body(short_message, **fields))))


def message(
    short_message: bytes = b"halo", *, at: datetime = NOON, default: Any = "gsm7", **fields: Any
) -> InboundMessage:
    read = inbound.message(heard(short_message, **fields), "1708", at, MINUTE, default)
    assert isinstance(read, InboundMessage)
    return read


def unreadable(event: object) -> Unreadable:
    assert isinstance(event, Unreadable)
    return event
