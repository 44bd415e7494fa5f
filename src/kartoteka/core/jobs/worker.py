"""The worker: takes jobs one by one, keeps their leases alive, writes what came of them."""

import logging
import threading
from collections.abc import Collection
from contextlib import nullcontext
from time import monotonic
from typing import Any

from django.db import DatabaseError, close_old_connections, connections, transaction
from django.utils import timezone

from kartoteka.core.jobs import collecting
from kartoteka.core.jobs.claiming import (
    HOUSE,
    SCREENS,
    after_failure,
    claim,
    lease_seconds,
    reap,
)
from kartoteka.core.jobs.models import Job, State
from kartoteka.core.jobs.progress import Progress
from kartoteka.core.jobs.registry import (
    Declaration,
    GiveUp,
    LeaseLost,
    RetryLater,
    declarations,
)
from kartoteka.core.jobs.schedule import Clock

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_REAPS = 5.0
BEATS_PER_LEASE = 3
# A database that is away is asked again after this long, not hammered.
SECONDS_AFTER_TROUBLE = 2.0


def run_worker(stop: threading.Event) -> None:
    """Work until told to stop, in two lanes; a job that was begun is finished first."""
    failed: list[BaseException] = []

    def serve_screens() -> None:
        try:
            _run_lane(SCREENS, stop)
        except BaseException as error:
            failed.append(error)
            stop.set()

    screens = threading.Thread(target=serve_screens, name="job-lane-screens")
    screens.start()
    try:
        _run_lane(HOUSE, stop, Clock())
    finally:
        stop.set()
        screens.join()
    if failed:
        raise failed[0]


def _run_lane(lane: Collection[int], stop: threading.Event, clock: Clock | None = None) -> None:
    """Take jobs of one lane; that with the clock also sees to schedules.

    Both see to lost leases, of either lane: one of them may be at work for hours.
    """
    turn, reaped_at = 0, 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            if monotonic() - reaped_at >= SECONDS_BETWEEN_REAPS:
                reap()
                reaped_at = monotonic()
            if clock is not None:
                clock.tick()
            job = claim(turn, lane)
            if job is None:
                stop.wait(SECONDS_BETWEEN_LOOKS)
                continue
            turn = job.owner
            work_on(job)
        except DatabaseError:
            log.exception("The database did not answer; the worker goes on in a moment.")
            connections.close_all()
            stop.wait(SECONDS_AFTER_TROUBLE)
    connections.close_all()


def run_pending(limit: int = 1000) -> int:
    """Do what is due now in this thread, and tell how many jobs were taken; for tests and tools."""
    turn = 0
    for taken in range(limit):
        job = claim(turn)
        if job is None:
            return taken
        turn = job.owner
        work_on(job)
    return limit


def work_on(job: Job) -> None:
    """Run one claimed job and write its outcome, unless the lease was lost meanwhile."""
    declaration = declarations.get(job.name)
    progress = Progress(job, lease_seconds(declaration))
    try:
        if declaration is None:
            raise LookupError(f"This version of the program has no job {job.name!r}.")
        with Heartbeat(progress, declaration):
            _call(job, declaration, progress)
    except LeaseLost:
        log.warning("Job %s (%s) was taken over by another worker.", job.pk, job.name)
    except Exception as error:
        if _write_failure(job, progress, error):
            log.warning("Job %s (%s) failed.", job.pk, job.name, exc_info=True)


def _call(job: Job, declaration: Declaration, progress: Progress) -> None:
    extra = {"progress": progress} if declaration.wants_progress else {}
    with collecting.seldom(), transaction.atomic() if declaration.atomic else nullcontext():
        result = declaration.function(**job.payload, **extra)
        _write_success(progress, result)


def _write_success(progress: Progress, result: Any) -> None:
    state = State.CANCELLED if progress.heeded else State.DONE
    if not progress.end(state, result=result, error="", finished_at=timezone.now()):
        raise LeaseLost(f"job {progress.job_id}")


def _write_failure(job: Job, progress: Progress, error: Exception) -> bool:
    job.cancel_requested = job.cancel_requested or progress.cancelled
    reason = f"{type(error).__name__}: {error}"[:2000]
    if isinstance(error, RetryLater):
        return progress.end(**after_failure(job, reason, delay=error.delay))
    return progress.end(**after_failure(job, reason, give_up=isinstance(error, GiveUp)))


class Heartbeat:
    """Extends a job's lease from a thread of its own for as long as the job runs."""

    def __init__(self, progress: Progress, declaration: Declaration) -> None:
        self._progress = progress
        self._pause = declaration.lease_seconds / BEATS_PER_LEASE
        self._ends_at = monotonic() + declaration.time_limit.total_seconds()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="job-heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        # Past its time limit a job is no longer kept: another worker may take it.
        while not self._stopped.wait(self._pause) and monotonic() < self._ends_at:
            try:
                if not self._progress.beat():
                    break
            except DatabaseError:
                log.warning("A heartbeat did not reach the database.", exc_info=True)
                connections.close_all()
        connections.close_all()
