"""SMS through Twilio: its signature, and who does the rest."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from channels import twilio_api
from channels.base import Capabilities, Channel, MediaLocation, Send
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.sms_1708 import phones
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.keywords import hinted
from channels.sms_1708.settings import Settings
from channels.sms_1708.twilio import inbound, outbound
from channels.sms_1708.twilio.settings import TwilioSettings


class TwilioSms(Channel):
    name = CHANNEL
    capabilities = Capabilities(twilio_api.TEXT_LIMIT, short_replies=True, delivery_receipts=True)
    media_kept_for = None
    largest_media = None

    def __init__(self, settings: Settings, twilio: TwilioSettings, public_url: str) -> None:
        # Another host is on our own network, and can reach whatever we can.
        if not settings.api_base:
            twilio_api.check_reachable(public_url)
        self.settings = settings
        self.rate = settings.rate
        self.account = twilio.account_sid
        self.secrets = tuple(filter(None, (twilio.auth_token, twilio.second_auth_token)))
        self._twilio = twilio
        self._callback = f"{public_url.rstrip('/')}/webhooks/{self.name}"

    def verify(self, request: WebhookRequest) -> None:
        twilio_api.verify(request, self._twilio.auth_token, self._twilio.second_auth_token)

    def parse(self, request: WebhookRequest) -> list[Event]:
        heard = inbound.events(request, self.account)
        return [hinted(event, self.settings.keywords) for event in heard]

    def acknowledge(self, events: Sequence[Event] = ()) -> WebhookResponse:
        return twilio_api.EMPTY_TWIML

    def invitation(self, words: str) -> str:
        return phones.invitation(self._twilio.sender, words)

    def sender(self) -> AbstractAsyncContextManager[Send]:
        account, token, number = self._twilio.account_sid, self._twilio.auth_token, self._twilio.sender
        return outbound.open_sender(account, token, self.settings.api_base, number, self._callback)

    async def locate(self, reference: str) -> MediaLocation:
        account, token = self._twilio.account_sid, self._twilio.auth_token
        return twilio_api.media_location(reference, account, token, self.settings.api_base)
