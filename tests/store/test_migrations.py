from pathlib import Path
from threading import Thread

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel

import store.models  # noqa: F401
from store import migrations
from store.engine import open_engine


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_there_is_one_head_and_the_versions_are_numbered_without_a_gap() -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent))
    revisions = sorted(script.revision for script in scripts.walk_revisions())
    assert len(scripts.get_heads()) == 1
    assert revisions == [f"{number:04d}" for number in range(1, len(revisions) + 1)]


def test_many_processes_may_migrate_one_new_store_at_once(tmp_path: Path) -> None:
    errors: list[Exception] = []

    def migrate() -> None:
        engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
        try:
            migrations.migrate(engine)
        except Exception as error:
            errors.append(error)
        finally:
            engine.dispose()

    threads = [Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_migrating_a_store_that_is_new_enough_changes_nothing(engine: Engine) -> None:
    assert migrations.migrate(engine) == migrations.migrate(engine)
