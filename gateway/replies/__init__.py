"""Every sentence we say, by key and language: decided in `gateway.conversation`, worded here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from channels.messages import Choice
from gateway.conversation.turn import Offer, Reply
from normalizer import tickets

LANGUAGES = ("id", "en")
_HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, Any]:
    """All wordings of one language: key -> {text, sms}; beside them words for stages, kinds and months."""
    wordings: dict[str, Any] = yaml.safe_load((_HERE / f"{language}.yaml").read_text(encoding="utf-8"))
    return wordings


def render(replies: Sequence[Reply], language: str, short: bool, time_zone: ZoneInfo) -> str:
    """The one message that says all of `replies`, in the short wording where every character costs."""
    return "\n".join(_render(reply, language, short, time_zone) for reply in replies)


def offered(replies: Sequence[Reply], language: str, most: int) -> list[Choice]:
    """What can be tapped under them, as many as the platform has room for."""
    offers = [(reply, offer) for reply in replies for offer in reply.offers]
    return [_choice(reply, offer, catalogue(language)["offers"][offer.key]) for reply, offer in offers[:most]]


def _choice(reply: Reply, offer: Offer, wording: Mapping[str, str]) -> Choice:
    ticket = tickets.display(str({**reply.values, **offer.values}.get("ticket", "")))
    return Choice(wording["title"].format(ticket=ticket), wording["says"].format(ticket=ticket))


def _render(reply: Reply, language: str, short: bool, time_zone: ZoneInfo) -> str:
    wordings = catalogue(language)
    wording = wordings[reply.key]["sms" if short else "text"]
    return str(wording.format(**_worded(reply, wordings, time_zone)))


def _worded(reply: Reply, wordings: dict[str, Any], time_zone: ZoneInfo) -> dict[str, str]:
    return {name: _word(name, value, wordings, time_zone) for name, value in reply.values.items()}


def _word(name: str, value: object, wordings: dict[str, Any], time_zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        day = value.astimezone(time_zone)
        return f"{day.day} {wordings['months'][day.month - 1]} {day.year}"
    if name == "stage":
        return str(wordings["stage"][value])
    if name == "kind":
        return str(wordings["kind"].get(value, wordings["kind"]["other"]))
    if name == "ticket":
        return tickets.display(str(value))
    return str(value)
