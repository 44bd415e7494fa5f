"""The backup of the night, and its rehearsal: put back into a throw-away folder and checked there.

A backup that was never restored is a hope. What came of it stands in a file beside the backups, and
`kartoteka doctor` says it.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kartoteka.core.events.models import Group
from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.project import backups

LAST = "last-night.json"
NAME = "kartoteka-{day}.tar"
PATTERN = "kartoteka-*.tar"
YOUNG = timedelta(hours=6)
OLDEST = timedelta(hours=36)
LONGEST = 4 * 3600


@dataclass
class Night:
    """What came of one night: which backup, how long it took, and whether it came back whole."""

    at: str
    file: str = ""
    size: int = 0
    seconds: float = 0.0
    is_whole: bool = False
    problem: str = ""
    # The newest backup that did come back whole, this one or an older one.
    last_good: str = ""
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """One line about it."""
        if not self.is_whole:
            good = self.last_good or "none"
            return f"{self.file or 'no backup'}: {self.problem}; last good backup: {good}"
        size, rows = self.size / 1_000_000, sum(self.rows.values())
        return f"{self.file}: {size:.1f} MB, came back whole with {rows} rows, {self.seconds:.0f} s"


def run() -> Night:
    """Back up, rehearse, drop the oldest, and write down what came of it."""
    now = timezone.now()
    before = last()
    night = Night(at=now.isoformat(), last_good=before.last_good if before else "")
    if not settings.BACKUPS_KEPT:
        night.problem = "KARTOTEKA_BACKUPS_KEPT is 0, so none is made"
        return night
    begun = monotonic()
    folder = Path(settings.BACKUPS)
    path = folder / NAME.format(day=timezone.localdate(now).isoformat())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        night.file = path.name
        night.size = backups.write(path, backups.secret_of())
        night.rows = rehearse(path)
        night.is_whole, night.last_good = True, path.name
        _drop_oldest(folder, night.last_good)
    except (SafekeepingError, OSError) as error:
        night.problem = str(error)
    night.seconds = round(monotonic() - begun, 1)
    _keep(folder, night)
    return night


def last() -> Night | None:
    """What came of the last night; None where there was none yet."""
    path = Path(settings.BACKUPS) / LAST
    try:
        return Night(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def is_worth_it() -> bool:
    """Whether there is anything from before tonight: a company's first minutes belong to itself."""
    return Group.objects.filter(at__lt=timezone.now() - YOUNG).exists()


def is_late(night: Night) -> bool:
    """Whether the last night is too long ago."""
    at = parse_datetime(night.at)
    return at is None or timezone.now() - at > OLDEST


def rehearse(path: Path) -> dict[str, int]:
    """Put a backup back into a throw-away folder and check it; rows by table.

    SafekeepingError says why it did not come back whole. Erasures are done again there too.
    """
    if connections["default"].vendor != "sqlite":
        return _rehearse_dump(path)
    with tempfile.TemporaryDirectory(dir=settings.BACKUPS, prefix=".rehearsal-") as place:
        environment = _apart(Path(place))
        _command(environment, "restore", str(path.absolute()), "--yes")
        _command(environment, "check")
        return _rows(Path(place) / "kartoteka.sqlite3")


def _apart(place: Path) -> dict[str, str]:
    """The environment of a process that knows the throw-away folder and nothing of ours."""
    ours = {"DATABASE_URL", "KEYS_DATABASE_URL", "KARTOTEKA_DATA", "KARTOTEKA_BACKUPS"}
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    return kept | {
        "KARTOTEKA_DATA": str(place),
        "KARTOTEKA_BACKUP_KEY": settings.BACKUP_KEY,
        "DJANGO_SETTINGS_MODULE": "kartoteka.project.settings",
    }


def _command(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kartoteka.project.cli", *arguments], env=environment,
        capture_output=True, text=True, check=False, timeout=LONGEST,
    )  # fmt: skip
    if done.returncode:
        said = [*done.stdout.strip().splitlines(), *done.stderr.strip().splitlines()]
        raise SafekeepingError(f"{arguments[0]} says: {said[-1] if said else 'nothing'}")


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as copy:
        tables = [
            name
            for (name,) in copy.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND name NOT LIKE 'search_text%'"
            )
        ]
        counted = {}
        for name in tables:
            counted[name] = copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - names of tables
        return counted


def _rehearse_dump(path: Path) -> dict[str, int]:
    """PostgreSQL: the archive is opened, its sums are compared, and the dump is read whole."""
    with tempfile.TemporaryDirectory(dir=settings.BACKUPS, prefix=".rehearsal-") as place:
        dump = backups.opened(path, Path(place), backups.secret_of())
        done = subprocess.run(
            ["pg_restore", "--file=/dev/null", str(dump)], capture_output=True, text=True,
            check=False, timeout=LONGEST,
        )  # fmt: skip
        if done.returncode:
            raise SafekeepingError(f"pg_restore says: {done.stderr.strip().splitlines()[-1]}")
    return {}


def _drop_oldest(folder: Path, good: str) -> None:
    """Keep as many as were asked for, and the newest good one whatever happens."""
    for path in sorted(folder.glob(PATTERN), reverse=True)[settings.BACKUPS_KEPT :]:
        if path.name != good:
            path.unlink(missing_ok=True)
            backups.keys_of(path).unlink(missing_ok=True)


def _keep(folder: Path, night: Night) -> None:
    aside = folder / f".{LAST}.new"
    aside.write_text(json.dumps(asdict(night), indent=1))
    aside.chmod(0o600)
    aside.replace(folder / LAST)
