"""From a citizen's text to what was understood. Read `normalize` from top to bottom."""

import re
from dataclasses import dataclass, replace

from normalizer import codes, places, scope, secrecy, thread, tickets, topics
from normalizer.draft import ComplaintDraft, draft_from
from normalizer.intent import Intent, intent_of, only_announces
from normalizer.language import Language, guess
from normalizer.scope import Noise
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
    "anonim": Intent.PRIVACY,
    "rahasia": Intent.PRIVACY,
    "bahasa": Intent.LANGUAGE,
    "language": Intent.LANGUAGE,
    "alihkan": Intent.REDIRECT,
    "sumber": Intent.SOURCE,
    "batal": Intent.CANCEL,
}
_WITH_A_CODE = {"klaim": Intent.CLAIM, "claim": Intent.CLAIM, "hubungkan": Intent.LINK}
READ = 30_000
"""Characters that are read for what they mean, more than any platform lets through. All are kept and shown;
what three million say would take a worker a minute."""
_ALONE = re.compile(r"\W*(?P<word>anonim|rahasia)\W*", re.IGNORECASE)
_WITHOUT_SUBSTANCE = {Intent.GREETING, Intent.UNCLEAR}
_WITH_A_DRAFT = {
    *(Intent.REPORT, Intent.REDIRECT, Intent.DISPUTE),
    # What seems to speak of a report may tell one. The dialogue knows whether they have any.
    *(Intent.STATUS, Intent.FIXED, Intent.RATE, Intent.WITHDRAW, Intent.HELP, Intent.PRIVACY),
}
_MAY_BE_NOISE = {Intent.REPORT, Intent.DISPUTE, Intent.FIXED, Intent.UNCLEAR}


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
    national: tuple[str, ...] = ()
    """LAPOR!'s own tracking numbers in it: seven digits."""
    draft: ComplaintDraft | None = None
    """Set when the intent is a report, when a staff member redirects one, and when what looks like a code may
    be one."""
    unsupported: str | None = None
    """The kind of message it is, where that kind cannot be read ("sticker")."""
    evidence: bool = False
    """True where a picture, a file or a place came with it."""
    code: str = ""
    """The one-time code, where they claim a complaint or link an account."""
    command: str = ""
    """The slash command it began with, in lower case and without the slash."""
    argument: str = ""
    """What follows it."""
    mark: int | None = None
    """How many of five they give, where the intent is to rate."""
    noise: Noise | None = None
    """What kind of noise it is, where the intent says that it is noise."""
    adds: bool = False
    """True where they say that it belongs to what they told before."""
    anew: bool = False
    """True where they say that it is something else."""
    goes_on: bool = False
    """True where it begins in the middle of something."""
    asks_when: bool = False
    """True where they only ask when something will be done."""
    nods: bool = False
    """True where they say no more than that they have read it."""


def normalize(
    text: str, unsupported: str | None = None, evidence: bool = False, within: str | None = None
) -> UnderstoodMessage:
    """Understand one message.

    `unsupported` names its kind where the channel could not read all of it; `evidence` says that a picture,
    a file or a place came with it; `within` is the Kemendagri code of the area where places are looked for
    first.
    """
    whole = clean(text)
    own_words, unread = whole[:READ], whole[READ:]
    name, body = _split_command(own_words, evidence)
    understood = _understood(own_words, name, body, unsupported, evidence, within)
    if unread:
        told = understood.draft and replace(understood.draft, text=understood.draft.text + unread)
        understood = replace(understood, text=whole, draft=told)
    given = codes.find(f"{name} {body}" if name in _WITH_A_CODE else body)
    if name in _WITH_A_CODE and given is None:
        given = codes.Given(name, body.strip().upper())
    # After any other command, what looks like a code is a word of what is said.
    if given is None or name not in ("", "start", *_WITH_A_CODE):
        return understood
    intent = _WITH_A_CODE.get(given.word, Intent.CLAIM)
    # What stands around it may be a complaint all the same, where it is no code of ours.
    complains = intent_of(given.rest) is Intent.REPORT
    return replace(understood, intent=intent, draft=understood.draft if complains else None, code=given.code)


