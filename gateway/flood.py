"""Who says more than anybody can: all of it is kept, and handled in its order once their allowance is whole
again, or a human lets it through.

Counted by address, within an hour: the messages that are handled, and the complaints that are opened. What
goes beyond waits, and all they say after it waits with it: an addition must not overtake what it adds to. Who
waits is told so once a day. Emergencies do not wait, nor do STOP and MULAI; staff who bring complaints are no
strangers. Where Redis cannot say, everything is taken and answered; only who asks for what is not theirs is
told to ask again (ADR 25).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from gateway import logs, noticing, urgency
from gateway.allowance import Away, Counted
from gateway.bubbles import Understand
from gateway.conversation.turn import OpenComplaint, Reply, Separate, Turn
from gateway.desk import Heard
from gateway.pausing import OBEYED
from gateway.runtime import Runtime
from normalizer.intent import Intent
from store import audit, contacts, floods, messages, pauses, staff
from store import models as m

LET, SET_ASIDE = "flood.let", "flood.set_aside"
"""In the log of what staff did."""
_SHORT = 40
"""Characters in which somebody says STOP or MULAI."""


def obeyed(waiting: Iterable[m.Message], understand: Understand) -> list[m.Message]:
    """Those of them that say STOP or MULAI."""
    brief = (one for one in waiting if len(one.text) <= _SHORT and one.repliable and one.edits is None)
    return [one for one in brief if understand(one, one.text).intent in OBEYED]


class Ledger:
    """What the senders of one batch may still do, and what they have done."""

    def __init__(
        self,
        runtime: Runtime,
        session: Session,
        addresses: Mapping[str, m.ContactAddress],
        at_once: Collection[UUID],
        now: datetime,
    ) -> None:
        """`at_once`: the ids of messages that do not wait."""
        self._runtime = runtime
        self._session = session
        self._addresses = addresses
        self._at_once = frozenset(at_once)
        self._now = now
        self._rules = runtime.allowances.rules
        self._spent = Counter[Counted]()
        self._until: dict[str, datetime] = {}
        self._first: dict[str, m.Message] = {}
        self._held: set[str] = set()
        """Whose next complaint waits, and so all that they said after it."""
        self._staff: Mapping[str, m.Staff] | None = None
        try:
            self._left: Mapping[Counted, int] | None = runtime.allowances.left(self._all(), now)
        except Away:
            self._left = None

    def _all(self) -> list[Counted]:
        rules = self._rules
        by_address = [
            (rule, address)
            for address in self._addresses
            for rule in (rules.messages, rules.complaints, rules.at_once)
        ]
        return [*by_address, *(self._look_ups(address) for address in self._addresses)]

    def _look_ups(self, address: str) -> Counted:
        # Of the person: who has an SMS and a WhatsApp does not guess twice as often.
        return self._rules.look_ups, str(self._addresses[address].contact_id)

    # What they may.

    def admit(self, said: Sequence[m.Message]) -> tuple[list[m.Message], list[m.Message]]:
        """Of these messages, in their order: those that may be handled now, and those that have to wait."""
        admitted, over = [], []
        taken = Counter[Counted]()
        for one in said:
            counted = (self._rules.messages, one.address)
            if one.id in self._at_once:
                admitted.append(one)
            elif self._is_left(counted, taken[counted]):
                admitted.append(one)
                taken[counted] += 1
            else:
                over.append(one)
                self._wait(one, counted)
        return admitted, over

    def obey(self, said: Sequence[m.Message], still: Collection[UUID]) -> list[m.Message]:
        """Those of these that say STOP or MULAI and are done at once: not of whoever says it all the time."""
        done = []
        for one in said:
            counted = (self._rules.at_once, one.address)
            if one.id in still and self._is_left(counted, self._spent[counted]):
                self._spent[counted] += 1
                done.append(one)
        return done

    def waits(self, heard: Heard) -> bool:
        """True where something they said before it has to wait."""
        urgent = self._is_at_once(heard) or heard.understood.intent in OBEYED
        return heard.message.address in self._held and not urgent

    def allows(self, heard: Heard, turn: Turn) -> bool:
        """False where it would open one complaint too many."""
        counted = (self._rules.complaints, heard.message.address)
        opens = isinstance(turn.effect, OpenComplaint | Separate)
        if not opens or self._is_at_once(heard) or self._is_left(counted, self._spent[counted]):
            return True
        self._held.add(heard.message.address)
        self._wait(heard.message, counted)
        return False

    def guesses_left(self, address: str) -> int | None:
        """See `Facts.guesses_left`."""
        counted = self._look_ups(address)
        return None if self._left is None else max(self._left[counted] - self._spent[counted], 0)

    def _is_left(self, counted: Counted, taken: int) -> bool:
        if self._left is None or self._left[counted] > taken:
            return True
        return self._is_staff(counted[1])

    def _is_staff(self, address: str) -> bool:
        if self._staff is None:
            self._staff = staff.by_address(self._session, list(self._addresses))
        return address in self._staff

    def _is_at_once(self, heard: Heard) -> bool:
        return any(one.id in self._at_once for one in heard.messages)

    def _wait(self, message: m.Message, counted: Counted) -> None:
        rule, address = counted
        self._until[address] = self._runtime.allowances.ends(rule, address, self._now)
        self._first.setdefault(address, message)

    # What they did.

    def note(self, heard: Heard, turn: Turn | None) -> None:
        """It was handled, with this answer."""
        address = heard.message.address
        ordinary = [one for one in heard.messages if one.id not in self._at_once]
        self._spent[self._rules.messages, address] += len(ordinary)
        if turn is None:
            return
        if isinstance(turn.effect, OpenComplaint | Separate) and not self._is_at_once(heard):
            self._spent[self._rules.complaints, address] += 1
        self._spent[self._look_ups(address)] += turn.guesses

    def close(self, understand: Understand) -> list[m.Delivery]:
        """Write down what they did, leave for later what has to wait, and tell them: what is to be rung."""
        # What could not be counted costs nobody anything.
        with suppress(Away):
            self._runtime.allowances.spend(+self._spent, self._now)
        told = (self._put_off(address, until, understand) for address, until in self._until.items())
        return [notice for notice in told if notice]

    def _put_off(self, address: str, until: datetime, understand: Understand) -> m.Delivery | None:
        first = self._first[address]
        spared, most = urgency.cannot_wait, self._rules.at_once.most
        waiting = messages.put_off_all(self._session, address, self._runtime.channels, until, spared, most)
        if not waiting:
            # The rest of an album, or of a long SMS, was handled with what was still allowed.
            return None
        logs.event("flood.put_off", channel=first.channel, messages=waiting, until=until.isoformat())
        if not first.repliable or understand(first, first.text).intent is Intent.NOISE:
            return None
        reply = Reply("flood", {"count": waiting})
        return noticing.tell(self._runtime, self._session, first, self._addresses[address], reply, self._now)


# What staff see of it, and do.


def waiting(runtime: Runtime, session: Session, now: datetime) -> list[floods.Flood]:
    """Whose messages wait for their allowance."""
    return floods.waiting(session, _heard_on(runtime, session), _soon(runtime, now))


def _soon(runtime: Runtime, now: datetime) -> datetime:
    """What has just come, or only waits for its next piece, is due before then."""
    return now + max(runtime.forgotten_after, runtime.part_patience)


def let_through(
    runtime: Runtime, session: Session, who: m.Staff, id: UUID, now: datetime, peer: str = ""
) -> bool:
    """Handle all that waits of the sender of this message: it costs them nothing of their allowance. False
    where it waits no more."""
    first = floods.find(session, id, _heard_on(runtime, session))
    if first is None:
        return False
    number = floods.let_through(session, first.address, _heard_on(runtime, session), now)
    rules = runtime.allowances.rules
    # While nobody counts, nothing waits either.
    with suppress(Away):
        granted: dict[Counted, int] = {
            (rule, first.address): -number for rule in (rules.messages, rules.complaints)
        }
        runtime.allowances.spend(granted, now)
    audit.note(session, who, LET, now, details={"channel": first.channel, "messages": number}, peer=peer)
    return True


def set_aside(
    runtime: Runtime, session: Session, who: m.Staff, id: UUID, now: datetime, peer: str = ""
) -> bool:
    """Answer nothing of what waits of the sender of this message: it is kept, and listed with what was taken
    for noise. Not what has come since: it may be an emergency. False where it waits no more."""
    first = floods.find(session, id, _heard_on(runtime, session))
    if first is None:
        return False
    contacts.lock(session, {first.address: first.sender_name}, [], now)
    number = floods.set_aside(session, first.address, _heard_on(runtime, session), _soon(runtime, now), now)
    audit.note(
        session, who, SET_ASIDE, now, details={"channel": first.channel, "messages": number}, peer=peer
    )
    return True


def _heard_on(runtime: Runtime, session: Session) -> Collection[str]:
    """The channels that act on what they hear."""
    return runtime.channels.keys() - pauses.all_of_them(session).keys()
