"""`kartoteka doctor`: look the installation over and say what is wrong with it."""

import argparse
import difflib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kartoteka import __version__
from kartoteka.project.cli import ready

HELP = "look the installation over and say what is wrong"
OLDEST_SQLITE = (3, 38, 0)
DISK_TO_SPARE = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, how it was found, and whether that is well."""

    what: str
    state: str
    is_well: bool = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to read the whole database."""
    parser.add_argument("--quick", action="store_true", help="skip reading the whole database")


def run(options: argparse.Namespace) -> int:
    """Print every finding; 1 where something is wrong."""
    ready.start_django()
    sick = 0
    for look in (_program, _settings, _data_folder, _keys, databases, _migrations, _backups,
                 certificate, _scanner):  # fmt: skip
        for finding in look(options):
            print(f"{'ok ' if finding.is_well else 'BAD'}  {finding.what}: {finding.state}")
            sick += not finding.is_well
    return 1 if sick else 0


def _program(options: argparse.Namespace) -> Iterator[Finding]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Kartoteka", f"{__version__} on Python {python}")
    yield Finding("SQLite", sqlite3.sqlite_version, sqlite3.sqlite_version_info >= OLDEST_SQLITE)


def _settings(options: argparse.Namespace) -> Iterator[Finding]:
    from django.conf import settings

    for name in settings.UNKNOWN_SETTINGS:
        nearest = difflib.get_close_matches(name, settings.KNOWN_SETTINGS, 1)
        meant = f"; is {nearest[0]} meant?" if nearest else ""
        yield Finding(name, f"there is no such setting{meant}", False)


def _data_folder(options: argparse.Namespace) -> Iterator[Finding]:
    from django.conf import settings

    mode = settings.DATA.stat().st_mode & 0o777
    state = str(settings.DATA) if not mode & 0o077 else f"{settings.DATA} is open to others"
    yield Finding("data folder", state, not mode & 0o077)
    free = shutil.disk_usage(settings.DATA).free
    yield Finding("free disk", f"{free / 1e9:.1f} GB", free > DISK_TO_SPARE)


def _keys(options: argparse.Namespace) -> Iterator[Finding]:
    from django.conf import settings
    from django.db import connections

    for name in ("secret.key", "instance.key"):
        path = settings.DATA / name
        if path.exists():
            mode = path.stat().st_mode & 0o777
            yield Finding(name, f"mode {mode:o}", not mode & 0o077)
    if connections["default"].vendor != connections["keys"].vendor:
        yield Finding(
            "keys", f"kept in {connections['keys'].settings_dict['NAME']}, on this machine only"
        )


def databases(options: argparse.Namespace) -> Iterator[Finding]:
    from django.db import DatabaseError, connections

    from kartoteka.core.storage import safekeeping

    for alias in connections:
        try:
            yield from _sqlite_settings(alias)
            problems = safekeeping.problems(alias, quick=options.quick)
            rights = safekeeping.needless_rights(alias)
        except DatabaseError as error:
            yield Finding(f"database {alias}", str(error).strip().splitlines()[0], False)
            continue
        state = "; ".join(problems) or connections[alias].vendor
        yield Finding(f"database {alias}", state, not problems)
        if rights:
            state = f"{', '.join(rights)} is more than is needed: deploy/README.md, Rights"
            yield Finding(f"rights of {alias}", state, False)


def _sqlite_settings(alias: str) -> Iterator[Finding]:
    from django.db import connections

    if connections[alias].vendor != "sqlite":
        return
    wanted: dict[str, object] = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }
    with connections[alias].cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    state = " ".join(f"{name}={value}" for name, value in found.items())
    yield Finding(f"settings of {alias}", state, found == wanted)


def _migrations(options: argparse.Namespace) -> Iterator[Finding]:
    from django.db import DatabaseError, connections
    from django.db.migrations.executor import MigrationExecutor

    for alias in connections:
        try:
            executor = MigrationExecutor(connections[alias])
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        except DatabaseError:
            continue
        if ready.is_too_old(ready.ran(executor.loader), executor.loader):
            yield Finding(f"tables of {alias}", ready.TOO_OLD, False)
            continue
        waiting = sum(1 for migration, _ in plan if _belongs(alias, migration.app_label))
        state = f"{waiting} waiting; start the server to run them" if waiting else "up to date"
        yield Finding(f"tables of {alias}", state, not waiting)


def _backups(options: argparse.Namespace) -> Iterator[Finding]:
    from django.conf import settings

    from kartoteka.project import nights

    if settings.BACKUPS:
        yield Finding("last backup", *nights.in_words())


def certificate(options: argparse.Namespace) -> Iterator[Finding]:
    """Whether browsers that know nothing of this company trust the address that users type."""
    from django.conf import settings

    from kartoteka.core import outside

    address = urlsplit(settings.PUBLIC_URL)
    if address.scheme != "https" or not address.hostname:
        return
    what = f"certificate of {address.hostname}"
    try:
        until = outside.certificate_ends(address.hostname, address.port or 443)
    except outside.Untrusted as reason:
        yield Finding(what, f"not trusted here: {reason}", False)
    except outside.Unreachable as reason:
        yield Finding(what, f"not looked at, {reason}")
    else:
        yield Finding(what, f"trusted here, until {until:%Y-%m-%d}")


def _scanner(options: argparse.Namespace) -> Iterator[Finding]:
    from django.conf import settings

    from kartoteka.core.files import scanning

    if settings.CLAMD:
        is_there = scanning.is_there()
        state = (
            settings.CLAMD if is_there else f"{settings.CLAMD} does not answer; no file is taken"
        )
        yield Finding("virus scanner", state, is_there)


def _belongs(alias: str, app_label: str) -> bool:
    from kartoteka.core.storage.router import KeysRouter

    return KeysRouter().allow_migrate(alias, app_label)
