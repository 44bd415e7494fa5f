"""Relative periods: today, this week, last month ... as days in the user's own zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

PERIODS = {
    "today": _("today"),
    "yesterday": _("yesterday"),
    "tomorrow": _("tomorrow"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "next_quarter": _("next quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "next_year": _("next year"),
    "this_fiscal": _("this fiscal year"),
    "last_fiscal": _("last fiscal year"),
}
_STEPS = {"last": -1, "this": 0, "next": 1}
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}


def days_of(
    period: str, today: date, first_day: int = 0, first_month: int = 1
) -> tuple[date, date]:
    """The first day of a period and the first day after it. A week begins on Monday (0)."""
    if period in _DAYS:
        first = today + timedelta(days=_DAYS[period])
        return first, first + timedelta(days=1)
    step_name, unit = period.split("_")
    step = _STEPS[step_name]
    if unit == "week":
        first = today - timedelta(days=(today.weekday() - first_day) % 7) + timedelta(weeks=step)
        return first, first + timedelta(weeks=1)
    months = {"month": 1, "quarter": 3, "year": 12, "fiscal": 12}[unit]
    shift = first_month - 1 if unit == "fiscal" else 0
    index = (today.year * 12 + today.month - 1 - shift) // months + step
    return _month(index * months + shift), _month((index + 1) * months + shift)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def moment(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins in a zone."""
    return datetime.combine(day, time.min, tzinfo=zone)
