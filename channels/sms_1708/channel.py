"""The SMS channel: its settings, its two drivers, their signatures, and who does the rest.

For Kannel, the sms-service of the smsbox has this get-url, where SECRET is `kannel.secret`:

    https://OUR-ADDRESS/webhooks/sms_1708/SECRET?id=%I&from=%p&to=%P&text=%b&time=%T&charset=%C&coding=%c&smsc=%i

Never %a for the text, which squeezes the spaces of a UCS-2 message and destroys it. In the same group:
`max-messages = 0` and `omit-empty = true`, or the citizen is sent an error text of Kannel's own;
`http-request-retry`, which is 0 by default and then loses what we were not there to hear; and
`mo-recode = true`. For the sendsms-user, `max-messages` above 1, which would cut long replies.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from channels import twilio_api
from channels.base import Capabilities, Channel, Send, is_secret, read_settings
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.sms_1708 import inbound, outbound

PATH = "channels.sms_1708"
DRIVERS = ("kannel", "twilio")
HTTP_URL = r"^https?://\S+$"
STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)


class KannelSettings(BaseModel):
    """What stands under ``channels.sms_1708.kannel``."""

    model_config = STRICT

    secret: str = Field(
        pattern=r"^[A-Za-z0-9_-]+$",
        repr=False,
        description="a long random word of A-Z a-z 0-9 _ -; the last part of the address that Kannel calls",
        examples=["${KANNEL_SECRET}"],
    )
    sendsms_url: str = Field(
        "",
        pattern=HTTP_URL,
        description="where the smsbox takes messages; can be left out when api_base is set",
        examples=["http://127.0.0.1:13013/cgi-bin/sendsms"],
    )
    username: str = Field(description="the sendsms-user's name", examples=["${KANNEL_USERNAME}"])
    password: str = Field(
        repr=False, description="the sendsms-user's password", examples=["${KANNEL_PASSWORD}"]
    )
    repeat_window: float = Field(
        60,
        ge=0,
        description="seconds in which the same text from the same number is one message handed over twice",
        examples=["60"],
    )


class TwilioSettings(BaseModel):
    """What stands under ``channels.sms_1708.twilio``."""

    model_config = STRICT

    account_sid: str = Field(description="the account's SID, AC…", examples=["${TWILIO_ACCOUNT_SID}"])
    auth_token: str = Field(
        repr=False, description="the account's primary auth token", examples=["${TWILIO_AUTH_TOKEN}"]
    )
    sender: str = Field(
        alias="from",
        description="our number at Twilio, with its plus, or our sender's name",
        examples=['"1708"'],
    )


class Settings(BaseModel):
    """What stands under ``channels.sms_1708``."""

    model_config = STRICT

    enabled: bool = Field(True, description="true to use this channel", examples=["true"])
    api_base: str = Field(
        "",
        pattern=HTTP_URL,
        description="another host for the chosen driver, such as the simulator",
        examples=["http://127.0.0.1:13013"],
    )
    rate: float = Field(10, gt=0, description="replies a second; what the operator allows", examples=["10"])
    driver: Literal["kannel", "twilio"] = Field(description="kannel or twilio", examples=["kannel"])
    short_code: str = Field(
        "1708", pattern=r"^\d{2,8}$", description="the number citizens write to", examples=['"1708"']
    )
    kannel: KannelSettings | None = Field(None, description="the settings of the kannel driver")
    twilio: TwilioSettings | None = Field(None, description="the settings of the twilio driver")


def build(settings: Mapping[str, Any], public_url: str) -> Channel:
    """Raises `SettingsInvalid`. Of the drivers' blocks only the chosen one is read."""
    driver = settings.get("driver")
    if driver == "smpp":
        raise SettingsInvalid(
            f"{PATH}.driver", "smpp is not built yet; expected: kannel or twilio", "driver: kannel"
        )
    not_chosen = [name for name in DRIVERS if name != driver]
    chosen = {name: value for name, value in settings.items() if name not in not_chosen}
    if driver in DRIVERS:
        chosen[driver] = settings.get(driver) or {}
    read = read_settings(Settings, chosen, PATH)
    if read.kannel:
        return KannelSms(read, read.kannel, public_url)
    if read.twilio:
        _check_reachable(read, public_url)
        return TwilioSms(read, read.twilio, public_url)
    raise AssertionError("every driver has a block")


def _check_reachable(settings: Settings, public_url: str) -> None:
    """Twilio itself signs the address it calls, and calls it from far away."""
    if not settings.api_base and urlsplit(public_url).hostname in ("127.0.0.1", "::1", "localhost"):
        raise SettingsInvalid(
            "web.public_url",
            "Twilio needs an address that it can reach, and signs it",
            "public_url: https://lapor.example.go.id",
        )


class KannelSms(Channel):
    """1708 through a Kannel-style gateway. Kannel signs nothing, so the address itself holds a secret."""

    name = "sms_1708"
    # Ten parts of 153: what operators join again without complaint.
    capabilities = Capabilities(text_limit=1530, short_replies=True, delivery_receipts=True)

    def __init__(self, settings: Settings, kannel: KannelSettings, public_url: str) -> None:
        self.settings = settings
        self.rate = settings.rate
        self.account = settings.short_code
        self.secrets = (kannel.secret, kannel.password)
        self._secret = kannel.secret
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

    def parse(self, request: WebhookRequest) -> list[Event]:
        if request.tail.endswith("/dlr"):
            return [inbound.kannel_receipt(request, self.account)]
        return [inbound.kannel_message(request, self.account, self._repeat_window)]

    def acknowledge(self) -> WebhookResponse:
        # Whatever stands in the answer is sent to the citizen as an SMS.
        return WebhookResponse(status=200, body="", content_type="text/plain")

    def sender(self) -> AbstractAsyncContextManager[Send]:
        return outbound.kannel_sender(self._smsbox)


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


class TwilioSms(Channel):
    """SMS through Twilio, where Twilio has two-way SMS."""

    name = "sms_1708"
    capabilities = Capabilities(twilio_api.TEXT_LIMIT, short_replies=True, delivery_receipts=True)

    def __init__(self, settings: Settings, twilio: TwilioSettings, public_url: str) -> None:
        self.settings = settings
        self.rate = settings.rate
        self.account = twilio.account_sid
        self.secrets = (twilio.auth_token,)
        self._twilio = twilio
        self._callback = f"{public_url.rstrip('/')}/webhooks/{self.name}"

    def verify(self, request: WebhookRequest) -> None:
        twilio_api.verify(request, self._twilio.auth_token)

    def parse(self, request: WebhookRequest) -> list[Event]:
        return [inbound.twilio_event(request, self.account)]

    def acknowledge(self) -> WebhookResponse:
        return twilio_api.EMPTY_TWIML

    def sender(self) -> AbstractAsyncContextManager[Send]:
        account, token, number = self._twilio.account_sid, self._twilio.auth_token, self._twilio.sender
        return outbound.twilio_sender(account, token, self.settings.api_base, number, self._callback)
