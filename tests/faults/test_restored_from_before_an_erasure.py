"""F-15: a backup from before an erasure comes back without who was erased, from the first start."""

from pathlib import Path

import pytest

from harness.serving import Serving, kartoteka, script

TAG = "Zofiakanarek"
BACKED_UP_THEN_ERASED = """
from pathlib import Path
from kartoteka.project.cli import ready
ready.start()
from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.privacy import erasing
from kartoteka.project import backups
person = actions.create(record_types["person"], {{"last_name": "{tag}"}}, house())
backups.write(Path("{backup}"))
erasing.erase(person, house())
"""
# As by a restore that is killed once the data are in place.
PUT_BACK_ONLY = """
from pathlib import Path
from kartoteka.project.cli import ready
ready.start_django()
from kartoteka.project import backups
backups.put_back(Path("{backup}"))
"""


def python(data: Path, program: str) -> None:
    """Run a program as the installation would run it."""
    done = script(data, program)
    assert done.returncode == 0, done.stderr


def files_with(folder: Path, text: str) -> list[str]:
    """The files of a folder in which a text stands, in any letters."""
    raw = text.lower().encode()
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and raw in path.read_bytes().lower()
    ]


@pytest.fixture
def older(begun_data: Path, tmp_path: Path) -> Path:
    """A backup that holds somebody who was erased since."""
    (tmp_path / "backups").mkdir()
    backup = tmp_path / "backups" / "monday.tar"
    python(begun_data, BACKED_UP_THEN_ERASED.format(tag=TAG, backup=backup))
    assert files_with(begun_data, TAG) == []
    assert files_with(tmp_path / "backups", TAG) == ["monday.tar"]
    return backup


def test_the_command_brings_nobody_back(begun_data: Path, older: Path):
    done = kartoteka(begun_data, "restore", str(older), "--yes")
    assert done.returncode == 0, done.stderr
    assert files_with(begun_data, TAG) == []
    assert kartoteka(begun_data, "check").returncode == 0


def test_the_first_start_after_a_restore_that_was_killed_brings_nobody_back(
    begun_data: Path, older: Path
):
    python(begun_data, PUT_BACK_ONLY.format(backup=older))
    assert files_with(begun_data, TAG)
    server = Serving(begun_data)
    try:
        # It answers now, so somebody could sign in.
        assert files_with(begun_data, TAG) == []
    finally:
        server.stop()
    assert kartoteka(begun_data, "check").returncode == 0


def test_another_machine_learns_of_it_from_the_ledger_beside_the_backups(
    begun_data: Path, older: Path, new_data: Path
):
    """Tonight's backup leaves the ledger in the folder that the oldest one is taken from."""
    tonight = older.with_name("tuesday.tar")
    assert kartoteka(begun_data, "backup", str(tonight)).returncode == 0
    done = kartoteka(new_data, "restore", str(older))
    assert done.returncode == 0, done.stderr
    assert files_with(new_data, TAG) == []
