"""Working days and lateness, against the calendar of 2026 (17 August, a Monday, is a holiday)."""

from datetime import UTC, date, datetime

import pytest
import yaml

from gateway.config import Settings
from gateway.numbers.days import Taken, limit, taken
from gateway.workdays import Calendar
from store.numbers.spans import Span

RULES = """
- {from: 2018-01-01, basis: older, verify: 3, first_follow_up: 5,
   finish: {permintaan_informasi: 5, aspirasi: 5, pengaduan: 14, berkadar_pengawasan: 60}, close_after: 10}
- {from: 2026-08-01, basis: newer, verify: 1, first_follow_up: 2,
   finish: {permintaan_informasi: 3, aspirasi: 4, pengaduan: 5, berkadar_pengawasan: 6}, close_after: 7}
"""
SETTINGS = Settings.model_validate({"limits": yaml.safe_load(RULES)})


def july(day: int) -> date:
    return date(2026, 7, day)


def august(day: int) -> date:
    return date(2026, 8, day)


def verified(since: date, until: date, complaints: int = 1) -> Span:
    return Span(None, since, until, complaints)


@pytest.mark.parametrize(
    ("since", "until", "working_days", "late"),
    [
        # Monday the 6th; the third working day after it is Thursday the 9th.
        (july(6), july(6), 0, 0),
        (july(6), july(9), 3, 0),
        (july(6), july(10), 4, 1),
        # Due on Friday the 10th: the Saturday after it is no working day more, and late.
        (july(7), july(10), 3, 0),
        (july(7), july(11), 3, 1),
        # Friday to Wednesday, over a weekend.
        (july(10), july(15), 3, 0),
        # The newer rule gives one day: from Friday over the holiday to Tuesday.
        (august(14), august(18), 1, 0),
        (august(14), august(19), 2, 1),
    ],
)
def test_a_step_takes_working_days_and_is_late_after_those_of_its_rule(
    since: date, until: date, working_days: int, late: int
) -> None:
    assert taken(SETTINGS, "verify", [verified(since, until)]) == {None: Taken(1, working_days, late)}


def test_a_step_is_late_from_the_day_after_the_last_that_was_promised() -> None:
    calendar = Calendar(SETTINGS)
    for day in range(1, 28):
        since = july(day)
        due = calendar.due(datetime(2026, 7, day, 5, tzinfo=UTC), 3)
        for until in (july(n) for n in range(day, 32)):
            assert taken(SETTINGS, "verify", [verified(since, until)])[None].late == (until > due)


def test_what_many_took_is_added_up_and_its_mean_is_that_of_one() -> None:
    # Three took 2 working days, one took 6.
    spans = [verified(july(6), july(8), 3), verified(july(6), july(14), 1)]
    assert taken(SETTINGS, "verify", spans) == {None: Taken(4, 12, 1)}
    assert taken(SETTINGS, "verify", spans)[None].mean == 3
    assert Taken().mean is None
    assert taken(SETTINGS, "verify", []) == {}


def test_each_kind_and_each_body_has_its_own() -> None:
    until = july(14)  # the sixth working day
    finished = [Span("aspirasi", july(6), until, 2), Span("pengaduan", july(6), until, 1)]
    assert taken(SETTINGS, "finish", finished) == {"aspirasi": Taken(2, 12, 2), "pengaduan": Taken(1, 6, 0)}
    followed = [Span("Dinas PUPR", july(6), until, 1), Span("Dinas Kesehatan", july(6), july(6), 1)]
    assert taken(SETTINGS, "follow_up", followed) == {
        "Dinas PUPR": Taken(1, 6, 1),
        "Dinas Kesehatan": Taken(1, 0, 0),
    }


def test_the_rule_is_the_one_in_force_on_the_day_from_which_it_counts() -> None:
    assert [limit(SETTINGS, "follow_up", None, day) for day in (july(31), august(1))] == [5, 2]
    assert limit(SETTINGS, "finish", "berkadar_pengawasan", july(31)) == 60
