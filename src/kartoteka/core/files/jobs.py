"""Sweeping out bytes that belong to no file: of uploads broken off, or rolled back."""

from datetime import time
from pathlib import Path
from time import time as now

from kartoteka.core import jobs
from kartoteka.core.files import storing
from kartoteka.core.files.models import File

# Whoever has stored bytes a moment ago may not have committed the row yet.
SECONDS_UNTIL_SWEPT = 24 * 3600


@jobs.daily(name="files.sweep", at=time(3, 30))
def sweep_files() -> int:
    """Remove what lies in the store for a day without a row; how many files that were."""
    swept = 0
    for path in storing.leftovers():
        swept += _sweep(path)
    return swept


def _sweep(path: Path) -> int:
    try:
        if now() - path.stat().st_mtime < SECONDS_UNTIL_SWEPT:
            return 0
        if File.objects.filter(sha256=path.name).exists():
            return 0
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1
