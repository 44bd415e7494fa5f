"""What an installation does by itself at night."""

from datetime import time, timedelta
from pathlib import Path

from django.conf import settings

from kartoteka.core import jobs
from kartoteka.core.actions import heads
from kartoteka.project import selftest


@jobs.daily(name="history.note", at=time(2, 15), retries=3)
def note_history() -> str:
    """Note outside the database what the history comes to, so that nobody rewrites it unseen."""
    return str(heads.note())


@jobs.daily(name="backups.nightly", at=time(2, 30), retries=1, time_limit=timedelta(hours=6))
def nightly_backup() -> str:
    """Write a backup and prove it, where a folder for backups is named."""
    if not settings.BACKUPS:
        return ""
    folder = Path(settings.BACKUPS)
    if not folder.is_dir():
        raise jobs.GiveUp(f"There is no folder {folder}.")
    if not selftest.nightly(folder, settings.BACKUPS_KEPT):
        raise jobs.GiveUp(selftest.last_night()[0])
    return selftest.last_night()[0]
