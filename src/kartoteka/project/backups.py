"""Backups of a whole installation: the data in one file, the keys of persons in another.

The keys are kept apart so that they can be kept for a shorter time: whoever is erased has their
key destroyed, and then no old backup of the data can tell what their history held.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db import connections

from kartoteka.core.actions import heads
from kartoteka.core.keys import ledger
from kartoteka.core.storage import safekeeping, sealed_files
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.modules.privacy import replaying
from kartoteka.project import backup_contents
from kartoteka.project.backup_contents import Rows

KEYS_SUFFIX = ".keys"
INSTANCE_KEY = "instance.key"
FILES = "files"
# The ledger of erasures, beside all backups of a folder: an old one restored learns of them.
LEDGER = "kartoteka.erasures"
# Of what is in a backup; ours have 72 letters. Deeper folders than such a name holds end in an
# error of Python.
LONGEST_NAME = 600


def write(path: Path, secret: bytes = b"") -> int:
    """Write a backup and its keys beside it; the number of bytes. An older file is replaced.

    With a secret, a pass phrase or what a key file holds, both are encrypted.
    """
    path = path.absolute()
    with safekeeping.plainly("The backup could not be written"):
        if not path.parent.is_dir():
            raise SafekeepingError(f"There is no folder {path.parent}.")
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
            return _write(path, Path(folder), secret)


def _write(path: Path, work: Path, secret: bytes) -> int:
    # What was noted of the history first, so that all of it is in the database of the backup.
    if heads.path().exists():
        shutil.copyfile(heads.path(), work / heads.FILE)
    # The keys before the data: a record made in between has no key in it, and no row either.
    safekeeping.copy_to(work / "keys", "keys")
    before = backup_contents.counted()
    safekeeping.copy_to(work / "database", "default")
    rows = backup_contents.between(before, backup_contents.counted())
    key = work / INSTANCE_KEY
    key.write_text(_instance_key(), encoding="ascii")
    noted = [(heads.FILE, work / heads.FILE)] if (work / heads.FILE).exists() else []
    data = [("database", work / "database"), *noted, *_stored_files()]
    safekeeping.write_text(path.with_name(LEDGER), json.dumps(_ledger_of(path)))
    packed = {
        keys_of(path): _pack(
            work / "keys.tar", [("keys", work / "keys"), (INSTANCE_KEY, key)], secret, {}
        ),
        path: _pack(work / "data.tar", data, secret, rows),
    }
    size = sum(file.stat().st_size for file in packed.values())
    # Into place at the very end: one that failed leaves the older one and its keys as they were.
    for place, file in packed.items():
        file.replace(place)
    return size


def keys_of(path: Path) -> Path:
    """Where the keys that belong to a backup are."""
    return path.with_name(path.name + KEYS_SUFFIX)


def verify(path: Path, secret: bytes = b"") -> None:
    """Read a backup, and its keys where they are still kept, to the end; nothing is put back."""
    with (
        safekeeping.plainly(f"{path.name} could not be read"),
        tempfile.TemporaryDirectory(dir=path.parent, prefix=".selftest-") as folder,
    ):
        _unpack(path, Path(folder) / "data", "default", secret)
        if keys_of(path).exists():
            _unpack(keys_of(path), Path(folder) / "keys", "keys", secret)


def has_data() -> bool:
    """Whether the present database holds anything that a restore would replace."""
    with connections["default"].cursor() as cursor:
        tables = connections["default"].introspection.table_names(cursor)
        if "users_user" not in tables:
            return False
        cursor.execute("SELECT 1 FROM users_user LIMIT 1")
        return cursor.fetchone() is not None


def secret_of(key_file: Path | None = None) -> bytes:
    """What encrypts backups here: a key file that is named, or the setting; empty for neither."""
    if key_file is None:
        found: bytes = settings.BACKUP_KEY.encode()
        return found
    try:
        return key_file.read_bytes().strip()
    except OSError as error:
        raise SafekeepingError(f"The key file {key_file} cannot be read: {error}") from error


def put_back(path: Path, *, keep_keys: bool = False, secret: bytes = b"") -> int:
    """Replace the present data by a backup; nothing is touched before the backup is checked.

    How many records and events came back: as many as were there when it was written.

    With `keep_keys` the present keys of persons stay: the history of those whose key is not among
    them cannot be read any more.
    """
    keys = keys_of(path)
    if not keep_keys and not keys.exists():
        raise SafekeepingError(
            f"The keys {keys.name} are missing beside the backup. With --keep-keys the present "
            "ones stay; history that they do not open cannot be read."
        )
    with (
        safekeeping.plainly("The backup could not be put back"),
        tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder,
    ):
        return _put_back(path, Path(folder), keep_keys, secret)


def _put_back(path: Path, work: Path, keep_keys: bool, secret: bytes) -> int:
    # On the disk before anything is replaced: the next start erases again whom it names.
    safekeeping.write_text(replaying.carried(), json.dumps(_ledger_of(path)))
    data, keys = work / "data", work / "keys"
    contents = _unpack(path, data, "default", secret)
    if not keep_keys:
        _unpack(keys_of(path), keys, "keys", secret)
        _check_key(keys / INSTANCE_KEY)
    # The data first: where they are refused, they still have the keys that they were sealed with.
    safekeeping.put_back(data / "database", "default")
    if not keep_keys:
        safekeeping.put_back(keys / "keys", "keys")
        _put_back_key(keys / INSTANCE_KEY)
    _put_back_heads(data / heads.FILE)
    _put_back_files(data / FILES)
    return backup_contents.compare(path.name, contents)


def _ledger_of(path: Path) -> dict[str, Any]:
    """All erasures known here and beside a backup."""
    beside = path.with_name(LEDGER)
    found = [ledger.dump()]
    for file in (beside, replaying.carried()):
        if file.exists():
            try:
                found.append(json.loads(file.read_text()))
            except ValueError as error:
                raise SafekeepingError(f"{file.name} is damaged: {error}") from error
    return ledger.merged(found)


def _stored_files() -> Iterator[tuple[str, Path]]:
    for path in sorted(settings.FILES.rglob("*")):
        # What is still coming in belongs to no record yet.
        if path.is_file() and path.parent.name != "incoming":
            yield f"{FILES}/{path.relative_to(settings.FILES).as_posix()}", path


def _pack(path: Path, entries: list[tuple[str, Path]], secret: bytes, rows: Rows) -> Path:
    with path.open("wb") as out:
        path.chmod(0o600)
        if secret:
            sealed = sealed_files.Writer(out, secret)
            _fill(sealed, entries, rows)
            sealed.finish()
        else:
            _fill(out, entries, rows)
        out.flush()
        os.fsync(out.fileno())
    return path


def _fill(out: Any, entries: list[tuple[str, Path]], rows: Rows) -> None:
    sums = {}
    with tarfile.open(fileobj=out, mode="w|") as archive:
        for name, file in entries:
            try:
                sums[name] = _sum(file)
                archive.add(file, name, recursive=False)
            except FileNotFoundError:
                # Erased at this very moment: the copy of the database must not bring it back.
                sums.pop(name, None)
        told = backup_contents.described(sums, rows)
        _add_text(archive, "contents.json", json.dumps(told, indent=1))


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    archive.addfile(entry, io.BytesIO(text.encode()))


def _unpack(path: Path, folder: Path, alias: str, secret: bytes) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            _extract(path, file, folder, secret)
        contents = json.loads((folder / "contents.json").read_text())
    except sealed_files.WrongKey as error:
        raise SafekeepingError(f"{path.name} cannot be opened. {error}") from error
    except (FileNotFoundError, ValueError, tarfile.TarError) as error:
        raise SafekeepingError(
            f"{path.name} is damaged, or is not a backup of Kartoteka: {error}"
        ) from error
    backup_contents.check(path.name, contents, alias)
    for name, expected in contents["sha256"].items():
        if not _is_ours(name) or _sum(folder / name) != expected:
            raise SafekeepingError(f"{path.name} is damaged: {name}")
    return dict(contents)


def _extract(path: Path, file: Any, folder: Path, secret: bytes) -> None:
    stream = file
    if sealed_files.is_sealed(path):
        if not secret:
            raise SafekeepingError(
                f"{path.name} is encrypted: name the key file with --key-file, or give the pass "
                "phrase in KARTOTEKA_BACKUP_KEY."
            )
        stream = io.BufferedReader(sealed_files.Reader(file, secret))
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            _take_out(archive, entry, folder)
    # To the end, so that a part cut off behind the last entry is noticed too.
    while stream.read(1024 * 1024):
        pass


def _take_out(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """One file or folder of an archive, below `folder`; ours hold nothing else.

    The filters of `tarfile` do the same; Python has them from 3.11.4 on, Debian 12 has 3.11.2.
    """
    # A sparse file takes a few bytes in an archive, and here as many as it says.
    is_plain = (entry.isfile() and not entry.issparse()) or entry.isdir()
    if not is_plain or not _is_ours(entry.name):
        raise ValueError(f"it holds {entry.name[:LONGEST_NAME]}, which no backup does")
    target = folder / PurePosixPath(entry.name)
    if entry.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.extractfile(entry) as source, target.open("wb") as out:  # type: ignore[union-attr]
        shutil.copyfileobj(source, out, 1024 * 1024)
    target.chmod(entry.mode & 0o755 | 0o600)


def _is_ours(name: str) -> bool:
    """Whether a name of something in an archive stays below the folder it is taken out to."""
    return len(name) <= LONGEST_NAME and not name.startswith("/") and ".." not in name.split("/")


def _put_back_heads(noted: Path) -> None:
    """What was noted since is of events that are not there any more."""
    if noted.exists():
        noted.replace(heads.path())
    else:
        heads.path().unlink(missing_ok=True)


def _put_back_files(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    if settings.FILES.exists():
        settings.FILES.rename(folder.parent / "replaced")
    folder.rename(settings.FILES)


def _check_key(path: Path) -> None:
    is_ours = path.read_text(encoding="ascii").strip() == _instance_key()
    if not is_ours and settings.INSTANCE_KEY_IS_GIVEN:
        raise SafekeepingError(
            "The backup was made with another instance key than the one that this installation "
            "is given in KARTOTEKA_INSTANCE_KEY."
        )


def _put_back_key(path: Path) -> None:
    path.chmod(0o600)
    path.replace(settings.DATA / INSTANCE_KEY)


def _instance_key() -> str:
    return base64.urlsafe_b64encode(settings.INSTANCE_KEY).decode("ascii")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
