"""Who else has a complaint open, and who is writing. In Redis, for some seconds: nothing hangs on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from redis import RedisError

from gateway.console import rights
from gateway.console.answers import Answer, Data
from gateway.console.visit import SEES_COMPLAINTS, Route, Visit, get
from gateway.runtime import Runtime
from store import models as m
from store import staff

HERE_FOR = timedelta(seconds=40)
"""Their browser tells us every fifteen, as long as they look at it."""
_LOOKS, _WRITES = "looks", "writes"


@dataclass(frozen=True, slots=True)
class Other:
    name: str
    writes: bool


def _key(complaint: m.Complaint) -> str:
    return f"lapor:here:{complaint.id}"


def tell(runtime: Runtime, complaint: m.Complaint, who: m.Staff, writes: bool, now: datetime) -> None:
    """Note that somebody is here. Without Redis nobody sees it, and that is all."""
    until = (now + HERE_FOR).timestamp()
    try:
        with runtime.redis.pipeline() as pipeline:
            pipeline.hset(_key(complaint), str(who.id), f"{_WRITES if writes else _LOOKS} {until}")
            pipeline.expire(_key(complaint), HERE_FOR)
            pipeline.execute()
    except (RedisError, OSError):
        return


def others(visit: Visit, complaint: m.Complaint) -> list[Other]:
    """Who else is here, by name."""
    try:
        kept = visit.runtime.redis.hgetall(_key(complaint))
    except (RedisError, OSError):
        return []
    here = {UUID(_text(id)): _text(said).split() for id, said in kept.items()}
    writing = {
        id: how == _WRITES
        for id, (how, until) in here.items()
        if float(until) > visit.now.timestamp() and id != visit.staff.id
    }
    people = staff.by_ids(visit.db, list(writing))
    return sorted((Other(people[id].name, writing[id]) for id in people), key=lambda one: one.name)


def _text(kept: bytes | str) -> str:
    return kept.decode() if isinstance(kept, bytes) else kept


def here(visit: Visit) -> Answer:
    """What the page asks every some seconds: who else is here, and has anything happened meanwhile."""
    visit.by_itself = True
    complaint = rights.find(visit, visit.path["ticket"])
    if visit.role is not m.Role.AUDITOR:
        tell(visit.runtime, complaint, visit.staff, visit.query.get("writes") == "1", visit.now)
    people = [
        visit.words("complaint.writes" if one.writes else "complaint.looks", name=one.name)
        for one in others(visit, complaint)
    ]
    return Data({"people": people, "changed": complaint.changed_at.isoformat()})


ROUTES: tuple[Route, ...] = (get("/complaints/{ticket}/here", here, SEES_COMPLAINTS),)
