"""What happens by itself: erasures whose day has come, and old lines of the log."""

from datetime import time

from django.utils import timezone

from kartoteka.core import jobs
from kartoteka.modules.privacy import erasing, retaining, seeing


@jobs.every(name="privacy.erase", hours=1)
def erase_due() -> int:
    """Finish what was broken off, and erase those whose days of grace are over."""
    return erasing.finish_open_lines() + erasing.purge_due(timezone.now())


@jobs.daily(name="privacy.retain", at=time(2, 40))
def retain() -> int:
    """Carry out the rules of retention that an administrator switched on."""
    return retaining.carry_out_all(timezone.now())


@jobs.daily(name="privacy.prune", at=time(3, 50))
def prune_log() -> int:
    """Forget old lines of the log of who saw whom."""
    return seeing.prune()
