"""What keeps a phone from looking dead while we work: "typing…", and an end to a button's spinning.

Niceties: nobody is told whether they succeed, and nothing of ours depends on it.
"""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Bot

from channels.messages import Event, InboundMessage, WebhookResponse
from channels.telegram.inbound import PRESSED

MOST = 20
"""Calls after one page. More people at once have been waiting for long, and Telegram counts these too."""
PATIENCE = 2.0
"""Seconds, for all of them: the page is not kept before."""

_log = logging.getLogger("channels.telegram")

Call = tuple[str, Mapping[str, Any]]
"""A method of the Bot API and its parameters."""


def call_for(event: Event) -> Call | None:
    """What this event is owed at once; None for most of what gets no answer."""
    if not isinstance(event, InboundMessage):
        return None
    if event.external_id.startswith(PRESSED):
        # However old, and wherever it was pressed: the phone shows a spinner until it is answered.
        return "answerCallbackQuery", {"callback_query_id": event.external_id.removeprefix(PRESSED)}
    # An edit joins what it edits in silence.
    if not event.repliable or event.edits:
        return None
    chat = event.external_id.partition(":")[0]
    return "sendChatAction", {"chat_id": int(chat), "action": "typing"}


def answer_to(events: Sequence[Event]) -> WebhookResponse:
    """The webhook's answer, which may itself be one call of a method; how it went is not told.

    https://core.telegram.org/bots/api#making-requests-when-getting-updates
    """
    call = next(filter(None, map(call_for, events)), None)
    if call is None:
        return WebhookResponse()
    method, parameters = call
    return WebhookResponse(body=json.dumps({"method": method, **parameters}), content_type="application/json")


async def be_courteous(bot: Bot, events: Sequence[Event]) -> None:
    """The same for a page that was polled. Never raises for what a call comes to."""
    # A person with ten photos is shown once that we type.
    calls = {repr(call): call for call in map(call_for, events) if call}.values()
    chosen = sorted(calls, key=lambda call: call[0])[:MOST]
    try:
        async with asyncio.timeout(PATIENCE):
            ended = await asyncio.gather(*(_make(bot, call) for call in chosen), return_exceptions=True)
    except TimeoutError:
        _log.info("courtesies after a page took too long")
        return
    if failed := sum(isinstance(one, Exception) for one in ended):
        # Not what they said: it may hold the token.
        _log.info("%d of %d courtesies after a page failed", failed, len(ended))


async def _make(bot: Bot, call: Call) -> None:
    method, parameters = call
    await getattr(bot, method)(**parameters)
