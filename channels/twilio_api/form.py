"""A webhook of Twilio's as the form it is."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from channels.messages import WebhookRequest

MOST_FIELDS = 500
"""Parsed before the signature is known to hold, so it has to stay cheap. Twilio sends some thirty."""

Form = Sequence[tuple[str, str]]


def form_of(request: WebhookRequest) -> Form:
    """Every parameter, known to us or not, in the order it came; blanks kept, as Twilio signs them too.

    In the query where the webhook is set to GET. Raises ValueError for more of them than any form of
    Twilio's has.
    """
    form = request.raw_query if request.method == "GET" else request.body.decode("utf-8", "replace")
    return parse_qsl(form, keep_blank_values=True, max_num_fields=MOST_FIELDS)


def raw_of(form: Form) -> dict[str, Any]:
    """The form as one object; a name that comes twice has a list."""
    raw: dict[str, Any] = {}
    for name in dict(form):
        values = [value for key, value in form if key == name]
        raw[name] = values[0] if len(values) == 1 else values
    return raw
