"""F-16: a backup of another database or of a newer Kartoteka is refused; an older one comes up."""

import hashlib
import io
import json
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from harness.serving import kartoteka, script
from kartoteka import __version__
from kartoteka.core.records.types import record_types
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.core.storage.sqlite.base import know_functions
from kartoteka.core.users.models import User
from kartoteka.project import backup_contents, backups

on_a_database = pytest.mark.django_db(transaction=True)
WITHOUT_MIGRATING = """
from pathlib import Path
from kartoteka.project.cli import ready
ready.start_django()
from django.core.management import call_command
call_command("migrate", "leads", "0001", verbosity=0)
from kartoteka.project import backups
backups.write(Path("{path}"))
"""


@pytest.fixture
def backup(tmp_path: Path, settings, user_of) -> Path:
    """A backup, after which somebody came."""
    settings.FILES = tmp_path / "files"
    settings.FILES.mkdir()
    user_of("reader", name="Anna Mazur")
    backups.write(tmp_path / "monday.tar")
    user_of("reader", name="Made Later")
    return tmp_path / "monday.tar"


def told_anew(backup: Path, **changed: Any) -> None:
    """Make both files of a backup say something else of themselves; None leaves it out."""
    for path in (backup, backups.keys_of(backup)):
        with tarfile.open(path) as archive:
            held = [(entry, archive.extractfile(entry).read()) for entry in archive]
        with tarfile.open(path, "w") as archive:
            for entry, content in held:
                if entry.name == "contents.json":
                    told = json.loads(content) | changed
                    told = {key: value for key, value in told.items() if value is not None}
                    content = json.dumps(told).encode()
                    entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))


def migrations_of(backup: Path) -> list[str]:
    with tarfile.open(backup) as archive:
        return json.load(archive.extractfile("contents.json"))["migrations"]


OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
NEWER = "was written by a newer Kartoteka, {}; this one is"


def refused(backup: Path, sentence: str) -> None:
    with pytest.raises(SafekeepingError, match=sentence):
        backups.put_back(backup)
    assert User.objects.filter(name="Made Later").exists()


@on_a_database
def test_a_backup_of_another_database_is_refused(backup: Path):
    other = OTHER[connection.vendor]
    told_anew(backup, databases={"default": other, "keys": other})
    refused(backup, f"is a backup of {other}, but this installation uses {connection.vendor}")


@on_a_database
@pytest.mark.parametrize("changed", [
    {"format": 2, "kartoteka": "0.1.0"}, {"kartoteka": "0.1.1"}, {"kartoteka": "0.10.0rc1"},
    {"kartoteka": "12.0"},
])  # fmt: skip
def test_a_backup_of_a_newer_kartoteka_is_refused(backup: Path, changed: dict[str, Any]):
    told_anew(backup, **changed)
    refused(backup, NEWER.format(changed["kartoteka"]))


@on_a_database
def test_between_two_releases_a_migration_of_tomorrow_tells(backup: Path):
    told_anew(backup, migrations=[*migrations_of(backup), "customers.0099_of_tomorrow"])
    refused(backup, NEWER.format(__version__))


@on_a_database
def test_what_is_too_old_to_be_brought_up_to_date_is_refused_before_anything_changes(backup: Path):
    told_anew(backup, kartoteka="0.0.9", migrations=["events.0001_initial"])
    refused(backup, "open them once with Kartoteka of that day")


@on_a_database
def test_something_else_in_the_same_wrapping_is_refused(backup: Path):
    told_anew(backup, databases=None)
    refused(backup, "is not a backup")


@pytest.mark.parametrize("changed", [
    {"databases": ["sqlite"]}, {"databases": {"default": "sqlite"}}, {"format": "1"},
    {"kartoteka": 1}, {"sha256": ["x"]}, {"sha256": {"default.sqlite3": None}}, {"migrations": 7},
    {"migrations": [["a", "b"]]}, {"rows": [1]}, {"rows": {"x": 3}}, {"rows": {"x": ["1", "2"]}},
    {"rows": {"x": [1]}},
])  # fmt: skip
def test_what_tells_of_itself_in_another_shape_is_no_backup(changed: dict[str, Any]):
    told = json.loads(json.dumps(backup_contents.described({"files": "x"}, {"x": (1, 2)})))
    alias = "default"
    backup_contents.check("monday.tar", told, alias)
    with pytest.raises(SafekeepingError, match="is not a backup"):
        backup_contents.check("monday.tar", told | changed, alias)


