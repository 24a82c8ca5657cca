"""What the desk knows and does about staff who redirect, and about the codes that claim what they brought."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from gateway.conversation.turn import CodeFacts
from gateway.redirects import history
from normalizer.intent import Intent
from normalizer.normalize import normalize
from store import codes, complaints, redirects, staff
from store import models as m

_MAY = (None, m.Role.MEDIA_SOSIAL, m.Role.ADMIN_INSTANSI)
"""The roles that bring complaints; None: linked before there were roles."""


class RedirectDesk:
    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._staff: Mapping[str, m.Staff] = {}
        self._brought: dict[str, list[m.Message]] = {}
        self._codes: Mapping[str, m.Code] = {}
        self._named: Mapping[UUID, m.Staff] = {}
        self._claimed: Mapping[UUID, m.Complaint] = {}
        self._became: list[tuple[m.Message, str]] = []
        self._opened: list[tuple[m.Complaint, m.Staff, str, list[m.Message]]] = []

    def prepare(self, addresses: Mapping[str, Sequence[m.ContactAddress]], given: Sequence[str]) -> None:
        """Look up who of these people are staff, what they brought, and what the codes they gave are for.

        `addresses`: of who writes -> all that the same person has on that channel.
        """
        home = {one.address: address for address, known in addresses.items() for one in known}
        linked = staff.by_address(self._session, list(home))
        self._staff = {
            address: linked[one.address]
            for address, known in addresses.items()
            for one in known
            if one.address in linked and _may_redirect(linked[one.address])
        }
        theirs = {one.address for address in self._staff for one in addresses[address]}
        for message in redirects.brought(self._session, theirs, self._now):
            self._brought.setdefault(home[message.address], []).append(message)
        self._codes = codes.look_up(self._session, given)
        self._named = staff.by_ids(
            self._session, [one.staff_id for one in self._codes.values() if one.staff_id]
        )
        claimed = [one.complaint_id for one in self._codes.values() if one.complaint_id]
        self._claimed = complaints.by_ids(self._session, claimed)

    # What the dialogue may know.

    def staff_name(self, address: str) -> str | None:
        return self._staff[address].name if address in self._staff else None

    def brought(self, address: str) -> tuple[str, ...]:
        return tuple(_words(message.text) for message in self._brought.get(address, ()))

    def code(self, given: str, address: str, person: UUID) -> CodeFacts | None:
        """What the code is for; None where it is none of ours."""
        code = self._codes.get(given)
        if code is None:
            return None
        good = code.used_at is None and self._now < code.expires_at
        if code.complaint_id and not redirects.is_to_be_claimed(
            self._session, self._claimed[code.complaint_id]
        ):
            good = False
        if code.staff_id:
            one = self._named[code.staff_id]
            own = one.address == address
            return CodeFacts(staff=one.name, own=own, good=good, redirects=_may_redirect(one))
        complaint = self._claimed[code.complaint_id] if code.complaint_id else None
        own = complaint is not None and complaint.contact_id == person
        return CodeFacts(ticket=complaint.ticket if complaint else None, own=own, good=good)

    # What it decided.

    def bring(self, address: str, messages: Sequence[m.Message]) -> None:
        brought = self._brought.setdefault(address, [])
        brought += [message for message in messages if message not in brought]

    def replace(self, original: m.Message, message: m.Message) -> None:
        """A new version in the place of those before it."""
        brought = self._brought.setdefault(message.address, [])
        old = [one for one in brought if one is original or one.edits == original.external_id]
        self._became += [(one, "edited") for one in old]
        place = brought.index(old[0]) if old else len(brought)
        brought[:] = [one for one in brought if one not in old]
        brought.insert(place, message)

    def drop(self, address: str) -> None:
        self._became += [(message, "dropped") for message in self._brought.pop(address, ())]

    def take(self, address: str, complaint: m.Complaint, source: str) -> Sequence[m.Message]:
        """Make what was brought from there the complaint's; return it."""
        messages = self._brought.pop(address, [])
        redirects.of_source(complaint, source)
        self._opened.append((complaint, self._staff[address], source, messages))
        return messages

    def claim(self, given: str, message: m.Message, person: UUID) -> m.Complaint:
        code = self._codes[given]
        if code.complaint_id is None:
            raise ValueError("a code that claims nothing")
        complaint = self._claimed[code.complaint_id]
        code.used_at = self._now
        redirects.claim(self._session, complaint, message, person, self._now)
        return complaint

    def void(self, given: str) -> None:
        if code := self._codes.get(given):
            code.used_at = code.used_at or self._now

    def link(self, given: str, address: str) -> None:
        code = self._codes[given]
        if code.staff_id is None:
            raise ValueError("a code that links nobody")
        code.used_at = self._now
        staff.link(self._session, self._named[code.staff_id], address)

    def file(self) -> dict[str, str]:
        """Write down how the new complaints were redirected, once they are written themselves; ticket -> the
        code that claims it."""
        for message, outcome in self._became:
            message.outcome = outcome
        claims = {}
        for complaint, one, source, messages in self._opened:
            names = [message.forwarded_from or "" for message in messages]
            redirects.note(self._session, complaint, one, source, names, self._now)
            history.note(self._session, complaint, one, source, self._now)
            claims[complaint.ticket] = codes.for_claim(self._session, complaint, self._now)
            for message in messages:
                message.complaint_id, message.outcome = complaint.id, "redirected"
        return claims


def _may_redirect(one: m.Staff) -> bool:
    """What a liaison officer writes from the account on which they are reminded is their own."""
    return one.role in _MAY and one.disabled_at is None


def _words(text: str) -> str:
    """What a citizen wrote, without the command that it was pasted after."""
    understood = normalize(text)
    return understood.argument if understood.intent is Intent.REDIRECT else text
