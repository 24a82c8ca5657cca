"""What stands under ``channels.twitter``."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from channels.base import read_settings

PATH = "channels.twitter"
API_BASE = "https://api.x.com"
STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)

Spelling = Literal["tweet", "post"]


class PollingSettings(BaseModel):
    """What stands under ``channels.twitter.polling``."""

    model_config = STRICT

    mentions_every: float = Field(
        60, ge=3, description="seconds between two questions for mentions; X allows 300 in 15 minutes"
    )
    dms_every: float = Field(
        75, ge=60, description="seconds between two questions for direct messages; X allows 15 in 15 minutes"
    )
    requests_per_day: int = Field(
        3000, ge=1, description="questions a day (UTC) at most; beyond that we wait for the next"
    )
    cost_per_day: float = Field(
        5, gt=0, description="US dollars a day (UTC) for what polling reads, by X's price list, at most"
    )
    first_look_back_hours: float = Field(
        24, ge=0, le=168, description="how old a mention or message may be when we poll for the first time"
    )


class Settings(BaseModel):
    """What stands under ``channels.twitter``."""

    model_config = STRICT

    enabled: bool = Field(True, description="true to use this channel", examples=["true"])
    api_base: str = Field(
        API_BASE,
        pattern=r"^https?://\S+$",
        description="where X's API is: X itself, or the simulator",
        examples=[API_BASE],
    )
    rate: float = Field(
        1,
        gt=0,
        description="replies a second, public and private; X's own limits are kept besides",
        examples=["1"],
    )
    consumer_key: str = Field(
        repr=False, description="the app's API key (OAuth 1.0a)", examples=["${TWITTER_CONSUMER_KEY}"]
    )
    consumer_secret: str = Field(
        repr=False,
        description="the app's API key secret, with which X also signs what it sends us",
        examples=["${TWITTER_CONSUMER_SECRET}"],
    )
    access_token: str = Field(
        repr=False,
        description="our account's access token for this app, with the permission to read, write and "
        "send direct messages",
        examples=["${TWITTER_ACCESS_TOKEN}"],
    )
    access_token_secret: str = Field(
        repr=False,
        description="the secret that belongs to access_token",
        examples=["${TWITTER_ACCESS_TOKEN_SECRET}"],
    )
    user_id: str = Field(
        pattern=r"^[0-9]{1,19}$",
        description="our account's id in digits, as GET /2/users/me tells it",
        examples=['"2244994945"'],
    )
    screen_name: str = Field(
        pattern=r"^@?[A-Za-z0-9_]{1,15}$",
        description="our account's name, with or without its @",
        examples=["LAPOR1708"],
    )
    bearer_token: str = Field(
        "",
        repr=False,
        description="the app's bearer token; only to register the webhook",
        examples=["${TWITTER_BEARER_TOKEN}"],
    )
    client_secret: str = Field(
        "",
        repr=False,
        description="the app's OAuth 2.0 client secret, where it has one: X then signs with that too",
        examples=["${TWITTER_CLIENT_SECRET}"],
    )
    user_token: str = Field(
        "",
        repr=False,
        description="an OAuth 2.0 user token of our account (tweet.read, users.read, dm.read); only to "
        "subscribe to its events, where X does not take the access_token for that",
        examples=["${TWITTER_USER_TOKEN}"],
    )
    mode: Literal["webhook", "polling", "both"] | None = Field(
        None, description="how we hear: webhook, polling, or both", examples=["polling"]
    )
    spelling: Spelling = Field(
        "tweet",
        description="what X calls a post in what we ask: tweet, or post since its API 2.167; of its answers "
        "both are understood",
        examples=["post"],
    )
    polling: PollingSettings = Field(
        default_factory=PollingSettings, description="how often we ask, and what it may cost"
    )

    @property
    def handle(self) -> str:
        """Our account's name without its @."""
        return self.screen_name.removeprefix("@")

    @property
    def is_elsewhere(self) -> bool:
        """True where the operator has put another host in X's place."""
        return self.api_base.rstrip("/") != API_BASE


def read(settings: Mapping[str, Any]) -> Settings:
    """Raises `SettingsInvalid`."""
    return read_settings(Settings, settings, PATH)
