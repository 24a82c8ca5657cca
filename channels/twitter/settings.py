"""What stands under ``channels.twitter``."""

import ipaddress
import math
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from yarl import URL

from channels.base import read_settings
from channels.errors import SettingsInvalid

PATH = "channels.twitter"
API_BASE = "https://api.x.com"
STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, coerce_numbers_to_str=True)

BESIDE_WEBHOOK: Mapping[str, float] = {"mentions_every": 900, "dms_every": 900}
"""Where the webhook brings nearly everything, asking only finds what it did not."""
DAY = 86_400
"""Seconds."""

Mode = Literal["webhook", "polling", "both"]
Spelling = Literal["tweet", "post"]


class PollingSettings(BaseModel):
    """What stands under ``channels.twitter.polling``."""

    model_config = STRICT

    mentions_every: float = Field(
        60,
        ge=3,
        description="seconds between two questions for mentions; if not set 60, and 900 where mode is both; "
        "X allows 300 in 15 minutes",
        examples=["60"],
    )
    dms_every: float = Field(
        75,
        ge=60,
        description="seconds between two questions for direct messages; if not set 75, and 900 where mode is "
        "both; X allows 15 in 15 minutes",
        examples=["75"],
    )
    requests_per_day: int = Field(
        3000,
        ge=1,
        description="questions a day (UTC) at most; beyond that we wait for the next",
        examples=["3000"],
    )
    cost_per_day: float = Field(
        5,
        ge=0.2,
        description="US dollars a day (UTC) for what polling reads, by X's price list, at most; the smallest "
        "page of mentions can cost 0.155",
        examples=["5"],
    )
    first_look_back_hours: float = Field(
        24,
        ge=0,
        le=168,
        description="how old a mention or message may be when we poll for the first time",
        examples=["24"],
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
    mode: Mode | None = Field(
        None,
        description="how we hear: webhook, polling, or both, which finds by slow polling what was said while "
        "our webhook did not answer; if not set both where web.public_url is https, else polling",
        examples=["both"],
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

    @field_validator("api_base")
    @classmethod
    def _keeps_our_keys(cls, api_base: str) -> str:
        try:
            url = URL(api_base)
            # Not all of it is read before it is asked for.
            host, _ = url.host or "", url.port
        except ValueError:
            raise ValueError("nobody can read this address") from None
        if not host or url.user or url.query_string or url.fragment:
            raise ValueError("a host, and perhaps a port and a path, and nothing else")
        if url.scheme == "http" and not _is_near(host):
            raise ValueError("our keys go there: https, except in our own network")
        return api_base

    @property
    def handle(self) -> str:
        """Our account's name without its @."""
        return self.screen_name.removeprefix("@")

    @property
    def is_elsewhere(self) -> bool:
        """True where the operator has put another host in X's place."""
        return self.api_base.rstrip("/") != API_BASE


def read(settings: Mapping[str, Any], public_url: str) -> Settings:
    """The settings with `mode` decided, and what follows from it. Raises `SettingsInvalid`.

    X calls by HTTPS only, and does not call again for what we missed: so both ways where it can, else
    polling.
    """
    found = read_settings(Settings, settings, PATH)
    mode: Mode = found.mode or ("both" if public_url.startswith("https://") else "polling")
    polling = found.polling
    if mode == "both":
        unsaid = {name: slow for name, slow in BESIDE_WEBHOOK.items() if name not in polling.model_fields_set}
        polling = polling.model_copy(update=unsaid)
    if mode != "webhook":
        _check_questions(polling)
    return found.model_copy(update={"mode": mode, "polling": polling})


def _check_questions(polling: PollingSettings) -> None:
    """Or the day's last hours would hear nothing, every day."""
    needed = math.ceil(DAY / polling.mentions_every + DAY / polling.dms_every)
    if needed > polling.requests_per_day:
        raise SettingsInvalid(
            f"{PATH}.polling.requests_per_day",
            f"mentions_every and dms_every alone make {needed} questions a day",
            f"requests_per_day: {needed}",
        )


def _is_near(host: str) -> bool:
    """True on this machine and in its own network, where the simulator may be."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost"
