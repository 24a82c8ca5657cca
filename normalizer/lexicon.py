"""The word lists under `data/`, each read once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "data"


# libyaml's loader is ten times as fast; the wheels for common machines have it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def sections(file: str) -> Mapping[str, Mapping[str, str]]:
    """A file of named sections, each of which maps a word to its meaning."""
    content: Mapping[str, Mapping[str, str]] = _content(file)
    return content


def text(file: str, key: str) -> str:
    """One section of a file, as plain text.

    As text and not as a YAML list, because YAML 1.1 reads a bare ``no`` or ``on`` as a truth value.
    """
    content: Mapping[str, str] = _content(file)
    return content[key]


@cache
def _content(file: str) -> Any:
    return yaml.load((_FOLDER / file).read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - both are safe loaders


@cache
def words(file: str, key: str) -> frozenset[str]:
    """One list of words."""
    return frozenset(text(file, key).split())


@cache
def lines(file: str, key: str) -> tuple[str, ...]:
    """One list of phrases, a line each."""
    return tuple(line for line in text(file, key).splitlines() if line.strip())
