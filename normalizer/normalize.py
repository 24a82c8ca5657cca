"""From a citizen's text to what was understood. Read `normalize` from top to bottom."""

import re
from dataclasses import dataclass

from normalizer import tickets
from normalizer.draft import ComplaintDraft, draft_from
from normalizer.intent import Intent, intent_of, only_announces
from normalizer.language import Language, guess
from normalizer.text import clean

# Telegram adds the bot's name in groups: /status@nama_bot.
_SLASH = re.compile(r"/(?P<name>\w+)(?:@\w+)?(?:\s+|\Z)")
_COMMANDS = {
    "start": Intent.HELP,
    "help": Intent.HELP,
    "bantuan": Intent.HELP,
    "info": Intent.HELP,
    "status": Intent.STATUS,
    "lapor": Intent.REPORT,
    "stop": Intent.STOP,
    "berhenti": Intent.STOP,
    "mulai": Intent.START,
}
_WITHOUT_SUBSTANCE = {Intent.GREETING, Intent.UNCLEAR}


@dataclass(frozen=True, slots=True)
class UnderstoodMessage:
    """One message as we understood it."""

    text: str
    """The citizen's own words, cleaned."""
    language: Language
    intent: Intent
    tickets: tuple[str, ...] = ()
    """The valid ticket numbers in it, digits only."""
    mistyped: tuple[str, ...] = ()
    """Numbers meant as a ticket that fail the check."""
    draft: ComplaintDraft | None = None
    """Set exactly when the intent is a report."""
    unsupported: str | None = None
    """The kind of message it is, where that kind cannot be read ("sticker")."""
    evidence: bool = False
    """True where a picture, a file or a place came with it."""


def normalize(text: str, unsupported: str | None = None, evidence: bool = False) -> UnderstoodMessage:
    """Understand one message.

    `unsupported` names its kind where the channel could not read all of it; `evidence` says that a picture,
    a file or a place came with it.
    """
    own_words = clean(text)
    found = tickets.find(own_words)
    command, body = _split_command(own_words)
    intent = _intent(command, body, found)
    if evidence and not (found.valid or found.mistyped) and (intent is Intent.READ or only_announces(body)):
        intent = Intent.EVIDENCE
    if intent in _WITHOUT_SUBSTANCE:
        intent = Intent.UNSUPPORTED if unsupported else Intent.EVIDENCE if evidence else intent
    return UnderstoodMessage(
        text=own_words,
        language=guess(body),
        intent=intent,
        tickets=found.valid,
        mistyped=found.mistyped,
        draft=draft_from(body) if intent is Intent.REPORT else None,
        unsupported=unsupported,
        evidence=evidence,
    )


def _split_command(text: str) -> tuple[Intent | None, str]:
    """A known slash command and what follows it; None and the whole text without one."""
    slash = _SLASH.match(text)
    command = _COMMANDS.get(slash["name"].lower()) if slash else None
    if slash is None or command is None:
        return None, text
    return command, text[slash.end() :]


def _intent(command: Intent | None, body: str, found: tickets.FoundTickets) -> Intent:
    if command not in (None, Intent.REPORT):
        return command
    intent = intent_of(body, quotes_ticket=bool(found.valid or found.mistyped))
    # A bare /lapor asks how to go about it.
    if command is Intent.REPORT and intent in _WITHOUT_SUBSTANCE:
        return Intent.HELP
    return intent
