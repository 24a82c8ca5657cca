"""The settings of the twilio driver."""

from pydantic import Field

from channels import twilio_api


class TwilioSettings(twilio_api.Account):
    """What stands under ``channels.sms_1708.twilio``."""

    sender: str = Field(
        alias="from",
        description="our number at Twilio, with its plus, or our sender's name",
        examples=['"1708"'],
    )
