"""Each way into the house: a channel with one of its drivers, and how its platform signs what it sends."""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import Any
from urllib.parse import parse_qsl, quote

from channels import twilio_api
from channels.messages import clean_text
from channels.twitter import inbound as x_inbound
from channels.twitter import signature as x_signature
from gateway.simulator import whatsapp as meta
from tests import office
from tests.fuzz import fields, mutations
from tests.fuzz.fields import Raw

FORM = "application/x-www-form-urlencoded"
WHATSAPP_NUMBER = "+6281200000097"
Block = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    target: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    name: str
    channel: str
    blocks: Mapping[str, Block]
    """Settings of channels that differ from the usual ones (`tests.office.settings_for`)."""
    authentic: Callable[[Random, int], Request]
    """A request that is signed as it should be, with this number in its marks, and whatever in it."""
    forged: Callable[[Random, Request], Request]
    """The same without what proves where it comes from."""
    is_silent: Callable[[Raw], bool] = lambda _item: False
    """True for an item in which nobody says anything to us: the channel's list of what is nothing on
    purpose."""

    def mutated(self, rng: Random, number: int) -> Request:
        return _packed(rng, self.authentic(rng, number))


def _packed(rng: Random, request: Request) -> Request:
    """Now and then as a proxy may hand it on: compressed, or without saying how long it is."""
    headers = dict(request.headers)
    body = request.body
    if not body or rng.random() < 0.9:
        return request
    if rng.random() < 0.5:
        body, headers["Content-Encoding"] = gzip.compress(body, 1), "gzip"
    else:
        headers["Transfer-Encoding"] = "chunked"
    return replace(request, body=body, headers=headers)


# Telegram.

_SECRET = "X-Telegram-Bot-Api-Secret-Token"


def _telegram(rng: Random, number: int) -> Request:
    body = mutations.json_body(rng, fields.telegram(rng, number))
    return Request("POST", "/webhooks/telegram", body, {_SECRET: office.SECRET_TOKEN})


# WhatsApp by Meta.


def _cloud(rng: Random, number: int) -> Request:
    body = mutations.json_body(rng, fields.whatsapp_cloud(rng, number, office.PHONE_NUMBER_ID))
    headers = {"X-Hub-Signature-256": meta.signature(office.APP_SECRET, body)}
    return Request("POST", "/webhooks/whatsapp", body, headers)


# Twilio.


def _twilio(channel: str, prefix: str, rng: Random, number: int) -> Request:
    form = mutations.spoiled_pairs(rng, fields.twilio(rng, number, office.ACCOUNT_SID, prefix))
    body = written(rng, form).encode("latin-1")
    if rng.random() < 0.08:
        body = mutations.broken(rng, body)
    target = f"/webhooks/{channel}"
    read = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    signed = twilio_api.signature(office.AUTH_TOKEN, office.PUBLIC_URL + target, read)
    return Request("POST", target, body, {"Content-Type": FORM, "X-Twilio-Signature": signed})


# Kannel, whose secret is part of the address.


def _kannel(rng: Random, number: int) -> Request:
    receipt = rng.random() < 0.2
    made = fields.kannel_receipt(rng, number) if receipt else fields.kannel(rng, number)
    query = written(rng, mutations.spoiled_pairs(rng, made))
    target = f"/webhooks/sms_1708/{office.KANNEL_SECRET}{'/dlr' if receipt else ''}"
    if rng.random() < 0.15:
        return Request("POST", target, query.encode("latin-1"), {"Content-Type": FORM})
    # Longer ones are no request line (`roles.LONGEST_REQUEST_LINE`).
    return Request("GET", f"{target}?{query[:60_000]}")


def written(rng: Random, pairs: fields.Pairs) -> str:
    """A query or a form as the wire has it: percent-encoded, by whoever did it, and now and then badly."""
    safe = rng.choice(("", "", "/:@!$'()*,;?", "%/:"))
    encoding = rng.choice(("utf-8", "utf-8", "utf-8", "utf-16-be", "latin-1"))
    return "&".join(f"{_quoted(name, 'utf-8', '')}={_quoted(value, encoding, safe)}" for name, value in pairs)


