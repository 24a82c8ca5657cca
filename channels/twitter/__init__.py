"""X: @lapor1708, which citizens mention in public and write to in private.

Heard by polling (mentions and direct messages, within a budget of requests and money), by webhook, or by
both; what comes twice has one id. A public reply goes under the post that mentioned us, the only place
where X lets a program reply, in 280 characters and without a link; everything else goes by direct message.

https://docs.x.com/x-api
"""
