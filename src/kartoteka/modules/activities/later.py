"""Dates that are picked with one press: the next working day, in a week, and later."""

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, kinds
from kartoteka.modules.activities.models import MORNING

WHEN = Spec("starts_at", "", kinds["datetime"], "none")
SATURDAY = 5
EARLIEST, LATEST = time(7), time(19)


def next_working(by: Actor) -> tuple[str, int]:
    """The next working day: its name, and in how many days it is."""
    days = 1
    while (by.fmt.today + timedelta(days=days)).weekday() >= SATURDAY:
        days += 1
    return (_("Tomorrow") if days == 1 else _("On Monday")), days


def moments(moment: datetime | None, by: Actor) -> list[tuple[str, str]]:
    """Where something can be put off to; it keeps its time of day."""
    clock = _clock(moment, by)
    return [(label, _text(by, number, clock)) for label, number in _choices(by)]


def days(by: Actor) -> list[tuple[str, str]]:
    """The same without the time of day, which each thing keeps."""
    found = [(label, by.fmt.today + timedelta(days=number)) for label, number in _choices(by)]
    return [(label, kinds["date"].edit(day, WHEN, by.fmt)) for label, day in found]


def clock(moment: datetime | None, by: Actor) -> str:
    """The time of day that something keeps when it is put off."""
    return _text(by, 0, _clock(moment, by)).rpartition(" ")[2]


def _clock(moment: datetime | None, by: Actor) -> time:
    return moment.astimezone(by.fmt.timezone).time() if moment else time(MORNING)


def _choices(by: Actor) -> tuple[tuple[str, int], ...]:
    name, number = next_working(by)
    return ((name, number), (_("In a week"), 7), (_("In two weeks"), 14), (_("In a month"), 28))


def soon(by: Actor) -> tuple[tuple[str, str], ...]:
    """The two usual dates of a next step, at this time of day."""
    clock = by.at.astimezone(by.fmt.timezone).time()
    clock = clock.replace(minute=clock.minute // 15 * 15, second=0, microsecond=0)
    if not EARLIEST <= clock <= LATEST:
        clock = time(MORNING)
    name, days = next_working(by)
    return (name, _text(by, days, clock)), (_("In a week"), _text(by, 7, clock))


def _text(by: Actor, days: int, clock: time) -> str:
    day = by.fmt.today + timedelta(days=days)
    local = datetime.combine(day, clock, tzinfo=by.fmt.timezone)
    return kinds["datetime"].edit(local, WHEN, by.fmt)
