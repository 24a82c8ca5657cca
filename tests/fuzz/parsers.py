"""``python -m tests.fuzz.parsers``: the pure parsers, led by atheris to lines that nothing has reached yet.

Each must end, in seconds, by returning or raising what it promises, whatever the octets. What libFuzzer finds
to break one it leaves in a file named ``crash-…``; give that to ``--again``.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import atheris

with atheris.instrument_imports(include=["channels", "normalizer"]):
    import channels
    from channels.addresses import phone_address
    from channels.base import Channel
    from channels.messages import WebhookRequest
    from channels.sms_1708 import alphabet, udh
    from channels.sms_1708.smpp import codec, inbound, pdu, receipts
    from normalizer import codes, personal_numbers, privacy, tickets
    from normalizer.normalize import normalize

from store import messages
from tests import office
from tests.fuzz import fields, mutations

SECONDS = 60
SLOW = 30
"""Seconds by the clock that one input may take on a busy machine; libFuzzer stops at it."""
LONGEST = 4096
_AT = datetime(2026, 11, 22, tzinfo=UTC)
Target = Callable[[bytes], object]


@cache
def _channel(name: str, driver: str) -> Channel:
    nowhere = "http://127.0.0.1:1"
    twilio = {"account_sid": office.ACCOUNT_SID, "auth_token": office.AUTH_TOKEN, "from": "+6281200000098"}
    kannel = {"secret": "s", "sendsms_url": f"{nowhere}/", "username": "u", "password": "p"}
    blocks: dict[str, Any] = {
        "telegram": {"token": office.TOKEN, "secret_token": office.SECRET_TOKEN, "mode": "webhook"},
        "cloud": office.whatsapp_block(nowhere),
        "twilio": {"driver": "twilio", "api_base": nowhere, "twilio": twilio},
        "kannel": {"driver": "kannel", "kannel": kannel},
        "x": office.x_block(nowhere),
    }
    return channels.load(name, blocks[driver], office.PUBLIC_URL)


def _webhook(name: str, driver: str, tail: str = "", form: bool = False) -> Target:
    def read(octets: bytes) -> object:
        query = octets.decode("latin-1") if form else ""
        body = b"" if form else octets
        request = WebhookRequest("POST", office.PUBLIC_URL, tail, query, body=body, received_at=_AT)
        # Twilio's signature is checked first, and more parameters than it sends are refused there.
        with suppress(ValueError):
            return [messages.storable(event) for event in _channel(name, driver).parse(request)]
        assert driver == "twilio"
        return None

    return read


def _text(work: Callable[[str], object]) -> Target:
    return lambda octets: work(octets.decode("utf-8", "replace"))


def _pdu(octets: bytes) -> object:
    with suppress(pdu.Garbled):
        heard = codec.deliver_sm(pdu.Pdu("deliver_sm", 0, 1, _head(octets)))
        inbound.message(heard, "1708", _AT, messages.RETRY_AFTER, "gsm7")
        return receipts.read(heard, "1708", _AT, "hex")
    return None


def _head(octets: bytes) -> bytes:
    return (16 + len(octets)).to_bytes(4) + b"\x00\x00\x00\x05" + bytes(7) + b"\x01" + octets


def _sender(text: str) -> object:
    with suppress(ValueError):
        return phone_address("sms", text)
    return None


TARGETS: dict[str, Target] = {
    "telegram": _webhook("telegram", "telegram"),
    "whatsapp.cloud": _webhook("whatsapp", "cloud"),
    "whatsapp.twilio": _webhook("whatsapp", "twilio"),
    "sms.twilio": _webhook("sms_1708", "twilio"),
    "sms.kannel": _webhook("sms_1708", "kannel", "s", form=True),
    "sms.kannel.receipt": _webhook("sms_1708", "kannel", "s/dlr", form=True),
    "sms.smpp": _pdu,
    "twitter": _webhook("twitter", "x"),
    "normalize": _text(normalize),
    "mask": _text(privacy.mask),
    "public": _text(privacy.public),
    "tickets": _text(tickets.find),
    "codes": _text(codes.find),
    "numbers": _text(lambda text: list(personal_numbers.find(text))),
    "sender": _text(_sender),
    "udh": lambda octets: (udh.split(octets), udh.part_of(octets)),
    "gsm": alphabet.decode,
}


def seeds(name: str) -> Iterator[bytes]:
    """Requests as they should be, a little spoiled, for it to begin with."""
    for number in range(60):
        rng = Random(f"{name}/{number}")
        match name:
            case "telegram":
                yield mutations.json_body(rng, fields.telegram(rng, number))
            case "whatsapp.cloud":
                yield json.dumps(fields.whatsapp_cloud(rng, number, office.PHONE_NUMBER_ID)).encode()
            case "twitter":
                yield json.dumps(fields.x(rng, number)).encode()
            case "whatsapp.twilio" | "sms.twilio":
                yield _form(fields.twilio(rng, number, office.ACCOUNT_SID))
            case "sms.kannel":
                yield _form(fields.kannel(rng, number))
            case "sms.kannel.receipt":
                yield _form(fields.kannel_receipt(rng, number))
            case "sms.smpp":
                yield b"\x00\x01\x016281200000011\x00\x00\x001708\x00" + bytes(8) + b"\x05halo!"
            case _:
                yield f"{rng.choice(fields.WORDS)} 482 915 6059 {rng.choice(mutations.ODD)}".encode(
                    "utf-8", "replace"
                )


def _form(pairs: fields.Pairs) -> bytes:
    return "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "replace")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.parsers", description=__doc__)
    parser.add_argument("--target", action="append", choices=TARGETS, help="this one; may be repeated")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for each")
    parser.add_argument("--again", type=Path, help="a file that broke the target")
    asked = parser.parse_args()
    names = asked.target or list(TARGETS)
    if asked.again:
        return bool(print(TARGETS[names[0]](asked.again.read_bytes())))  # noqa: T201
    if len(names) > 1:
        # libFuzzer ends its process with its run.
        one = [sys.executable, "-m", "tests.fuzz.parsers", "--seconds", str(asked.seconds), "--target"]
        return max(subprocess.run([*one, name], check=False).returncode for name in names)
    return _fuzz(names[0], asked.seconds)


def _fuzz(name: str, seconds: int) -> int:
    with tempfile.TemporaryDirectory(prefix="lapor-fuzz-") as folder:
        for number, seed in enumerate(seeds(name)):
            (Path(folder) / str(number)).write_bytes(seed[:LONGEST])
        limits = [
            f"-max_total_time={seconds}",
            f"-timeout={SLOW}",
            f"-max_len={LONGEST}",
            "-print_final_stats=1",
        ]
        print(f"== {name}", flush=True)  # noqa: T201
        atheris.Setup([sys.argv[0], *limits, "-verbosity=0", folder], TARGETS[name])
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
