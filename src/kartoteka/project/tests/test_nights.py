"""F-13, F-14: what the nights note of their backups, who is told, and older ones read again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kartoteka.core import jobs
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.project import backups, nights, selftest
from kartoteka.project.jobs import nightly_backup
from kartoteka.project.selftest import Step


class Played:
    """Writes no backup and proves none, but says that it did."""

    said = "Everything holds."

    def __call__(self, backup: Path):
        backup.write_text("data")
        backups.keys_of(backup).write_text("keys")
        yield Step("written", "1 MB", True, 0.1)
        yield Step("checked", self.said, self.said == "Everything holds.", 0.1)


@pytest.fixture
def played(monkeypatch) -> Played:
    """How tonight's backup goes."""
    found = Played()
    monkeypatch.setattr(selftest, "steps", found)
    return found


@pytest.fixture
def folder(tmp_path: Path, settings, played: Played, monkeypatch) -> Path:
    """A folder for backups, of which writing and proving is only played."""
    monkeypatch.setattr(backups, "verify", lambda path, secret: None)
    (tmp_path / "data").mkdir()
    (tmp_path / "backups").mkdir()
    settings.DATA, settings.BACKUPS, settings.BACKUPS_KEPT = tmp_path / "data", "", 2
    return tmp_path / "backups"


def test_old_backups_make_room_only_for_a_good_one(folder: Path, played: Played):
    for day in (1, 2, 3):
        for suffix in ("", ".keys"):
            (folder / f"kartoteka-2026-01-0{day}-0230.tar{suffix}").write_text("old")
    played.said = "3 faults."
    assert not nights.spend(folder, 2).is_well
    assert len(list(folder.glob("*.tar"))) == 4
    assert nights.in_words()[0].endswith("not checked: 3 faults.")
    assert nights.in_words()[1] is False
    played.said = "Everything holds."
    assert nights.spend(folder, 2).is_well
    assert len(list(folder.glob("*.tar"))) == len(list(folder.glob("*.keys"))) == 2
    said, is_well = nights.in_words()
    assert is_well
    assert "restored and checked in" in said


def test_a_backup_of_long_ago_is_no_backup_of_last_night(folder: Path, settings, played: Played):
    assert nights.in_words() == ("none was written and proved yet", False)
    nights.spend(folder, 2)
    report = json.loads((settings.DATA / nights.REPORT).read_text())
    report["good_at"] = (timezone.now() - timedelta(days=3)).isoformat()
    (settings.DATA / nights.REPORT).write_text(json.dumps(report))
    said, is_well = nights.in_words()
    assert (said.endswith("too long ago"), is_well) == (True, False)


def test_every_night_where_a_folder_is_named(folder: Path, settings, played: Played):
    assert nightly_backup() == ""
    settings.BACKUPS = str(folder / "nowhere")
    settings.BACKUPS = str(folder)
    assert "restored and checked" in nightly_backup()
    played.said = "1 faults."
    with pytest.raises(jobs.GiveUp, match="not checked: 1 faults"):
        nightly_backup()


def test_every_older_backup_is_read_again_within_a_week(folder: Path, settings, monkeypatch):
    names = [f"kartoteka-2026-01-0{day}-0230.tar" for day in range(1, 10)]
    for name in names:
        for suffix in ("", ".keys"):
            (folder / f"{name}{suffix}").write_text("old")
    read: list[str] = []

    def verify(path: Path, secret: bytes) -> None:
        read.append(path.name)
        if path.name == names[4]:
            raise SafekeepingError(f"{path.name} is damaged: database")

    monkeypatch.setattr(backups, "verify", verify)
    kept = [nights.spend(folder, 20) for _night in range(nights.TURN)]
    # Of tonight's own it is known already.
    assert set(names) <= set(read)
    assert kept[-1].spoilt == {names[4]: f"{names[4]} is damaged: database"}
    assert kept[-1].is_well
    assert nights.in_words()[0].endswith(f"of the older ones {names[4]} is damaged: database")
    assert nights.in_words()[1] is False
    settings.BACKUPS, settings.BACKUPS_KEPT = str(folder), 20
    with pytest.raises(jobs.GiveUp, match="is damaged"):
        nightly_backup()
    # Taken away by somebody, it is no trouble any more.
    (folder / names[4]).unlink()
    assert nights.spend(folder, 20).spoilt == {}


def test_a_folder_out_of_reach_is_said_that_night(tmp_path: Path, settings):
    settings.DATA, settings.BACKUPS = tmp_path, str(tmp_path / "nowhere")
    with pytest.raises(jobs.GiveUp, match="not written: There is no folder"):
        nightly_backup()
    assert nights.last().good_at is None


SAID = {
    "en": ("Last good backup: today", "That is too long ago", "failed: 3 faults"),
    "pl": ("Ostatnia dobra kopia zapasowa: dziś", "To zbyt dawno", "nie powiodła się"),
    "ru": ("Последняя исправная резервная копия: сегодня", "Это слишком давно", "не удалась"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", SAID)
def test_administrators_see_the_last_good_backup_and_are_told_of_trouble(
    folder: Path, settings, played: Played, user_of, client_of, language: str
):
    settings.BACKUPS = str(folder)
    admin = client_of(user_of("administrator", language=language))
    good, late, failed = SAID[language]
    nights.spend(folder, 2)
    assert good in admin.get("/settings/backups/").text
    assert "/settings/backups/" not in admin.get("/today/").text

    report = json.loads((settings.DATA / nights.REPORT).read_text())
    report["good_at"] = (timezone.now() - timedelta(days=3)).isoformat()
    (settings.DATA / nights.REPORT).write_text(json.dumps(report))
    assert late in admin.get("/settings/backups/").text
    assert late in admin.get("/today/").text

    played.said = "3 faults."
    nights.spend(folder, 2)
    for page in (admin.get("/settings/backups/"), admin.get("/today/")):
        assert failed in page.text
        assert "3 faults." in page.text


@pytest.mark.django_db
def test_nobody_else_sees_the_backups(folder: Path, settings, played: Played, client_of):
    settings.BACKUPS = str(folder)
    played.said = "3 faults."
    nights.spend(folder, 2)
    for role in ("salesperson", "manager", "reader"):
        client = client_of(role)
        assert client.get("/settings/backups/").status_code == 404
        assert "3 faults." not in client.get("/today/").text


@pytest.mark.django_db
def test_no_folder_and_no_night_yet_are_said(tmp_path: Path, settings, client_of):
    settings.DATA, settings.BACKUPS = tmp_path, ""
    admin = client_of("administrator")
    assert "KARTOTEKA_BACKUPS" in admin.get("/settings/backups/").text
    settings.BACKUPS = str(tmp_path)
    assert "No backup was written and proved yet." in admin.get("/settings/backups/").text
