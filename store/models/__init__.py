"""The tables. Times are aware and in UTC; ids are UUIDs drawn by us (see `store.ids`)."""

from store.models.complaints import (
    Actor,
    CandidateState,
    Complaint,
    ComplaintStatus,
    ComplaintUpdate,
    DuplicateCandidate,
)
from store.models.exchanges import Direction, Exchange
from store.models.keys import StoreKey
from store.models.messages import (
    ChannelPause,
    Media,
    MediaState,
    Message,
    MessageState,
    ParkedRequest,
    PollCursor,
    Trouble,
)
from store.models.outbox import Delivery, Receipt
from store.models.people import Contact, ContactAddress, Conversation
from store.models.redirects import BatchState, Code, Redirect, RedirectBatch
from store.models.staff import (
    AuditEntry,
    Draft,
    Reminder,
    ReminderKind,
    Role,
    SavedFilter,
    Staff,
    StaffSession,
)

__all__ = [
    "Actor",
    "AuditEntry",
    "BatchState",
    "CandidateState",
    "ChannelPause",
    "Code",
    "Complaint",
    "ComplaintStatus",
    "ComplaintUpdate",
    "Contact",
    "ContactAddress",
    "Conversation",
    "Delivery",
    "Direction",
    "Draft",
    "DuplicateCandidate",
    "Exchange",
    "Media",
    "MediaState",
    "Message",
    "MessageState",
    "ParkedRequest",
    "PollCursor",
    "Receipt",
    "Redirect",
    "RedirectBatch",
    "Reminder",
    "ReminderKind",
    "Role",
    "SavedFilter",
    "Staff",
    "StaffSession",
    "StoreKey",
    "Trouble",
]
