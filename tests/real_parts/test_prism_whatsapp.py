"""What we send Meta, judged by Meta's own description of its Cloud API, and what we make of its examples."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import channels
from channels.addresses import Address
from channels.base import Channel
from channels.messages import (
    Choice,
    Event,
    OutboundFile,
    OutboundMessage,
    Template,
    Unreadable,
    WebhookRequest,
)
from channels.whatsapp.cloud import wire
from tests.office import PUBLIC_URL
from tests.real_parts.prism import SPECS, Prism, needs_description, needs_prism, prism
from tests.short_dir import short_dir

DESCRIPTION = SPECS / "whatsapp-business-messaging-v23.yaml"

HERS = Address("whatsapp", "+6281200000011")
WITHOUT_NUMBER = Address("whatsapp", "ID.9999999999")
TEXT = "Laporan Anda kami terima 😀 Nomor: 482 915 6037"

pytestmark = needs_description(DESCRIPTION)


@pytest.fixture(scope="module")
def described() -> Any:
    return yaml.load(DESCRIPTION.read_text("utf-8"), Loader=yaml.CSafeLoader)


def channel(phone_number_id: str = "100000000000001", api_base: str = "") -> Channel:
    cloud = {
        "phone_number_id": phone_number_id,
        "access_token": "access-token-of-the-tests",
        "app_secret": "app-secret-of-the-tests",
        "verify_token": "verify-token-of-the-tests",
    }
    settings = {"driver": "cloud", "api_base": api_base, "cloud": cloud}
    return channels.load("whatsapp", settings, PUBLIC_URL)


# What we send.


def corrected(described: Any) -> Any:
    """The description without those of its errors that are in our way.

    It is of October 2025, and refuses 27 of its own 50 examples: among others for a template whose language
    comes without a policy, for a file by its link, for what it calls required and Meta does not. Ours break
    none of these.
    A correction that finds nothing to correct fails.
    """
    right = copy.deepcopy(described)
    # HTTP leaves a User-Agent its form (RFC 9110, 10.1.5); aiohttp's is "Python/3.11 aiohttp/3.14.5".
    del right["components"]["parameters"]["UserAgent"]["schema"]["pattern"]
    message = right["components"]["schemas"]["BaseMessageProperties"]
    # Since 2026 whoever shows no number is reached by a business-scoped user id, in a field of its own.
    message["required"].remove("to")
    message["anyOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    # Described for calls, and forgotten for messages.
    missing = {"recipient": {"type": "string"}, "biz_opaque_callback_data": {"type": "string"}}
    assert not missing.keys() & message["properties"].keys()
    message["properties"].update(missing)
    return right


@pytest.fixture(scope="module")
def meta(described: Any) -> Iterator[Prism]:
    with short_dir() as folder:
        file = folder / "corrected.json"
        file.write_text(json.dumps(corrected(described), default=str))
        with prism(file) as judge:
            yield judge


def choices(count: int) -> tuple[Choice, ...]:
    return tuple(Choice(f"{number}. Jalan rusak 😀", f"pilihan {number}") for number in range(count))


@needs_prism
@pytest.mark.parametrize("to", [HERS, WITHOUT_NUMBER])
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"in_reply_to": "wamid.of-the-tests"},
        {"choices": choices(3)},
        {"choices": choices(10)},
        {"template": Template("answer_waiting", "id")},
        {"template": Template("answer_waiting", "id", ("482 915 6037", "Jalan Melati 😀"))},
    ],
    ids=["text", "answer", "buttons", "list", "template", "template-with-gaps"],
)
def test_a_reply_is_as_meta_describes_it(meta: Prism, to: Address, asked: dict[str, Any]) -> None:
    message = OutboundMessage("0191f3a0-0000-7000-8000-000000000001", to, TEXT, **asked)
    assert meta.objections_to(channel(api_base=meta.url), message) == []


@needs_prism
@pytest.mark.parametrize("kind", ["image/jpeg", "application/pdf"])
def test_a_file_is_as_meta_describes_it(meta: Prism, tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_bytes(b"a file")
    file = OutboundFile("Surat Jawaban.pdf", kind, 6, tmp_path / "file")
    assert meta.objections_to(channel(api_base=meta.url), OutboundMessage("d-1", HERS, "", file=file)) == []


@needs_prism
def test_a_request_that_breaks_the_description_is_objected_to(
    meta: Prism, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else the above would say nothing.
    monkeypatch.setattr(wire, "BUTTONS", wire.Shape(most=3, title=30, says=256))
    message = OutboundMessage("d-1", HERS, TEXT, choices=(Choice("Judul yang terlalu panjang", "ya"),))
    objections = meta.objections_to(channel(api_base=meta.url), message)
    assert any("must NOT have more than 20 characters" in one for one in objections), objections


# What we hear.


def heard(example: Any) -> list[Event]:
    [entry] = example["entry"]
    [change] = entry["changes"]
    ours = channel(change["value"]["metadata"]["phone_number_id"])
    return ours.parse(
        WebhookRequest("POST", f"{PUBLIC_URL}/webhooks/whatsapp", "", "", body=json.dumps(example).encode())
    )


def test_every_webhook_of_the_description_is_heard_or_is_of_a_kind_we_say_we_do_not_hear(
    described: Any,
) -> None:
    [content] = described["paths"]["/whatsapp/webhooks"]["post"]["requestBody"]["content"].values()
    examples = {name: example["value"] for name, example in content["examples"].items()}
    assert len(examples) == 16
    for name, example in examples.items():
        [event] = heard(example)
        field = example["entry"][0]["changes"][0]["field"]
        if isinstance(event, Unreadable):
            assert field != "messages", name
            assert "we do not listen to" in event.reason, name
