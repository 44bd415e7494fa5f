"""Jobs: into the outbox with the caller's transaction, out of it once, whatever dies meanwhile."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kartoteka.core import jobs
from kartoteka.core.jobs import claiming, outbox, registry, schedule
from kartoteka.core.jobs.models import Job, Priority, State
from kartoteka.core.jobs.progress import Progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def done():
    """A job that notes what it was given."""
    notes = []

    @jobs.job("test.note")
    def note(**payload):
        notes.append(payload)
        return {"notes": len(notes)}

    return notes


def due_again(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())


def test_a_job_gets_its_payload_and_its_result_is_kept(done):
    job = jobs.enqueue("test.note", {"mail": 7, "to": "żółw"})
    assert jobs.run_pending() == 1
    job.refresh_from_db()
    assert done == [{"mail": 7, "to": "żółw"}]
    assert (job.state, job.result, job.attempts) == (State.DONE, {"notes": 1}, 1)
    assert job.finished_at
    assert not job.lease_token


def test_what_is_rolled_back_is_not_done(done):
    with transaction.atomic():
        jobs.enqueue("test.note", {"mail": 1})
        transaction.set_rollback(True)
    assert jobs.run_pending() == 0
    assert done == []


def test_sent_twice_with_one_key_it_is_done_once(done):
    first = jobs.enqueue("test.note", {"mail": 1}, key="mail-1")
    assert jobs.enqueue("test.note", {"mail": 1}, key="mail-1") == first
    jobs.run_pending()
    assert jobs.enqueue("test.note", {"mail": 1}, key="mail-1").state == State.DONE
    assert jobs.run_pending() == 0
    assert done == [{"mail": 1}]


def test_a_key_may_be_of_any_length(done):
    long = "x" * 998
    first = jobs.enqueue("test.note", key=long)
    assert jobs.enqueue("test.note", key=long) == first
    assert jobs.enqueue("test.note", key=long + "y") != first


def test_a_name_that_nobody_declared_is_refused_at_once():
    with pytest.raises(LookupError, match="no job"):
        jobs.enqueue("test.missing")


def test_a_job_waits_for_its_time(done):
    jobs.enqueue("test.note", run_after=timezone.now() + timedelta(hours=1))
    assert jobs.run_pending() == 0


def test_somebody_at_the_screen_goes_first(done):
    jobs.enqueue("test.note", {"n": "bulk"}, priority=Priority.BULK)
    jobs.enqueue("test.note", {"n": "normal"})
    jobs.enqueue("test.note", {"n": "screen"}, priority=Priority.SCREEN)
    jobs.run_pending()
    assert [note["n"] for note in done] == ["screen", "normal", "bulk"]


def test_owners_take_turns(done):
    jobs.enqueue_many("test.note", [{"n": n} for n in range(5)], owner=1)
    jobs.enqueue("test.note", {"n": "other"}, owner=2, priority=Priority.BULK)
    jobs.run_pending()
    assert done.index({"n": "other"}) <= 1


def test_a_failing_job_comes_back_later_and_ends_as_a_dead_letter():
    @jobs.job("test.fail", retries=2)
    def fail():
        raise ValueError("no such mailbox")

    job = jobs.enqueue("test.fail")
    for attempt in (1, 2):
        assert jobs.run_pending() == 1
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.QUEUED, attempt)
        assert job.run_after > timezone.now() + timedelta(seconds=5)
        due_again(job)
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DEAD, 3)
    assert job.error == "ValueError: no such mailbox"
    jobs.retry(job)
    assert (job.state, job.attempts) == (State.QUEUED, 0)
    assert jobs.run_pending() == 1


def test_a_job_may_give_up_or_say_when_to_come_back():
    @jobs.job("test.gone")
    def gone():
        raise jobs.GiveUp("410 Gone")

    @jobs.job("test.busy")
    def busy():
        raise jobs.RetryLater(120, "429 Too Many Requests")

    dead, later = jobs.enqueue("test.gone"), jobs.enqueue("test.busy")
    jobs.run_pending()
    dead.refresh_from_db()
    later.refresh_from_db()
    assert (dead.state, dead.attempts) == (State.DEAD, 1)
    wait = later.run_after - timezone.now()
    assert timedelta(seconds=100) < wait <= timedelta(seconds=120)


def test_waiting_doubles_up_to_a_limit():
    waits = [claiming.backoff(attempt).total_seconds() for attempt in (1, 2, 3, 40)]
    assert 7.5 <= waits[0] <= 12.5
    assert 15 <= waits[1] <= 25
    assert 30 <= waits[2] <= 50
    assert waits[3] <= 12 * 3600 * 1.25
    assert len({claiming.backoff(5) for _ in range(20)}) > 1


def test_an_atomic_job_that_fails_leaves_nothing_and_one_that_works_leaves_both(done):
    @jobs.job("test.atomic", atomic=True)
    def atomic(fails):
        jobs.enqueue("test.note", {"fails": fails})
        if fails:
            raise ValueError

    for fails in (True, False):
        jobs.enqueue("test.atomic", {"fails": fails})
    jobs.run_pending()
    assert done == [{"fails": False}]


def test_a_lost_lease_refuses_every_late_write():
    @jobs.job("test.slow")
    def slow():
        """Never called here."""

    jobs.enqueue("test.slow")
    first = claiming.claim()
    stopped = Progress(first, lease_seconds=60)
    assert stopped.beat()
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claiming.reap() == 1
    second = claiming.claim()
    assert (second.pk, second.attempts) == (first.pk, 2)

    assert not stopped.beat()
    assert stopped.lost
    with pytest.raises(jobs.LeaseLost):
        stopped.fence()
    with pytest.raises(jobs.LeaseLost):
        stopped.set(1, 2)
    assert not stopped.end(State.DONE, result={"late": True})
    second.refresh_from_db()
    assert (second.state, second.result) == (State.RUNNING, None)
    assert Progress(second, lease_seconds=60).end(State.DONE)


def test_a_late_transaction_cannot_be_committed(done):
    @jobs.job("test.late")
    def late(progress):
        # What another worker does while this one was stopped.
        Job.objects.filter(name="test.late").update(lease_token="another")
        with transaction.atomic():
            jobs.enqueue("test.note", {"late": True})
            progress.fence()

    jobs.enqueue("test.late")
    jobs.run_pending()
    assert done == []
    job = Job.objects.get(name="test.late")
    assert (job.state, job.error) == (State.RUNNING, "")


def test_a_job_that_kills_its_workers_ends_as_a_dead_letter():
    @jobs.job("test.kill", retries=1)
    def kill():
        """Never called here: claimed and left, as by a worker that was killed."""

    job = jobs.enqueue("test.kill")
    for _attempt in (1, 2):
        assert claiming.claim() is not None
        assert claiming.reap() == 0
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claiming.reap() == 1
    job.refresh_from_db()
    assert job.state == State.DEAD
    assert job.error == "The worker stopped during attempt 2."
    assert claiming.claim() is None


def test_a_job_of_a_newer_version_waits_and_is_not_lost():
    Job.objects.create(name="test.of_tomorrow")
    jobs.run_pending()
    job = Job.objects.get()
    assert job.state == State.QUEUED
    assert "test.of_tomorrow" in job.error


def test_progress_is_told_and_a_job_can_be_stopped(monkeypatch):
    monkeypatch.setattr("kartoteka.core.jobs.progress.SECONDS_BETWEEN_WRITES", 0)

    @jobs.job("test.rows")
    def rows(total, progress):
        for row in range(total):
            progress.set(row, total, "Checking rows")
            if row == 3:
                jobs.cancel(Job.objects.get(pk=progress.job_id))
                progress.fence()
            if progress.cancelled:
                return {"rows": row}
        return {"rows": total}

    job = jobs.enqueue("test.rows", {"total": 10}, owner=5)
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, job.result) == (State.CANCELLED, {"rows": 3})
    assert (job.progress_done, job.progress_total, job.message) == (3, 10, "Checking rows")


def test_a_waiting_job_can_be_cancelled(done):
    job = jobs.enqueue("test.note")
    jobs.cancel(job)
    assert job.state == State.CANCELLED
    assert jobs.run_pending() == 0


def test_a_schedule_writes_one_row_for_each_slot():
    @jobs.every(name="test.tick", minutes=10)
    def tick():
        return "ticked"

    noon = datetime(2026, 11, 21, 12, 3, tzinfo=UTC)
    clocks = [schedule.Clock(), schedule.Clock()]
    for minutes in (0, 1, 6):
        for clock in clocks:
            clock.tick(noon + timedelta(minutes=minutes))
    assert Job.objects.filter(name="test.tick").count() == 1
    # Three days off: the current slot runs, those in between are skipped.
    for clock in [*clocks, schedule.Clock()]:
        clock.tick(noon + timedelta(days=3))
    assert Job.objects.filter(name="test.tick").count() == 2


def test_what_comes_seldom_lets_people_go_first_after_a_start(done):
    jobs.daily(name="test.nightly", at=time(0))(lambda: None)
    jobs.every(name="test.often", minutes=10)(lambda: None)
    now, clock = timezone.now(), schedule.Clock()
    clock.tick(now)
    # On this start the night is long over; on the next ones it comes while the worker is there.
    late = Job.objects.get(name="test.nightly")
    assert late.run_after == now + schedule.QUIET_AFTER_START
    assert Job.objects.get(name="test.often").run_after < late.run_after
    clock.tick(now + timedelta(days=1))
    in_time = Job.objects.filter(name="test.nightly").latest("id")
    assert in_time.run_after < timezone.now() + timedelta(seconds=5)


def test_a_lane_takes_only_its_own_jobs(done):
    jobs.enqueue("test.note", {"n": "bulk"}, priority=Priority.BULK)
    jobs.enqueue("test.note", {"n": "screen"}, priority=Priority.SCREEN)
    taken = [claiming.claim(lane=lane) for lane in (claiming.SCREENS, claiming.SCREENS)]
    assert [job and job.payload["n"] for job in taken] == ["screen", None]
    assert claiming.claim(lane=claiming.HOUSE).payload["n"] == "bulk"


@pytest.mark.parametrize(
    ("moment", "slot"),
    [
        ("2026-11-21T01:59+00:00", None),  # 2:59 in Warsaw
        ("2026-11-21T02:00+00:00", "2026-11-21"),
        ("2026-03-29T00:59+00:00", None),  # 1:59, and then it is 3:00
        ("2026-03-29T01:00+00:00", "2026-03-29"),
        ("2026-10-25T00:30+00:00", None),  # 2:30, summer time
        ("2026-10-25T01:30+00:00", None),  # 2:30 once more
        ("2026-10-25T02:00+00:00", "2026-10-25"),
    ],
)
def test_a_daily_job_keeps_to_the_clock_on_the_wall(moment, slot, settings):
    settings.TIME_ZONE = "Europe/Warsaw"
    daily = registry.Schedule("test.daily", timedelta(days=1), at=time(3))
    assert daily.slot(datetime.fromisoformat(moment)) == slot


def test_a_period_longer_than_keys_are_kept_is_refused():
    with pytest.raises(ValueError, match="period"):
        jobs.every(name="test.yearly", days=365)


def test_a_name_declared_twice_is_refused():
    @jobs.job("test.twice")
    def first():
        """The one."""

    with pytest.raises(ValueError, match="twice"):

        @jobs.job("test.twice")
        def second():
            """The other."""


def test_old_rows_are_dropped_and_dead_letters_stay(done):
    finished = jobs.enqueue("test.note")
    jobs.run_pending()
    dead = jobs.enqueue("test.note")
    Job.objects.filter(pk=dead.pk).update(state=State.DEAD)
    waiting = jobs.enqueue("test.note")
    Job.objects.update(finished_at=timezone.now() - timedelta(days=40))
    Job.objects.filter(pk=waiting.pk).update(finished_at=None)
    jobs_kept = {dead.pk, waiting.pk}
    assert outbox.prune(timezone.now() - timedelta(days=30)) == 1
    assert finished.pk not in jobs_kept
    assert set(Job.objects.values_list("pk", flat=True)) == jobs_kept


@pytest.mark.parametrize(
    "query",
    [
        lambda: Job.objects.filter(
            state="queued", priority=1, owner__gt=3, run_after__lte=timezone.now()
        ).order_by("owner", "run_after")[:1],
        lambda: Job.objects.filter(state="running", lease_until__lt=timezone.now()),
        lambda: Job.objects.filter(state="done", finished_at__lt=timezone.now()),
        lambda: Job.objects.filter(owner=3).order_by("-created_at")[:20],
    ],
)
def test_every_query_of_the_worker_uses_an_index(query):
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = query().explain()
    assert "jobs_" in plan
    assert "SCAN jobs_job" not in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
