"""What a trace of Kannel's exchanges may show."""

from collections.abc import Mapping

from channels.redaction import Shown, shown

_HEARD = {
    "id": ("id",),
    "time": ("time",),
    "word": ("charset", "smsc"),
    "number": ("coding", "part_number", "part_total"),
}
"""A kind of value -> our names of the parameters of theirs that are of it."""

_SENT = shown(
    names="username password from to text charset dlr-mask dlr-url coding delivery status answer",
    number="dlr-mask coding status",
    word="charset",
    id="delivery",
    said="answer",
    secret="username password dlr-url",  # noqa: S106 - names of them
    segments="cgi-bin sendsms",
)


def shown_of(names: Mapping[str, str]) -> Shown:
    """`names`: our name of a parameter -> the gateway's."""
    theirs = {kind: " ".join(names[one] for one in ours if one in names) for kind, ours in _HEARD.items()}
    return shown(names=" ".join(names.values()), **theirs) | _SENT
