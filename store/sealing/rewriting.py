"""Every row of a table sealed, or sealed anew."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    TableClause,
    bindparam,
    select,
    tuple_,
    type_coerce,
    update,
)

from store.sealing.columns import KINDS, Exact

AT_ONCE = 500
"""Rows. SQLite takes 32,766 parameters in one statement."""

Row = dict[str, Any]


def rewrite(
    connection: Connection,
    before: FromClause,
    after: TableClause,
    key: Sequence[str],
    change: Callable[[Row], Row] = dict,
) -> int:
    """Read every row as `before` says and write it as `after` does; return how many there are.

    `key`: the columns that say which row it is, compared as the database has them. `change` makes of a row as
    it was read what is to be written.
    """
    written = [one.name for one in after.c if one.name not in key or isinstance(one.type, KINDS)]
    statement = (
        update(after)
        .where(*(_raw(after.c[name]) == bindparam(f"of_{name}", type_=_type(before, name)) for name in key))
        .values({name: bindparam(f"new_{name}", type_=after.c[name].type) for name in written})
    )
    # All keys first: a row written anew may stand elsewhere in the index that is being walked.
    keys = iter(connection.execute(select(*(_raw(before.c[name]) for name in key))).all())
    done = 0
    while some := [tuple(of) for of in islice(keys, AT_ONCE)]:
        rows = connection.execute(_those(before, key, some)).mappings().all()
        news = [(row, change(dict(row))) for row in rows]
        connection.execute(
            statement,
            [
                {f"of_{name}": row[f"of_{name}"] for name in key}
                | {f"new_{name}": new[name] for name in written}
                for row, new in news
            ],
        )
        done += len(rows)
    return done


def _those(before: FromClause, key: Sequence[str], some: list[tuple[Any, ...]]) -> Select[Any]:
    which = [_raw(before.c[name]) for name in key]
    named = (of.label(f"of_{name}") for name, of in zip(key, which, strict=True))
    these = tuple_(*which).in_(some) if len(key) > 1 else which[0].in_([of for (of,) in some])
    return select(*named, *before.c).where(these)


def _raw(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key as the database has it, sealed as it is."""
    return type_coerce(column, String()) if isinstance(column.type, Exact) else column


def _type(table: FromClause, name: str) -> Any:
    return _raw(table.c[name]).type
