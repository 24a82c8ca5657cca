"""What the pages promise to be tested, is: no test named there may vanish or change its name unnoticed."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [DOCS / "pains.md", DOCS / "console.md", *sorted((DOCS / "channels").glob("*.md"))]

_NAMED = re.compile(r"`(test_\w+)`")
_FILE = re.compile(r"`(tests/[\w./*]+)`")
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@cache
def known_tests() -> frozenset[str]:
    written = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    return frozenset(re.findall(r"^\s*(?:async )?def (test_\w+)", written, re.MULTILINE))


def rows_of(page: Path) -> list[list[str]]:
    """The cells of its tables, without the rows that only rule them."""
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_and_file_of_tests_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(_NAMED.findall(text)) - known_tests() == set()
    assert [pattern for pattern in _FILE.findall(text) if not list(ROOT.glob(pattern.rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_a_page_leads_to_is_there(page: Path) -> None:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_pain_names_at_least_one_test() -> None:
    pains = [row for row in rows_of(DOCS / "pains.md") if row[0].startswith("**")]
    assert len(pains) == 35
    assert [row[0] for row in pains if not (len(row) == 3 and _NAMED.search(row[2]))] == []


@pytest.mark.parametrize("name", ["telegram", "twitter"])
def test_every_case_has_a_test_or_says_why_not(name: str) -> None:
    text = (DOCS / "channels" / f"{name}.md").read_text(encoding="utf-8")
    tables = text[text.index("What is tested\n") :]
    cases = [
        line.split(" | ")
        for line in tables.splitlines()
        if line.startswith("| ") and "covered by" not in line
    ]
    assert len(cases) > 10
    assert [case for case in cases if not (_NAMED.search(case[1]) or "out of scope: " in case[1])] == []
