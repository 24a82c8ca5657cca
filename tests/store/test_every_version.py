"""A store of every version there ever was, with something in each of its tables, is brought up to date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_origin
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel, select
from sqlmodel.sql.sqltypes import UTCDateTime

from store import migrations
from store import models as m
from store.engine import open_engine, reading
from tests.conftest import empty_store
from tests.keys import RING, keyless

MODELS: dict[str, type[SQLModel]] = {
    model.__tablename__: model  # type: ignore[misc]
    for model in vars(m).values()
    if isinstance(model, type) and issubclass(model, SQLModel) and hasattr(model, "__table__")
}
NOT_OURS = {"alembic_version", "store_key"}
"""Tables whose rows the migrations write themselves."""
VERSIONS = sorted(
    script.revision for script in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
)
SEALED_SINCE = "0007"
TYPES: dict[type, Any] = {
    UUID: sa.Uuid(),
    datetime: UTCDateTime(),
    date: sa.Date(),
    bool: sa.Boolean(),
    int: sa.Integer(),
    float: sa.Float(),
    dict: sa.JSON(),
    list: sa.JSON(),
    str: sa.String(),
}
Rows = dict[str, list[dict[str, Any]]]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_of_this_version_is_brought_up_to_date_with_all_that_is_in_it(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, version: str
) -> None:
    engine = open_engine(empty_store(request, tmp_path, kind), RING)
    with keyless(engine) as connection:
        command.upgrade(migrations._config(connection), version)
        connection.commit()
    sealed = version >= SEALED_SINCE
    with engine.connect() if sealed else keyless(engine) as connection:
        rows = fill(connection, sealed)
        connection.commit()
    assert migrations.migrate(engine) == VERSIONS[-1]
    with reading(engine) as session:
        for table, written in rows.items():
            model = MODELS[table]
            found = [{name: getattr(one, name) for name in written[0]} for one in session.exec(select(model))]
            assert sorted(found, key=repr) == sorted(written, key=repr), table
    engine.dispose()


def fill(connection: sa.Connection, sealed: bool) -> Rows:
    """Two rows in every table that there is, no column empty."""
    there = sa.MetaData()
    there.reflect(connection)
    rows: Rows = {}
    for table in there.sorted_tables:
        if table.name in NOT_OURS:
            continue
        rows[table.name] = []
        for number in (1, 2):
            row = dict(_values(table, number, rows))
            columns = [sa.column(name, _type(table.name, name, sealed)) for name in row]
            connection.execute(sa.insert(sa.table(table.name, *columns)).values(row))
            rows[table.name].append(row)
    return rows


def _type(table: str, name: str, sealed: bool) -> Any:
    return SQLModel.metadata.tables[table].c[name].type if sealed else TYPES[_kind(table, name)]


def _values(table: sa.Table, number: int, rows: Rows) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        if not column.foreign_keys:
            yield column.name, _plausible(table.name, column.name, number)
            continue
        [parent] = column.foreign_keys
        known = rows[parent.column.table.name]
        if parent.column.table is table:
            yield column.name, known[0][parent.column.name] if known else None
        else:
            # Two of one table, such as a pair of complaints, are two.
            at = number - 1 if column.name != "second_id" else 2 - number
            yield column.name, known[at][parent.column.name]


def _plausible(table: str, name: str, number: int) -> Any:
    kind = _annotation(table, name)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return list(kind)[number % len(kind)]
    match _kind(table, name):
        case plain if plain is UUID:
            return UUID(int=place_of(table) * 10 + number)
        case plain if plain is datetime:
            return datetime(2026, 1, number, 12, tzinfo=UTC)
        case plain if plain is date:
            return date(2026, 1, number)
        case plain if plain is bool:
            return number == 2
        case plain if plain in (int, float):
            return number
        case plain if plain is list:
            return [{"name": f"{name} {number}", "path": f"{name} {number}"}]
        case plain if plain is dict:
            return {"name": f"{name} {number}"}
    if name == "address":
        return f"sms:+62812000000{number:02d}"
    return f"{table} {name} {number}"


def place_of(table: str) -> int:
    """Another for each table."""
    return sorted(MODELS).index(table) + 1


def _kind(table: str, name: str) -> type:
    kind = get_origin(_annotation(table, name)) or _annotation(table, name)
    return str if issubclass(kind, str) else kind


def _annotation(table: str, name: str) -> Any:
    """What the column holds, without its None."""
    annotation = MODELS[table].model_fields[name].annotation
    if isinstance(annotation, UnionType):
        [annotation] = [one for one in get_args(annotation) if one is not NoneType]
    return annotation
