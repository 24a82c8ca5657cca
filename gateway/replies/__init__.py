"""Every sentence we say, by key and language: decided in `gateway.conversation`, worded here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml

from channels.base import Capabilities
from channels.messages import Choice
from gateway.conversation.turn import Digest, Next, Offer, Reply, Waiting
from normalizer import tickets

LANGUAGES = ("id", "en")
Wording = Literal["text", "sms", "public"]
"""As it is; where every character costs; where others read along."""
IN_AN_SMS = 3
"""Ticket numbers of a digest that fit."""
LONGEST_TITLE = 20
"""Characters of what can be tapped: a button of WhatsApp has no more."""
_HERE = Path(__file__).parent


@cache
def catalogue(language: str) -> dict[str, Any]:
    """All wordings of one language: key -> {text, sms}; beside them words for stages, kinds and months."""
    wordings: dict[str, Any] = yaml.safe_load((_HERE / f"{language}.yaml").read_text(encoding="utf-8"))
    return wordings


def render(replies: Sequence[Reply], language: str, wording: Wording, time_zone: ZoneInfo) -> str:
    """The one message that says all of `replies`."""
    return "\n".join(_render(reply, language, wording, time_zone) for reply in replies)


def wording(can: Capabilities, public: bool) -> Wording:
    """How a reply is worded on a channel that can do this."""
    return "public" if public else "sms" if can.short_replies else "text"


def are_public(replies: Sequence[Reply]) -> bool:
    """True where they may be said with others reading along: each has a wording that gives nothing away."""
    return all("public" in catalogue(language)[reply.key] for reply in replies for language in LANGUAGES)


def way(language: str, channel: str, link: str) -> str | None:
    """How a citizen reaches us by a link that `Channel.invitation` gave; None where there is no wording."""
    wording = catalogue(language)["way"].get(channel)
    # Of an sms: link, only the number can be pasted anywhere.
    return wording.format(link=link, number=urlsplit(link).path) if wording else None


def offered(replies: Sequence[Reply], language: str, most: int) -> list[Choice]:
    """What can be tapped under them, as many as the platform has room for."""
    offers = [(reply, offer) for reply in replies for offer in reply.offers]
    words = catalogue(language)["offers"]
    return _told_apart([_choice(reply, offer, words[offer.key]) for reply, offer in offers[:most]])


def _told_apart(choices: list[Choice]) -> list[Choice]:
    """Those that were cut to the same words get their numbers in front, as in the text above them."""
    titles = [choice.title for choice in choices]
    if len(set(titles)) == len(titles):
        return choices
    numbered = (f"{number}. {choice.title}" for number, choice in enumerate(choices, start=1))
    return [
        replace(choice, title=title[:LONGEST_TITLE]) for choice, title in zip(choices, numbered, strict=True)
    ]


def _choice(reply: Reply, offer: Offer, wording: Mapping[str, str]) -> Choice:
    values: dict[str, object] = {**reply.values, **offer.values}
    values["ticket"] = tickets.display(str(values.get("ticket", "")))
    title = shorten(wording["title"].format(**values), LONGEST_TITLE, placeholder="…")
    return Choice(title, wording["says"].format(**values))


def _render(reply: Reply, language: str, wording: Wording, time_zone: ZoneInfo) -> str:
    wordings = catalogue(language)
    values = {name: _word(name, value, wordings, time_zone) for name, value in reply.values.items()}
    if isinstance(options := reply.values.get("options"), tuple):
        values["options"] = _numbered(options, ", " if wording == "sms" else "\n")
    if isinstance(lines := reply.values.get("lines"), Digest):
        values["lines"] = _numbers(lines) if wording == "sms" else _listed(lines, wordings)
    return str(wordings[reply.key][wording].format(**values)).strip()


def _listed(digest: Digest, wordings: Mapping[str, Any]) -> str:
    """What waits for an officer, a line each."""
    lines = [_line(one, wordings) for one in digest.lines]
    return "\n".join([*lines, wordings["due"]["more"].format(more=digest.more)] if digest.more else lines)


def _line(one: Waiting, wordings: Mapping[str, Any]) -> str:
    words = wordings["due"]
    values = {"ticket": tickets.display(one.ticket), "step": wordings["step"][one.step]}
    line = words["late" if one.late else "line"].format(**values, by=_day(one.by, wordings), late=one.late)
    return f"{line} {words['of'].format(agency=one.agency)}" if one.agency else line


def _numbers(digest: Digest) -> str:
    shown = digest.lines[:IN_AN_SMS]
    more = digest.more + len(digest.lines) - len(shown)
    numbers = ", ".join(tickets.display(one.ticket) for one in shown)
    return f"{numbers} (+{more})" if more else numbers


def _numbered(options: Sequence[str], between: str) -> str:
    """What can be chosen, with the numbers by which it can be where nothing can be tapped."""
    return between.join(f"{number}. {option}" for number, option in enumerate(options, start=1))


def _word(name: str, value: object, wordings: dict[str, Any], time_zone: ZoneInfo) -> str:
    if isinstance(value, Next):
        by = _day(value.by, wordings) if value.by else ""
        return str(wordings["next"]["late" if value.late else value.stage].format(by=by))
    if isinstance(value, datetime):
        return _day(value.astimezone(time_zone).date(), wordings)
    if isinstance(value, date):
        return _day(value, wordings)
    if name in ("stage", "source", "emergency", "beyond"):
        return str(wordings[name][value])
    if name == "kind":
        return str(wordings["kind"].get(value, wordings["kind"]["other"]))
    if name == "ticket":
        return tickets.display(str(value))
    if name == "numbers" and isinstance(value, tuple):
        return ", ".join(map(tickets.display, value))
    return str(value)


def _day(day: date, wordings: Mapping[str, Any]) -> str:
    return f"{day.day} {wordings['months'][day.month - 1]} {day.year}"
