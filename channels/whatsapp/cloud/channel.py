"""WhatsApp through Meta's Cloud API: its handshake, its signature, and who does the rest.

In the app's webhook settings at Meta: the callback URL https://OUR-ADDRESS/webhooks/whatsapp, the verify
token from our settings, and of the fields to subscribe to, ``messages``.
"""

import hashlib
import hmac
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from urllib.parse import parse_qsl

from channels.base import Channel, MediaLocation, Send, is_secret
from channels.errors import SignatureInvalid
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.whatsapp import people
from channels.whatsapp.cloud import inbound, media, outbound, upload, wire
from channels.whatsapp.cloud.graph import Graph
from channels.whatsapp.cloud.shown import SHOWN
from channels.whatsapp.settings import CloudSettings, Settings, capabilities

SIGNATURE = "x-hub-signature-256"
TEXT_LIMIT = 4096
MOST_PARAMETERS = 20
"""Parsed before the token is known to hold, so it has to stay cheap. Meta's handshake has three."""


class CloudWhatsApp(Channel):
    name = "whatsapp"
    capabilities = capabilities(TEXT_LIMIT, wire.LIST.most, upload.TAKEN, upload.MOST)
    shown = SHOWN
    media_kept_for = timedelta(days=7)
    largest_media = None

    def __init__(self, settings: Settings, cloud: CloudSettings) -> None:
        self.settings = settings
        self.rate = settings.rate
        self.account = cloud.phone_number_id
        self.secrets = (cloud.access_token, cloud.app_secret, cloud.verify_token)
        self.templates = settings.template_names()
        self.remind_before = settings.remind_before()
        self._cloud = cloud
        self._graph = Graph(
            api_base=settings.api_base,
            version=cloud.version,
            phone_number_id=cloud.phone_number_id,
            access_token=cloud.access_token,
        )

    def verify(self, request: WebhookRequest) -> None:
        if request.method == "GET":
            self._verify_handshake(request)
            return
        # Over the bytes as they came: Meta escapes all but ASCII, and JSON written anew would differ.
        digest = hmac.new(self._cloud.app_secret.encode(), request.body, hashlib.sha256).hexdigest()
        if not is_secret(request.headers.get(SIGNATURE, ""), f"sha256={digest}"):
            raise SignatureInvalid(f"the header {SIGNATURE} is missing or wrong")

    def _verify_handshake(self, request: WebhookRequest) -> None:
        asked = _query(request)
        knows_the_token = is_secret(asked.get("hub.verify_token", ""), self._cloud.verify_token)
        if not knows_the_token or asked.get("hub.mode") != "subscribe":
            raise SignatureInvalid("hub.mode is not subscribe, or hub.verify_token is missing or wrong")

    def handshake(self, request: WebhookRequest) -> WebhookResponse | None:
        if request.method != "GET":
            return None
        return WebhookResponse(body=_query(request).get("hub.challenge", ""))

    def parse(self, request: WebhookRequest) -> list[Event]:
        return inbound.events(request.body, self.account)

    def invitation(self, words: str) -> str | None:
        return people.invitation(self._cloud.number, words) if self._cloud.number else None

    def sender(self) -> AbstractAsyncContextManager[Send]:
        return outbound.sender(self._graph)

    async def locate(self, reference: str) -> MediaLocation:
        return await media.locate(self._graph, reference)


def _query(request: WebhookRequest) -> dict[str, str]:
    try:
        return dict(parse_qsl(request.raw_query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS))
    except ValueError:
        return {}
