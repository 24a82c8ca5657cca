"""The tables of one question: those of the page, and before them the overview."""

from gateway.numbers import figures, formats, overview
from gateway.numbers.figures import Question
from gateway.numbers.tables import Table

OVERVIEW = "overview"
NAMES = (OVERVIEW, *figures.SECTIONS)


def names(asked: Question) -> list[str]:
    """Those that there are for this question."""
    return [OVERVIEW, *figures.names(asked)]


def table(asked: Question, name: str) -> Table:
    """The one of this name. Raises KeyError where there is none of it for this question."""
    if name not in names(asked):
        raise KeyError(name)
    if name == OVERVIEW:
        return overview.table(overview.cards(asked), asked.words)
    return figures.SECTIONS[name](asked)


def every(asked: Question) -> list[Table]:
    return [table(asked, name) for name in names(asked)]


def heading(asked: Question) -> str:
    """Whose numbers they are, and of what time."""
    days = formats.days(asked.period.since, asked.period.until, asked.words)
    return f"{asked.agency or asked.words('numbers.agency.every')}, {days}"
