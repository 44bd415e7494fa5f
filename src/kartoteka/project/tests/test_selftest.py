"""Promise 9, F-14: a backup is restored and checked, at once or at night; damage is noticed."""

import json
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from harness.serving import kartoteka
from kartoteka.core import jobs
from kartoteka.project import selftest
from kartoteka.project.jobs import nightly_backup
from kartoteka.project.selftest import Step

MEGABYTE = 1 << 20


@pytest.mark.parametrize("key", [{}, {"KARTOTEKA_BACKUP_KEY": "a long secret of this company"}])
def test_a_backup_is_proved_on_a_throw_away_copy(begun_data: Path, key: dict[str, str]):
    done = kartoteka(begun_data, "selftest", **key)
    lines = [line.rsplit(" (", 1)[0] for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line[:4] for line in lines] == ["ok  "] * 4
    assert lines[2:] == ["ok   checked: Everything holds.", "ok   damage noticed: yes"]
    assert not list(begun_data.glob(".selftest-*"))


def test_what_does_not_hold_in_the_copy_is_said(begun_data: Path):
    import sqlite3

    with sqlite3.connect(begun_data / "kartoteka.sqlite3") as behind_our_back:
        behind_our_back.execute("UPDATE users_user SET name = 'Ktoś inny'")
    behind_our_back.close()
    done = kartoteka(begun_data, "selftest")
    assert done.returncode == 1
    assert "BAD  checked: " in done.stdout


def test_a_large_backup_is_damaged_without_being_held_in_memory(tmp_path: Path, monkeypatch):
    large = tmp_path / "kartoteka.tar"
    for file in (large, selftest.backups.keys_of(large)):
        with file.open("wb") as out:
            out.truncate(64 * MEGABYTE)
    seen = []

    def restore(what: str, _place: object, _command: str, broken: str, *_more: str) -> Step:
        seen.append(Path(broken))
        return Step(what, "backup.tar is damaged: database", False, 0.1)

    monkeypatch.setattr(selftest, "_step", restore)
    (tmp_path / "work").mkdir()
    tracemalloc.start()
    try:
        assert selftest._damaged(large, tmp_path / "work", {}).is_well
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * MEGABYTE
    assert seen[0].stat().st_size == large.stat().st_size
    with seen[0].open("rb") as damaged:
        damaged.seek(32 * MEGABYTE - 1)
        # Where zeros stood before, more zeros would be no damage.
        assert damaged.read(4098) == b"\0" + b"\xff" * 4096 + b"\0"


class Played:
    """Writes no backup and proves none, but says that it did."""

    said = "Everything holds."

    def __call__(self, backup: Path):
        backup.write_text("data")
        selftest.backups.keys_of(backup).write_text("keys")
        yield Step("written", "1 MB", True, 0.1)
        yield Step("checked", self.said, self.said == "Everything holds.", 0.1)


@pytest.fixture
def played(monkeypatch) -> Played:
    """How tonight's backup goes."""
    found = Played()
    monkeypatch.setattr(selftest, "steps", found)
    return found


@pytest.fixture
def folder(tmp_path: Path, settings, played: Played) -> Path:
    """A folder for backups, of which writing and proving is only played."""
    (tmp_path / "data").mkdir()
    (tmp_path / "backups").mkdir()
    settings.DATA, settings.BACKUPS, settings.BACKUPS_KEPT = tmp_path / "data", "", 2
    return tmp_path / "backups"


def test_old_backups_make_room_only_for_a_good_one(folder: Path, played: Played):
    for day in (1, 2, 3):
        for suffix in ("", ".keys"):
            (folder / f"kartoteka-2026-01-0{day}-0230.tar{suffix}").write_text("old")
    played.said = "3 faults."
    assert not selftest.nightly(folder, 2)
    assert len(list(folder.glob("*.tar"))) == 4
    assert selftest.last_night()[0].endswith("not checked: 3 faults.")
    assert selftest.last_night()[1] is False
    played.said = "Everything holds."
    assert selftest.nightly(folder, 2)
    assert len(list(folder.glob("*.tar"))) == len(list(folder.glob("*.keys"))) == 2
    said, is_well = selftest.last_night()
    assert is_well
    assert "restored and checked in" in said


def test_a_backup_of_long_ago_is_no_backup_of_last_night(folder: Path, settings, played: Played):
    assert selftest.last_night() == ("none was written and proved yet", False)
    selftest.nightly(folder, 2)
    report = json.loads((settings.DATA / selftest.REPORT).read_text())
    report["at"] = (timezone.now() - timedelta(days=3)).isoformat()
    (settings.DATA / selftest.REPORT).write_text(json.dumps(report))
    said, is_well = selftest.last_night()
    assert (said.endswith("too long ago"), is_well) == (True, False)


def test_every_night_where_a_folder_is_named(folder: Path, settings, played: Played):
    assert nightly_backup() == ""
    settings.BACKUPS = str(folder / "nowhere")
    with pytest.raises(jobs.GiveUp, match="no folder"):
        nightly_backup()
    settings.BACKUPS = str(folder)
    assert "restored and checked" in nightly_backup()
    played.said = "1 faults."
    with pytest.raises(jobs.GiveUp, match="not checked: 1 faults"):
        nightly_backup()
