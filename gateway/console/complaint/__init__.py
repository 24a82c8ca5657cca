"""A complaint, and answering it: the page on which an officer spends the day.

`showing` puts it together out of what may be seen (`look`): the conversation (`thread`, with `sending` for
what became of each reply), what was understood (`facts`) and what is like it (`others`). `composing` says how
an answer goes out before it does, `frames` what it reads like, `ready` has wordings to begin with. `deeds`
takes the steps, and keeps what was typed where one cannot be taken; `drafts` keeps it anyway. `files` shows
what was sent, `attaching` takes what is to go out, `presence` tells who else is here.
"""
