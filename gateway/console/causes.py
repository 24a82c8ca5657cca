"""What a platform's code means, in words that say what to do next: words/<language>/cause.yaml.

The codes are each platform's own, and their sentences are for developers. Those below are all that our
channels know; of any other the console shows the code itself and says whom to ask.
"""

from collections.abc import Iterable, Mapping

OTHER = "other"
_CAUSES: Mapping[str, Mapping[str, str]] = {
    "telegram": {
        "token": "401",
        "conflict": "409",
        "gone": "403 chat_migrated",
        "rejected": "400",
    },
    "twitter": {
        "credentials": "32 89 215 401",
        "credits": "402",
        "budget": "budget",
        "suspended": "64",
        "locked": "326",
        "clock": "135",
        "permission": "87 220 403 453",
        "address": "404",
        "machine": "226",
        "strangers": "150 349 476",
        "gone": "50 63 108 no_account",
        "deleted": "deleted 144 179 385",
        "reply_not_allowed": "reply_not_allowed 136 433",
        "many": "151 185",
    },
    "whatsapp": {
        "credentials": "0 190 401 20003 63001",
        "permission": "3 10 131005",
        "number": "33 131045 133010 63007",
        "name": "131037",
        "credits": "131042",
        "suspended": "368 131031 30002",
        "busy": "4 80007 130429 131056 63017 63018 63038",
        "reported": "131048",
        "away": "2 131000 131016 131057 133004 63012",
        "unsure": "1",
        "window": "131047 63016",
        "gone": "131026 63003 63024",
        "template": "132000 132001 132005 132007 132012 132015 132016 63027 63028",
        "country": "130497 21408",
        "test_number": "131030",
        "withheld": "130472 131049",
        "rejected": "100 131008 131009 131051 131053 131021 63005 63013 63021",
    },
    "sms_1708": {
        "credentials": "401 403 20003",
        "address": "404 405 407",
        "suspended": "30002",
        "sender": "0x0000000a 0x00000015 0x00000048 0x00000049 0x00000050 0x00000051 0x00000053",
        "busy": "0x00000014 0x00000058 30001 21611 63038",
        "away": "503 no_link",
        "unsure": "408",
        "phone_off": "30003 30008",
        "gone": "0x0000000b 21211 21614 30004 30005 30006",
        "opted_out": "21610",
        "country": "21408 21612",
        "spam": "30007",
        "rejected": "400 too_long 21617 0x00000001 0x00000002 0x00000003 0x00000033 0x00000040 0x00000043"
        " 0x00000065 0x00000066 no_number",
    },
}
_EVERYWHERE: Mapping[str, str] = {
    "busy": "429 20429 88",
    "away": "no_connection server_error 503",
    "unsure": "timeout no_answer unreadable_answer 500 502 504 restored",
    "window": "window",
    "file": "kind_of_file too_large",
    "ours": "internal",
}


def _by_code(causes: Mapping[str, str]) -> dict[str, str]:
    return {code: cause for cause, codes in causes.items() for code in codes.split()}


_BY_CHANNEL = {channel: _by_code(causes) for channel, causes in _CAUSES.items()}
_BY_CODE = _by_code(_EVERYWHERE)
_UNREAD = {
    "we do not listen": "not_listened",
    "body is not json": "damaged",
    "malformed": "damaged",
    "one of the": "damaged",
    "an item is": "damaged",
    "is an object": "damaged",
    "without": "damaged",
    "cannot be stored": "unstorable",
    "an id of more than": "unstorable",
    "not from our": "not_ours",
    "not our": "not_ours",
    "not for our": "not_ours",
    "not about our": "not_ours",
    "reports the error": "platform_error",
}
"""What the reason of a request that could not be read begins with, or says -> why."""


def of(channel: str, code: str | None) -> str:
    """The cause by which this code is explained: a key of the words."""
    known = code or ""
    return _BY_CHANNEL.get(channel, {}).get(known) or _BY_CODE.get(known, OTHER)


def of_request(reason: str) -> str:
    """Why a request could not be read: a key of the words."""
    said = reason.lower()
    return next((why for words, why in _UNREAD.items() if words in said), "unknown")


def all_of_them() -> Iterable[str]:
    """Every cause there are words for."""
    named = {cause for causes in (*_CAUSES.values(), _EVERYWHERE) for cause in causes}
    return sorted({*named, OTHER})
