"""How X shows that it is X, and we that we are we.

https://docs.x.com/x-api/webhooks/introduction
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

from channels.base import is_secret
from channels.errors import SignatureInvalid

HEADER = "x-twitter-webhooks-signature"
HEADER_OAUTH2 = "x-twitter-webhooks-signature-oauth2"
"""Signed with the OAuth 2.0 client secret: for an app without any other, the only one."""


def digest(secret: str, content: bytes) -> str:
    made = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(made).decode()}"


def verify(headers: Mapping[str, str], body: bytes, consumer_secret: str, client_secret: str) -> None:
    """Raises `SignatureInvalid`. Over the bytes as they came: JSON written anew would differ."""
    signed = is_secret(headers.get(HEADER, ""), digest(consumer_secret, body))
    signed_anew = bool(client_secret) and is_secret(
        headers.get(HEADER_OAUTH2, ""), digest(client_secret, body)
    )
    if not (signed or signed_anew):
        raise SignatureInvalid(f"the header {HEADER} is missing or wrong")


def answer(crc_token: str, consumer_secret: str, client_secret: str) -> str:
    """What X's check wants to read; made with the client secret where there is one, as X wants it."""
    return json.dumps(
        {"response_token": digest(client_secret or consumer_secret, crc_token.encode("utf-8", "replace"))}
    )
