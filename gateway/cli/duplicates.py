"""Complaints of different people that are likely about one incident."""

import getpass
from collections.abc import Callable, Sequence
from typing import Any

import click

from gateway import config, reports
from gateway.cli.common import JSON, LIMIT, opened, show, with_settings
from normalizer import tickets
from store import duplicates as pairs
from store import models as m
from store.engine import reading, writing

_EVERY = "all"
_BY = click.option("--by", help="The name of whoever decides it. Default: the name you are logged in by.")


@click.group()
def duplicates() -> None:
    """Complaints of different people that are likely about one incident."""


@duplicates.command("list")
@click.option(
    "--state",
    default=str(m.CandidateState.CANDIDATE),
    show_default=True,
    type=click.Choice([*map(str, m.CandidateState), _EVERY]),
    help="Those that wait for a decision, those decided so, or all.",
)
@LIMIT
@JSON
@with_settings
def duplicates_list(settings: config.Settings, state: str, limit: int, as_json: bool) -> None:
    """Pairs of complaints, and what they have in common."""
    states = list(m.CandidateState) if state == _EVERY else [m.CandidateState(state)]
    with opened(settings) as runtime, reading(runtime.engine) as session:
        found = [_pair(*one) for one in pairs.newest(session, states, limit)]
    show(found, as_json, _text)


@duplicates.command("confirm")
@click.argument("ticket", nargs=-1, required=True)
@_BY
@JSON
@with_settings
def duplicates_confirm(
    settings: config.Settings, ticket: Sequence[str], by: str | None, as_json: bool
) -> None:
    """The two complaints TICKET TICKET are about one incident. Each keeps its number."""
    _decide(settings, pairs.confirm, ticket, by, as_json)


@duplicates.command("reject")
@click.argument("ticket", nargs=-1, required=True)
@_BY
@JSON
@with_settings
def duplicates_reject(
    settings: config.Settings, ticket: Sequence[str], by: str | None, as_json: bool
) -> None:
    """The two complaints TICKET TICKET are about two incidents: they are not proposed again."""
    _decide(settings, pairs.reject, ticket, by, as_json)


def _decide(
    settings: config.Settings,
    decide: Callable[..., m.DuplicateCandidate | None],
    typed: Sequence[str],
    by: str | None,
    as_json: bool,
) -> None:
    # As we print a number it has spaces, so that two of them are six arguments.
    numbers = list(dict.fromkeys(tickets.find(" ".join(typed)).valid))
    if len(numbers) != 2:
        raise click.ClickException("write two ticket numbers, of ten digits each")
    with opened(settings) as runtime, writing(runtime.engine) as session:
        pair = decide(session, *numbers, by or getpass.getuser(), runtime.clock())
        if pair is None:
            raise click.ClickException(
                "these two are no pair: see `lapor duplicates list --state all` for those that are"
            )
        decided = {"tickets": numbers, "state": str(pair.state), "by": pair.decided_by}
    show(decided, as_json, lambda shown: f"{shown['state']} by {shown['by']}")


def _pair(pair: m.DuplicateCandidate, first: m.Complaint, second: m.Complaint) -> reports.Report:
    # What they have in common is of the content of both.
    hidden = first.rahasia or second.rahasia
    return {
        "tickets": [first.ticket, second.ticket],
        "state": str(pair.state),
        "rank": pair.rank,
        "reasons": {} if hidden else pair.reasons,
        "rahasia": hidden,
        "since": reports.time(pair.created_at),
        "decided_at": reports.time(pair.decided_at),
        "decided_by": pair.decided_by,
    }


def _text(found: Sequence[reports.Report]) -> str:
    return "\n".join(map(_line, found)) or "no pairs"


def _line(one: reports.Report) -> str:
    first, second = map(tickets.display, one["tickets"])
    reasons: dict[str, Any] = one["reasons"]
    shown = "[rahasia]" if one["rahasia"] else "; ".join(f"{key} {value}" for key, value in reasons.items())
    by = f" by {one['decided_by']}" if one["decided_by"] else ""
    return f"{first}  {second}  {one['state']}{by}  {one['rank']:>3}  {shown}"