HOSTILE = {
    "../beside": tarfile.REGTYPE, "/tmp/beside": tarfile.REGTYPE,
    "files/../../beside": tarfile.DIRTYPE,
    "files/link": tarfile.SYMTYPE, "files/hard": tarfile.LNKTYPE,
    "files/device": tarfile.CHRTYPE,
}  # fmt: skip


@on_a_database
@pytest.mark.one_database
@pytest.mark.parametrize("name", HOSTILE)
def test_a_backup_that_would_write_elsewhere_is_refused(backup: Path, name: str):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = HOSTILE[name], "../../../beside"
    with tarfile.open(backup, "a") as archive:
        archive.addfile(entry)
    refused(backup, f"is damaged, or is not a backup of Kartoteka: it holds {name}")


@on_a_database
@pytest.mark.one_database
@pytest.mark.parametrize("name", ["files/" + "a/" * 1000 + "deep", "files/hole"])
def test_a_backup_that_would_fill_the_disk_or_end_in_an_error_of_python_is_refused(
    backup: Path, name: str
):
    """A sparse file takes no room in an archive, and as much as it says where it is taken out."""
    entry = tarfile.TarInfo(name)
    if name.endswith("hole"):
        entry.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(10**8)}
    with tarfile.open(backup, "a") as archive:
        archive.addfile(entry)
    refused(backup, f"is damaged, or is not a backup of Kartoteka: it holds {name[:600]}, which")


@on_a_database
@pytest.mark.one_database
def test_sums_of_files_elsewhere_are_not_made(backup: Path, tmp_path: Path):
    beside = tmp_path / "beside"
    beside.write_text("of somebody else")
    told_anew(backup, sha256={str(beside): hashlib.sha256(beside.read_bytes()).hexdigest()})
    refused(backup, f"is damaged: {beside}")


@on_a_database
@pytest.mark.parametrize("changed", [
    {"kartoteka": "0.0.9", "migrations": ["customers.0000_dropped_since"]}, {"migrations": None},
])  # fmt: skip
def test_a_backup_of_an_older_kartoteka_comes_back(backup: Path, changed: dict[str, Any]):
    told_anew(backup, **changed)
    backups.put_back(backup)
    assert list(User.objects.values_list("name", flat=True)) == ["Anna Mazur"]


def ran(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "kartoteka.sqlite3")) as base:
        found = base.execute("SELECT name FROM django_migrations WHERE app = 'leads'")
        return {name for (name,) in found}


def everything_said(data: Path) -> str:
    """A hash over all that records and their history say, by table, row and column."""
    found = hashlib.sha256()
    with closing(sqlite3.connect(data / "kartoteka.sqlite3")) as base:
        know_functions(base)
        base.row_factory = sqlite3.Row
        for record_type in record_types:
            table = record_type.model._meta.db_table
            for row in base.execute(f"SELECT * FROM {table} ORDER BY id"):
                found.update(repr((table, sorted(dict(row).items()))).encode())
        for row in base.execute("SELECT * FROM events_event ORDER BY id"):
            found.update(repr(sorted(dict(row).items())).encode())
    return found.hexdigest()


def test_an_older_backup_is_migrated_when_it_comes_back(begun_data: Path, tmp_path: Path):
    older = tmp_path / "older.tar"
    now, said = ran(begun_data), everything_said(begun_data)
    assert script(begun_data, WITHOUT_MIGRATING.format(path=older)).returncode == 0
    assert ran(begun_data) < now
    done = kartoteka(begun_data, "restore", str(older), "--yes")
    assert done.returncode == 0, done.stderr
    assert ran(begun_data) == now
    assert kartoteka(begun_data, "check").returncode == 0
    assert everything_said(begun_data) == said
