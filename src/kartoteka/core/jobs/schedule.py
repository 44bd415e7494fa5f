"""Putting scheduled jobs in the outbox: one row for each schedule and slot, whoever comes first."""

from datetime import datetime

from django.utils import timezone

from kartoteka.core.jobs.models import Priority
from kartoteka.core.jobs.outbox import enqueue
from kartoteka.core.jobs.registry import schedules


class Clock:
    """One worker's view of the schedules; it remembers what it has seen to, to ask less often."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def tick(self, now: datetime | None = None) -> int:
        """Enqueue every schedule whose slot has begun, once; how many slots were new to this clock.

        A machine that was off runs the current slot on waking; slots in between are skipped.
        """
        moment = now or timezone.now()
        new = 0
        for schedule in list(schedules.values()):
            slot = schedule.slot(moment)
            if slot is None or self._seen.get(schedule.name) == slot:
                continue
            enqueue(schedule.name, key=f"slot {slot}", priority=Priority.NORMAL)
            self._seen[schedule.name] = slot
            new += 1
        return new
