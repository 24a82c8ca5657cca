"""Three ledgers -> what was lost, doubled, late or wrong. Pure: it knows what was seen, and nothing else."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.delivery import AT_ONCE, SEND_SECONDS
from tests.torture.citizens import Key
from tests.torture.ledgers import CUT, HUNG, Ledgers, Received, Seconds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Findings:
    """What a fault came to. Everything from `lost` to `hung` is against the bar."""

    calls: int
    accepted: int
    """Messages that were answered 200."""
    kept: int
    """Of those, in the store and handled."""
    citizens: int
    lost: tuple[Key, ...]
    """Answered 200, and in neither store nor spool."""
    unhandled: tuple[Key, ...]
    """Kept, and nothing was made of it: parked, spooled, or still to be handled."""
    altered: tuple[Key, ...]
    """Kept in other words than were sent."""
    unfetched: tuple[Key, ...]
    """Kept, and without all of its photos."""
    ticketless: tuple[str, ...]
    """Whose complaint was taken and opened nothing."""
    doubled_tickets: tuple[str, ...]
    """Who got more tickets than they are owed."""
    doubled_replies: tuple[str, ...]
    """Who was told something once more than the store knows, or than there is to say; once for each time."""
    unanswered: tuple[str, ...]
    """Who has a ticket and was never told its number."""
    never_came: tuple[str, ...]
    """Who was sent something, as the store says, that did not reach them; once for each."""
    misdirected: tuple[str, ...]
    """Who was told somebody else's number."""
    strangers: tuple[str, ...]
    """Who has a ticket or a reply, or was told something, and had said nothing."""
    receipts_lost: tuple[str, ...]
    """Replies of which we were told that they were read, and that the store knows less of."""
    broken: tuple[int, ...]
    """Answers that are no platform's business: 4xx, and 5xx other than 503."""
    silent: tuple[str, ...]
    """Channels that brought nothing: of them nothing is shown."""
    noise: tuple[str, ...]
    """What our processes wrote that is no event."""
    hung: int
    """Platforms that gave up waiting for an answer."""
    refused: int
    """503: nothing durable was left. The platform keeps it."""
    cut: int
    """A closed door, or a connection that was cut: the platform sends it again."""
    in_flight: int
    """Replies that came twice because their sender was killed with them in its hands."""
    worst_answer: Seconds
    drain: Seconds
    """From the end of the fault until the last citizen who had written by then was answered."""
    left: str
    """What was still to be done in the end, in words: nothing, where it came to rest by itself."""

    def against_the_bar(self, refusing: bool = False, closing: bool = False) -> list[str]:
        """What must not be, in words; `refusing`: 503 may be answered, because nothing durable is left;
        `closing`: doors may be closed and connections cut, because a web process ended."""
        counted = {
            "lost": self.lost,
            "not handled": self.unhandled,
            "kept in other words": self.altered,
            "without their photos": self.unfetched,
            "without a ticket": self.ticketless,
            "with two tickets": self.doubled_tickets,
            "told twice": self.doubled_replies,
            "never answered": self.unanswered,
            "sent and never there": self.never_came,
            "told of another's": self.misdirected,
            "strangers": self.strangers,
            "receipts forgotten": self.receipts_lost,
            "answers other than 200 and 503": self.broken,
            "channels without a message": self.silent,
            "lines that are no events": self.noise,
        }
        found = [f"{len(those)} {what}: {those[:3]}" for what, those in counted.items() if those]
        if self.hung:
            found.append(f"{self.hung} times no answer for as long as a platform waits")
        if self.refused and not refusing:
            found.append(f"{self.refused} times 503")
        if self.cut and not closing:
            found.append(f"{self.cut} times a closed door or a connection that was cut")
        if self.left:
            found.append(f"it did not come to rest by itself: {self.left}")
        return found


