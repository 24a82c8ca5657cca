"""SMS through Twilio: who does what Twilio's channels do not have in common."""

from contextlib import AbstractAsyncContextManager

from channels import twilio_api
from channels.base import Capabilities, Send
from channels.messages import Event, WebhookRequest
from channels.sms_1708 import phones
from channels.sms_1708.block import CHANNEL
from channels.sms_1708.keywords import hinted
from channels.sms_1708.settings import Settings
from channels.sms_1708.twilio import inbound, outbound
from channels.sms_1708.twilio.settings import TwilioSettings


class TwilioSms(twilio_api.TwilioChannel):
    name = CHANNEL
    capabilities = Capabilities(twilio_api.TEXT_LIMIT, short_replies=True, delivery_receipts=True)

    def __init__(self, settings: Settings, twilio: TwilioSettings, public_url: str) -> None:
        super().__init__(twilio, settings.api_base, public_url)
        self.settings = settings
        self.rate = settings.rate
        self._twilio = twilio

    def parse(self, request: WebhookRequest) -> list[Event]:
        heard = inbound.events(request, self.account)
        return [hinted(event, self.settings.keywords) for event in heard]

    def invitation(self, words: str) -> str:
        return phones.invitation(self._twilio.sender, words)

    def sender(self) -> AbstractAsyncContextManager[Send]:
        account, token, number = self._twilio.account_sid, self._twilio.auth_token, self._twilio.sender
        return outbound.open_sender(account, token, self.settings.api_base, number, self.status_callback)
