"""Check a database, copy it while it is in use, and put a copy back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError, connections

from kartoteka.core.storage.sqlite.base import know_functions


class SafekeepingError(Exception):
    """The copy could not be made or put back; nothing was changed. One plain line."""


@contextmanager
def plainly(what: str) -> Iterator[None]:
    """A disk or a database that refuses, full or out of reach, is said in one plain line."""
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise SafekeepingError(f"{what}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return (str(error).strip().splitlines() or ["no reason given"])[0]


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, for good."""
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(0o600)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def problems(alias: str = "default", *, quick: bool = False) -> list[str]:
    """What is wrong with the file or the cluster; empty where nothing is."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SELECT 1")
            return []
        cursor.execute("PRAGMA quick_check(20)" if quick else "PRAGMA integrity_check(20)")
        found = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        orphans = cursor.fetchmany(20)
    return found + [
        f"{table} row {row}: link to a missing row of {to}" for table, row, to, _ in orphans
    ]


def needless_rights(alias: str = "default") -> list[str]:
    """Rights in the cluster that the program has and never uses, by PostgreSQL's names."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls "
            "FROM pg_roles WHERE rolname = current_user"
        )
        names = ("SUPERUSER", "CREATEROLE", "REPLICATION", "BYPASSRLS")
        return [name for name, has_it in zip(names, cursor.fetchone(), strict=True) if has_it]


def checkpoint(alias: str = "default") -> None:
    """Move everything from SQLite's log into the database file and empty the log."""
    connection = connections[alias]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_old_rows(tables: Sequence[str], alias: str = "default") -> None:
    """Make PostgreSQL overwrite what changed rows held before; SQLite does so by itself."""
    connection = connections[alias]
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for table in dict.fromkeys(tables):
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")


def copy_to(path: Path, alias: str = "default") -> None:
    """Write a copy of the database as it is at this moment, while others go on writing."""
    if connections[alias].vendor == "sqlite":
        _copy_sqlite(alias, path)
    else:
        _run_postgresql(alias, ["pg_dump", "--format=custom", "--no-owner", f"--file={path}"])


def _copy_sqlite(alias: str, path: Path) -> None:
    # In one step: a copy in many steps begins anew at every foreign write and may never end.
    connections[alias].ensure_connection()
    source = connections[alias].connection
    with closing(sqlite3.connect(path)) as target:
        source.backup(target, pages=-1)
        # Not in WAL mode: the copy is one file, whole by itself.
        target.execute("PRAGMA journal_mode=DELETE")
        know_functions(target)
        found = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise SafekeepingError(f"The copy of the database is damaged: {found}")


def put_back(path: Path, alias: str = "default") -> None:
    """Replace the database by a copy made by `copy_to`, which is moved away or kept.

    Nobody else may be using the database.
    """
    if connections[alias].vendor == "sqlite":
        _put_back_sqlite(alias, path)
    else:
        connections[alias].close()
        _run_postgresql(
            alias,
            [
                "pg_restore",
                "--clean",
                "--if-exists",
                "--no-owner",
                "--single-transaction",
                "--exit-on-error",
                str(path),
            ],
        )


def _put_back_sqlite(alias: str, path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            know_functions(copy)
            found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise SafekeepingError(f"{path.name} is not a copy of a database: {error}") from error
    if found != "ok":
        raise SafekeepingError(f"{path.name} is damaged: {found}")
    connections[alias].close()
    place = Path(connections[alias].settings_dict["NAME"])
    aside = place.with_name(f"{place.name}.restored")
    try:
        # On one disk that is a change of name, which takes no more room.
        shutil.move(path, aside)
        aside.chmod(0o600)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    for leftover in ("-wal", "-shm"):
        place.with_name(place.name + leftover).unlink(missing_ok=True)
    aside.replace(place)


def _run_postgresql(alias: str, command: Sequence[str]) -> None:
    settings = connections[alias].settings_dict
    program = shutil.which(command[0])
    if program is None:
        raise SafekeepingError(
            f"{command[0]} is not installed; Debian has it in postgresql-client."
        )
    names = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    environment = {"PATH": str(Path(program).parent)} | {
        variable: str(settings[name]) for variable, name in names.items() if settings.get(name)
    }
    arguments = [program, *command[1:]]
    if command[0] == "pg_restore":
        arguments.insert(1, f"--dbname={settings['NAME']}")
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise SafekeepingError(f"{command[0]} failed: {lines[-1]}")
