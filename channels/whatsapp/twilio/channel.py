"""WhatsApp through Twilio: who does what Twilio's channels do not have in common.

At Twilio, the number's (or the Messaging Service's) webhook for incoming messages is
https://OUR-ADDRESS/webhooks/whatsapp#rc=3&rp=all: by default, Twilio repeats nothing that we answered with
an error. The address for status callbacks goes along with each message.
"""

from contextlib import AbstractAsyncContextManager

from channels import twilio_api
from channels.base import Send
from channels.messages import Event, WebhookRequest
from channels.whatsapp import people
from channels.whatsapp.settings import Settings, TwilioSettings, capabilities
from channels.whatsapp.twilio import inbound, outbound


class TwilioWhatsApp(twilio_api.TwilioChannel):
    name = "whatsapp"
    # No choices: Twilio shows buttons only as a Content template made beforehand, one for each wording.
    # No files: it fetches them without a credential (MediaUrl), where anybody else could as well.
    capabilities = capabilities(twilio_api.TEXT_LIMIT, choices=0)

    def __init__(self, settings: Settings, twilio: TwilioSettings, public_url: str) -> None:
        super().__init__(twilio, settings.api_base, public_url)
        self.settings = settings
        self.rate = settings.rate
        self.templates = settings.template_names()
        self.remind_before = settings.remind_before()
        self._twilio = twilio

    def parse(self, request: WebhookRequest) -> list[Event]:
        return inbound.events(request, self.account)

    def invitation(self, words: str) -> str:
        return people.invitation(self._twilio.sender, words)

    def sender(self) -> AbstractAsyncContextManager[Send]:
        account, token, number = self._twilio.account_sid, self._twilio.auth_token, self._twilio.sender
        return outbound.sender(account, token, self.settings.api_base, number, self.status_callback)
