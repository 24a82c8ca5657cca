"""The Telegram channel: its signature, its account, and who does the rest."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

from telegram import Bot

from channels.base import (
    Capabilities,
    Channel,
    Connection,
    MediaLocation,
    Page,
    Send,
    is_secret,
    read_settings,
)
from channels.errors import SettingsInvalid, SignatureInvalid
from channels.messages import Event, WebhookRequest, WebhookResponse
from channels.telegram import connection, courtesy, files, inbound, media, outbound, polling
from channels.telegram.groups import Groups
from channels.telegram.settings import PATH, Settings
from channels.telegram.shown import SHOWN
from channels.telegram.split import TEXT_LIMIT
from channels.telegram.wire import open_bot

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may hand to /start."""


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
    capabilities = Capabilities(
        text_limit=TEXT_LIMIT,
        choices=8,
        # More than a message a second in one chat is answered by 429 before long.
        pause_per_person=timedelta(seconds=1),
        files=files.TAKEN,
        most_files=files.MOST,
        shy_of_strangers=True,
    )
    shown = SHOWN
    media_kept_for = None
    largest_media = media.LARGEST

    def __init__(self, settings: Settings, polls: bool = False) -> None:
        self.settings = settings
        self.polls = polls
        self.is_called = not polls
        self.clock: polling.Clock = polling.utc_now
        self.rate = settings.rate
        self.account, _, key = settings.token.partition(":")
        self.secrets = tuple(filter(None, (settings.token, key, settings.secret_token)))
        self._groups = Groups(settings.groups == "commands", settings.username)

    def verify(self, request: WebhookRequest) -> None:
        if not is_secret(request.headers.get(SECRET_HEADER, ""), self.settings.secret_token):
            raise SignatureInvalid(f"the header {SECRET_HEADER} is missing or wrong")

    def parse(self, request: WebhookRequest) -> list[Event]:
        return [inbound.event_from_body(request.body, self.account, request.received_at, self._groups)]

    def acknowledge(self, events: Sequence[Event] = ()) -> WebhookResponse:
        return courtesy.answer_to(events)

    def invitation(self, words: str) -> str | None:
        payload = words.replace(" ", "_")
        if not self.settings.username or not _PAYLOAD.fullmatch(payload):
            return None
        return f"https://t.me/{self.settings.username}?start={payload}"

    def sender(self) -> AbstractAsyncContextManager[Send]:
        return outbound.sender(self.settings.token, self.settings.api_base)

    async def poll(self, cursor: str | None, wait: int = polling.LONG_POLL) -> Page:
        """`wait`: how many seconds Telegram may hold the question open while it has no news."""
        async with self._bot() as bot:
            page = await polling.poll(bot, self.account, self._groups, cursor, wait, self.clock)
            await courtesy.be_courteous(bot, page.events)
            return page

    async def locate(self, reference: str) -> MediaLocation:
        async with self._bot() as bot:
            return await media.locate(bot, self.settings.api_base, reference)

    async def connect(self, webhook_url: str) -> Connection:
        async with self._bot() as bot:
            if self.polls:
                await connection.leave_webhook(bot)
            else:
                await connection.take_webhook(bot, webhook_url, self.settings.secret_token)
            await connection.show_menu(bot)
            return await self._facts(bot)

    async def disconnect(self) -> Connection:
        async with self._bot() as bot:
            await connection.leave_webhook(bot)
            await connection.hide_menu(bot)
            return await self._facts(bot)

    async def connection(self) -> Connection:
        async with self._bot() as bot:
            return await self._facts(bot)

    async def _facts(self, bot: Bot) -> Connection:
        return await connection.facts(bot, self.settings.username)

    def _bot(self) -> AbstractAsyncContextManager[Bot]:
        return open_bot(self.settings.token, self.settings.api_base)
