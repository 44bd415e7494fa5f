"""The outbox looks after itself, and what the database keeps stays short."""

from datetime import timedelta

from django.utils import timezone

from kartoteka.core.jobs import outbox
from kartoteka.core.jobs.registry import LONGEST_PERIOD, every
from kartoteka.core.storage import tallies

# Longer than any schedule's period, so that the key of a slot outlives the slot.
KEPT = max(timedelta(days=30), LONGEST_PERIOD * 2)


@every(name="jobs.prune", hours=6)
def prune_jobs() -> int:
    """Drop rows of jobs that ended a month ago."""
    return outbox.prune(timezone.now() - KEPT)


@every(name="jobs.fold", hours=6)
def fold_tallies() -> None:
    """Add up what connections that have ended left in the tallies."""
    tallies.fold()
