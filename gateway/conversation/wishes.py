"""What people wish of us beside complaining: a language, a hidden name, a complaint that is theirs."""

from dataclasses import replace
from datetime import datetime, timedelta

from gateway.conversation.turn import (
    STATUS,
    Claim,
    Conversation,
    Facts,
    Hide,
    LinkStaff,
    Offer,
    Reply,
    Turn,
    Void,
)
from normalizer.intent import Intent
from normalizer.normalize import UnderstoodMessage

HIDES_NEXT = timedelta(hours=1)
"""How long "hide my name" said before a complaint holds."""
_LANGUAGES = {
    "id": "id",
    "indonesia": "id",
    "bahasa": "id",
    "en": "en",
    "english": "en",
    "inggris": "en",
}


def choose_language(conversation: Conversation, message: UnderstoodMessage) -> Turn:
    first = (message.argument.split() or [""])[0].lower()
    chosen = _LANGUAGES.get(first)
    if chosen is None:
        offers = (Offer("indonesian"), Offer("english"))
        return Turn(conversation, (Reply("language.ask", offers=offers),), outcome=Intent.LANGUAGE)
    conversation = replace(conversation, language=chosen, chose_language=True)
    return Turn(conversation, (Reply("language.set"),), outcome=Intent.LANGUAGE)


def hide(conversation: Conversation, message: UnderstoodMessage, ticket: str | None, now: datetime) -> Turn:
    """Hide the name or the words of what they just filed (`ticket`), or of what they are about to."""
    what = message.command
    name_only = what == "anonim"
    if ticket is None:
        reply = Reply("anonim.next") if name_only else Reply("rahasia.next")
        _, asked = hidden(conversation, now)
        conversation = replace(conversation, hide_next=tuple(sorted({*asked, what})), hide_said=now)
        return Turn(conversation, (reply,), outcome=Intent.PRIVACY)
    told = Reply("anonim.set", {"ticket": ticket}), Reply("rahasia.set", {"ticket": ticket})
    return Turn(conversation, (told[0 if name_only else 1],), Hide(ticket, what), Intent.PRIVACY)


def hidden(conversation: Conversation, now: datetime) -> tuple[Conversation, frozenset[str]]:
    """What they asked to hide before this complaint, which it uses up."""
    if conversation.hide_said is None:
        return conversation, frozenset()
    asked = conversation.hide_next if now - conversation.hide_said < HIDES_NEXT else ()
    return replace(conversation, hide_next=(), hide_said=None), frozenset(asked)


def claim(conversation: Conversation, facts: Facts) -> Turn:
    """Take over a redirected complaint. Said in public, the code is anybody's, so it opens nothing there."""
    code = facts.code
    if facts.public and code:
        return Turn(conversation, (Reply("claim.private"),), Void(), Intent.CLAIM)
    if code is None or code.ticket is None:
        return Turn(conversation, (Reply("code.unknown"),), outcome=Intent.CLAIM)
    if code.own:
        return Turn(conversation, (Reply("claim.done", {"ticket": code.ticket}),), outcome=Intent.CLAIM)
    if not code.good:
        return Turn(conversation, (Reply("code.used"),), outcome=Intent.CLAIM)
    reply = Reply("claim.done", {"ticket": code.ticket}, (STATUS,))
    return Turn(conversation, (reply,), Claim(code.ticket), Intent.CLAIM)


def link(conversation: Conversation, facts: Facts) -> Turn:
    """Note that this is the account of a staff member."""
    code = facts.code
    if facts.public and code:
        return Turn(conversation, (Reply("claim.private"),), Void(), Intent.LINK)
    if code is None or code.staff is None:
        return Turn(conversation, (Reply("code.unknown"),), outcome=Intent.LINK)
    if not (code.good or code.own):
        return Turn(conversation, (Reply("code.used"),), outcome=Intent.LINK)
    linked = Reply("staff.linked", {"name": code.staff})
    reply = linked if code.redirects else Reply("staff.linked_liaison", {"name": code.staff})
    return Turn(conversation, (reply,), LinkStaff(code.staff), Intent.LINK)
