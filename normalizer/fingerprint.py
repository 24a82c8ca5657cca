"""Is this the text we already have from this person?"""

import re
import unicodedata
from hashlib import sha256

from normalizer.text import clean

_BETWEEN_NUMBERS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
_EDGE = "\x1f"  # a control character: `clean` has left none
_NOT_WORDS = re.compile(rf"[^\w{_EDGE}]|_")


def fingerprint(text: str) -> str:
    """A digest that is equal for the same words, whatever their case, spacing and punctuation."""
    folded = _compatible(_compatible(clean(text)).casefold())
    # Letters may run together ("jum'at", "jumat"); numbers may not: "gang 1 2" is not "gang 12".
    words = _NOT_WORDS.sub("", _BETWEEN_NUMBERS.sub(_EDGE, folded))
    return sha256(words.encode()).hexdigest()


def _compatible(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
