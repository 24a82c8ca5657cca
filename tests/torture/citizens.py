"""Invented people, each on one channel, and the signed requests that bring what they write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.simulator import whatsapp
from gateway.simulator.wire import Call
from tests import office

CHANNELS = ("telegram", "sms_1708", "whatsapp", "twitter")

Key = tuple[str, str]
"""A channel, and the platform's id of a message there: what may be handled once."""


@dataclass(frozen=True, slots=True)
class Citizen:
    channel: str
    number: int
    """Nobody else's, below 50,000."""

    @property
    def address(self) -> str:
        """As the store calls them."""
        return {
            "telegram": f"telegram:{self.number}",
            "sms_1708": f"sms:+62812000{self.number:05d}",
            "whatsapp": f"whatsapp:ID.warga{self.number}",
            "twitter": f"x:{self.number}",
        }[self.channel]

    @property
    def reached_at(self) -> str:
        """As the platform calls where our reply goes."""
        return {
            "telegram": f"{self.number}",
            "sms_1708": f"+62812000{self.number:05d}",
            "whatsapp": f"ID.warga{self.number}",
            "twitter": f"dm:{self.number}",
        }[self.channel]

    @property
    def contact(self) -> whatsapp.Contact:
        """As WhatsApp shows them. Their number is nobody's who sends an SMS: it would be one person."""
        return whatsapp.Contact(
            "Warga", phone=f"+62812000{self.number + 50_000:05d}", user_id=f"ID.warga{self.number}"
        )


@dataclass(frozen=True, slots=True)
class Said:
    """What is in one message."""

    text: str
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a platform's."""

    call: Call
    said: Mapping[Key, Said]
    """The messages in it."""
    after: float = 0
    """Seconds after the story began."""
    in_turn: bool = False
    """Not before everything earlier in the story was taken."""

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(self.said)


def says(citizen: Citizen, text: str, id: int, at: datetime) -> Step:
    """They write `text`; `id` is the message's own, by which the platform knows it again."""
    return _SAYS[citizen.channel](citizen, text, id, at)


def _by_telegram(citizen: Citizen, text: str, id: int, at: datetime) -> Step:
    call = office.telegram_call(text, chat=citizen.number, message_id=id, time=at)
    return Step(call, {("telegram", f"{citizen.number}:{id}"): Said(text)})


def _by_sms(citizen: Citizen, text: str, id: int, at: datetime) -> Step:
    call = office.kannel_call(text, sender=f"0812000{citizen.number:05d}", id=f"torture-{id}", time=at)
    return Step(call, {("sms_1708", f"torture-{id}"): Said(text)})


def _by_whatsapp(citizen: Citizen, text: str, id: int, at: datetime) -> Step:
    call = office.whatsapp_call("text", whatsapp.text(text), citizen.contact, id=f"wamid.t{id}", at=at)
    return Step(call, {("whatsapp", f"wamid.t{id}"): Said(text)})


def _by_x(citizen: Citizen, text: str, id: int, at: datetime) -> Step:
    call = office.x_dm_call(text, f"{id}", person=f"{citizen.number}", at=at)
    return Step(call, {("twitter", f"dm:{id}"): Said(text)})


_SAYS: dict[str, Callable[[Citizen, str, int, datetime], Step]] = {
    "telegram": _by_telegram,
    "sms_1708": _by_sms,
    "whatsapp": _by_whatsapp,
    "twitter": _by_x,
}