def _understood(
    own_words: str, name: str, body: str, unsupported: str | None, evidence: bool, within: str | None
) -> UnderstoodMessage:
    found = tickets.find(body if name else own_words)
    numbers = (*found.valid, *found.mistyped, *found.national)
    intent = _intent(name, body, len(numbers))
    # Whatever else is said: somebody is in danger.
    if not name and intent not in (Intent.STOP, Intent.START) and scope.emergency(body):
        intent = Intent.REPORT
    hides = "" if name or intent not in _MAY_BE_NOISE else _only_hides(body)
    if hides:
        name, intent = hides, Intent.PRIVACY
    noise = scope.noise(body) if intent in _MAY_BE_NOISE and not (numbers or evidence or name) else None
    if noise:
        intent = Intent.NOISE
    if evidence and not numbers and (intent is Intent.READ or only_announces(body)):
        intent = Intent.EVIDENCE
    if intent in _WITHOUT_SUBSTANCE:
        intent = Intent.UNSUPPORTED if unsupported else Intent.EVIDENCE if evidence else intent
    return UnderstoodMessage(
        text=own_words,
        language=guess(body),
        intent=intent,
        tickets=found.valid,
        mistyped=found.mistyped,
        national=found.national,
        draft=_draft(name, body, within) if intent in _WITH_A_DRAFT and (body or name) else None,
        unsupported=unsupported,
        evidence=evidence,
        command=name,
        argument=body if name and not hides else "",
        mark=thread.mark(body) if intent is Intent.RATE else None,
        noise=noise,
        adds=thread.adds(body),
        anew=thread.is_anew(body),
        goes_on=thread.goes_on(body),
        asks_when=thread.asks_when(body),
        nods=intent is Intent.UNCLEAR and thread.nods(body),
    )


def _only_hides(body: str) -> str:
    """What they ask to have hidden ("anonim", "rahasia"), where they say hardly anything else."""
    asked = secrecy.asks(body)
    if not asked or not thread.only_hides(body) or topics.suggest(body) or places.find(body).code:
        return ""
    return "rahasia" if "rahasia" in asked else "anonim"


def _split_command(text: str, evidence: bool) -> tuple[str, str]:
    """A known slash command and what follows it; nothing and the whole text without one. ANONIM or RAHASIA
    alone is one as well, unless it stands under a picture."""
    slash = _SLASH.match(text)
    name = slash["name"].lower() if slash else ""
    if slash is None or not (name in _COMMANDS or name in _WITH_A_CODE):
        alone = None if evidence else _ALONE.fullmatch(text)
        return (alone["word"].lower(), "") if alone else ("", text)
    rest = text[slash.end() :]
    # A link that opens a chat with us brings its words this way: t.me/BOT?start=KLAIM_…
    return name, rest.replace("_", " ") if name == "start" else rest


def _intent(name: str, body: str, quoted: int) -> Intent:
    command = _COMMANDS.get(name)
    if name == "start" and quoted:
        return Intent.STATUS
    if command not in (None, Intent.REPORT, Intent.PRIVACY):
        return command
    intent = intent_of(body, quoted)
    if command is Intent.PRIVACY:
        return intent if intent in (Intent.REPORT, Intent.DISPUTE) else Intent.PRIVACY
    # A bare /lapor asks how to go about it.
    if command is Intent.REPORT and intent in _WITHOUT_SUBSTANCE:
        return Intent.HELP
    return intent


def _draft(name: str, body: str, within: str | None) -> ComplaintDraft:
    draft = draft_from(body, within)
    return replace(draft, anonim=draft.anonim or name == "anonim", rahasia=draft.rahasia or name == "rahasia")


def read_ahead() -> None:
    """Read every word list and the whole gazetteer now, which else the first message waits for."""
    normalize("lapor jalan rusak di desa sukamaju kecamatan cilodong kota depok")
    places.nearest(-6.4, 106.8)
