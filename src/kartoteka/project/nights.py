"""Backups of the nights: each is written and proved, older ones are read again, all is noted."""

import json
import shutil
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from kartoteka.core.storage.safekeeping import SafekeepingError
from kartoteka.project import backups, selftest

REPORT = "backup.json"
PATTERN = "kartoteka-*.tar"
OLDEST = timedelta(hours=36)
# Within so many nights each backup that is kept is read to its end again.
TURN = 7


@dataclass(frozen=True)
class Night:
    """How the last night went, and what is known of the backups that are kept."""

    at: datetime
    file: str
    is_well: bool
    seconds: float
    steps: list[dict[str, Any]]
    # The last one that was proved, and when.
    good: str = ""
    good_at: datetime | None = None
    # When older ones were read again, and what is wrong with those that no longer are whole.
    looked_at: dict[str, str] = field(default_factory=dict)
    spoilt: dict[str, str] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Whether the last good one is of the last night."""
        return self.good_at is not None and timezone.now() - self.good_at < OLDEST

    @property
    def trouble(self) -> dict[str, Any] | None:
        """The step that failed; None where none did."""
        return next((step for step in self.steps if not step["is_well"]), None)

    @property
    def is_all_well(self) -> bool:
        """Whether nobody need do anything."""
        return self.is_well and self.is_fresh and not self.spoilt


def last() -> Night | None:
    """What the last night noted; None where nothing can be read."""
    try:
        told = json.loads((settings.DATA / REPORT).read_text(encoding="utf-8"))
        told["at"] = datetime.fromisoformat(told["at"])
        if told.get("good_at"):
            told["good_at"] = datetime.fromisoformat(told["good_at"])
        return Night(**told)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def spend(folder: Path, kept: int) -> Night:
    """Write tonight's backup into the folder, prove it, look at an older one, and note all that.

    Only where all went well do older ones make room, so the last good one is never lost.
    """
    _clear_up(folder)
    now, before = timezone.localtime(), last()
    backup = folder / f"kartoteka-{now:%Y-%m-%d-%H%M}.tar"
    began = time.monotonic()
    found = list(selftest.steps(backup))
    is_well = all(step.is_well for step in found)
    good, good_at = (before.good, before.good_at) if before else ("", None)
    if is_well:
        good, good_at = backup.name, now
        _make_room(folder, kept)
    looked_at, spoilt = _look_again(folder, backup, before)
    night = Night(
        now, str(backup), is_well, round(time.monotonic() - began, 1),
        [asdict(step) for step in found], good, good_at, looked_at, spoilt,
    )  # fmt: skip
    text = json.dumps(asdict(night), indent=1, default=datetime.isoformat)
    (settings.DATA / REPORT).write_text(text, encoding="utf-8")
    return night


def _those_in(folder: Path, pattern: str = PATTERN) -> list[Path]:
    """Files by their names; none where the folder is out of reach, which writing will say."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def _make_room(folder: Path, kept: int) -> None:
    for old in _those_in(folder)[:-kept]:
        backups.keys_of(old).unlink(missing_ok=True)
        old.unlink()


def _look_again(
    folder: Path, backup: Path, before: Night | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Read those of the older ones that were not read for longest; all have their turn."""
    older = {path.name: path for path in _those_in(folder) if path != backup}
    looked_at = {k: v for k, v in (before.looked_at if before else {}).items() if k in older}
    spoilt = {k: v for k, v in (before.spoilt if before else {}).items() if k in older}
    in_turn = sorted(older, key=lambda name: (looked_at.get(name, ""), name))
    for name in in_turn[: -(-len(older) // TURN)]:
        looked_at[name] = timezone.now().isoformat()
        spoilt.pop(name, None)
        try:
            backups.verify(older[name], backups.secret_of())
        except SafekeepingError as error:
            spoilt[name] = str(error)
    return looked_at, spoilt


def _clear_up(folder: Path) -> None:
    """Remove what a backup left that was killed; one still going on is younger."""
    for left in (*_those_in(folder, ".backup-*"), *_those_in(folder, ".selftest-*")):
        if time.time() - left.stat().st_mtime > OLDEST.total_seconds():
            shutil.rmtree(left, ignore_errors=True)


def in_words() -> tuple[str, bool]:
    """How the last night went, in one line, and whether that is well."""
    night = last()
    if night is None:
        return "none was written and proved yet", False
    when = f"{night.at:%Y-%m-%d %H:%M}"
    if night.trouble is not None:
        good = f"; the last good one is {night.good}" if night.good else ""
        return f"{when}, not {night.trouble['what']}: {night.trouble['state']}{good}", False
    state = f"{when}, restored and checked in {night.seconds:.0f} s"
    if not night.is_fresh:
        state += "; that is too long ago"
    if night.spoilt:
        state += f"; of the older ones {', '.join(night.spoilt.values())}"
    return state, night.is_all_well
