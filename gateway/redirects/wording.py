"""How a form and a sheet are spoken of: words.yaml, beside this."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from gateway.redirects.form import Problem


@cache
def catalogue() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return found


def column(field: str) -> str:
    """The heading of a column."""
    return str(catalogue()["columns"][field])


def source(source: str) -> str:
    return str(catalogue()["sources"][source])


def kind(kind: str) -> str:
    return str(catalogue()["kinds"][kind])


def problem(found: Problem, language: str) -> str:
    """What is wrong in one place, without saying where that is."""
    words = catalogue()
    return str(words["problems"][language][found.what]).format(
        value=found.value,
        sources=", ".join(words["sources"].values()),
        kinds=", ".join(words["kinds"].values()),
    )


def problem_in_row(row: int, found: Problem, language: str) -> str:
    """The same with its place in the sheet: "Baris 7, kolom Sumber: …"."""
    where = str(catalogue()["place"][language])
    return where.format(row=row, column=column(found.field), problem=problem(found, language))


def refusal(what: str, language: str, value: str = "", most: int = 0) -> str:
    """Why a file as a whole is not read, and what to do."""
    return str(catalogue()["refused"][language][what]).format(value=value, most=most)
