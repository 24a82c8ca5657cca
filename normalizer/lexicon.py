"""The word lists under `data/`, each read once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent / "data"


@cache
def sections(file: str) -> Mapping[str, Mapping[str, str]]:
    """A file of named sections, each of which maps a word to its meaning."""
    content: Mapping[str, Mapping[str, str]] = yaml.safe_load((_FOLDER / file).read_text("utf-8"))
    return content


@cache
def text(file: str, key: str) -> str:
    """One section of a file, as plain text.

    As text and not as a YAML list, because YAML 1.1 reads a bare ``no`` or ``on`` as a truth value.
    """
    content: Mapping[str, str] = yaml.safe_load((_FOLDER / file).read_text("utf-8"))
    return content[key]


@cache
def words(file: str, key: str) -> frozenset[str]:
    """One list of words."""
    return frozenset(text(file, key).split())


@cache
def lines(file: str, key: str) -> tuple[str, ...]:
    """One list of phrases, a line each."""
    return tuple(line for line in text(file, key).splitlines() if line.strip())
