"""Promise 9, F-14: a backup is restored and checked, at once or at night; damage is noticed."""

import tracemalloc
from pathlib import Path

import pytest

from harness.serving import kartoteka
from kartoteka.project import selftest
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
