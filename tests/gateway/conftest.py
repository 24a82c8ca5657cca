from pathlib import Path

import pytest

from tests.gateway.test_cli import Console


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `lapor migrate` was typed, which takes a fifth of a second each time. To copy this takes none."""
    console = Console(tmp_path_factory.mktemp("migrated"))
    console.write()
    assert console.type("migrate").exit_code == 0
    return console.folder
