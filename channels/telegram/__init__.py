"""Telegram: a bot that citizens write to, in private or, where it is let in, in a group.

Heard by webhook, or by polling in an office without a public address. Texts, files, places, answers to
buttons and edits are understood; what else a citizen can send is kept and named. In a group only commands
and replies to the bot are heard, and answered there without a word of what is private. Telegram tells
nothing of delivery, only who blocked us, and hands over files of up to 20 MB.

https://core.telegram.org/bots/api
"""
