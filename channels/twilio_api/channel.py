"""What a channel that goes through Twilio has in common with every other."""

from collections.abc import Sequence

from aiohttp import encode_basic_auth

from channels.base import Channel, MediaLocation
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.twilio_api.inbound import EMPTY_TWIML
from channels.twilio_api.media import media_location
from channels.twilio_api.settings import Account, check_reachable
from channels.twilio_api.shown import SHOWN
from channels.twilio_api.signature import verify


def _basic(twilio: Account) -> str:
    return encode_basic_auth(twilio.account_sid, twilio.auth_token).removeprefix("Basic ")


class TwilioChannel(Channel):
    """Twilio's signature, its files, and where it tells us what became of a message."""

    shown = SHOWN
    media_kept_for = None
    largest_media = None

    def __init__(self, twilio: Account, api_base: str, public_url: str) -> None:
        # Another host is on our own network, and can reach whatever we can.
        if not api_base:
            check_reachable(public_url)
        self.account = twilio.account_sid
        # The last as it stands in a header.
        known = (twilio.auth_token, twilio.second_auth_token, _basic(twilio))
        self.secrets = tuple(filter(None, known))
        self.status_callback = f"{public_url.rstrip('/')}/webhooks/{self.name}"
        self._twilio_account = twilio
        self._api_base = api_base

    def verify(self, request: WebhookRequest) -> None:
        verify(request, self._twilio_account.auth_token, self._twilio_account.second_auth_token)

    def acknowledge(self, events: Sequence[Event] = ()) -> WebhookResponse:
        return EMPTY_TWIML

    async def locate(self, reference: str) -> MediaLocation:
        account = self._twilio_account
        return media_location(reference, account.account_sid, account.auth_token, self._api_base)
