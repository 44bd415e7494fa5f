"""Workers as processes of their own: killed, stopped, several at once."""

import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.utils import timezone

from kartoteka.core import jobs
from kartoteka.core.jobs import claiming
from kartoteka.core.jobs.models import Job, Priority, State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LEASE = 1.0
PATIENCE = 30
fork = multiprocessing.get_context("fork")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Workers that look often."""
    monkeypatch.setattr("kartoteka.core.jobs.worker.SECONDS_BETWEEN_LOOKS", 0.05)
    monkeypatch.setattr("kartoteka.core.jobs.worker.SECONDS_BETWEEN_REAPS", 0.2)


@pytest.fixture
def log(tmp_path):
    """A file to which jobs append a line for everything they did."""
    path = tmp_path / "log"
    path.touch()
    return path


@pytest.fixture
def start():
    """Start workers; those left over are killed."""
    started = []

    def make():
        # A connection must not be shared by two processes.
        connections.close_all()
        worker = fork.Process(target=work, daemon=True)
        worker.start()
        started.append(worker)
        return worker

    yield make
    for worker in started:
        worker.kill()
        worker.join()


def work():
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    jobs.run_worker(stop)
    os._exit(0)


def note(log: Path, line: str) -> None:
    with log.open("a") as file:
        file.write(f"{line}\n")


def wait_until(true) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_worker_killed_in_the_middle_is_replaced(start, log):
    @jobs.job("test.deadly", lease_seconds=LEASE)
    def deadly(progress):
        note(log, f"attempt {progress.attempt}")
        if progress.attempt == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return {"attempt": progress.attempt}

    job = jobs.enqueue("test.deadly")
    start().join(PATIENCE)
    job.refresh_from_db()
    assert job.state == State.RUNNING
    start()
    wait_until(lambda: Job.objects.get(pk=job.pk).state == State.DONE)
    assert log.read_text().splitlines() == ["attempt 1", "attempt 2"]
    assert Job.objects.get(pk=job.pk).result == {"attempt": 2}


def test_several_workers_run_no_job_twice(start, log):
    @jobs.job("test.count")
    def count(number):
        note(log, str(number))

    with transaction.atomic():
        jobs.enqueue_many("test.count", [{"number": n} for n in range(120)])
    for _ in range(3):
        start()
    wait_until(lambda: not Job.objects.exclude(state=State.DONE).exists())
    assert Counter(log.read_text().split()) == {str(n): 1 for n in range(120)}


def test_who_waits_at_a_screen_does_not_wait_for_the_house(start, log):
    @jobs.job("test.nightly_search")
    def nightly_search():
        note(log, "search begun")
        deadline = time.monotonic() + PATIENCE
        while "asked" not in log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        note(log, "search ended")

    @jobs.job("test.asked")
    def asked():
        note(log, "asked")

    search = jobs.enqueue("test.nightly_search", priority=Priority.BULK)
    start()
    wait_until(lambda: "search begun" in log.read_text())
    jobs.enqueue("test.asked", priority=Priority.SCREEN)
    wait_until(lambda: Job.objects.get(pk=search.pk).state == State.DONE)
    assert log.read_text().splitlines() == ["search begun", "asked", "search ended"]


def test_what_a_worker_left_is_taken_over_while_the_house_is_at_work(start, log, monkeypatch):
    monkeypatch.setattr("kartoteka.core.jobs.worker.SECONDS_BETWEEN_REAPS", 0.2)

    @jobs.job("test.nightly_search")
    def nightly_search():
        note(log, "search begun")
        wait_until(lambda: "taken over" in log.read_text())
        note(log, "search ended")

    @jobs.job("test.left")
    def left():
        note(log, "taken over")

    search = jobs.enqueue("test.nightly_search", priority=Priority.BULK)
    start()
    wait_until(lambda: "search begun" in log.read_text())
    Job.objects.create(
        name="test.left", priority=Priority.SCREEN, state=State.RUNNING, attempts=1,
        lease_token="gone", lease_until=timezone.now() - timedelta(minutes=1),
    )  # fmt: skip
    wait_until(lambda: Job.objects.get(pk=search.pk).state == State.DONE)
    assert log.read_text().splitlines() == ["search begun", "taken over", "search ended"]


def test_a_lane_that_falls_takes_the_worker_with_it(monkeypatch):
    def broken(lane, stop, clock=None):
        if clock is None:
            raise RuntimeError("a lane fell")
        stop.wait(PATIENCE)

    monkeypatch.setattr("kartoteka.core.jobs.worker._run_lane", broken)
    with pytest.raises(RuntimeError, match="a lane fell"):
        jobs.run_worker(threading.Event())


def test_a_job_longer_than_its_lease_is_kept_by_its_heart_beating(start, log):
    @jobs.job("test.long", lease_seconds=LEASE)
    def long():
        note(log, "begun")
        time.sleep(LEASE * 3)
        return "whole"

    job = jobs.enqueue("test.long")
    for _ in range(2):
        start()
    wait_until(lambda: Job.objects.get(pk=job.pk).state == State.DONE)
    assert log.read_text().splitlines() == ["begun"]


def test_a_worker_that_was_stopped_writes_nothing_when_it_goes_on(start, log):
    @jobs.job("test.stopped", lease_seconds=LEASE)
    def stopped(progress):
        note(log, f"begun {progress.attempt}")
        if progress.attempt == 1:
            os.kill(os.getpid(), signal.SIGSTOP)
            with transaction.atomic():
                jobs.enqueue("test.effect")
                try:
                    progress.fence()
                except jobs.LeaseLost:
                    note(log, "refused")
                    raise
        return {"attempt": progress.attempt}

    @jobs.job("test.effect")
    def effect():
        note(log, "effect")

    job = jobs.enqueue("test.stopped")
    first = start()
    wait_until(lambda: "begun 1" in log.read_text())
    start()
    wait_until(lambda: Job.objects.get(pk=job.pk).state == State.DONE)
    os.kill(first.pid, signal.SIGCONT)
    wait_until(lambda: "refused" in log.read_text())
    first.terminate()
    first.join(PATIENCE)
    assert log.read_text().splitlines() == ["begun 1", "begun 2", "refused"]
    assert Job.objects.get(pk=job.pk).result == {"attempt": 2}
    assert not Job.objects.filter(name="test.effect").exists()


def test_a_worker_told_to_stop_finishes_what_it_has_begun(start, log):
    @jobs.job("test.last")
    def last():
        note(log, "begun")
        time.sleep(0.5)
        note(log, "ended")

    job = jobs.enqueue("test.last")
    worker = start()
    wait_until(lambda: "begun" in log.read_text())
    worker.terminate()
    worker.join(PATIENCE)
    assert worker.exitcode == 0
    assert log.read_text().splitlines() == ["begun", "ended"]
    assert Job.objects.get(pk=job.pk).state == State.DONE


def test_past_its_time_limit_a_job_is_no_longer_kept():
    from kartoteka.core.jobs.worker import work_on

    @jobs.job("test.endless", lease_seconds=0.3, time_limit=timedelta(seconds=0.2), retries=0)
    def endless():
        time.sleep(1)
        assert claiming.reap() == 1

    job = jobs.enqueue("test.endless")
    work_on(claiming.claim())
    job.refresh_from_db()
    assert job.state == State.DEAD
