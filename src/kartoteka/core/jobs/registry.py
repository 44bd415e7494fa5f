"""What can be done in the background: declared jobs and their schedules."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

Function = Callable[..., Any]

# Rows of finished jobs, and with them the keys of slots, are kept longer than this.
LONGEST_PERIOD = timedelta(days=7)


class LeaseLost(Exception):
    """Another worker has taken the job over, so nothing this one still writes may count."""


class GiveUp(Exception):
    """Raised by a job that will never succeed: no further attempt, straight to the dead letters."""


class RetryLater(Exception):
    """Raised by a job that knows when to be tried again, as after "Retry-After: 120"."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(reason or f"try again in {seconds:g} s")
        self.delay = timedelta(seconds=seconds)


@dataclass(frozen=True)
class Declaration:
    """One declared job and how it is run.

    An ``atomic`` job and the note that it is done are committed together, so a job that only
    writes to the database takes effect exactly once.
    """

    name: str
    function: Function
    retries: int
    lease_seconds: float
    time_limit: timedelta
    atomic: bool
    wants_progress: bool


@dataclass(frozen=True)
class Schedule:
    """When a job is put in the outbox by itself: each period, or each day at a time of day."""

    name: str
    period: timedelta
    at: time | None = None

    def slot(self, now: datetime) -> str | None:
        """Name the slot that ``now`` falls into, or None where today's slot has not begun."""
        if self.at is None:
            return str(int(now.timestamp() // self.period.total_seconds()))
        local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
        # Compared as a clock on the wall, so a change to summer time neither skips nor repeats it.
        return local.date().isoformat() if local.time() >= self.at else None


declarations: dict[str, Declaration] = {}
schedules: dict[str, Schedule] = {}


def job(
    name: str,
    *,
    retries: int = 5,
    lease_seconds: float = 60,
    time_limit: timedelta = timedelta(hours=6),
    atomic: bool = False,
) -> Callable[[Function], Function]:
    """Declare a function as the job ``name``.

    It is called with the payload as keyword arguments, and with ``progress`` if it asks for it.
    """

    def declare(function: Function) -> Function:
        known = declarations.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"job {name!r} is declared twice")
        wants_progress = "progress" in inspect.signature(function).parameters
        declarations[name] = Declaration(
            name, function, retries, lease_seconds, time_limit, atomic, wants_progress
        )
        return function

    return declare


def every(
    *, name: str, minutes: float = 0, hours: float = 0, days: float = 0, **options: Any
) -> Callable[[Function], Function]:
    """Declare a job and run it once in each period; a missed period is not made up for."""
    period = timedelta(minutes=minutes, hours=hours, days=days)
    if not timedelta(0) < period <= LONGEST_PERIOD:
        raise ValueError(f"schedule {name!r}: the period must be between 0 and {LONGEST_PERIOD}")
    schedules[name] = Schedule(name, period)
    return job(name, **options)


def daily(*, name: str, at: time, **options: Any) -> Callable[[Function], Function]:
    """Declare a job and run it once a day, at or as soon as possible after a local time."""
    schedules[name] = Schedule(name, timedelta(days=1), at)
    return job(name, **options)
