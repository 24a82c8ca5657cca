"""What we send Twilio, by SMS and by WhatsApp, judged by Twilio's own description of its API."""

from collections.abc import Iterator

import pytest

import channels
from channels.addresses import Address
from channels.base import Channel
from channels.messages import OutboundMessage, Template
from tests.office import PUBLIC_URL, twilio_block
from tests.real_parts.prism import SPECS, Prism, needs_description, needs_prism, prism

DESCRIPTION = SPECS / "twilio_api_v2010.json"

NUMBER = "+6281200000011"
BSUID = "ID.9999999999"
TEMPLATE = "HX" + "9" * 32

pytestmark = [needs_prism, needs_description(DESCRIPTION)]


@pytest.fixture(scope="module")
def twilio() -> Iterator[Prism]:
    with prism(DESCRIPTION) as judge:
        yield judge


def channel(twilio: Prism, name: str, **changed: object) -> Channel:
    return channels.load(name, {**twilio_block(twilio.url), **changed}, PUBLIC_URL)


@pytest.mark.parametrize(
    "text",
    [
        "Laporan Anda kami terima. Nomor: 482 915 6037",
        "Terima kasih 😀\nLaporan: {1} & <2> + 100%",
        "x" * 1600,
    ],
)
@pytest.mark.parametrize(
    ("name", "to"),
    [
        ("sms_1708", Address("sms", NUMBER)),
        ("whatsapp", Address("whatsapp", NUMBER)),
        ("whatsapp", Address("whatsapp", BSUID)),
    ],
)
def test_a_reply_is_as_twilio_describes_it(twilio: Prism, name: str, to: Address, text: str) -> None:
    assert twilio.objections_to(channel(twilio, name), OutboundMessage("d-1", to, text)) == []


@pytest.mark.parametrize("values", [(), ("482 915 6037", "Jalan Melati 😀")])
def test_an_approved_wording_is_as_twilio_describes_it(twilio: Prism, values: tuple[str, ...]) -> None:
    template = Template(TEMPLATE, "id", values)
    message = OutboundMessage("d-1", Address("whatsapp", NUMBER), "Ada jawaban.", template=template)
    assert twilio.objections_to(channel(twilio, "whatsapp"), message) == []


def test_a_request_that_breaks_the_description_is_objected_to(twilio: Prism) -> None:
    # Else all of the above would say nothing.
    template = Template("answer_waiting", "id")
    message = OutboundMessage("d-1", Address("whatsapp", NUMBER), "Ada jawaban.", template=template)
    objections = twilio.objections_to(channel(twilio, "whatsapp"), message)
    assert {one.partition(":")[0] for one in objections} == {"body.ContentSid"}
