from pathlib import Path
from threading import Barrier, Thread
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlmodel import SQLModel, select

from store import migrations
from store import models as m
from store.engine import open_engine, reading
from tests.conftest import empty_store
from tests.keys import RING, keyless


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
    # All at the same moment: without the lock one in a hundred is refused.
    ready = Barrier(4)

    def migrate() -> None:
        engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}", RING)
        ready.wait()
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


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_that_is_in_it(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    engine = open_engine(empty_store(request, tmp_path, kind), RING)
    with keyless(engine) as connection:
        command.upgrade(migrations._config(connection), "0001")
        connection.execute(text(OF_THE_FIRST_VERSION["contact"]))
        connection.execute(text(OF_THE_FIRST_VERSION["contact_address"]))
        connection.execute(text(OF_THE_FIRST_VERSION["message"]))
        connection.execute(text(OF_THE_FIRST_VERSION["delivery"]))
        connection.execute(text(OF_THE_FIRST_VERSION["receipt"]))
        connection.commit()
    migrations.migrate(engine)
    with reading(engine) as session:
        message = session.exec(select(m.Message)).one()
        assert (message.text, message.aliases, message.part_reference) == ("Jalan rusak", [], None)
        delivery = session.exec(select(m.Delivery)).one()
        assert (delivery.choices, delivery.template, delivery.language) == ([], None, "id")
        assert session.exec(select(m.Receipt)).one().window_closed is False
        assert session.exec(select(m.ContactAddress)).one().stopped_at is None
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_complaint_from_before_the_console_changed_last_when_its_status_did(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    engine = open_engine(empty_store(request, tmp_path, kind), RING)
    with keyless(engine) as connection:
        command.upgrade(migrations._config(connection), "0004")
        connection.execute(text(OF_THE_FIRST_VERSION["contact"]))
        connection.execute(text(OF_THE_FOURTH_VERSION["complaint"]))
        connection.execute(text(OF_THE_FOURTH_VERSION["staff"]))
        connection.commit()
    migrations.migrate(engine)
    with reading(engine) as session:
        complaint = session.exec(select(m.Complaint)).one()
        assert complaint.changed_at == complaint.status_since
        assert (complaint.reopened, complaint.forwarded_to, complaint.due_on) == (0, None, None)
        staff = session.exec(select(m.Staff)).one()
        assert (staff.name, staff.role, staff.login, staff.demo) == ("Sari", None, None, False)
    engine.dispose()


_AT = "'2026-01-01 12:00:00'"
OF_THE_FOURTH_VERSION = {
    "complaint": f"""
        INSERT INTO complaint (id, ticket, contact_id, channel, address, kind, status, status_since, text,
            fingerprint, anonim, rahasia, language, opened_at, topic_words, area_candidates, "references",
            spots, supervised)
        VALUES ('{UUID(int=5).hex}', '4829156059', '{UUID(int=1).hex}', 'sms_1708', 'sms:+6281200000011',
            'pengaduan', 'diterima', {_AT}, 'Jalan rusak', 'x', FALSE, FALSE, 'id', {_AT}, '[]', '[]', '[]',
            '[]', FALSE)""",
    "staff": f"INSERT INTO staff (id, name, created_at) VALUES ('{UUID(int=6).hex}', 'Sari', {_AT})",
}
OF_THE_FIRST_VERSION = {
    "contact": f"INSERT INTO contact VALUES ('{UUID(int=1).hex}', {_AT})",
    "contact_address": f"""
        INSERT INTO contact_address (address, contact_id)
        VALUES ('sms:+6281200000011', '{UUID(int=1).hex}')""",
    "message": f"""
        INSERT INTO message (id, channel, account, external_id, address, sent_at, received_at, text, raw,
            attachments, repliable, state, due_at, attempts)
        VALUES ('{UUID(int=2).hex}', 'sms_1708', '1708', 'one', 'sms:+6281200000011', {_AT}, {_AT},
            'Jalan rusak', '{{}}', '[]', TRUE, 'kept', {_AT}, 0)""",
    "delivery": f"""
        INSERT INTO delivery (id, channel, account, address, text, reply_key, status, due_at, attempts,
            created_at)
        VALUES ('{UUID(int=3).hex}', 'sms_1708', '1708', 'sms:+6281200000011', 'Halo', 'help', 'waiting',
            {_AT}, 0, {_AT})""",
    "receipt": f"""
        INSERT INTO receipt (id, channel, account, status, occurred_at, received_at, raw)
        VALUES ('{UUID(int=4).hex}', 'sms_1708', '1708', 'sent', {_AT}, {_AT}, '{{}}')""",
}
