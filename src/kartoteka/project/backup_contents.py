"""What a backup says of itself, and whether this Kartoteka can put it back."""

import re
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from kartoteka import __version__
from kartoteka.core.storage.safekeeping import SafekeepingError

FORMAT = 1
NEEDED = {"format", "kartoteka", "databases", "sha256"}


def described(sums: dict[str, str]) -> dict[str, Any]:
    """What is written into a backup whose files have these sums."""
    return {
        "format": FORMAT,
        "kartoteka": __version__,
        "migrations": sorted(".".join(key) for key in _loader().disk_migrations),
        "at": timezone.now().isoformat(),
        "databases": {alias: connections[alias].vendor for alias in ("default", "keys")},
        "sha256": sums,
    }


def check(name: str, contents: Any, alias: str) -> None:
    """Refuse what is no backup, what a newer Kartoteka wrote, and what is of another database."""
    if not isinstance(contents, dict) or not contents.keys() >= NEEDED:
        raise SafekeepingError(f"{name} is not a backup of Kartoteka.")
    if _is_newer(contents):
        raise SafekeepingError(
            f"{name} was written by a newer Kartoteka, {contents['kartoteka']}; this one is "
            f"{__version__}. Bring this one up to date first."
        )
    vendor = contents["databases"][alias]
    if vendor != connections[alias].vendor:
        raise SafekeepingError(
            f"{name} is a backup of {vendor}, but this installation uses "
            f"{connections[alias].vendor}."
        )


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
