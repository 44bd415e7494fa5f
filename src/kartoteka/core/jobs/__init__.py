"""Outbox and background work: jobs are rows written in the caller's transaction, done by a worker.

Declare a job with ``@job("mail.send")``, put it in the outbox with ``enqueue``, repeat it with
``@every(name=..., minutes=5)``. A job is done at least once, so it must be able to run twice.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kartoteka.core.jobs.registry import GiveUp, LeaseLost, RetryLater, daily, every, job

if TYPE_CHECKING:
    from kartoteka.core.jobs.outbox import cancel, enqueue, enqueue_many, retry
    from kartoteka.core.jobs.progress import Progress
    from kartoteka.core.jobs.worker import run_pending, run_worker

__all__ = [
    "GiveUp",
    "LeaseLost",
    "Progress",
    "RetryLater",
    "cancel",
    "daily",
    "enqueue",
    "enqueue_many",
    "every",
    "job",
    "retry",
    "run_pending",
    "run_worker",
]

# These need the models, which Django loads after this package.
_HOMES = {
    "Progress": "progress",
    "cancel": "outbox",
    "enqueue": "outbox",
    "enqueue_many": "outbox",
    "retry": "outbox",
    "run_pending": "worker",
    "run_worker": "worker",
}


def __getattr__(name: str) -> Any:
    """Find a name that lives beside the models."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
