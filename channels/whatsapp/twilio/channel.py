"""WhatsApp through Twilio: its signature, and who does the rest.

At Twilio, the number's (or the Messaging Service's) webhook for incoming messages is
https://OUR-ADDRESS/webhooks/whatsapp#rc=3&rp=all: by default, Twilio repeats nothing that we answered with
an error. The address for status callbacks goes along with each message.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from channels import twilio_api
from channels.base import Channel, MediaLocation, Send
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.whatsapp import people
from channels.whatsapp.settings import Settings, TwilioSettings, capabilities
from channels.whatsapp.twilio import inbound, outbound


class TwilioWhatsApp(Channel):
    name = "whatsapp"
    # No choices: Twilio shows buttons only as a Content template made beforehand, one for each wording.
    capabilities = capabilities(twilio_api.TEXT_LIMIT, choices=0)
    media_kept_for = None
    largest_media = None

    def __init__(self, settings: Settings, twilio: TwilioSettings, public_url: str) -> None:
        self.settings = settings
        self.rate = settings.rate
        self.account = twilio.account_sid
        self.secrets = tuple(filter(None, (twilio.auth_token, twilio.second_auth_token)))
        self.templates = settings.template_names()
        self.remind_before = settings.remind_before()
        self._twilio = twilio
        self._callback = f"{public_url.rstrip('/')}/webhooks/{self.name}"

    def verify(self, request: WebhookRequest) -> None:
        twilio_api.verify(request, self._twilio.auth_token, self._twilio.second_auth_token)

    def parse(self, request: WebhookRequest) -> list[Event]:
        return inbound.events(request, self.account)

    def acknowledge(self, events: Sequence[Event] = ()) -> WebhookResponse:
        return twilio_api.EMPTY_TWIML

    def invitation(self, words: str) -> str:
        return people.invitation(self._twilio.sender, words)

    def sender(self) -> AbstractAsyncContextManager[Send]:
        account, token, number = self._twilio.account_sid, self._twilio.auth_token, self._twilio.sender
        return outbound.sender(account, token, self.settings.api_base, number, self._callback)

    async def locate(self, reference: str) -> MediaLocation:
        account, token = self._twilio.account_sid, self._twilio.auth_token
        return twilio_api.media_location(reference, account, token, self.settings.api_base)
