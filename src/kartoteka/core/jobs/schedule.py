"""Putting scheduled jobs in the outbox: one row for each schedule and slot, whoever comes first."""

from datetime import datetime, timedelta

from django.utils import timezone

from kartoteka.core.jobs.outbox import enqueue
from kartoteka.core.jobs.registry import schedules

QUIET_AFTER_START = timedelta(minutes=10)
SELDOM = timedelta(hours=6)


class Clock:
    """One worker's view of the schedules; it remembers what it has seen to, to ask less often."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}
        self._is_new = True

    def tick(self, now: datetime | None = None) -> int:
        """Enqueue every schedule whose slot has begun, once; how many slots were new to this clock.

        A machine that was off runs the current slot on waking; slots in between are skipped. What
        comes seldom is late already then and waits a little longer: people come first.
        """
        moment = now or timezone.now()
        new = 0
        for schedule in list(schedules.values()):
            slot = schedule.slot(moment)
            if slot is None or self._seen.get(schedule.name) == slot:
                continue
            late = self._is_new and schedule.period >= SELDOM
            run_after = moment + QUIET_AFTER_START if late else None
            enqueue(schedule.name, key=f"slot {slot}", run_after=run_after)
            self._seen[schedule.name] = slot
            new += 1
        self._is_new = False
        return new
