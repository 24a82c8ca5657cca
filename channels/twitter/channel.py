"""The X channel: its settings, its signature, and who does the rest."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, quote

from yarl import URL

from channels.base import Capabilities, Channel, Connection, Left, MediaLocation, Page, Send
from channels.errors import SignatureInvalid
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.twitter import files, inbound, outbound, settings, signature
from channels.twitter.account import CHANNEL, Us
from channels.twitter.api import Login
from channels.twitter.connecting import Office
from channels.twitter.locate import locate
from channels.twitter.polling import Poller
from channels.twitter.settings import Settings
from channels.twitter.shown import SHOWN

TEXT_LIMIT = 10_000
"""Characters of a direct message. What is public has 280 by X's own count (`weight`)."""
MOST_PARAMETERS = 20
_CRC_TOKEN = re.compile(r"[A-Za-z0-9_+/=. -]{1,300}")
"""What X asks us to sign, as anybody can. It signs its messages with the same secret and in the same way:
were braces let through, our answer would be the signature of a message that somebody made up. The other half
of this is in `verify`."""


def build(given: Mapping[str, Any], public_url: str) -> "TwitterChannel":
    """Raises `SettingsInvalid`."""
    return TwitterChannel(settings.read(given, public_url))


class TwitterChannel(Channel):
    name = CHANNEL
    capabilities = Capabilities(
        text_limit=TEXT_LIMIT, shy_of_strangers=True, files=files.TAKEN, most_files=files.MOST
    )
    shown = SHOWN
    media_kept_for: timedelta | None = None
    largest_media: int | None = None

    def __init__(self, read: Settings) -> None:
        self.settings = read
        self.polls, self.is_called = read.mode != "webhook", read.mode != "polling"
        self.rate = read.rate
        self.account = read.user_id
        self.secrets = tuple(
            filter(
                None,
                (
                    read.consumer_key,
                    read.consumer_secret,
                    read.access_token,
                    read.access_token_secret,
                    read.bearer_token,
                    read.client_secret,
                    read.user_token,
                ),
            )
        )
        self._us = Us(read.user_id, read.handle)
        self._login = Login.of(read)
        self._allowances = outbound.Allowances()
        self._poller = Poller(read, self._us)
        self._office = Office(read, self._us, self.polls, self.is_called)

    def verify(self, request: WebhookRequest) -> None:
        if request.method == "GET":
            # X's check is not signed: it asks whether we can sign.
            if not _crc_token(request):
                raise SignatureInvalid("a GET without a crc_token")
            return
        # Of the rest, anybody could have had the signature made by that check.
        if not request.body.lstrip(b" \t\r\n").startswith(b"{"):
            raise SignatureInvalid("the body is no JSON object")
        signature.verify(
            request.headers, request.body, self.settings.consumer_secret, self.settings.client_secret
        )

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        if request.method != "GET":
            return None
        signed = signature.answer(
            _crc_token(request), self.settings.consumer_secret, self.settings.client_secret
        )
        return WebhookResponse(body=signed, content_type="application/json")

    def parse(self, request: WebhookRequest) -> list[Event]:
        return inbound.events(request.body, self._us, request.received_at)

    def sender(self) -> AbstractAsyncContextManager[Send]:
        return outbound.sender(self._login, self._allowances)

    def invitation(self, words: str) -> str | None:
        return f"https://x.com/messages/compose?recipient_id={self.account}&text={quote(words)}"

    def left(self) -> Sequence[Left]:
        return self._allowances.known()

    async def poll(self, cursor: str | None) -> Page:
        return await self._poller.poll(cursor)

    async def locate(self, reference: str) -> MediaLocation:
        own = URL(self.settings.api_base).origin() if self.settings.is_elsewhere else None
        return await locate(self._login, own, reference)

    async def connect(self, webhook_url: str) -> Connection:
        return await self._office.connect(webhook_url)

    async def disconnect(self) -> Connection:
        return await self._office.disconnect()

    async def connection(self) -> Connection:
        return await self._office.connection()


def _crc_token(request: WebhookRequest) -> str:
    """Empty where it asks for nothing, or for more than X does."""
    try:
        asked = dict(parse_qsl(request.raw_query, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return ""
    token = asked.get("crc_token", "")
    return token if _CRC_TOKEN.fullmatch(token) else ""
