"""The channels: does each work, what to do where one does not; a test message; a pause."""

from dataclasses import dataclass
from uuid import UUID

from channels.base import Polled
from channels.messages import DeliveryStatus
from gateway import pausing, standing, trying
from gateway.console import causes
from gateway.console.answers import Answer, Data, Goto, Page
from gateway.console.visit import NotFound, Route, Visit, get, post
from gateway.standing import Standing
from gateway.trying import TestRefused
from store import models as m
from store import outbox

READS = frozenset({m.Role.OPERATOR, m.Role.ADMIN_INSTANSI})
ACTS = frozenset({m.Role.OPERATOR})
_ON_ITS_WAY = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Card:
    """One channel, as the page shows it."""

    standing: Standing
    webhook: str | None
    """Where its platform calls us; None where it does not."""
    secret_path: bool
    """True where a secret of the operator's goes behind that."""
    polls: bool
    credit: str
    """Which sentence says what is known of its credit."""
    own: str
    """Where the staff member can be reached on it."""

    @property
    def name(self) -> str:
        return self.standing.channel.name


def show(visit: Visit) -> Answer:
    return _page(visit)


def _page(visit: Visit, problem: tuple[str, str] | None = None) -> Page:
    """`problem`: the channel, and why no test was sent there."""
    found = standing.of_all(visit.runtime, visit.db, visit.now)
    tested = _tested(visit, visit.query.get("test", ""))
    values = {
        "cards": [_card(visit, one) for one in found],
        "acts": visit.role in ACTS,
        "cause": causes.of,
        "problem": problem,
        "typed": visit.form.get("to", "") if problem else "",
        "tested": tested,
        "state": _state(visit, tested) if tested else None,
    }
    return Page("channels.html", values, status=422 if problem else 200)


def _card(visit: Visit, found: Standing) -> Card:
    channel = found.channel
    driver = str(visit.runtime.settings.channels.get(channel.name, {}).get("driver") or channel.name)
    credit = "simulated" if visit.runtime.settings.simulating else driver
    return Card(
        found,
        webhook=f"{visit.runtime.settings.base_url}/webhooks/{channel.name}" if channel.is_called else None,
        secret_path=driver == "kannel",
        polls=isinstance(channel, Polled) and channel.polls,
        credit=credit if visit.words.has(f"channels.credit.{credit}") else "other",
        own=trying.own(channel.name, visit.staff),
    )


def pause(visit: Visit) -> Answer:
    name = _named(visit)
    if pausing.pause(visit.runtime, visit.db, name, visit.staff.name):
        visit.audit("channel.pause", details={"channel": name})
    return Goto("/channels", done="channels.paused")


def resume(visit: Visit) -> Answer:
    name = _named(visit)
    waited = pausing.resume(visit.runtime, visit.db, name)
    if waited is not None:
        visit.audit("channel.resume", details={"channel": name, "messages": waited})
    return Goto("/channels", done="channels.resumed")


def test(visit: Visit) -> Answer:
    name = _named(visit)
    try:
        sent = trying.send(
            visit.runtime, visit.db, visit.staff, name, visit.form.get("to", ""), visit.now, visit.peer
        )
    except TestRefused as refused:
        return _page(visit, (name, refused.key))
    visit.to_ring.append(sent)
    return Goto(f"/channels?test={sent.id}")


def watch(visit: Visit) -> Answer:
    """How a test message is getting on, for the page that sent it."""
    tested = _tested(visit, visit.path["id"])
    if tested is None:
        raise NotFound
    return Data({"over": _is_over(visit, tested), **_state(visit, tested)})


def _is_over(visit: Visit, tested: m.Delivery) -> bool:
    """True where nothing more is to be expected within the minute."""
    if tested.status is DeliveryStatus.SENT:
        channel = visit.runtime.channels.get(tested.channel)
        return channel is None or not channel.capabilities.delivery_receipts
    return tested.status not in _ON_ITS_WAY


def _state(visit: Visit, tested: m.Delivery) -> dict[str, str]:
    cause = causes.of(tested.channel, tested.error_code) if tested.error_code else ""
    return {
        "status": str(tested.status),
        "says": visit.words(f"channels.test.{tested.status}"),
        "why": visit.words(f"cause.{cause}.what") if cause else "",
        "do": visit.words(f"cause.{cause}.do") if cause else "",
        "code": tested.error_code or "",
    }


def _tested(visit: Visit, typed: str) -> m.Delivery | None:
    """The test message with this id; no other delivery is anybody's to see here."""
    try:
        found = visit.db.get(m.Delivery, UUID(typed))
    except ValueError:
        return None
    return found if found and found.reply_key == outbox.TEST else None


def _named(visit: Visit) -> str:
    name = visit.path["channel"]
    if name not in visit.runtime.channels:
        raise NotFound
    return name


ROUTES: tuple[Route, ...] = (
    get("/channels", show, READS),
    get("/channels/tests/{id}", watch, ACTS),
    post("/channels/{channel}/pause", pause, ACTS),
    post("/channels/{channel}/resume", resume, ACTS),
    post("/channels/{channel}/test", test, ACTS),
)