def reconcile(seen: Ledgers) -> Findings:
    accepted = {key for answer in seen.answers if answer.status == 200 for key in answer.keys}
    kept = sorted(accepted & seen.kept.keys())
    said = {one.address: set(one.keys) & accepted for one in seen.owed}
    tickets = _by_address(seen.tickets)
    told = _by_address((one.address, one) for one in seen.received)
    twice, in_flight = _twice(seen)
    return Findings(
        calls=len(seen.answers),
        accepted=len(accepted),
        kept=sum(seen.messages.get(key) == "handled" for key in accepted),
        citizens=len(seen.owed),
        lost=tuple(sorted(key for key in accepted if key not in seen.messages)),
        unhandled=tuple(sorted(key for key in accepted if seen.messages.get(key, "handled") != "handled")),
        altered=tuple(key for key in kept if seen.kept[key].text != seen.said[key].text),
        unfetched=tuple(key for key in kept if seen.kept[key].photos != seen.said[key].photos),
        ticketless=tuple(one for one, keys in said.items() if keys and not tickets[one]),
        doubled_tickets=tuple(one for one in said if len(tickets[one]) > 1),
        doubled_replies=tuple((twice | _too_much(seen, told, in_flight)).elements()),
        unanswered=tuple(one for one in said if tickets[one] and not _was_told(told[one], tickets[one])),
        never_came=_never_came(seen),
        misdirected=tuple(one for one in said if _told_of_others(told[one], tickets[one], seen)),
        strangers=_strangers(seen),
        receipts_lost=_receipts_lost(seen),
        broken=tuple(one.status for one in seen.answers if one.status not in (CUT, HUNG, 200, 503)),
        silent=tuple(sorted(set(seen.channels) - {channel for channel, _ in accepted})),
        noise=tuple(seen.noise),
        hung=sum(one.status == HUNG for one in seen.answers),
        refused=sum(one.status == 503 for one in seen.answers),
        cut=sum(one.status == CUT for one in seen.answers),
        in_flight=in_flight.total(),
        worst_answer=max((one.took for one in seen.answers if one.status > 0), default=0.0),
        drain=_drain(seen, told, accepted),
        left=seen.left,
    )


def _by_address(pairs: Iterable[tuple[str, T]]) -> Mapping[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for address, what in pairs:
        found[address].append(what)
    return found


def _twice(seen: Ledgers) -> tuple[Counter[str], Counter[str]]:
    """Who was told something more often than the store wanted it said, and how many times: what is a fault of
    ours, and what a killed sender had in its hands, where nothing stays longer than one send may take."""
    wanted = Counter((one.address, one.text) for one in seen.replies)
    times: defaultdict[tuple[str, str], list[Seconds]] = defaultdict(list)
    for one in seen.received:
        times[one.address, one.text].append(one.at)
    fault, in_flight = Counter[str](), Counter[str]()
    for (address, text), at in times.items():
        more = len(at) - wanted[address, text]
        killed = any(
            kill - SEND_SECONDS <= one <= kill <= max(at) for one in at for kill in seen.sender_kills
        )
        (in_flight if more == 1 and killed else fault)[address] += max(more, 0)
    if in_flight.total() > AT_ONCE * len(seen.sender_kills):
        fault += in_flight
    return +fault, +in_flight


def _too_much(seen: Ledgers, told: Mapping[str, list[Received]], excused: Counter[str]) -> Counter[str]:
    """Who was told more than there was to say, and how many times."""
    more = {one.address: len(told[one.address]) - one.answers - excused[one.address] for one in seen.owed}
    return +Counter(more)


def _never_came(seen: Ledgers) -> tuple[str, ...]:
    sent = Counter((one.address, one.text) for one in seen.replies if one.sent)
    sent -= Counter((one.address, one.text) for one in seen.received)
    return tuple(address for address, _ in sent.elements())


def _was_told(told: Sequence[Received], tickets: Sequence[str]) -> bool:
    return any(ticket in _numbers(one.text) for one in told for ticket in tickets)


def _told_of_others(told: Sequence[Received], tickets: Sequence[str], seen: Ledgers) -> bool:
    others = {number for _, number in seen.tickets} - set(tickets)
    return any(_numbers(one.text) & others for one in told)


def _strangers(seen: Ledgers) -> tuple[str, ...]:
    named = {address for address, _ in seen.tickets}
    named |= {one.address for one in seen.replies} | {one.address for one in seen.received}
    return tuple(sorted(named - {one.address for one in seen.owed}))


def _numbers(text: str) -> set[str]:
    """The numbers of tickets, as we write them to people: 482 915 6059."""
    return {written.replace(" ", "") for written in re.findall(r"\b\d{3} \d{3} \d{4}\b", text)}


def _receipts_lost(seen: Ledgers) -> tuple[str, ...]:
    heard = {answer.receipt for answer in seen.answers if answer.receipt and answer.status == 200}
    return tuple(one.id for one in seen.replies if {one.id, one.external_id} & heard and not one.delivered)


def _drain(seen: Ledgers, told: Mapping[str, list[Received]], accepted: set[Key]) -> Seconds:
    """Of citizens with one message only: who says more may well say it when all is over."""
    since = {
        key: answer.at for answer in reversed(seen.answers) if answer.status == 200 for key in answer.keys
    }
    waited = [
        max(reply.at for reply in told[one.address]) - seen.over
        for one in seen.owed
        if told[one.address] and all(key in since and since[key] <= seen.over for key in one.keys)
    ]
    return max((0.0, *waited))
