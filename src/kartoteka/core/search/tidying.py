"""The index of search is put together at night, so that a search by day reads it in one piece."""

from datetime import time

from kartoteka.core import jobs
from kartoteka.core.search import engine


@jobs.daily(name="search.tidy", at=time(3, 30), retries=1)
def tidy() -> str:
    """In small steps, between which others write."""
    steps = engine.tidy()
    return f"{steps} steps"
