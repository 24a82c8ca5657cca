"""What the channels that go through Twilio share: the signature, the form, the receipts, the media, the
opt-outs, the sending.

The check is our own: a signature takes some 5 µs, the library's check some 55 (measured on one machine,
an ordinary SMS), and every webhook pays it. The library's is the oracle of its tests.
"""

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TCPConnector,
    encode_basic_auth,
)
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from channels.addresses import Address
from channels.base import MediaLocation, is_secret
from channels.errors import (
    AccountRefused,
    MessageRejected,
    OutcomeUnknown,
    ProviderUnavailable,
    RecipientUnreachable,
    SendError,
    SettingsInvalid,
    SignatureInvalid,
    Throttled,
    WindowClosed,
)
from channels.messages import (
    Attachment,
    ContactEvent,
    ContactEventKind,
    DeliveryReceipt,
    DeliveryStatus,
    SendResult,
    Unreadable,
    WebhookRequest,
    WebhookResponse,
    clean_text,
    raw_json,
)

API_BASE = "https://api.twilio.com"
TEXT_LIMIT = 1600  # 21617 beyond

MOST_FIELDS = 500
"""Parsed before the signature is known to hold, so it has to stay cheap. Twilio sends some thirty."""
SIGNATURE = "x-twilio-signature"
SIGNATURE_SETTINGS = "x-twilio-webhooks-signature-settings"

EMPTY_TWIML = WebhookResponse(body="<Response/>", content_type="text/xml")
"""Heard, and nothing said: we answer over REST, which gives an id and receipts."""

