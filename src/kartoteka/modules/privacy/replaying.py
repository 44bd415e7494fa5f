"""After a restore, before anybody can sign in: everything that was erased is erased again."""

import json
from pathlib import Path

from django.conf import settings

from kartoteka.core.keys import ledger
from kartoteka.modules.privacy import erasing

CARRIED = "erasures.json"


def carried() -> Path:
    """Where a restore leaves the ledger of before, for the next start to read."""
    return Path(settings.DATA) / CARRIED


def replay() -> int:
    """Take up the ledger that a restore carried over, and finish all that is open; how many."""
    path = carried()
    if path.exists():
        ledger.load(json.loads(path.read_text()))
    done = erasing.finish_open_lines()
    path.unlink(missing_ok=True)
    return done
