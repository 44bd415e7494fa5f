"""The index of search is put together at night and after a long import, so that by day a search
reads it in one piece."""

from datetime import time

from kartoteka.core import jobs
from kartoteka.core.search import addresses, engine, visits


@jobs.daily(name="search.tidy", at=time(3, 30), retries=1)
def tidy() -> str:
    """In small steps, between which others write."""
    steps = engine.tidy()
    return f"{steps} steps"


@jobs.daily(name="search.visits", at=time(3, 50), retries=1)
def forget_visits() -> str:
    """What each user looked at, but for the latest and what they keep within reach."""
    return f"{visits.prune()} visits"


@jobs.every(name="search.addresses", hours=1, retries=1)
def note_addresses() -> str:
    """After an upgrade: note the addresses of entries that were written before there was a note."""
    done = addresses.settle()
    return f"{done} entries"
