"""What the pages promise to be tested, is: no test named there may vanish or change its name unnoticed."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SECURITY = DOCS / "security.md"
PAGES = sorted(DOCS.rglob("*.md"))

_NAMED = re.compile(r"`(test_\w+)`")
_FILE = re.compile(r"`(tests/[\w./*]+)`")
_REQUIREMENTS = re.compile(r"(\d+\.\d+)\.(\d+)(?:–\d+\.\d+\.(\d+))?")
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


SECOND_LEVEL = """
    1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2
    4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:11 6.3:3 6.4:4 6.5:5 6.6:3 6.8:4
    7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4
    11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
    14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3
"""
"""By section of OWASP ASVS 5.0.0, how many requirements its two first levels have: they stand first."""
_EVIDENCE = re.compile(r"`test_\w+`|`make lint`|\]\(|^Python throughout")


def requirements() -> list[tuple[list[tuple[str, int]], list[str]]]:
    """The rows of the audit, each with the requirements it answers."""
    found = []
    for row in rows_of(SECURITY):
        if len(row) == 4 and (ranges := _REQUIREMENTS.findall(row[0])):
            answered = [
                (section, number)
                for section, first, last in ranges
                for number in range(int(first), int(last or first) + 1)
            ]
            found.append((answered, row))
    return found


def test_every_requirement_of_the_second_level_is_answered_once() -> None:
    answered = [one for numbers, _ in requirements() for one in numbers]
    sections = (section.split(":") for section in SECOND_LEVEL.split())
    wanted = [(section, number) for section, most in sections for number in range(1, int(most) + 1)]
    assert sorted(answered) == sorted(wanted)


def test_every_requirement_names_a_test_or_says_why_not() -> None:
    for _, (number, _, state, shown) in requirements():
        assert state in ("met", "operator", "not met", "none"), number
        assert _EVIDENCE.search(shown) if state == "met" else len(shown) > 15, number


def test_everybody_who_could_do_harm_meets_something_that_is_tested() -> None:
    harmful = [row for row in rows_of(SECURITY) if row[0].startswith("**")]
    assert len(harmful) == 11
    assert [row[0] for row in harmful if not (len(row) == 4 and _NAMED.search(row[2]) and row[3])] == []
