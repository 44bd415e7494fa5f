"""What a backup says of itself, and whether this Kartoteka can put it back."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from kartoteka import __version__
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.project.cli import ready

FORMAT = 1
# The fewest and the most rows that each table may have in the copy.
Rows = dict[str, tuple[int, int]]
NEEDED = {"format", "kartoteka", "databases", "sha256"}


def described(sums: dict[str, str], rows: Rows) -> dict[str, Any]:
    """What is written into a backup whose files have these sums, and whose tables these rows."""
    return {
        "format": FORMAT,
        "kartoteka": __version__,
        "migrations": sorted(".".join(key) for key in _loader().disk_migrations),
        "at": timezone.now().isoformat(),
        "databases": {alias: connections[alias].vendor for alias in ("default", "keys")},
        "sha256": sums,
        "rows": rows,
    }


def counted() -> dict[str, int]:
    """How many records of each type there are, and how many events."""
    models: list[Any] = [Event, *(one.model for one in record_types)]
    # An older backup that came back has not all of them yet.
    there = set(connections["default"].introspection.table_names())
    known = {model._meta.db_table: model._base_manager for model in models}
    return {table: manager.count() for table, manager in known.items() if table in there}


def between(before: dict[str, int], after: dict[str, int]) -> Rows:
    """What a copy may have that was made between two counts, while others went on writing."""
    return {table: tuple(sorted((before[table], n))) for table, n in after.items()}  # type: ignore[misc]


def compare(name: str, contents: Any) -> int:
    """Refuse what came back with fewer or more rows than were there; how many came back."""
    found = counted()
    for table, (least, most) in contents.get("rows", {}).items():
        if not least <= found.get(table, 0) <= most:
            raise SafekeepingError(
                f"{name} came back with {found.get(table, 0)} rows in {table}, and was written "
                f"with {least if least == most else f'{least} to {most}'}."
            )
    return sum(found.values())


def check(name: str, contents: Any, alias: str) -> None:
    """Refuse what is no backup, what a newer Kartoteka wrote, and what is of another database."""
    if not _is_of_a_backup(contents):
        raise SafekeepingError(f"{name} is not a backup of Kartoteka.")
    if _is_newer(contents):
        raise SafekeepingError(
            f"{name} was written by a newer Kartoteka, {contents['kartoteka']}; this one is "
            f"{__version__}. Bring this one up to date first."
        )
    if ready.is_too_old(set(contents.get("migrations", [])), _loader()):
        raise SafekeepingError(f"{name}: {ready.TOO_OLD}.")
    vendor = contents["databases"][alias]
    if vendor != connections[alias].vendor:
        raise SafekeepingError(
            f"{name} is a backup of {vendor}, but this installation uses "
            f"{connections[alias].vendor}."
        )


def _is_of_a_backup(contents: Any) -> bool:
    """Whether all that will be read of it is of the kind that is written."""
    if not isinstance(contents, dict) or not contents.keys() >= NEEDED:
        return False
    migrations, rows = contents.get("migrations", []), contents.get("rows", {})
    return (
        isinstance(contents["format"], int)
        and isinstance(contents["kartoteka"], str)
        and isinstance(migrations, list)
        and _are(str, migrations)
        and all(_are_by_name(str, contents[key]) for key in ("databases", "sha256"))
        and contents["databases"].keys() >= {"default", "keys"}
        and _are_by_name(list, rows)
        and all(len(pair) == 2 and _are(int, pair) for pair in rows.values())
    )


def _are(kind: type, values: Iterable[Any]) -> bool:
    return all(isinstance(value, kind) for value in values)


def _are_by_name(kind: type, values: Any) -> bool:
    return isinstance(values, dict) and _are(kind, values.values())


def _is_newer(contents: dict[str, Any]) -> bool:
    if contents["format"] > FORMAT:
        return True
    theirs, ours = _release(contents["kartoteka"]), _release(__version__)
    if theirs != ours:
        return theirs > ours
    # Between two releases the migrations tell; those of an older one may have been dropped since.
    return not set(contents.get("migrations", [])) <= _known()


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a release, without what marks a trial of it."""
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _known() -> set[str]:
    """All migrations of this Kartoteka, with those that they stand for."""
    disk = _loader().disk_migrations
    replaced = {key for one in disk.values() for key in one.replaces}
    return {".".join(key) for key in {*disk, *replaced}}


def _loader() -> MigrationLoader:
    return MigrationLoader(None)
