"""Locks on what is not there yet, and so has no row to hold. SQLite needs none: one writes at a time."""

from collections.abc import Iterable

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text
from sqlmodel import Session

_HOLD = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(:names) AS name"
).bindparams(bindparam("names", type_=ARRAY(Text)))


def hold(session: Session, names: Iterable[str]) -> None:
    """Hold these names until the transaction ends; whoever else wants one of them waits. Taken in one order
    by everybody."""
    wanted = sorted(set(names))
    if wanted and session.get_bind().dialect.name == "postgresql":
        session.execute(_HOLD, {"names": wanted})
