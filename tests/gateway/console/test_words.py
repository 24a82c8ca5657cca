"""The console's words: the same in both languages, all of them used, none missing."""

import re
import string
from pathlib import Path

import pytest

import gateway.console
from gateway.console.words import catalogue

CONSOLE = Path(gateway.console.__file__).parent
TEMPLATES = sorted((CONSOLE / "templates").glob("**/*.html"))
_KEY = re.compile(r"""\bt(?:\.has)?\(\s*(["'])([a-z0-9_.]+)\1\s*[,)]""")
_OF_A_GROUP = re.compile(r"""\bt(?:\.pick)?\(\s*(["'])([a-z0-9_.]+?)\.?\1\s*(?:~|,)""")


def fields(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name is not None}


def test_both_languages_have_the_same_words_and_the_same_gaps() -> None:
    indonesian, english = catalogue("id"), catalogue("en")
    # English has a plural, and so a word more for one of each.
    assert set(indonesian) == {key for key in english if not key.endswith("_one")}
    for key, wording in indonesian.items():
        assert fields(wording) == fields(english[key]), key
        assert wording.strip() == wording != "", key


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_word_that_a_template_says_is_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for _, key in _KEY.findall(text):
        assert key in catalogue("id"), key
    groups = {key.partition(".")[0] for key in catalogue("id")}
    for _, group in _OF_A_GROUP.findall(text):
        assert group.partition(".")[0] in groups, group


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_marks_anything_safe_or_carries_a_script_or_a_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_changes_something_carries_its_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.DOTALL):
        assert "csrf()" in form or 'name="knock"' in form or "/login/code" in form, form[:80]
