"""The steps that can be taken with a complaint: from where, to where, by whom. A table, and questions to it.

The steps of LAPOR!'s own admin screen (verify, postpone, not our authority, archive, then disposition) and of
the officer it is handed to (follow up, answer); see Permen PANRB 62/2018 and docs/console.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from store.models import Complaint, ComplaintStatus, Role

_S = ComplaintStatus


class Action(StrEnum):
    VERIFY = "verify"
    FORWARD = "forward"
    FOLLOW_UP = "follow_up"
    ANSWER = "answer"
    ASK = "ask"
    POSTPONE = "postpone"
    NOT_OURS = "not_ours"
    ARCHIVE = "archive"
    RETURN = "return"
    """A body says that it is not theirs: back to the admin."""
    CLOSE = "close"
    REOPEN = "reopen"
    MERGE = "merge"
    UNMERGE = "unmerge"
    CORRECT = "correct"
    NOTE = "note"


OPEN = (_S.DITERIMA, _S.TERVERIFIKASI, _S.DITUNDA, _S.TERDISPOSISI, _S.DITINDAKLANJUTI)
"""The office has something to do about these."""
ANSWERABLE = (*OPEN, _S.DITANGGAPI)
EVERY = tuple(ComplaintStatus)

_ADMIN = frozenset({Role.ADMIN_INSTANSI})
_OFFICERS = frozenset({Role.ADMIN_INSTANSI, Role.PENGHUBUNG})
_LIAISON = frozenset({Role.PENGHUBUNG})
_DESK = frozenset({Role.ADMIN_INSTANSI, Role.PENGHUBUNG, Role.MEDIA_SOSIAL})


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which statuses, what the complaint becomes (None: what it is), and who may take it."""

    since: Sequence[ComplaintStatus]
    becomes: ComplaintStatus | None
    by: frozenset[Role]
    told: bool
    """The citizen hears of it."""
    worded: bool
    """It needs words: an answer, a question, a reason."""


STEPS: dict[Action, Step] = {
    Action.VERIFY: Step((_S.DITERIMA, _S.DITUNDA), _S.TERVERIFIKASI, _ADMIN, told=True, worded=False),
    Action.FORWARD: Step(ANSWERABLE, _S.TERDISPOSISI, _ADMIN, told=True, worded=False),
    Action.FOLLOW_UP: Step((_S.TERDISPOSISI,), _S.DITINDAKLANJUTI, _OFFICERS, told=True, worded=False),
    Action.ANSWER: Step(ANSWERABLE, _S.DITANGGAPI, _OFFICERS, told=True, worded=True),
    Action.ASK: Step(ANSWERABLE, None, _OFFICERS, told=True, worded=True),
    Action.POSTPONE: Step(
        (_S.DITERIMA, _S.TERVERIFIKASI, _S.TERDISPOSISI, _S.DITINDAKLANJUTI),
        _S.DITUNDA,
        _ADMIN,
        told=True,
        worded=True,
    ),
    Action.NOT_OURS: Step(OPEN, _S.BUKAN_WEWENANG, _ADMIN, told=True, worded=True),
    Action.ARCHIVE: Step(OPEN, _S.DIARSIPKAN, _ADMIN, told=True, worded=True),
    Action.RETURN: Step(
        (_S.TERDISPOSISI, _S.DITINDAKLANJUTI), _S.TERVERIFIKASI, _LIAISON, told=False, worded=True
    ),
    Action.CLOSE: Step((_S.DITANGGAPI,), _S.SELESAI, _ADMIN, told=True, worded=False),
    Action.REOPEN: Step(
        (_S.DITANGGAPI, _S.SELESAI, _S.BUKAN_WEWENANG, _S.DIARSIPKAN, _S.DICABUT),
        _S.TERVERIFIKASI,
        _ADMIN,
        told=True,
        worded=True,
    ),
    Action.MERGE: Step(ANSWERABLE, _S.DIGABUNG, _ADMIN, told=True, worded=False),
    # Back to what it was: `acting` looks that up.
    Action.UNMERGE: Step((_S.DIGABUNG,), None, _ADMIN, told=True, worded=False),
    Action.CORRECT: Step(EVERY, None, _OFFICERS, told=False, worded=False),
    Action.NOTE: Step(EVERY, None, _DESK, told=False, worded=True),
}


def possible(role: Role | None, complaint: Complaint) -> list[Action]:
    """What somebody in this role may do with this complaint now, in the order of the table. That they may see
    it is another question: see `gateway.console.rights`."""
    return [action for action, step in STEPS.items() if role in step.by and complaint.status in step.since]


def becomes(action: Action, complaint: Complaint) -> ComplaintStatus:
    """The status that this step leads to, UNMERGE aside."""
    # Who takes up again what a body had, gives it back to them.
    if action is Action.REOPEN and complaint.forwarded_to:
        return ComplaintStatus.TERDISPOSISI
    return STEPS[action].becomes or complaint.status
