"""A workbook: nothing of it is filed until it is right or its good rows are chosen; then each row once."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.redirects import adding, batches
from gateway.redirects.batches import NotNow
from gateway.redirects.workbook import read
from store import batches as kept
from store import models as m
from store.engine import reading, writing
from tests.gateway.redirects.desk import NOW, TODAY, Desk, desk, sqlite_desk
from tests.gateway.redirects.test_workbook import row, xlsx
from tests.office import Office

__all__ = ["desk", "sqlite_desk"]

BAD = (3, 17, 30, 52, 64, 88, 99)


def workbook(rows: int, bad: tuple[int, ...] = ()) -> bytes:
    return xlsx([row(n, "Koran" if n in bad else "Instagram") for n in range(rows)])


def check(desk: Desk, data: bytes) -> m.RedirectBatch:
    with writing(desk.runtime.engine) as session:
        return batches.keep(session, desk.sari, "rekap.xlsx", read(data, TODAY), NOW)


def start(desk: Desk, batch: m.RedirectBatch, only_good: bool = False) -> None:
    with writing(desk.runtime.engine) as session:
        batches.start(session, desk.sari, batch.id, NOW, only_good, "192.0.2.1")


def drop(desk: Desk, batch: m.RedirectBatch) -> None:
    with writing(desk.runtime.engine) as session:
        batches.drop(session, batch.id, NOW)


def work_off(desk: Desk, batch: m.RedirectBatch) -> m.RedirectBatch:
    while batches.work(desk.runtime, batch.id):
        pass
    return desk.batch(batch)


def outcomes(batch: m.RedirectBatch) -> list[str | None]:
    return [one["outcome"] for one in batch.rows]


def test_of_a_hundred_rows_with_seven_bad_ones_nothing_is_filed_until_the_good_are_chosen(desk: Desk) -> None:
    batch = check(desk, workbook(100, BAD))
    assert [number for number, _ in batches.problems(batch)] == [number + 2 for number in BAD]
    assert batches.good(batch) == 93
    with pytest.raises(NotNow):
        start(desk, batch)
    assert not batches.work(desk.runtime, batch.id)
    assert desk.complaints == []
    start(desk, batch, only_good=True)
    done = work_off(desk, batch)
    assert (done.state, done.done, done.finished_at) == (m.BatchState.DONE, 93, NOW)
    assert outcomes(done).count("left_out") == 7
    assert len(desk.complaints) == 93
    assert {one.batch_id for one in desk.all(m.Redirect)} == {batch.id}
    [entry] = [one for one in desk.all(m.AuditEntry) if one.action == "import"]
    assert (entry.details, entry.peer) == ({"rows": 93, "left_out": 7}, "192.0.2.1")
    with reading(desk.runtime.engine) as session:
        assert len(kept.newest(session, desk.sari, 9)) == 1
        assert kept.running(session) == []


def test_the_same_workbook_again_adds_nothing_and_tells_the_tickets(sqlite_desk: Desk) -> None:
    for _ in range(2):
        batch = check(sqlite_desk, workbook(12))
        start(sqlite_desk, batch)
        done = work_off(sqlite_desk, batch)
    tickets = [one.ticket for one in sqlite_desk.complaints]
    assert len(tickets) == 12
    # Told when it is looked at, before anything is filed.
    assert [one["known"] for one in batch.rows] == tickets
    assert outcomes(done) == ["known"] * 12
    assert [one["ticket"] for one in done.rows] == tickets
    assert done.done == 12


def test_what_has_no_good_row_cannot_be_filed_and_what_is_dropped_is_forgotten(sqlite_desk: Desk) -> None:
    batch = check(sqlite_desk, workbook(2, (0, 1)))
    with pytest.raises(NotNow):
        start(sqlite_desk, batch, only_good=True)
    drop(sqlite_desk, batch)
    assert (sqlite_desk.batch(batch).state, sqlite_desk.batch(batch).rows) == (m.BatchState.DROPPED, [])
    for again in (drop, start):
        with pytest.raises(NotNow):
            again(sqlite_desk, batch)


def once(raised: BaseException, at: int) -> Callable[..., Any]:
    """`adding.file`, which ends so at its call number `at`, in the midst of its work."""
    calls, file = iter(range(1000)), adding.file

    def filing(*arguments: Any, **options: Any) -> Any:
        found = file(*arguments, **options)
        if next(calls) == at:
            raise raised
        return found

    return filing


def test_killed_in_the_middle_it_goes_on_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = check(desk, workbook(8))
    start(desk, batch)
    monkeypatch.setattr(adding, "file", once(SystemExit(), at=5))
    with pytest.raises(SystemExit):
        work_off(desk, batch)
    # The row that was being filed is not; those before it are, and are noted.
    assert len(desk.complaints) == desk.batch(batch).done == 5
    # Started again by somebody who knows nothing of it.
    start(desk, batch)
    done = work_off(desk, batch)
    assert outcomes(done) == ["filed"] * 8
    assert [one["ticket"] for one in done.rows] == [one.ticket for one in desk.complaints]


def test_a_row_at_which_we_fail_is_told_and_the_others_are_filed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = check(desk, workbook(4))
    start(desk, batch)
    monkeypatch.setattr(adding, "file", once(ValueError("poison"), at=1))
    done = work_off(desk, batch)
    assert outcomes(done) == ["filed", "failed", "filed", "filed"]
    assert done.state is m.BatchState.DONE
    assert len(desk.complaints) == 3


def test_a_job_files_a_few_rows_and_rings_for_the_next(sqlite_desk: Desk) -> None:
    batch = check(sqlite_desk, workbook(12))
    start(sqlite_desk, batch)
    assert batches.work(sqlite_desk.runtime, batch.id)
    assert sqlite_desk.batch(batch).done == batches.AT_ONCE
    assert not batches.work(sqlite_desk.runtime, batch.id)
    assert sqlite_desk.batch(batch).done == 12


def test_the_bell_need_not_be_heard(sqlite_desk: Desk) -> None:
    # Nobody is connected here.
    batches.ring(sqlite_desk.runtime, [check(sqlite_desk, workbook(1)).id])


def test_what_nobody_works_on_is_found_by_the_sweep_and_filed_by_a_worker(sqlite_office: Office) -> None:
    desk = Desk(sqlite_office.runtime)
    batch = check(desk, workbook(12))
    start(desk, batch)
    sqlite_office.work()
    assert desk.complaints == []
    sqlite_office.sweep()
    sqlite_office.work()
    assert len(desk.complaints) == 12
    assert desk.batch(batch).state is m.BatchState.DONE
