"""Bad input, by the hundred thousand: every webhook, every route, every parser.

`fields` knows what each provider's requests hold, `mutations` spoils them, `ways` signs them, `house` is the
gateway they go into and the ledger of what became of each. What comes of it is in docs/bad-input.md.
"""
