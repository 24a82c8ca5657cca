"""What every channel that goes through Twilio has to be told."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from channels.errors import SettingsInvalid


class Account(BaseModel):
    """Our account there. Each channel adds who it speaks as."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)

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


def check_reachable(public_url: str) -> None:
    """Raise `SettingsInvalid` for an address on this machine: Twilio calls from far away, and signs where."""
    if urlsplit(public_url).hostname in ("127.0.0.1", "::1", "localhost", None):
        raise SettingsInvalid(
            "web.public_url",
            "Twilio needs an address that it can reach, and signs it",
            "public_url: https://lapor.example.go.id",
        )
