"""The year that ends at the moment of loading: working days, and hours of work."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kartoteka.project.demo.dice import Dice

FIXED_HOLIDAYS = frozenset(
    {(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)}
)
FIRST_HOUR, LAST_HOUR = 7.5, 16.5
SATURDAY = 5


@dataclass(frozen=True)
class Clock:
    """The moment of loading, and the zone of the company."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The day of loading in the company's zone."""
        return self.now.astimezone(self.zone).date()

    def day(self, days_ago: float, dice: Dice) -> date:
        """A working day about so many days before today, or after it where that is negative."""
        day = self.today - timedelta(days=round(days_ago))
        if not is_off(day):
            return day
        # What falls on a day off is spread over the week before it, not heaped on a Monday.
        return working_before(day - timedelta(days=dice.randint(0, 4)))

    def moment(self, day: date, dice: Dice) -> datetime:
        """A moment in the hours of work of a day, full quarters mostly."""
        minutes = round((FIRST_HOUR + dice.random() * (LAST_HOUR - FIRST_HOUR)) * 12) * 5
        return self.at(day, minutes)

    def at(self, day: date, minutes: int) -> datetime:
        """The moment so many minutes after midnight, by the clock on the wall."""
        wall = time(minutes // 60, minutes % 60)
        return datetime.combine(day, wall, tzinfo=self.zone).astimezone(UTC)

    def ago(self, days: float, dice: Dice) -> datetime:
        """A moment of work so many days ago, and never after now."""
        found = self.moment(self.day(days, dice), dice)
        if found < self.now:
            return found
        return self.past(self.moment(working_before(self.today), dice))

    def past(self, moment: datetime) -> datetime:
        """The moment, or a minute ago where it would still have to come."""
        return min(moment, self.now - timedelta(minutes=1))


def working(day: date) -> date:
    """The day itself, or the next one on which people work."""
    while is_off(day):
        day += timedelta(days=1)
    return day


def working_before(day: date) -> date:
    """The last working day before a day."""
    day -= timedelta(days=1)
    while is_off(day):
        day -= timedelta(days=1)
    return day


def is_off(day: date) -> bool:
    """Whether the day is at a weekend or one of the holidays with a fixed date."""
    return day.weekday() >= SATURDAY or (day.month, day.day) in FIXED_HOLIDAYS
