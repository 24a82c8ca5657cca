"""The inbox: what there is to do, one list for whoever may see it."""

from typing import Any

from gateway.console import inbox_filters, inbox_rows, rights
from gateway.console.answers import Answer, Goto, Page
from gateway.console.inbox_filters import Asked
from gateway.console.visit import SEES_COMPLAINTS, Route, Visit, get, id_of, post
from normalizer import places, tickets
from store import inbox, saved_filters
from store import models as m
from store.inbox import Tab

A_PAGE = 50
MOST_ROWS = 100
"""Complaints asked for by their numbers at once."""
LONGEST_NAME = 60
SEARCHED = "search"
"""What the audit log has of who looked for a person."""


def show(visit: Visit) -> Answer:
    asked = inbox_filters.read(visit)
    return _page(visit, asked, "inbox.problem.address" if asked.person else None)


def look_for(visit: Visit) -> Answer:
    """What was typed into the search: a page of its own where that is a person, an address otherwise."""
    asked = inbox_filters.read(visit, by_form=True)
    return _page(visit, asked) if asked.person else Goto(f"/complaints?{asked.query}")


def _page(visit: Visit, asked: Asked, problem: str | None = None) -> Page:
    _note_search(visit, asked)
    sight = rights.sight(visit.staff)
    found, last = inbox.page(visit.db, sight, asked.wanted, asked.after, A_PAGE)
    filters = _filters(visit)
    values = {
        **_tabs(visit, asked),
        "rows": inbox_rows.of(visit, found),
        "older": inbox_filters.write_key(last),
        "filters": filters,
        "chosen_words": _chosen(asked, filters),
        "saved": saved_filters.of(visit.db, visit.staff),
        "live": asked.live,
        "problem": problem,
        **({} if found else _why_none(visit, asked)),
    }
    return Page("inbox.html", values, status=422 if problem else 200)


_Filters = list[tuple[str, list[tuple[str, str]]]]


def _chosen(asked: Asked, filters: _Filters) -> list[str]:
    """What is filtered by, in words."""
    called = {name: dict(options) for name, options in filters}
    return [called.get(name, {}).get(value, value) for name, value in asked.values.items()]


def _filters(visit: Visit) -> _Filters:
    """What can be chosen from, as (filter, [(value, what it is called)])."""
    words, choices = visit.words, inbox_filters.choices(visit)
    groups = {
        "status": "status",
        "channel": "channel",
        "kind": "kind",
        "days": "inbox.days",
        "order": "inbox.order",
    }
    called: dict[str, list[tuple[str, str]]] = {
        name: [(value, words.pick(groups[name], value) if name in groups else value) for value in values]
        for name, values in choices.items()
    }
    called["topic"] = [(value, value.capitalize()) for value, _ in called["topic"]]
    called["district"] = [(code, places.options([code])[0]) for code in inbox.districts(visit.db)]
    order = ("status", "channel", "kind", "topic", "district", "agency", "days", "order")
    return [(name, called[name]) for name in order if called[name]]


def _why_none(visit: Visit, asked: Asked) -> dict[str, str]:
    """Which sentence says why there is nothing, and what to do."""
    if asked.typed:
        search = asked.wanted.search
        nobody = bool(search and search.tickets == inbox_filters.NOBODY)
        mistyped = tickets.find(asked.typed).mistyped
        return {"why": "search", "why_text": "no_person" if nobody else "mistyped" if mistyped else ""}
    if asked.values:
        return {"why": "filter", "why_text": ""}
    if inbox.counts(visit.db, rights.sight(visit.staff), [Tab.ALL], asked.wanted.today)[Tab.ALL]:
        return {"why": "tab", "why_text": ""}
    own = {m.Role.MEDIA_SOSIAL: "desk", m.Role.PENGHUBUNG: "body"}
    simulated = visit.runtime.settings.simulating and visit.role not in own
    return {"why": own.get(visit.role, "start"), "why_text": "start_simulated" if simulated else ""}


def rows(visit: Visit) -> Answer:
    """The rows of the complaints that are named, as far as they are in the list that is asked for: our own
    JavaScript puts them where they belong."""
    asked = inbox_filters.read(visit)
    _note_search(visit, asked)
    visit.by_itself = True
    named = visit.query.get("tickets", "").split(",")[:MOST_ROWS]
    found = inbox.among(visit.db, rights.sight(visit.staff), asked.wanted, named)
    return Page("inbox_rows.html", {**_tabs(visit, asked), "rows": inbox_rows.of(visit, found)})


def _tabs(visit: Visit, asked: Asked) -> dict[str, Any]:
    tabs = inbox_filters.TABS[visit.role]
    counted = [tab for tab in tabs if tab is not Tab.ALL]
    return {
        "asked": asked,
        "tabs": tabs,
        "counts": inbox.counts(visit.db, rights.sight(visit.staff), counted, asked.wanted.today),
        "most": inbox.MOST_COUNTED,
    }


def _note_search(visit: Visit, asked: Asked) -> None:
    """Who looks for a person has looked at personal data, whether or not anything was found."""
    if asked.wanted.search and asked.wanted.search.personal:
        visit.looked.append((None, SEARCHED))


# Views that have a name.


def save(visit: Visit) -> Answer:
    asked = inbox_filters.read(visit)
    name = " ".join(visit.form.get("name", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        return _page(visit, asked, "inbox.problem.name")
    if asked.person:
        return _page(visit, asked, "inbox.problem.person")
    if not saved_filters.save(visit.db, visit.staff, name, asked.query):
        return _page(visit, asked, "inbox.problem.many")
    visit.audit("filter.save")
    return Goto(f"/complaints?{asked.query}", done="inbox.saved")


def forget(visit: Visit) -> Answer:
    saved_filters.forget(visit.db, visit.staff, id_of(visit.path["id"]))
    visit.audit("filter.remove")
    return Goto("/complaints", done="inbox.forgotten")


ROUTES: tuple[Route, ...] = (
    get("/complaints", show, SEES_COMPLAINTS),
    get("/complaints/rows", rows, SEES_COMPLAINTS),
    post("/complaints/search", look_for, SEES_COMPLAINTS),
    post("/complaints/filters", save, SEES_COMPLAINTS),
    post("/complaints/filters/{id}/remove", forget, SEES_COMPLAINTS),
)
