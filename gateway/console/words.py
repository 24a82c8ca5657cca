"""What the console says, in the language of whoever reads it: words/<language>/<page>.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
_HERE = Path(__file__).with_name("words")


class Words:
    """The words of one language. `words("inbox.title")` is `title` of inbox.yaml; `{names}` are filled in."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "id"

    def __call__(self, key: str, **values: object) -> str:
        wording = catalogue(self.language).get(key)
        if wording is None:
            raise KeyError(f"no words for {key} in gateway/console/words/{self.language}")
        return wording.format(**values) if values else wording

    def has(self, key: str) -> bool:
        return key in catalogue(self.language)

    def pick(self, group: str, name: str) -> str:
        """The word for one of ours ("status.diterima"); the name itself where there is none."""
        return catalogue(self.language).get(f"{group}.{name}", name)


@cache
def catalogue(language: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for path in sorted((_HERE / language).glob("*.yaml")):
        found.update(_flat(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")) or {}))
    return found


def _flat(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {name: str(value)}
    return {key: word for inner, one in value.items() for key, word in _flat(f"{name}.{inner}", one).items()}
