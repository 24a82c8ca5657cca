"""One post -> what we keep of it."""

from dataclasses import replace
from datetime import datetime

from channels.addresses import Address
from channels.messages import InboundMessage
from channels.twitter.account import CHANNEL, SCHEME, Us
from channels.twitter.fields import Raw
from channels.twitter.posts import Post
from channels.twitter.said import beginning, expanded, names, to_us


def said_in(post: Post, raw: Raw, us: Us, explicit: bool = False) -> InboundMessage | None:
    """None for a retweet, which nobody wrote, and for our own posts: answering those would never end.

    `explicit`: X itself says that the person spoke to us, and did not only stand in a thread with us.
    """
    if post.is_retweet or post.author == us.user_id:
        return None
    own = _own_words(post)
    text = to_us(expanded(own, post.links), us.handle)
    named = explicit or _names_us(post, own, us)
    return InboundMessage(
        channel=CHANNEL,
        account=us.user_id,
        external_id=post.id,
        sender=Address(SCHEME, post.author),
        sent_at=post.sent_at,
        text=text,
        raw=raw,
        sender_name=post.author_name,
        unsupported=_unsupported(post, own, text, us) if named else "post not meant for us",
        hint=post.place,
        attachments=post.attachments,
        location=post.location,
        in_reply_to=post.reply_to,
        edits=post.first_version,
        thread=post.thread,
        public=True,
        repliable=named,
    )


def _own_words(post: Post) -> str:
    """The text without the handles that X puts before a reply: of everybody in the thread, us too."""
    if post.own_words_at is not None:
        return post.text[post.own_words_at :]
    return post.text[beginning(post.text) :] if post.reply_to else post.text


def _names_us(post: Post, own: str, us: Us) -> bool:
    if post.reply_to_author == us.user_id:
        return True
    # Under a post of their own our name stands because they put it there before.
    to_themselves = post.reply_to_author == post.author
    # Where X does not tell which names it put there, all may be theirs: rather an answer too many than none.
    return names(post.text if to_themselves or post.own_words_at is None else own, us.handle)


def _unsupported(post: Post, own: str, text: str, us: Us) -> str | None:
    if post.attachments:
        return None
    if post.quotes:
        # Somebody else's post, shown: is there a word of their own beside it?
        shown = {
            short: replace(link, full="") for short, link in post.links.items() if link.post == post.quotes
        }
        if not to_us(expanded(own, post.links | shown), us.handle):
            return "quoted post"
    return None if text else "empty message"


def deleted(id: str, author: str, when: datetime, raw: Raw, us: Us) -> InboundMessage | None:
    if author == us.user_id:
        return None
    return InboundMessage(
        channel=CHANNEL,
        account=us.user_id,
        external_id=f"{id}:deleted",
        sender=Address(SCHEME, author),
        sent_at=when,
        text="",
        raw=raw,
        unsupported="deleted message",
        in_reply_to=id,
        public=True,
        repliable=False,
    )
