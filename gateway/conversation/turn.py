"""What the dialogue reads and what it decides: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from normalizer.draft import ComplaintDraft

Likeness = Literal["same", "unsure", "different"]


@dataclass(frozen=True, slots=True)
class Next:
    """What happens next to a complaint, and by when."""

    stage: str
    by: date | None = None
    """The last day on which it is due; None where no rule sets one."""
    late: bool = False
    """True where that day is over."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A complaint that waits for an officer: a line of what they are told."""

    ticket: str
    step: str
    """What is to be done: see `gateway.casework.clocks.Step`."""
    by: date
    late: int = 0
    """Working days since that day."""
    agency: str | None = None
    """Who is late with it, where that is somebody else."""


@dataclass(frozen=True, slots=True)
class Digest:
    """As many of them as there is room for, and how many more there are."""

    lines: tuple[Waiting, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What the dialogue may know of a complaint."""

    ticket: str
    stage: str
    since: datetime
    opened: datetime
    own: bool
    """True when the person we talk to filed it."""
    rahasia: bool = False
    closed: bool = False
    """True when nothing more is going to happen to it by itself."""
    area: str | None = None
    """Where it is, as far as anybody said: a Kemendagri code."""
    emergency: bool = False
    next: Next | None = None
    likeness: Likeness = "different"
    """Whether what they say now may be about the same matter."""


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What a one-time code is for: a staff member's account, or a redirected complaint."""

    staff: str | None = None
    """Whose account it links, by name."""
    ticket: str | None = None
    """The complaint it hands over."""
    own: bool = False
    """True where the person we talk to has what it gives already."""
    good: bool = False
    """True where nobody has used it, and it is not too old."""
    redirects: bool = True
    """True where that staff member may bring complaints from the account it links."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was looked up before the dialogue is asked."""

    tickets: Mapping[str, TicketFacts] = field(default_factory=dict)
    """The complaints whose numbers the message names, as far as they exist."""
    same_text: str | None = None
    """The ticket that the same words from the same person already have."""
    latest: str | None = None
    """The person's newest ticket; its facts are in `tickets`."""
    others: tuple[str, ...] = ()
    """The person's tickets before that, newest first."""
    recent: tuple[str, ...] = ()
    """Those of the person's tickets that something may still happen to, newest first."""
    asked: tuple[str, ...] = ()
    """Those about which an officer has asked them something and waits for the answer, the last one first."""
    over: tuple[str, ...] = ()
    """Those that were closed a while ago, newest first."""
    brief: bool = False
    """True where every character costs."""
    by: date | None = None
    """The last day on which a complaint that is opened now is verified."""
    reopened_by: date | None = None
    """The last day on which an agency responds to one that is opened again now."""
    tapped: bool = False
    """True when they answer one particular message, by its button or by quoting it."""
    quoted: str | None = None
    """The person's own ticket that the message they quote is about; its facts are in `tickets`."""
    stopped: bool = False
    """True when they told us to stop."""
    located: bool = False
    """True when a point on the map came with what they say."""
    released: bool = False
    """True when something that waited for them to write is on its way to them now."""
    said_at: datetime | None = None
    """When they said it, where that may be long before now."""
    evidence: bool = False
    """True when they have sent pictures or places that belong to no complaint yet."""
    public: bool = False
    """True when others read along."""
    forwarded: bool = False
    """True when somebody else wrote it first."""
    staff: str | None = None
    """The name of the staff member who writes from here."""
    brought: tuple[str, ...] = ()
    """The words of what that staff member brought and has not said the source of."""
    code: CodeFacts | None = None
    """What the code in the message is for, if it is one of ours."""
    guesses_left: int | None = 5
    """How many numbers and codes that are not theirs they may still ask for; None where nobody can say."""

    def next_of(self, ticket: str) -> Next:
        """What happens next to one of `tickets`."""
        known = self.tickets[ticket]
        return known.next or Next(known.stage)


JUST_OPENED = "just opened"
"""Stands for the ticket of the complaint that the same turn opens: it is drawn later."""


@dataclass(frozen=True, slots=True)
class Question:
    """Where it is, asked of somebody, and not answered yet."""

    ticket: str
    asked_at: datetime
    candidates: tuple[str, ...] = ()
    """The areas to choose from; none where the question was open."""
    times: int = 1
    """How many questions they have been asked about this complaint."""

    def to_json(self) -> dict[str, Any]:
        return {
            "ticket": self.ticket,
            "asked_at": self.asked_at.isoformat(),
            "candidates": list(self.candidates),
            "times": self.times,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "Question":
        asked_at = datetime.fromisoformat(state["asked_at"])
        return cls(state["ticket"], asked_at, tuple(state["candidates"]), state["times"])


@dataclass(frozen=True, slots=True)
class Talk:
    """The complaint they spoke of last, and when: bubbles come one after the other."""

    ticket: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """What we remember of a person between two messages."""

    language: str | None = None
    thanked: datetime | None = None
    """When they were last thanked for a picture or a place."""
    thanked_for: str | None = None
    """The ticket that it joined, if it joined one."""
    chose_language: bool = False
    """True when they said which language to speak; then no guess changes it."""
    hide_next: tuple[str, ...] = ()
    """What to hide of the complaint they are about to write: "anonim", "rahasia"."""
    hide_said: datetime | None = None
    """When they said so."""
    public_talk: datetime | None = None
    """When they were last answered in public without having complained or asked of a complaint."""
    asked_source: datetime | None = None
    """When a staff member was last asked where what they brought is from."""
    welcomed: datetime | None = None
    """When we last said that they are welcome."""
    asked_mark: str | None = None
    """The complaint that they were last asked to give a mark for."""
    question: Question | None = None
    talk: Talk | None = None
    doubted: Talk | None = None
    """What they last said that we put under a complaint of theirs without being sure."""

    def to_json(self) -> dict[str, Any]:
        return {
            "language": self.language,
            "thanked": _written(self.thanked),
            "thanked_for": self.thanked_for,
            "chose_language": self.chose_language,
            "hide_next": list(self.hide_next),
            "hide_said": _written(self.hide_said),
            "public_talk": _written(self.public_talk),
            "asked_source": _written(self.asked_source),
            "welcomed": _written(self.welcomed),
            "asked_mark": self.asked_mark,
            "question": self.question.to_json() if self.question else None,
            "talk": _written_talk(self.talk),
            "doubted": _written_talk(self.doubted),
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> "Conversation":
        return cls(
            language=state.get("language"),
            thanked=_read(state.get("thanked")),
            thanked_for=state.get("thanked_for"),
            chose_language=state.get("chose_language", False),
            hide_next=tuple(state.get("hide_next", ())),
            hide_said=_read(state.get("hide_said")),
            public_talk=_read(state.get("public_talk")),
            asked_source=_read(state.get("asked_source")),
            welcomed=_read(state.get("welcomed")),
            asked_mark=state.get("asked_mark"),
            question=Question.from_json(state["question"]) if state.get("question") else None,
            talk=_read_talk(state.get("talk")),
            doubted=_read_talk(state.get("doubted")),
        )

    def naming(self, ticket: str) -> "Conversation":
        """The same, once the number of the complaint that was just opened is known."""
        question, talk = self.question, self.talk
        if question and question.ticket == JUST_OPENED:
            question = replace(question, ticket=ticket)
        if talk and talk.ticket == JUST_OPENED:
            talk = replace(talk, ticket=ticket)
        return replace(self, question=question, talk=talk)


def _written(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _written_talk(talk: Talk | None) -> dict[str, str] | None:
    return {"ticket": talk.ticket, "said_at": talk.said_at.isoformat()} if talk else None


def _read_talk(state: Mapping[str, str] | None) -> Talk | None:
    return Talk(state["ticket"], datetime.fromisoformat(state["said_at"])) if state else None


def _read(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


@dataclass(frozen=True, slots=True)
class Offer:
    """Something they may tap next: a key of the catalogue, and what to fill in beside the reply's values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


STATUS = Offer("status")
"""How is it going with the complaint that the reply is about?"""


@dataclass(frozen=True, slots=True)
class Reply:
    """A key of the catalogue, and what to fill in."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """Open a new complaint. Its number becomes the `ticket` of the turn's reply."""

    draft: ComplaintDraft


@dataclass(frozen=True, slots=True)
class JoinComplaint:
    """The message belongs to a complaint that is there already."""

    ticket: str
    area: str | None = None
    """Where it is, if this says so: a Kemendagri code."""
    candidates: tuple[str, ...] = ()
    """The areas among which that is not decided yet."""
    hide: frozenset[str] = frozenset()
    """What they asked to have hidden of it: "anonim", "rahasia"."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """They take their complaint back."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """What was done about their complaint has helped."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """What was done about their complaint has not helped, or was not done."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of five for how their complaint was handled."""

    ticket: str
    mark: int


@dataclass(frozen=True, slots=True)
class Separate:
    """What they said last and we put under `ticket` is a complaint of its own."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Stop:
    """From now on they are told only what they ask."""


@dataclass(frozen=True, slots=True)
class Resume:
    """They may be told the news again."""


@dataclass(frozen=True, slots=True)
class Hide:
    """Hide the name ("anonim") or the words ("rahasia") of a complaint of theirs."""

    ticket: str
    what: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The complaint is theirs from now on, and its news goes to them."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Void:
    """The code in the message serves nobody any more: everybody has read it."""


@dataclass(frozen=True, slots=True)
class LinkStaff:
    """They are the staff member of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class RedirectComplaint:
    """Open the complaint that a staff member brought. Its number and the code that claims it become the
    `ticket` and the `code` of the turn's replies."""

    draft: ComplaintDraft
    source: str


@dataclass(frozen=True, slots=True)
class DropBrought:
    """Nothing becomes of what the staff member brought."""


Effect = (
    OpenComplaint
    | JoinComplaint
    | Withdraw
    | Confirm
    | Reopen
    | Rate
    | Separate
    | Stop
    | Resume
    | Hide
    | Claim
    | Void
    | LinkStaff
    | RedirectComplaint
    | DropBrought
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of a conversation: what to remember, what to do, what to say."""

    conversation: Conversation
    replies: tuple[Reply, ...]
    """Said together, as one message. None where silence is the answer."""
    effect: Effect | None = None
    outcome: str = ""
    """What the message turned out to be, in a word, for the record."""
    answers: bool = False
    """True where they answered our question."""
    guesses: int = 0
    """How many numbers or codes they asked for that are not theirs."""
    aside: Reply | None = None
    """Said in a message of its own: words to be passed on as they stand."""
