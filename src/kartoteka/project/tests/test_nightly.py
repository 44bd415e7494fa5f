"""Encrypted backups open with their key alone, and the night proves that they come back."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kartoteka.core.events.models import Group
from kartoteka.core.storage import sealed_files
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.core.users.models import User
from kartoteka.project import backups, nightly
from kartoteka.project.cli import doctor

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
SECRET = b"a pass phrase of the company"


@pytest.fixture(autouse=True)
def apart(settings, tmp_path: Path) -> None:
    """Folders of this test alone."""
    settings.FILES, settings.BACKUPS = tmp_path / "files", tmp_path / "backups"
    settings.FILES.mkdir()
    settings.BACKUP_KEY = SECRET.decode()
    settings.BACKUPS_KEPT = 2


def sealed(data: bytes) -> bytes:
    out = io.BytesIO()
    writer = sealed_files.Writer(out, SECRET)
    for at in range(0, len(data), 70_000):
        writer.write(data[at : at + 70_000])
    writer.finish()
    return out.getvalue()


def opened(data: bytes, secret: bytes = SECRET) -> bytes:
    return io.BufferedReader(sealed_files.Reader(io.BytesIO(data), secret)).read()


@pytest.mark.parametrize("size", [0, 1, sealed_files.PART, sealed_files.PART * 2 + 5])
def test_what_is_sealed_opens_again(size: int):
    data = os.urandom(size)
    assert opened(sealed(data)) == data


def test_no_part_can_be_changed_left_out_moved_or_cut_off():
    data = sealed(os.urandom(sealed_files.PART * 3))
    head = len(sealed_files.MARK) + sealed_files.SALT_BYTES + sealed_files.NONCE_BYTES
    size = sealed_files.PART + sealed_files.TAG_BYTES
    first, second = data[head : head + size], data[head + size : head + 2 * size]
    rest = data[head + 2 * size :]
    flipped = bytearray(data)
    flipped[head + 10] ^= 1
    for bad in (bytes(flipped), data[:head] + second + first + rest, data[:head] + first + rest,
                data[: head + 2 * size]):  # fmt: skip
        with pytest.raises(sealed_files.WrongKey):
            opened(bad)
    with pytest.raises(sealed_files.WrongKey):
        opened(data, b"another one")


def test_encrypted_backup_comes_back_with_its_key_alone(tmp_path: Path, user_of):
    user_of("reader", name="Anna Mazurkanarek")
    path = tmp_path / "monday.tar"
    backups.write(path, SECRET)
    for file in (path, backups.keys_of(path)):
        assert b"Mazurkanarek" not in file.read_bytes()
        assert sealed_files.is_sealed(file)
    User.objects.all().update(name="Changed Since")
    with pytest.raises(SafekeepingError, match="--key-file"):
        backups.put_back(path)
    with pytest.raises(SafekeepingError, match="cannot be opened"):
        backups.put_back(path, secret=b"wrong")
    assert User.objects.get().name == "Changed Since"
    key_file = tmp_path / "key"
    key_file.write_bytes(SECRET + b"\n")
    backups.put_back(path, secret=backups.secret_of(key_file))
    assert User.objects.get().name == "Anna Mazurkanarek"


def test_a_company_in_its_first_hours_is_left_alone(user_of):
    user_of("reader")
    assert not nightly.is_worth_it()
    Group.objects.update(at=timezone.now() - timedelta(hours=7))
    assert nightly.is_worth_it()


def told() -> tuple[bool, str]:
    (finding,) = doctor._backups(None)  # type: ignore[arg-type]
    return finding.is_well, finding.state


def test_the_night_puts_its_backup_back_and_the_doctor_tells(user_of):
    assert told() == (True, "none was made yet; the server makes one every night")
    user_of("reader")
    night = nightly.run()
    assert night.is_whole, night.problem
    assert told()[0]
    assert "came back whole" in told()[1]


def test_a_damaged_backup_is_told_the_same_night(user_of, monkeypatch, settings):
    user_of("reader")
    write = backups.write

    def damaged(path: Path, secret: bytes = b"") -> int:
        size = write(path, secret)
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2] ^= 0xFF
        path.write_bytes(bytes(whole))
        return size

    monkeypatch.setattr(backups, "write", damaged)
    settings.BACKUPS.mkdir()
    night = nightly.run()
    assert not night.is_whole
    is_well, state = told()
    assert not is_well
    assert "last good backup: none" in state


def test_a_night_that_fails_leaves_the_older_backup_and_says_so(monkeypatch, settings):
    settings.BACKUPS.mkdir()
    older = settings.BACKUPS / "kartoteka-2026-01-01.tar"
    older.write_bytes(b"older")
    nightly._keep(settings.BACKUPS, nightly.Night(at="2026-01-01T02:15:00+00:00", file=older.name,
                                                  is_whole=True, last_good=older.name))  # fmt: skip

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "write", full)
    night = nightly.run()
    assert older.read_bytes() == b"older"
    assert "No space left" in night.problem
    assert night.last_good == older.name
    assert f"last good backup: {older.name}" in told()[1]


def test_as_many_are_kept_as_were_asked_for(settings):
    settings.BACKUPS.mkdir()
    for day in range(1, 6):
        path = settings.BACKUPS / f"kartoteka-2026-01-0{day}.tar"
        path.write_bytes(b"x")
        backups.keys_of(path).write_bytes(b"x")
    nightly._drop_oldest(settings.BACKUPS, "kartoteka-2026-01-02.tar")
    left = sorted(path.name for path in settings.BACKUPS.glob("*.tar"))
    assert left == [f"kartoteka-2026-01-0{day}.tar" for day in (2, 4, 5)]
    assert len(list(settings.BACKUPS.glob("*.keys"))) == 3