STATUSES = {
    # Twilio's own queue, on the way to the operator: Twilio has taken it, which is all that "sent" says.
    "accepted": DeliveryStatus.SENT,
    "scheduled": DeliveryStatus.SENT,
    "queued": DeliveryStatus.SENT,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
VALIDITY_EXPIRED = "30036"
WINDOW_CLOSED = "63016"

OPT_OUTS = {
    "STOP": ContactEventKind.BLOCKED,
    "START": ContactEventKind.UNBLOCKED,
}

MEDIA_HOSTS = ("api.twilio.com", "*.twiliocdn.com", "*.s3.amazonaws.com", "s3-external-1.amazonaws.com")
"""Where media are, and where Twilio has been seen to redirect to from there."""
MEDIA_KINDS = ("image", "video", "audio")

ERRORS: dict[int, tuple[type[SendError], str]] = {
    # Twilio's sentences name the recipient's number; these do not. See twilio.com/docs/api/errors.
    20003: (AccountRefused, "Twilio refuses the account_sid or auth_token"),
    30002: (AccountRefused, "the Twilio account is suspended"),
    20429: (Throttled, "Twilio asks us to slow down"),
    21611: (Throttled, "more than ten hours of messages are queued at Twilio"),
    30001: (Throttled, "Twilio's queue is full"),
    63038: (Throttled, "the account's daily limit is used up"),
    30003: (ProviderUnavailable, "the phone is switched off or out of reach"),
    30008: (ProviderUnavailable, "the operator gave no reason"),
    21211: (RecipientUnreachable, "not a valid phone number"),
    21610: (RecipientUnreachable, "the recipient has opted out (STOP)"),
    21614: (RecipientUnreachable, "not a mobile number"),
    30004: (RecipientUnreachable, "the recipient blocks messages"),
    30005: (RecipientUnreachable, "the number does not exist"),
    30006: (RecipientUnreachable, "a landline, or an operator that cannot be reached"),
    21408: (MessageRejected, "this account may not send to that country: enable it under Geo Permissions"),
    21612: (MessageRejected, "there is no route from our number to this one"),
    21617: (MessageRejected, "the text is longer than 1600 characters"),
    30007: (MessageRejected, "filtered as spam by the operator"),
    # WhatsApp. Most of them come by status callback only.
    63001: (AccountRefused, "WhatsApp refuses Twilio's credentials for our number"),
    63007: (
        AccountRefused,
        "our WhatsApp number is not set up at Twilio: check channels.whatsapp.twilio.from",
    ),
    63012: (ProviderUnavailable, "WhatsApp had a fault of its own"),
    63017: (Throttled, "more WhatsApp messages a second than the account may send"),
    63018: (Throttled, "more WhatsApp messages than the number may send"),
    63016: (WindowClosed, "more than 24 hours since this person wrote"),
    63003: (RecipientUnreachable, "WhatsApp does not know the recipient"),
    63024: (RecipientUnreachable, "WhatsApp does not reach the recipient"),
    63005: (MessageRejected, "WhatsApp does not take the content"),
    63013: (MessageRejected, "the message violates a policy of WhatsApp's"),
    63021: (MessageRejected, "WhatsApp does not take the content, or the filled template is too long"),
    63027: (MessageRejected, "there is no such template in this language: check channels.whatsapp.templates"),
    63028: (MessageRejected, "the template has another number of gaps"),
}

SEND_SECONDS = 20
CONCURRENT_SENDS = 100

_MEDIA_PATH = re.compile(r"[A-Za-z0-9]+/Media/[A-Za-z0-9]+")

Form = Sequence[tuple[str, str]]


def form_of(request: WebhookRequest) -> Form:
    """Every parameter, known to us or not, in the order it came; blanks kept, as Twilio signs them too.

    In the query where the webhook is set to GET. Raises ValueError for more of them than any form of
    Twilio's has.
    """
    form = request.raw_query if request.method == "GET" else request.body.decode("utf-8", "replace")
    return parse_qsl(form, keep_blank_values=True, max_num_fields=MOST_FIELDS)


def raw_of(form: Form) -> dict[str, Any]:
    """The form as one object; a name that comes twice has a list."""
    raw: dict[str, Any] = {}
    for name in dict(form):
        values = [value for key, value in form if key == name]
        raw[name] = values[0] if len(values) == 1 else values
    return raw


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


def is_receipt(form: Mapping[str, str]) -> bool:
    """A status callback comes to the same address as a message."""
    if form.get("SmsStatus", "received") not in ("received", "receiving"):
        return True
    return "MessageStatus" in form and "Body" not in form


def receipt(channel: str, account: str, form: Form, received_at: datetime) -> DeliveryReceipt | Unreadable:
    fields, raw = dict(form), raw_of(form)
    word = fields.get("MessageStatus") or fields.get("SmsStatus", "")
    status = STATUSES.get(word)
    if status is None or not fields.get("MessageSid"):
        return Unreadable(
            channel, clean_text(f"a receipt without MessageSid or of status {word!r}"), raw_json(raw)
        )
    code = clean_text(fields.get("ErrorCode", "")) or None
    return DeliveryReceipt(
        channel=channel,
        account=account,
        status=DeliveryStatus.EXPIRED if code == VALIDITY_EXPIRED else status,
        occurred_at=received_at,
        raw=raw,
        external_id=clean_text(fields["MessageSid"]),
        code=code,
        window_closed=code == WINDOW_CLOSED,
    )


def media_of(form: Form) -> tuple[Attachment, ...]:
    """MediaUrl0, MediaUrl1, …: addresses that need our auth token beside them, and hold no secret."""
    fields, found = dict(form), list[Attachment]()
    while url := clean_text(fields.get(f"MediaUrl{len(found)}", "")):
        mime_type = clean_text(fields.get(f"MediaContentType{len(found)}", ""))
        found.append(Attachment(_kind_of(mime_type), url, mime_type or None))
    return tuple(found)


def _kind_of(mime_type: str) -> str:
    kind = mime_type.partition("/")[0]
    if not kind:
        return "file"
    return kind if kind in MEDIA_KINDS else "document"


def media_location(reference: str, account_sid: str, auth_token: str, api_base: str | None) -> MediaLocation:
    """Where the attachment with this reference (an address of Twilio's own) can be had.

    Raises `MessageRejected` for any other address: our auth token goes along, and a form that is signed
    vouches for who wrote it, not for every word in it.
    """
    base = (api_base or API_BASE).rstrip("/")
    ours = f"{base}/2010-04-01/Accounts/{account_sid}/Messages/"
    rest = reference.removeprefix(ours)
    # Nothing in the rest can lead out of it again: no .., no query, no other host behind an @.
    if rest == reference or not _MEDIA_PATH.fullmatch(rest):
        raise MessageRejected("foreign_media", "the media is not in our account at Twilio")
    hosts = (urlsplit(base).hostname or "",) if api_base else MEDIA_HOSTS
    credentials = {"Authorization": encode_basic_auth(account_sid, auth_token)}
    return MediaLocation(reference, hosts, credentials, private=bool(api_base))


def is_answered(form: Mapping[str, str]) -> bool:
    """True where it is a word such as STOP, START or HELP, to which Twilio itself has replied already."""
    return bool(form.get("OptOutType"))


def opt_out_event(
    channel: str, account: str, address: Address, form: Form, received_at: datetime
) -> ContactEvent | None:
    """What a STOP or a START that Twilio acted on says about this person; None for any other message."""
    kind = OPT_OUTS.get(dict(form).get("OptOutType", "").upper())
    return ContactEvent(channel, account, address, kind, received_at, raw_of(form)) if kind else None


def check_reachable(public_url: str) -> None:
    """Raise `SettingsInvalid` for an address on this machine: Twilio calls from far away, and signs where."""
    if urlsplit(public_url).hostname in ("127.0.0.1", "::1", "localhost", None):
        raise SettingsInvalid(
            "web.public_url",
            "Twilio needs an address that it can reach, and signs it",
            "public_url: https://lapor.example.go.id",
        )


@dataclass(frozen=True, slots=True)
class _Credentials:
    """Given as a username and a password, the library hands them on in a way that aiohttp 3.14 deprecates."""

    header: str = field(repr=False)

    def to_auth_strategy(self) -> Self:
        return self

    def get_auth_string(self) -> str:
        return self.header


@asynccontextmanager
async def open_client(
    account_sid: str, auth_token: str, api_base: str | None = None
) -> AsyncIterator[Client]:
    """Needs a running loop. Never with `max_retries`: the library then repeats a POST after a 503."""
    http = AsyncTwilioHttpClient(pool_connections=False)
    # The library ignores its own timeout argument. A session of ours also tells a connection that
    # never came about from an answer that never came.
    http.session = ClientSession(
        connector=TCPConnector(limit=CONCURRENT_SENDS),
        timeout=ClientTimeout(total=SEND_SECONDS, connect=SEND_SECONDS / 2),
        middlewares=(_raise_throttled,),
    )
    credentials = _Credentials(encode_basic_auth(account_sid, auth_token))
    client = Client(account_sid=account_sid, http_client=http, credential_provider=credentials)
    client.api.base_url = (api_base or API_BASE).rstrip("/")
    try:
        yield client
    finally:
        await http.close()


async def _raise_throttled(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    # Here, since the library's exception no longer has the headers.
    response = await handler(request)
    if response.status != 429:
        return response
    seconds = response.headers.get("Retry-After", "")
    response.release()
    wait = timedelta(seconds=int(seconds)) if seconds.isdecimal() and len(seconds) < 9 else None
    raise Throttled("429", "Twilio asks us to slow down", wait)


async def create_message(client: Client, **fields: str) -> SendResult:
    """One message through `messages.create`; their errors as ours, never chained, as they name the number."""
    try:
        async with asyncio.timeout(SEND_SECONDS + 1):
            sent = await client.messages.create_async(**fields)
    except TwilioException as error:
        raise send_error(getattr(error, "status", 0), getattr(error, "code", None)) from None
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise ProviderUnavailable("no_connection", f"Twilio could not be reached ({_name(error)})") from None
    except (ClientError, TimeoutError) as error:
        raise OutcomeUnknown("no_answer", f"the connection to Twilio was lost ({_name(error)})") from None
    except (ValueError, AttributeError):  # not JSON, or no object: known only once Twilio has said 2xx
        sent = None
    if sent is None or not sent.sid:
        raise OutcomeUnknown("unreadable_answer", "Twilio took it, but its answer cannot be read")
    return SendResult((sent.sid,))


def _name(error: Exception) -> str:
    return type(error).__name__


def send_error(status: int, code: object) -> SendError:
    """By Twilio's own code where we know it, by the HTTP status otherwise."""
    if isinstance(code, int) and code in ERRORS:
        kind, sentence = ERRORS[code]
        return kind(str(code), sentence)
    detail = f"Twilio answered {status}, code {code}; see https://www.twilio.com/docs/errors/{code}"
    return _kind_by_status(status)(str(code or status), detail)


def _kind_by_status(status: int) -> type[SendError]:
    if status in (401, 403, 404):  # 404: the account_sid is part of the path
        return AccountRefused
    if status == 503:
        return ProviderUnavailable
    # Error 20500: the POST may have been carried out all the same, and a repeat would send it twice.
    if status >= 500:
        return OutcomeUnknown
    return MessageRejected
