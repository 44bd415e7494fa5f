"""What an installation does by itself at night."""

from datetime import time, timedelta
from pathlib import Path

from django.conf import settings

from kartoteka.core import jobs
from kartoteka.core.actions import heads
from kartoteka.project import nights


@jobs.daily(name="history.note", at=time(2, 15), retries=3)
def note_history() -> str:
    """Note outside the database what the history comes to, so that nobody rewrites it unseen."""
    return str(heads.note())


@jobs.daily(name="backups.nightly", at=time(2, 30), retries=1, time_limit=timedelta(hours=6))
def nightly_backup() -> str:
    """Write a backup and prove it, where a folder for backups is named."""
    if not settings.BACKUPS:
        return ""
    night = nights.spend(Path(settings.BACKUPS), settings.BACKUPS_KEPT)
    said, _is_well = nights.in_words()
    if not night.is_well or night.spoilt:
        raise jobs.GiveUp(said)
    return said
