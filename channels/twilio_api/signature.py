"""Did Twilio sign this?

The check is our own: a signature takes some 5 µs, the library's check some 55 (measured on one machine,
an ordinary SMS), and every webhook pays it. The library's is the oracle of its tests.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from urllib.parse import urlsplit

from channels.base import is_secret
from channels.errors import SignatureInvalid
from channels.messages import WebhookRequest
from channels.twilio_api.form import MOST_FIELDS, Form, form_of

SIGNATURE = "x-twilio-signature"
SIGNATURE_SETTINGS = "x-twilio-webhooks-signature-settings"


def verify(request: WebhookRequest, *auth_tokens: str) -> None:
    """Raise `SignatureInvalid` unless Twilio signed this address and this form with one of our auth tokens.

    Twilio signs with the primary one. While one is replaced by the other, both are ours; an empty one is
    none.
    """
    # The header says that a shared key signed, and with what. We have none configured, and a request
    # must never choose how it is checked.
    if SIGNATURE_SETTINGS in request.headers:
        raise SignatureInvalid(
            "signed with a shared key, and none is configured: use the auth token's signature"
        )
    given = request.headers.get(SIGNATURE, "")
    try:
        form = form_of(request)
    except ValueError:
        raise SignatureInvalid(f"more than {MOST_FIELDS} parameters") from None
    # The query is part of the address, and signed there.
    posted = () if request.method == "GET" else form
    tokens, urls = filter(None, auth_tokens), _with_and_without_port(request.url)
    if not any(is_secret(given, signature(token, url, posted)) for token in tokens for url in urls):
        raise SignatureInvalid(f"the header {SIGNATURE} is missing or wrong")


def signature(auth_token: str, url: str, form: Form) -> str:
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    digest = hmac.digest(auth_token.encode(), signed.encode("utf-8", "replace"), hashlib.sha1)
    return base64.b64encode(digest).decode()


@lru_cache(maxsize=64)
def _with_and_without_port(url: str) -> tuple[str, str]:
    """Twilio signs the address sometimes with its port and sometimes not, says its own library."""
    parts = urlsplit(url)
    if parts.port:
        host = parts.netloc.rpartition(":")[0]
        return url, parts._replace(netloc=host).geturl()
    port = 443 if parts.scheme == "https" else 80
    return url, parts._replace(netloc=f"{parts.netloc}:{port}").geturl()
