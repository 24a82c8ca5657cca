"""The settings of the twilio driver."""

from pydantic import BaseModel, Field

from channels.sms_1708.block import STRICT


class TwilioSettings(BaseModel):
    """What stands under ``channels.sms_1708.twilio``."""

    model_config = STRICT

    account_sid: str = Field(description="the account's SID, AC…", examples=["${TWILIO_ACCOUNT_SID}"])
    auth_token: str = Field(
        repr=False, description="the account's primary auth token", examples=["${TWILIO_AUTH_TOKEN}"]
    )
    second_auth_token: str = Field(
        "",
        repr=False,
        description="the other auth token, while one is being replaced: what it signs is accepted as well",
        examples=["${TWILIO_SECOND_AUTH_TOKEN}"],
    )
    sender: str = Field(
        alias="from",
        description="our number at Twilio, with its plus, or our sender's name",
        examples=['"1708"'],
    )
