"""The Telegram channel: its settings, its signature, and who does the rest."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from channels.base import Capabilities, Channel, Page, Send, is_secret, read_settings
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import Event, WebhookRequest
from channels.telegram import inbound, outbound

PATH = "channels.telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


class Settings(BaseModel):
    """What stands under ``channels.telegram``."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    enabled: bool = Field(True, description="true to use this channel", examples=["true"])
    api_base: str = Field(
        "https://api.telegram.org",
        pattern=r"^https?://\S+$",
        description="where the Bot API is: Telegram itself, a local Bot API server, or the simulator",
        examples=["https://api.telegram.org"],
    )
    rate: float = Field(
        30, gt=0, description="replies a second; Telegram allows a bot 30 over all chats", examples=["30"]
    )
    token: str = Field(
        pattern=r"^\d+:[A-Za-z0-9_-]+$",
        repr=False,
        description="the bot's token, as @BotFather gave it (digits, a colon, letters)",
        examples=["${TELEGRAM_TOKEN}"],
    )
    secret_token: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_-]{0,256}$",
        repr=False,
        description="what Telegram repeats with every webhook: 1 to 256 of A-Z a-z 0-9 _ -",
        examples=["${TELEGRAM_SECRET_TOKEN}"],
    )
    mode: Literal["webhook", "polling"] | None = Field(
        None, description="webhook, or polling where Telegram cannot reach us", examples=["polling"]
    )


def build(settings: Mapping[str, Any], public_url: str) -> "TelegramChannel":
    """Raises `SettingsInvalid`. Telegram calls by HTTPS only: without that the bot will have to poll."""
    read = read_settings(Settings, settings, PATH)
    mode = read.mode or ("webhook" if public_url.startswith("https://") else "polling")
    # Only a bot that is never called can do without: an unsigned webhook is anybody's.
    if not read.secret_token and mode == "webhook":
        raise SettingsInvalid(
            f"{PATH}.secret_token",
            "it is not set; expected: 1 to 256 of A-Z a-z 0-9 _ -, or mode: polling",
            "secret_token: ${TELEGRAM_SECRET_TOKEN}",
        )
    return TelegramChannel(read, polls=mode == "polling")


class TelegramChannel(Channel):
    name = "telegram"
    capabilities = Capabilities(text_limit=4096)

    def __init__(self, settings: Settings, polls: bool = False) -> None:
        self.settings = settings
        self.polls = polls
        self.rate = settings.rate
        self.account, _, key = settings.token.partition(":")
        self.secrets = tuple(filter(None, (settings.token, key, settings.secret_token)))

    def verify(self, request: WebhookRequest) -> None:
        if not is_secret(request.headers.get(SECRET_HEADER, ""), self.settings.secret_token):
            raise SignatureInvalid(f"the header {SECRET_HEADER} is missing or wrong")

    def parse(self, request: WebhookRequest) -> list[Event]:
        return [inbound.event_from_body(request.body, self.account, request.received_at)]

    def sender(self) -> AbstractAsyncContextManager[Send]:
        return outbound.sender(self.settings.token, self.settings.api_base)

    async def poll(self, cursor: str | None, wait: int = outbound.LONG_POLL) -> Page:
        """`wait`: how many seconds Telegram may hold the question open while it has no news."""
        async with outbound.open_bot(self.settings.token, self.settings.api_base) as bot:
            return await outbound.poll(bot, self.account, cursor, wait)
