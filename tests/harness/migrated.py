"""A migrated SQLite database, kept for the next run: to migrate takes most of a minute.

Installations that tests begin in processes of their own begin with it too.
"""

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

import django
from django.db import connections

import kartoteka

SOURCE = Path(kartoteka.__file__).parent
# What the migrations do beside what they say themselves.
ALSO = ("core/search/engine.py", "core/storage/text.py", "core/records/migrating.py")


def names() -> dict[str, Path]:
    """The test database of each alias."""
    return {alias: Path(connections.settings[alias]["TEST"]["NAME"]) for alias in connections}


def folder() -> Path:
    """Where databases of exactly these migrations are kept."""
    mark = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for path in sorted(SOURCE.glob("**/migrations/*.py")) + [SOURCE / name for name in ALSO]:
        mark.update(path.relative_to(SOURCE).as_posix().encode() + path.read_bytes())
    kept = Path(tempfile.gettempdir(), f"kartoteka-migrated-{os.getuid()}")
    return kept / mark.hexdigest()[:20]


def bring() -> bool:
    """Whether databases were kept, and are now where this run expects them."""
    kept = folder()
    if not all((kept / alias).is_file() for alias in names()):
        return False
    for alias, path in names().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((kept / alias).read_bytes())
    return True


def install(data: Path) -> None:
    """Give a new data folder the migrated database, where one is kept; else it migrates itself.

    The store of keys is not among them: its one table here was not made by its migration.
    """
    kept = folder() / "default"
    if kept.is_file():
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "kartoteka.sqlite3").write_bytes(kept.read_bytes())
        (data / "kartoteka.sqlite3").chmod(0o600)


def keep() -> None:
    """Keep the databases of this run, empty as they are; other runs may do the same just now."""
    kept = folder()
    kept.mkdir(parents=True, exist_ok=True, mode=0o700)
    for alias, path in names().items():
        copy = kept / f"{alias}.{os.getpid()}"
        with sqlite3.connect(path) as source, sqlite3.connect(copy) as goal:
            source.backup(goal)
        source.close()
        goal.close()
        copy.replace(kept / alias)
