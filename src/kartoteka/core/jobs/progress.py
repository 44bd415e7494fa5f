"""What a running job holds: its lease, and the way to say how far it has come."""

import threading
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from kartoteka.core.jobs.models import Job, State
from kartoteka.core.jobs.registry import LeaseLost

# At most this often is progress written, however often a job reports it.
SECONDS_BETWEEN_WRITES = 0.5


class Progress:
    """Handed to a job that asks for it; once its lease is lost, its writes are refused."""

    def __init__(self, job: Job, lease_seconds: float) -> None:
        self.job_id: int = job.pk
        self.owner: int = job.owner
        self.attempt: int = job.attempts
        self._token = job.lease_token
        self._lease = timedelta(seconds=lease_seconds)
        self._report: dict[str, Any] = {}
        self._written_at = monotonic()
        self._cancelled = job.cancel_requested
        self._heeded = False
        self._lost = False
        self._lock = threading.Lock()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop; the job then returns where its data are whole."""
        self._heeded = self._heeded or self._cancelled
        return self._cancelled

    @property
    def heeded(self) -> bool:
        """Whether the job looked, and so ends early because it was asked to."""
        return self._heeded

    @property
    def lost(self) -> bool:
        """Whether the lease was found to be lost."""
        return self._lost

    def set(self, done: int, total: int = 0, message: str = "") -> None:
        """Report how far the job has come, as often as convenient.

        Inside a transaction nobody could see the row change, so there the heartbeat writes it.
        """
        with self._lock:
            self._report = {
                "progress_done": done,
                "progress_total": total,
                "message": message[:300],
            }
        if self._lost:
            raise LeaseLost(f"job {self.job_id}")
        due = monotonic() - self._written_at >= SECONDS_BETWEEN_WRITES
        if due and not transaction.get_connection().in_atomic_block:
            self.fence()

    def fence(self) -> None:
        """Extend the lease, or raise LeaseLost.

        Called inside a transaction it also locks the job's row until the commit, so what this
        transaction writes can't be committed by a worker that was taken for dead.
        """
        if not self.beat():
            raise LeaseLost(f"job {self.job_id}")

    def beat(self) -> bool:
        """Extend the lease and write what was last reported; False if the lease is lost."""
        with self._lock:
            report = dict(self._report)
        held = Job.objects.filter(pk=self.job_id, state=State.RUNNING, lease_token=self._token)
        # In a transaction also where one statement would do: on SQLite it keeps the queue fair.
        with transaction.atomic():
            if not held.update(lease_until=timezone.now() + self._lease, **report):
                self._lost = True
                return False
            self._cancelled = held.values_list("cancel_requested", flat=True).get()
        self._written_at = monotonic()
        return True

    def end(self, state: State, **fields: Any) -> bool:
        """Give the lease back with the outcome; False, and nothing written, if it was lost."""
        with self._lock:
            fields = {"lease_token": "", "lease_until": None, **self._report, **fields}
        held = Job.objects.filter(pk=self.job_id, state=State.RUNNING, lease_token=self._token)
        with transaction.atomic():
            ended = held.update(state=state, **fields)
        self._lost = self._lost or not ended
        return bool(ended)
