"""Telegram: a bot that citizens write to in private.

Heard by webhook, or by polling in an office without a public address. Texts are read, at most 4096
characters a reply; everything else a citizen can send is kept and named, not yet understood. Groups
and channels are heard and never answered. Telegram tells nothing of delivery, only who blocked us.

https://core.telegram.org/bots/api
"""
