"""1708 through a Kannel-style gateway: its secret, and who does the rest."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from channels.base import Capabilities, Channel, Send, is_secret
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.sms_1708 import phones
from channels.sms_1708.block import CHANNEL, PATH
from channels.sms_1708.kannel import inbound, outbound, receipts
from channels.sms_1708.kannel.settings import KannelSettings
from channels.sms_1708.kannel.shown import shown_of
from channels.sms_1708.keywords import hinted
from channels.sms_1708.settings import Settings


class KannelSms(Channel):
    """1708 through a Kannel-style gateway. Kannel signs nothing, so the address itself holds a secret."""

    name = CHANNEL
    capabilities = Capabilities(outbound.TEXT_LIMIT, short_replies=True, delivery_receipts=True)

    def __init__(self, settings: Settings, kannel: KannelSettings, public_url: str) -> None:
        self.settings = settings
        self.rate = settings.rate
        self.account = settings.short_code
        self.secrets = (kannel.secret, kannel.password)
        self._secret = kannel.secret
        self._allow_from = kannel.allow_from
        self._names = kannel.parameters.model_dump(by_alias=True, exclude_none=True)
        self.shown = shown_of(self._names)
        self._repeat_window = timedelta(seconds=kannel.repeat_window)
        self._smsbox = outbound.Smsbox(
            url=_sendsms_url(settings.api_base, kannel.sendsms_url),
            username=kannel.username,
            password=kannel.password,
            sender=settings.short_code,
            receipts_url=f"{public_url.rstrip('/')}/webhooks/{self.name}/{kannel.secret}/dlr",
        )

    def verify(self, request: WebhookRequest) -> None:
        if not is_secret(request.tail.removesuffix("/dlr"), self._secret):
            raise SignatureInvalid("the secret in the path is missing or wrong")
        if self._allow_from and not self._is_allowed(request.peer):
            raise SignatureInvalid("the request comes from an address that kannel.allow_from does not name")

    def _is_allowed(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        # A server that listens on IPv6 sees a caller on IPv4 as ::ffff:10.20.30.40.
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self._allow_from)

    def parse(self, request: WebhookRequest) -> list[Event]:
        if request.tail.endswith("/dlr"):
            return [receipts.receipt(request, self.account)]
        message = inbound.message(request, self.account, self._names, self._repeat_window)
        return [hinted(message, self.settings.keywords)]

    def acknowledge(self, events: Sequence[Event] = ()) -> WebhookResponse:
        # Whatever stands in the answer is sent to the citizen as an SMS.
        return WebhookResponse(status=200, body="", content_type="text/plain")

    def invitation(self, words: str) -> str:
        return phones.invitation(self.account, words)

    def sender(self) -> AbstractAsyncContextManager[Send]:
        return outbound.open_sender(self._smsbox)


def _sendsms_url(api_base: str, sendsms_url: str) -> str:
    """`api_base` stands for scheme, host and port; the path stays as it is, or Kannel's own."""
    if not (api_base or sendsms_url):
        raise SettingsInvalid(
            f"{PATH}.kannel.sendsms_url",
            "it is not set; expected: where the smsbox takes messages",
            "sendsms_url: http://127.0.0.1:13013/cgi-bin/sendsms",
        )
    if not api_base:
        return sendsms_url
    return api_base.rstrip("/") + (urlsplit(sendsms_url).path or "/cgi-bin/sendsms")
