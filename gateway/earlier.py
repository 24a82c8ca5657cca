"""What the messages of a batch refer to: those that they answer, change, overtake or come after."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from uuid import UUID

from sqlmodel import Session

from normalizer.draft import ComplaintDraft
from normalizer.normalize import normalize
from store import complaints, messages
from store import models as m

PARTS = (
    "opened",
    "doubted",
    "added",
    "same",
    "evidence",
    "album",
    "part",
    "late_part",
    "edit",
    "redirected",
    "bubble",
)
"""Outcomes of messages that are part of a complaint, and did not only ask of it."""


class Earlier:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._complaints: dict[UUID, m.Complaint] = {}
        self._quoted: dict[messages.Key, m.Complaint] = {}
        self._in_thread: dict[tuple[str, str], m.Complaint] = {}
        self._originals: dict[messages.Key, m.Message] = {}
        self._overtaken: dict[messages.Key, m.Message] = {}
        self._outcomes: dict[UUID, str] = {}

    def prepare(self, said: Sequence[m.Message], more: Iterable[UUID | None]) -> None:
        """Look it up for these messages; `more` are the ids of other complaints that will be asked for."""
        about = messages.quoted(self._session, said)
        in_threads = messages.in_threads(self._session, said)
        self._originals = messages.originals(self._session, [one for one in said if one.edits])
        self._overtaken = messages.edited_before(self._session, said)
        overtaken = (one.complaint_id for one in self._overtaken.values())
        wanted = {*about.values(), *in_threads.values(), *overtaken, *more} - {None}
        self._complaints = complaints.by_ids(self._session, {id for id in wanted if id})
        self._quoted = {quoted: self._complaints[id] for quoted, id in about.items()}
        self._in_thread = {where: self._complaints[id] for where, id in in_threads.items()}

    # Found again.

    def complaint(self, id: UUID | None) -> m.Complaint | None:
        return self._complaints.get(id) if id else None

    def complaints(self) -> Iterator[m.Complaint]:
        """All that something in this batch refers to."""
        yield from self._quoted.values()
        yield from self._in_thread.values()

    def own_named_by(self, message: m.Message, person: UUID) -> m.Complaint | None:
        """The complaint of the message that this one edits, deletes, answers or is a reaction to, or else of
        the public thread it stands in; as far as it is their own: quoting is no way into a stranger's."""
        named = (message.edits, message.in_reply_to, message.thread)
        found = [self._quoted.get((message.channel, message.account, id)) for id in named if id]
        found.append(self._in_thread.get((message.address, message.thread or "")))
        return next((one for one in found if one and one.contact_id == person), None)

    def original_of(self, message: m.Message) -> m.Message | None:
        """The message that this one changes, if it ever reached us."""
        return self._originals.get(messages.changed_by(message))

    def overtaken_by(self, message: m.Message) -> m.Message | None:
        """The later version of this message that was handled before it."""
        return self._overtaken.get(messages.key(message))

    def changed_by(self, message: m.Message, theirs: Collection[str]) -> m.Complaint | None:
        """The complaint that the message is part of which this one changes; None where that was written from
        none of the addresses in `theirs`, or only asked of one."""
        original = self.original_of(message)
        if original is None or original.address not in theirs or self.outcome(original) not in PARTS:
            return None
        return self._quoted.get(messages.changed_by(message))

    def outcome(self, message: m.Message) -> str | None:
        """What the message turned out to be, also where that was a moment ago."""
        return self._outcomes.get(message.id, message.outcome)

    # What becomes of it now.

    def note(self, said: Sequence[m.Message], outcome: str, complaint: m.Complaint | None) -> None:
        """Let later messages of the batch find these."""
        self._outcomes |= {message.id: outcome for message in said}
        if complaint is None:
            return
        self._quoted |= {messages.key(message): complaint for message in said}
        in_thread = [message for message in said if message.thread]
        self._in_thread |= {(one.address, one.thread or ""): complaint for one in in_thread}

    def reword(self, message: m.Message, draft: ComplaintDraft | None, complaint: m.Complaint) -> None:
        """Take over the newest words and the newest place of a complaint. Both versions are kept."""
        original = self.original_of(message)
        if original and draft and self.outcome(original) in ("opened", messages.BUBBLE):
            words = self._of_all(message, original) or draft
            complaints.reword(complaint, words, message.hint, message.sent_at)
        if message.location:
            complaints.move(complaint, message.location["latitude"], message.location["longitude"])

    def _of_all(self, message: m.Message, original: m.Message) -> ComplaintDraft | None:
        """The words of an album, or of all bubbles of a burst, as they are now."""
        find = messages.album_of if original.album else messages.handled_with
        return normalize(self.words_of(find(self._session, original), message, original)).draft

    def words_of(
        self,
        items: Sequence[m.Message],
        changed: m.Message | None = None,
        original: m.Message | None = None,
    ) -> str:
        """What these say together in their newest versions; `changed` is a newer one of `original`."""
        newest = messages.edited_before(self._session, items)
        if changed and original:
            newest[messages.key(original)] = changed
        texts = [newest.get(messages.key(one), one).text for one in items]
        return "\n".join(text for text in texts if text.strip())
