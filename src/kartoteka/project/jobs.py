"""Every night: a backup, and a proof that it can be put back."""

from datetime import time, timedelta

from kartoteka.core import jobs
from kartoteka.project import nightly


@jobs.daily(name="backup.nightly", at=time(2, 15), time_limit=timedelta(hours=5), retries=1)
def backup_nightly() -> str:
    """Write the backup of the night, put it back on a throw-away copy, and check it there."""
    if not nightly.is_worth_it():
        return "nothing yet that is a night old"
    return nightly.run().state
