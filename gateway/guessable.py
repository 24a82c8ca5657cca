"""Would somebody guess it who tries what everybody uses? No list on the net is asked: a password does not
leave this house.

It is cut into what a guesser tries as one piece (a word of the list, a row of keys, a run of digits, the same
again) and what only its owner can know. A piece counts as one sign, a repetition as none.
"""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import yaml

ENOUGH = 6
"""Signs that nobody else knows: four words of a list and two more, or six letters beside a word."""
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1234567890-=",
    "azertyuiop",
    "!@#$%^&*()",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "q1w2e3r4t5y6u7i8o9p0",
    "zaqxswcdevfrbgtnhymju",
    "1qazxsw23edcvfr45tgbnhy67",
)
"""Ways over a keyboard, to be gone in both directions."""
_LOOKS_LIKE = str.maketrans("013457@$!", "oieastasi")
_SHORTEST_ROW = 3
_LOOKED_AT = 64
"""Characters from its beginning: more make it no easier."""


@cache
def _words() -> frozenset[str]:
    groups = yaml.safe_load(Path(__file__).with_name("guessable.yaml").read_text(encoding="utf-8"))
    return frozenset(str(word) for group in groups.values() for word in group)


@cache
def _ways() -> str:
    return "\n".join((*_ROWS, *(row[::-1] for row in _ROWS)))


def is_guessable(password: str, known: Collection[str] = ()) -> bool:
    """True where it is made of what everybody tries. `known` is what anybody knows of its owner: names, the
    log-in, the office."""
    words = _words() | {part for one in known for part in re.findall(r"\w{3,}", one.lower())}
    typed = password.lower()[:_LOOKED_AT]
    return min(_count(typed, words), _count(typed.translate(_LOOKS_LIKE), words)) < ENOUGH


def _count(text: str, words: Collection[str]) -> int:
    """The fewest signs that somebody has to know who knows the pieces."""
    fewest = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        own = 0 if text[end - 1].isspace() else 1
        fewest[end] = fewest[end - 1] + own
        for start in range(end - 2, -1, -1):
            piece = text[start:end]
            if len(piece) >= _SHORTEST_ROW and piece in text[:start]:
                # It stands there already.
                fewest[end] = min(fewest[end], fewest[start])
            elif _is_piece(piece, words):
                fewest[end] = min(fewest[end], fewest[start] + 1)
    return fewest[-1]


def _is_piece(piece: str, words: Collection[str]) -> bool:
    return (
        piece in words
        or (len(piece) <= 8 and piece.isdecimal())
        or (len(piece) >= _SHORTEST_ROW and (piece in _ways() or len(set(piece)) == 1))
    )