def _quoted(text: str, encoding: str, safe: str) -> str:
    raw = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    return quote(raw, safe=safe)


# X.


def _x(rng: Random, number: int) -> Request:
    # Only a JSON object is X's: of the rest anybody can have the signature made.
    body = b"{" + mutations.json_body(rng, fields.x(rng, number)).lstrip(b" \t\r\n{")
    headers = {x_signature.HEADER: x_signature.digest("consumer_secret-of-the-tests", body)}
    return Request("POST", "/webhooks/twitter", body, headers)


def _x_is_silent(item: Raw) -> bool:
    """By X's own words for it, and what we wrote ourselves or nobody did: a retweet."""
    kind = item.get("event_type")
    # Without its NUL bytes, as everything is read.
    if isinstance(kind, str) and clean_text(kind).startswith(x_inbound.SILENT):
        return True
    user, created, status = (item.get(name) for name in ("user", "message_create", "status"))
    authors = [item.get("author_id"), item.get("sender_id"), item.get("user_id")]
    authors += [
        one.get(key)
        for one in (user, created, status)
        if isinstance(one, dict)
        for key in ("id_str", "id", "sender_id", "user_id")
    ]
    if any(str(one) == fields.OURS for one in authors):
        return True
    related = item.get("referenced_tweets")
    types = [one.get("type") for one in related if isinstance(one, dict)] if isinstance(related, list) else []
    return "retweeted" in types or bool(item.get("retweeted_status"))


# Whoever has no secret.


def _without(header: str, rng: Random, request: Request) -> Request:
    headers = {name: value for name, value in request.headers.items() if name != header}
    if rng.random() < 0.7:
        old = request.headers[header]
        headers[header] = rng.choice(("", "x", old[:-1], old + "x", old.swapcase(), "\xe9", "9" * 5000))
    return replace(request, headers=headers)


def _elsewhere(rng: Random, request: Request) -> Request:
    wrong = rng.choice(("", "x", office.KANNEL_SECRET[:-1], office.KANNEL_SECRET.upper(), "%ff", "dlr"))
    return replace(request, target=request.target.replace(office.KANNEL_SECRET, wrong))


def _whatsapp_through_twilio(far_end: str) -> Mapping[str, Any]:
    account = {"account_sid": office.ACCOUNT_SID, "auth_token": office.AUTH_TOKEN, "from": WHATSAPP_NUMBER}
    return {"driver": "twilio", "api_base": far_end, "twilio": account}


WAYS = {
    one.name: one
    for one in (
        Way("telegram", "telegram", {}, _telegram, partial(_without, _SECRET)),
        Way(
            "whatsapp.cloud",
            "whatsapp",
            {"whatsapp": office.whatsapp_block},
            _cloud,
            partial(_without, "X-Hub-Signature-256"),
        ),
        Way(
            "whatsapp.twilio",
            "whatsapp",
            {"whatsapp": _whatsapp_through_twilio},
            partial(_twilio, "whatsapp", "whatsapp:"),
            partial(_without, "X-Twilio-Signature"),
        ),
        Way("sms_1708.kannel", "sms_1708", {}, _kannel, _elsewhere),
        Way(
            "sms_1708.twilio",
            "sms_1708",
            {"sms_1708": office.twilio_block},
            partial(_twilio, "sms_1708", ""),
            partial(_without, "X-Twilio-Signature"),
        ),
        Way(
            "twitter",
            "twitter",
            {"twitter": office.x_block},
            _x,
            partial(_without, x_signature.HEADER),
            _x_is_silent,
        ),
    )
}


def parsed(request: Request) -> object:
    """What a reader of JSON makes of the body; None where it is none."""
    body = gzip.decompress(request.body) if "Content-Encoding" in request.headers else request.body
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
