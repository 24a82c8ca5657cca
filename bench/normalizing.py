"""How many messages a second does one core understand?

The whole of `normalize` (text, language, intent, place, topic, kind, scope, wishes) on the messages of
tests/understanding, each made unlike any before it, so that nothing is remembered from one to the next. In
turn with it, what no normaliser can do without: `clean`. In processor time: a neighbour costs little then.
"""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from normalizer.normalize import normalize
from normalizer.text import clean

ROUNDS = 7
WANTED = 2000
"""Messages a second."""
_CORPUS = Path(__file__).parent.parent / "tests" / "understanding" / "messages.jsonl"


def main() -> None:
    texts = [json.loads(line)["text"] for line in _CORPUS.read_text(encoding="utf-8").splitlines()]
    texts = [text for text in texts if text]
    print(f"{len(texts)} messages of {statistics.mean(map(len, texts)):.0f} characters")
    _rate(normalize, texts, 0)  # the word lists and the gazetteer are read once
    rates = []
    for number in range(1, ROUNDS + 1):
        cleaned, understood = _rate(clean, texts, number), _rate(normalize, texts, number)
        rates.append(understood)
        print(f"clean {cleaned:8.0f}/s   normalize {understood:6.0f}/s   1 : {cleaned / understood:.0f}")
    print(f"median {statistics.median(rates):.0f}/s ({min(rates):.0f} to {max(rates):.0f}), wanted {WANTED}")


def _rate(read: Callable[[str], object], texts: Sequence[str], number: int) -> float:
    unlike = [f"{text} {number}x{position}" for position, text in enumerate(texts)]
    started = time.process_time()
    for text in unlike:
        read(text)
    return len(unlike) / (time.process_time() - started)


if __name__ == "__main__":
    main()
