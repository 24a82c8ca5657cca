"""The redirect desk, by the workbook: uploaded, looked at, filed while one watches, and taken home again."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.console.answers import Answer, Content, Data, Goto, Page
from gateway.console.redirect import DESK
from gateway.console.visit import FORM, NotFound, Route, Upload, Visit, get, id_of, post
from gateway.redirects import batches, claims, template, wording, workbook
from gateway.redirects.batches import NotNow
from gateway.redirects.form import Problem
from gateway.redirects.workbook import Refused, Row
from gateway.runtime import Runtime
from normalizer import tickets
from store import audit, complaints
from store import batches as kept
from store import models as m

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LATEST = 10


def show(visit: Visit) -> Answer:
    return _page(visit)


def _page(visit: Visit, problem: str | None = None) -> Page:
    values = {
        "problem": problem,
        "most": workbook.MOST,
        "megabytes": workbook.MEGABYTES,
        "batches": kept.newest(visit.db, None if _sees_all(visit) else visit.staff, LATEST),
    }
    return Page("redirect_import.html", values, status=422 if problem else 200)


def _read(runtime: Runtime, files: Mapping[str, Sequence[Upload]]) -> list[Row] | Refused | None:
    """What is in the file; why it is not read; None where there is none."""
    for upload in files.get("file", ()):
        try:
            return workbook.read(upload.path.read_bytes(), batches.today(runtime))
        except Refused as refused:
            return refused
    return None


def check(visit: Visit) -> Answer:
    rows = visit.prepared
    if rows is None:
        return _page(visit, visit.words("redirect.import.no_file"))
    if isinstance(rows, Refused):
        return _page(visit, rows.told(visit.words.language))
    name = visit.files["file"][0].name
    batch = batches.keep(visit.db, visit.staff, name, rows, visit.now)
    visit.audit("sheet.check", details={"rows": len(rows)})
    return Goto(f"/redirect/import/{batch.id}")


def _sees_all(visit: Visit) -> bool:
    return visit.role is m.Role.ADMIN_INSTANSI


def _find(visit: Visit) -> m.RedirectBatch:
    batch = kept.find(visit.db, id_of(visit.path["id"]))
    if batch is None or batch.state is m.BatchState.DROPPED:
        raise NotFound
    if batch.staff_id != visit.staff.id and not _sees_all(visit):
        raise NotFound
    return batch


def look(visit: Visit) -> Answer:
    batch = _find(visit)
    if batch.state is m.BatchState.RUNNING:
        # Started a moment ago, or left lying: whoever looks at it need not wait for the sweep.
        batches.ring(visit.runtime, [batch.id])
    good = batches.good(batch)
    values = {
        "batch": batch,
        "good": good,
        "bad": len(batch.rows) - good,
        "known": sum(bool(row["known"]) for row in batch.rows),
        "problems": _problems(visit, batch),
        "rows": batch.rows,
        "counts": _counts(batch),
    }
    return Page("redirect_batch.html", values)


def _problems(visit: Visit, batch: m.RedirectBatch) -> list[tuple[int, str, str]]:
    """(row, column, what is wrong), in the order of the sheet."""
    language = visit.words.language
    return [
        (number, wording.column(one.field), wording.problem(one, language))
        for number, one in batches.problems(batch)
    ]


def _counts(batch: m.RedirectBatch) -> dict[str, int]:
    outcomes = [row["outcome"] for row in batch.rows]
    return {one: outcomes.count(one) for one in (kept.FILED, kept.KNOWN, kept.FAILED, kept.LEFT_OUT)}


def progress(visit: Visit) -> Answer:
    batch = _find(visit)
    return Data({"done": batch.done, "of": batches.good(batch), "state": str(batch.state)})


def start(visit: Visit) -> Answer:
    batch, only_good = _find(visit), bool(visit.form.get("only_good"))
    try:
        batches.start(visit.db, visit.staff, batch.id, visit.now, only_good, visit.peer)
    except NotNow:
        raise NotFound from None
    return Goto(f"/redirect/import/{batch.id}")


def drop(visit: Visit) -> Answer:
    try:
        batches.drop(visit.db, _find(visit).id, visit.now)
    except NotNow:
        raise NotFound from None
    visit.audit("sheet.drop")
    return Goto("/redirect/import", done="redirect.dropped")


# To be taken home.


def result(visit: Visit) -> Answer:
    """The rows with their ticket numbers."""
    batch = _find(visit)
    visit.looked.append((None, audit.EXPORT))
    headings, rows = _table(visit, batch)
    if visit.url.partition("?")[0].endswith(".csv"):
        return Content(template.table_csv(headings, rows), CSV, f"{_stem(batch)}.csv")
    return Content(template.table_xlsx("Hasil", headings, rows), XLSX, f"{_stem(batch)}.xlsx")


def with_replies(visit: Visit) -> Answer:
    """The same with a reply for each citizen, ready to be pasted. Its codes end those before them."""
    batch = _find(visit)
    filed = [row["ticket"] for row in batch.rows if row["ticket"]]
    replies = {}
    for ticket, complaint in sorted(complaints.by_tickets(visit.db, filed).items()):
        # What another member of the staff brought before is theirs to answer.
        if handout := _hand_out(visit, batch, complaint):
            replies[ticket] = handout.reply
    visit.audit("redirect.codes", details={"codes": len(replies)})
    headings, rows = _table(visit, batch)
    said = [replies.get(row["ticket"], "") for row in batch.rows]
    table = [(*row, reply) for row, reply in zip(rows, said, strict=True)]
    headings.append(visit.words("redirect.import.reply"))
    return Content(template.table_xlsx("Hasil", headings, table), XLSX, f"{_stem(batch)}-balasan.xlsx")


def _hand_out(visit: Visit, batch: m.RedirectBatch, complaint: m.Complaint) -> claims.Handout | None:
    redirect = visit.db.get(m.Redirect, complaint.id)
    if redirect is None or redirect.claimed_at or redirect.staff_id != batch.staff_id:
        return None
    return claims.hand_out(visit.runtime, visit.db, complaint, visit.now)


def _table(visit: Visit, batch: m.RedirectBatch) -> tuple[list[str], list[tuple[str, ...]]]:
    told = {"row": "row", "outcome": "outcome", "ticket": "ticket"}
    headings = [visit.words(f"redirect.import.{one}") for one in told]
    headings += [wording.column(field) for field in ("source", "origin", "text")]
    headings.append(visit.words("redirect.import.problem"))
    return headings, [_told(visit, row) for row in batch.rows]


def _told(visit: Visit, row: Mapping[str, Any]) -> tuple[str, ...]:
    values = row["values"]
    wrong = [
        f"{wording.column(one['field'])}: {wording.problem(Problem(**one), visit.words.language)}"
        for one in row["problems"]
    ]
    return (
        str(row["row"]),
        visit.words(f"redirect.outcome.{row['outcome'] or 'waiting'}"),
        tickets.display(row["ticket"]) if row["ticket"] else "",
        *(values.get(field, "") for field in ("source", "origin", "text")),
        "; ".join(wrong),
    )


def _stem(batch: m.RedirectBatch) -> str:
    return f"pengalihan-{batch.created_at:%Y%m%d-%H%M}"


def empty_xlsx(_visit: Visit) -> Answer:
    return Content(template.xlsx(), XLSX, "templat-pengalihan.xlsx")


def empty_csv(_visit: Visit) -> Answer:
    return Content(template.as_csv(), CSV, "templat-pengalihan.csv")


ROUTES: tuple[Route, ...] = (
    get("/redirect/import", show, DESK),
    # Twice what is taken, so that what is a little too large is told so on a page.
    post("/redirect/import", check, DESK, 2 * workbook.LARGEST + FORM, _read),
    get("/redirect/import/template.xlsx", empty_xlsx, DESK),
    get("/redirect/import/template.csv", empty_csv, DESK),
    get("/redirect/import/{id}", look, DESK),
    get("/redirect/import/{id}/progress", progress, DESK),
    post("/redirect/import/{id}/start", start, DESK),
    post("/redirect/import/{id}/drop", drop, DESK),
    get("/redirect/import/{id}/result.xlsx", result, DESK),
    get("/redirect/import/{id}/result.csv", result, DESK),
    post("/redirect/import/{id}/replies", with_replies, DESK),
)
