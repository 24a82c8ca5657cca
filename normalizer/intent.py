"""What a message wants of us, by the words it is made of.

Every question but one is "is there nothing else in it?", because whatever is left over may be a complaint,
and a complaint must never be lost.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from normalizer import lexicon, thread, topics
from normalizer.text import words

_FILE = "intent_words.yaml"
_HANDLE_OR_LINK = re.compile(r"(?<!\w)@\w+|https?://\S+", re.IGNORECASE)
_NUMBER = re.compile("[oil]*[0-9][0-9oil]*")

# Beside a ticket number one unknown word is a name or a greeting; two can be a story: "lampu mati".
_FEW = 1
# Somebody who asks after a report recalls in a few words what it was about.
_A_REMINDER = 5


_A_MESSAGE = 20
_OF_SEVERAL = 30
"""Words of a message that asks after one number, and after several."""

_OF_STATUS = ("progress", "topic", "check", "question", "interrogative", "greeting", "polite", "empty")


class Intent(StrEnum):
    """What the citizen wants."""

    REPORT = "report"
    STATUS = "status"
    HELP = "help"
    STOP = "stop"
    """Send me nothing any more."""
    START = "start"
    """I take that back."""
    EVIDENCE = "evidence"
    """A picture, a file or a place, without words."""
    READ = "read"
    """Show me what you have for me."""
    PRIVACY = "privacy"
    """Hide my name, or what I wrote."""
    LANGUAGE = "language"
    """Speak this language to me."""
    CLAIM = "claim"
    """Here is the code: that complaint is mine."""
    LINK = "link"
    """Here is the code: I am that staff member."""
    REDIRECT = "redirect"
    """A staff member brings what a citizen wrote elsewhere."""
    SOURCE = "source"
    """Where the citizen wrote it."""
    CANCEL = "cancel"
    """Leave what I brought."""
    WITHDRAW = "withdraw"
    """I take my complaint back."""
    RATE = "rate"
    """So many of five."""
    FIXED = "fixed"
    """It is done."""
    DISPUTE = "dispute"
    """It is not done; or, of who has not complained yet, it is broken still."""
    THANKS = "thanks"
    NOISE = "noise"
    """Nothing that anybody need answer: see `normalizer.scope`."""
    GREETING = "greeting"
    UNSUPPORTED = "unsupported"
    """It is of a kind we cannot read, and no words came with it."""
    UNCLEAR = "unclear"


def intent_of(text: str, quoted: int = 0) -> Intent:
    """What a cleaned text without a slash command wants; `quoted` ticket numbers are in it. Anything with
    substance is a report."""
    said = _said(text)
    if _asks_to_stop(said) or (thread.asks_to_stop(text) and not topics.suggest(text)):
        return Intent.STOP
    if _any(said, "start") and _only(said, "start", "sending", "polite", "greeting"):
        return Intent.START
    if not quoted and _asks_to_read(said):
        return Intent.READ
    if thread.resumes(text):
        return Intent.DISPUTE
    if thread.withdraws(text, quoted > 0):
        return Intent.WITHDRAW
    if thread.mark(text) and (quoted or not _has_topic(text)):
        return Intent.RATE
    if quoted and thread.says_fixed(text):
        return Intent.FIXED
    if _asks_status(said, quoted > 0) or _asks_of_report(text, quoted) or _asks_of_numbers(text, quoted):
        return Intent.STATUS
    return _of_words(text, said)


def _asks_of_report(text: str, quoted: int) -> bool:
    """Beside a number, what tells of more than the report is no question of it."""
    if thread.asks_for_news(text) and (("?" in text and thread.names_report(text)) or not _has_topic(text)):
        return True
    tells = quoted == 1 and "?" not in text and _has_topic(text)
    return thread.asks_status(text) and not tells


def _asks_of_numbers(text: str, quoted: int) -> bool:
    """They name numbers and hardly tell anything beside; of several, each by a word or two."""
    if not quoted or len(words(text)) > (_A_MESSAGE if quoted == 1 else _OF_SEVERAL):
        return False
    if quoted == 1 and (_has_topic(text) or thread.disputes(text)):
        return False
    return thread.asks_of_number(text)


def _has_topic(text: str) -> bool:
    """It is about something; LAPOR! itself is what every question of a report is about."""
    topic = topics.suggest(text)
    return topic is not None and not topic.is_lapor


def _of_words(text: str, said: Sequence[str]) -> Intent:
    if _only(said, "greeting"):
        return Intent.GREETING
    if _announces(said):
        return Intent.GREETING
    if _any(said, "help") and _only(said, "help", "interrogative", "greeting", "polite"):
        return Intent.HELP
    if thread.asks_just_help(text) or (thread.asks_help(text) and not _has_topic(text)):
        return Intent.HELP
    if thread.thanks(text):
        return Intent.THANKS
    if thread.says_fixed(text):
        return Intent.FIXED
    if thread.disputes(text):
        return Intent.DISPUTE
    if not _unknown(said, "empty", "greeting", "polite", "question", "interrogative") or _is_tiny(said):
        return Intent.UNCLEAR
    if thread.is_vague(text) and not topics.suggest(text):
        return Intent.UNCLEAR
    return Intent.REPORT


def _announces(said: Sequence[str]) -> bool:
    """ "Mau lapor pak": the report is still to come."""
    return (
        _any(said, "wanting") and _any(said, "help") and _only(said, "wanting", "help", "greeting", "polite")
    )


def _asks_to_read(said: Sequence[str]) -> bool:
    return _any(said, "reading") and _only(said, "reading", "question", "greeting", "polite", "empty")


def _asks_to_stop(said: Sequence[str]) -> bool:
    """Stop comes first: "layanan berhenti" is a complaint. So is a number, which "no" is short for."""
    asked = [word for word in said if word not in _listed("polite", "greeting")]
    if not asked:
        return False
    if asked[0] in _listed("stop"):
        return _only(asked, "stop", "sending")
    return asked[0] in _listed("refusal") and _any(asked, "messages") and _only(asked, "refusal", "messages")


def only_announces(text: str) -> bool:
    """True where the words under a picture or a place say no more than that it is one: "ini fotonya pak"."""
    return _only(_said(text), "evidence", "reading", "topic", "greeting", "polite", "empty")


def _said(text: str) -> list[str]:
    """The words that carry meaning: no numbers, no handles, no links."""
    # Most name nobody and link nowhere: their words are known already.
    plain = _HANDLE_OR_LINK.sub(" ", text) if "@" in text or "://" in text else text
    return [word for word in words(plain) if not _NUMBER.fullmatch(word)]


def _asks_status(said: Sequence[str], quotes_ticket: bool) -> bool:
    unknown = _unknown(said, *_OF_STATUS)
    if not quotes_ticket:
        return not unknown and _is_question(said)
    # "Selesai, padahal masih rusak" disputes the status, it does not ask for it.
    if _any(said, "objection"):
        return False
    # "Belum" and "sudah" ask nothing by themselves: "laporan ... belum ditangani, jalan makin parah".
    asks = _any(said, "progress", "check", "interrogative")
    return len(unknown) <= (_A_REMINDER if asks else _FEW)


def _is_question(said: Sequence[str]) -> bool:
    """A question about a report that does not say which."""
    if _any(said, "progress"):
        return True
    return _any(said, "topic") and _any(said, "check", "question", "interrogative")


def _is_tiny(said: Sequence[str]) -> bool:
    return len(said) == 1 and len(said[0]) <= 2 and said[0].isascii()


def _any(said: Sequence[str], *lists: str) -> bool:
    return not _listed(*lists).isdisjoint(said)


def _only(said: Sequence[str], *lists: str) -> bool:
    return bool(said) and not _unknown(said, *lists)


def _unknown(said: Sequence[str], *lists: str) -> list[str]:
    known = _listed(*lists)
    return [word for word in said if word not in known]


@cache
def _listed(*lists: str) -> frozenset[str]:
    return frozenset().union(*(lexicon.words(_FILE, name) for name in lists))
