"""When a repeating activity comes again: rules of iCalendar, by the clock on the wall."""

from calendar import monthrange
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

SHORTEST_MONTH = 28


def next_moment(
    rule: str, moment: datetime, now: datetime, zone: ZoneInfo, first_day: int = 0
) -> datetime | None:
    """The moment after this one, and after now where this one is late already.

    `first_day` is the day of the month with which the series began: what was put on the 31st comes
    on the last day of a shorter month, and on the 31st again afterwards.
    """
    local = moment.astimezone(zone).replace(tzinfo=None)
    late = max(local, now.astimezone(zone).replace(tzinfo=None))
    found = rrulestr(_whole(rule, local, first_day), dtstart=local).after(late)
    return None if found is None else found.replace(tzinfo=zone)


def _whole(rule: str, local: datetime, first_day: int) -> str:
    """The rule, with the days on which it falls where months are too short for it."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if parts["FREQ"] not in ("MONTHLY", "YEARLY") or "BYMONTHDAY" in parts:
        return rule
    day = max(local.day, first_day) if is_last_of_month(local.date()) else local.day
    if day <= SHORTEST_MONTH:
        return rule
    days = ",".join(str(number) for number in range(SHORTEST_MONTH, day + 1))
    month = f";BYMONTH={local.month}" if parts["FREQ"] == "YEARLY" else ""
    return f"{rule}{month};BYMONTHDAY={days};BYSETPOS=-1"


def is_last_of_month(day: date) -> bool:
    """Whether the next day is in another month."""
    return day.day == monthrange(day.year, day.month)[1]
