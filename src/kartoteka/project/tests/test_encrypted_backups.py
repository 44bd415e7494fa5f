"""Encrypted backups open with their key alone."""

import io
import os
from pathlib import Path

import pytest

from kartoteka.core.storage import sealed_files
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.core.users.models import User
from kartoteka.project import backups

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
SECRET = b"a pass phrase of the company"


@pytest.fixture(autouse=True)
def apart(settings, tmp_path: Path) -> None:
    """Folders of this test alone."""
    settings.FILES = tmp_path / "files"
    settings.FILES.mkdir()


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
