"""Prove a backup: write one, bring it back on a throw-away copy, and look whether all of it holds.

`kartoteka selftest` does it at once, and a job does it every night for the backups that it writes.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connections

from kartoteka.core.storage import safekeeping
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.project import backups

ADDRESSES = {"default": "DATABASE_URL", "keys": "KEYS_DATABASE_URL"}


@dataclass(frozen=True)
class Step:
    """One thing tried: what, how it went, and how long it took."""

    what: str
    state: str
    is_well: bool
    seconds: float


def steps(backup: Path) -> Iterator[Step]:
    """Write a backup, and prove it; the steps after one that failed are left out."""
    began = time.monotonic()
    try:
        state, is_well = f"{backups.write(backup, backups.secret_of()) / 1_000_000:.1f} MB", True
    except SafekeepingError as error:
        state, is_well = str(error), False
    yield Step("written", state, is_well, time.monotonic() - began)
    if is_well:
        yield from proof(backup)


def proof(backup: Path) -> Iterator[Step]:
    """Bring a backup back in a place of its own and check it; a damaged copy must be refused."""
    try:
        with (
            safekeeping.plainly("There is no place to bring it back"),
            tempfile.TemporaryDirectory(dir=backup.parent, prefix=".selftest-") as folder,
            _databases_of_its_own() as addresses,
        ):
            place = {"KARTOTEKA_DATA": str(Path(folder) / "data"), **addresses}
            restored = _step("restored", place, "restore", str(backup))
            yield restored
            if restored.is_well:
                yield _step("checked", place, "check")
            yield _damaged(backup, Path(folder), place)
    except SafekeepingError as error:
        yield Step("proved", str(error), False, 0)


def _damaged(backup: Path, folder: Path, place: dict[str, str]) -> Step:
    """The proof of the proof: the same backup with a few bytes wrong is not taken for whole."""
    broken = folder / "broken.tar"
    shutil.copyfile(backup, broken)
    shutil.copyfile(backups.keys_of(backup), backups.keys_of(broken))
    spoil(broken)
    tried = _step("damage noticed", place, "restore", str(broken), "--yes")
    is_noticed = not tried.is_well and "damaged" in tried.state
    return Step(tried.what, "yes" if is_noticed else tried.state, is_noticed, tried.seconds)


def spoil(path: Path) -> None:
    """Turn round the bytes in the middle of a file, where zeros may stand already."""
    # Not one bit: in a dump of PostgreSQL it may stand where nothing tells it.
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        turned = bytes(255 - byte for byte in file.read(4096))
        file.seek(-len(turned), os.SEEK_CUR)
        file.write(turned)


def _step(what: str, place: dict[str, str], *words: str) -> Step:
    began = time.monotonic()
    hidden = {f"{name}_FILE" for name in ADDRESSES.values()} | set(ADDRESSES.values())
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "kartoteka.project.cli", *words],
        env=environment | place, capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = (done.stdout if done.returncode != 2 else done.stderr).strip().splitlines()
    state = said[-1] if said else "nothing said"
    return Step(what, state, done.returncode == 0, time.monotonic() - began)


@contextmanager
def _databases_of_its_own() -> Iterator[dict[str, str]]:
    """Addresses of new, empty databases beside those on a server; SQLite needs none."""
    made: dict[str, str] = {}
    addresses: dict[str, str] = {}
    try:
        for alias, setting in ADDRESSES.items():
            if connections[alias].vendor != "sqlite":
                name = f"kartoteka_selftest_{secrets.token_hex(4)}"
                _tell(alias, f'CREATE DATABASE "{name}"')
                made[alias] = name
                addresses[setting] = _beside(setting, name)
        yield addresses
    finally:
        for alias, name in made.items():
            _tell(alias, f'DROP DATABASE IF EXISTS "{name}"')


def _tell(alias: str, statement: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)


def _beside(setting: str, name: str) -> str:
    """The address of the setting, with another database."""
    file = os.environ.get(f"{setting}_FILE")
    given = Path(file).read_text(encoding="utf-8").strip() if file else os.environ[setting]
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
