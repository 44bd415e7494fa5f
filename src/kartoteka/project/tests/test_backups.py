"""F-12, F-14: A backup holds everything, and comes back as it was or not at all."""

import sqlite3
import tarfile
import threading
import tracemalloc
from contextlib import closing
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from kartoteka.core.actions import heads
from kartoteka.core.events.models import Event
from kartoteka.core.files import storing
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.core.users.models import User
from kartoteka.project import backup_contents, backups, selftest

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE = 1 << 20


@pytest.fixture(autouse=True)
def apart(settings, tmp_path: Path) -> None:
    """A folder of files of this test alone."""
    settings.FILES = tmp_path / "files"


@pytest.fixture
def backup(tmp_path: Path, user_of) -> Path:
    settings.FILES.mkdir(exist_ok=True)
    (settings.FILES / "letter.txt").write_text("as it was")
    user_of("reader", name="Anna Mazur")
    backups.write(tmp_path / "monday.tar")
    return tmp_path / "monday.tar"


def test_restore_brings_back_rows_files_and_sealed_history(backup: Path, user_of):
    user_of("reader", name="Made Later")
    (settings.FILES / "letter.txt").write_text("changed since")

    backups.put_back(backup)

    assert list(User.objects.values_list("name", flat=True)) == ["Anna Mazur"]
    assert (settings.FILES / "letter.txt").read_text() == "as it was"
    event = Event.objects.get()
    assert "Anna" not in event.changes + event.sealed
    assert _opened(event)["name"][1] == "Anna Mazur"


def test_what_was_noted_of_the_history_comes_back_with_it(tmp_path: Path, settings, user_of):
    settings.DATA = tmp_path
    settings.FILES.mkdir()
    user_of("reader", name="Anna Mazur")
    noted = heads.note()
    backups.write(tmp_path / "monday.tar")
    user_of("reader", name="Made Later")
    heads.note()
    backups.put_back(tmp_path / "monday.tar")
    assert (heads.noted(heads.path()), list(heads.faults())) == ([noted], [])


def test_backup_of_the_data_holds_no_key(backup: Path):
    with tarfile.open(backup) as data, tarfile.open(backups.keys_of(backup)) as keys:
        assert not {"keys", "instance.key"} & set(data.getnames())
        assert {"keys", "instance.key"} < set(keys.getnames())
    for file in (backup, backups.keys_of(backup)):
        assert file.stat().st_mode & 0o077 == 0


def test_damaged_backup_is_refused_and_changes_nothing(backup: Path, user_of):
    user_of("reader", name="Made Later")
    selftest.spoil(backup)

    with pytest.raises(SafekeepingError, match="damaged"):
        backups.put_back(backup)

    assert User.objects.filter(name="Made Later").exists()


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_byte_that_is_wrong_is_found_by_reading_alone(backup: Path, part: str):
    backups.verify(backup)
    selftest.spoil(backup if part == "data" else backups.keys_of(backup))
    with pytest.raises(SafekeepingError, match="damaged"):
        backups.verify(backup)


def test_rows_that_were_lost_on_the_way_are_missed(backup: Path, monkeypatch):
    counted = backup_contents.counted

    def and_one_more():
        found = counted()
        return found | {"users_user": found["users_user"] + 1}

    monkeypatch.setattr(backup_contents, "counted", and_one_more)
    backups.write(backup)
    monkeypatch.undo()
    with pytest.raises(SafekeepingError, match="1 rows in users_user, and was written with 2"):
        backups.put_back(backup)


@pytest.mark.one_database
def test_every_file_of_the_copy_is_in_it_while_others_bring_files(tmp_path: Path):
    """F-12: rows and files are of one moment, however much comes in meanwhile."""
    settings.FILES.mkdir(exist_ok=True)
    stop, brought = threading.Event(), []

    def bring() -> None:
        try:
            for number in count():
                brought.append(storing.store(BytesIO(b"%d" % number * 500), f"{number}.txt"))
                if stop.is_set():
                    return
        finally:
            connections.close_all()

    bringing = threading.Thread(target=bring)
    bringing.start()
    found = []
    try:
        for number in range(3):
            at_least = len(brought)
            path = tmp_path / f"{number}.tar"
            backups.write(path)
            found.append((path, at_least))
    finally:
        stop.set()
        bringing.join()
    for path, at_least in found:
        with tarfile.open(path) as data:
            (tmp_path / "database").write_bytes(data.extractfile("database").read())
            names = {Path(name).name for name in data.getnames()}
        with closing(sqlite3.connect(tmp_path / "database")) as copy:
            wanted = {sha for (sha,) in copy.execute("SELECT sha256 FROM files_file")}
        assert len(wanted) >= at_least
        assert wanted <= names
    assert len(brought) > found[-1][1] > 0


def test_damage_between_two_files_is_called_damage_too(backup: Path):
    for number in range(3000):
        (settings.FILES / f"note-{number}.txt").write_text("short")
    backups.write(backup)
    selftest.spoil(backup)

    with pytest.raises(SafekeepingError, match="damaged"):
        backups.put_back(backup)


@pytest.mark.parametrize("secret", [b"", b"a pass phrase of the company"])
def test_no_file_is_held_in_memory(tmp_path: Path, user_of, secret: bytes):
    settings.FILES.mkdir(exist_ok=True)
    user_of("reader", name="Anna Mazur")
    with (settings.FILES / "film.mp4").open("wb") as out:
        out.truncate(64 * MEGABYTE)
    tracemalloc.start()
    try:
        backups.write(tmp_path / "monday.tar", secret)
        backups.put_back(tmp_path / "monday.tar", secret=secret)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MEGABYTE
    assert (settings.FILES / "film.mp4").stat().st_size == 64 * MEGABYTE


def test_something_else_than_a_backup_is_refused(backup: Path):
    backup.write_text("nothing of the kind")
    with pytest.raises(SafekeepingError, match="not a backup"):
        backups.put_back(backup)


def test_backup_without_its_keys_needs_a_word(backup: Path):
    backups.keys_of(backup).unlink()
    with pytest.raises(SafekeepingError, match="--keep-keys"):
        backups.put_back(backup)

    backups.put_back(backup, keep_keys=True)
    assert User.objects.filter(name="Anna Mazur").exists()


def test_failed_backup_leaves_the_older_one(backup: Path, monkeypatch):
    older = backup.read_bytes()

    def fail(*_: object) -> None:
        raise SafekeepingError("disk full")

    monkeypatch.setattr(backups.safekeeping, "copy_to", fail)
    with pytest.raises(SafekeepingError):
        backups.write(backup)
    assert backup.read_bytes() == older
    assert [path.name for path in backup.parent.iterdir() if path.name.startswith(".")] == []


def _opened(event: Event) -> dict[str, list[object]]:
    import json

    from kartoteka.core.keys.sealing import Sealer

    text = Sealer([event.subject], create=False).open(event.subject, event.sealed)
    assert text is not None
    return json.loads(text)
