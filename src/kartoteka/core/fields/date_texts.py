"""Dates and times as people write them, and as they are shown."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import date_words
from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

FIRST_YEAR = 1700
LAST_YEAR = 2200
RELATIVE_DAYS = 7

_ISO = re.compile(r"([0-9]{4,6})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_NUMERIC = re.compile(
    r"([0-9]{1,2})\s*([-/.])\s*([0-9]{1,2})(?:\s*\2\s*([0-9]{1,6}))?\.?(?:\s*[rг]\.?)?"
)
_DAY_MONTH = re.compile(
    r"(?:[^\W\d]+[.,]*\s+)?([0-9]{1,2})\.?\s+([^\W\d]+)\.?,?(?:\s+([0-9]{1,6})\s*[rг]?\.?)?"
)
_MONTH_DAY = re.compile(r"([^\W\d]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?(?:\s*,?\s+([0-9]{1,6}))?")
_TIME = re.compile(
    r"^(?P<day>.*?)(?:(?<=[0-9])T|[\s,]|^)(?:o |at |в )?\s*(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?|\s*(?P<bare_half>[ap]\.?m\.?))"
    r"\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2})?$",
    re.IGNORECASE,
)


def read_date(raw: str, spec: Spec, fmt: Format) -> date:
    """The day of a typed text: numbers, words, with the year or without."""
    text = " ".join(raw.split())
    understood = date_words.read_day(text, fmt.today)
    if understood is not None:
        return within_years(understood, spec)
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]), text, spec)
    if numeric := _NUMERIC.fullmatch(text):
        return _numeric(numeric, text, spec, fmt)
    if named := _DAY_MONTH.fullmatch(text):
        month, day, year = named[2], named[1], named[3]
    elif named := _MONTH_DAY.fullmatch(text):
        month, day, year = named[1], named[2], named[3]
    else:
        raise not_a_date(text, spec, fmt)
    number = date_words.month_number(month)
    if number is None:
        raise not_a_date(text, spec, fmt)
    return _with_year(int(day), number, year, text, spec, fmt)


def read_moment(raw: str, spec: Spec, fmt: Format) -> datetime:
    """The moment of a typed day and time; without a zone it is the user's time."""
    text = " ".join(raw.split())
    distance = date_words.read_distance(text)
    if distance and distance[1] in ("minutes", "hours"):
        return fmt.now.astimezone(UTC) + timedelta(**{distance[1]: distance[0]})
    found = _TIME.match(text)
    if found is None:
        return local_moment(datetime.combine(read_date(text, spec, fmt), time()), fmt)
    day_text = found["day"].strip(" ,")
    day = read_date(day_text, spec, fmt) if day_text else fmt.today
    naive = datetime.combine(day, _clock(found, text, spec))
    if found["zone"] is None:
        return local_moment(naive, fmt)
    return _in_zone(naive, found["zone"].upper(), text, spec)


def local_moment(naive: datetime, fmt: Format) -> datetime:
    """The moment of a wall clock where the user is.

    An hour that the spring change skips is moved forward; of the two that the autumn change
    gives, the first is meant.
    """
    return naive.replace(tzinfo=fmt.timezone, fold=0).astimezone(UTC)


def within_years(day: date, spec: Spec) -> date:
    """The day, if its year can be meant."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _year_problem(day.year, day.isoformat(), spec)
    return day


def not_a_date(raw: object, spec: Spec, fmt: Format) -> ValueProblem:
    """The problem of a text that is no date."""
    return ValueProblem(
        "date",
        _("“%(label)s”: %(value)s is not a date. Enter it like this: %(example)s"),
        raw,
        label=spec.label,
        value=shortened(raw),
        example=edit_date(fmt.today, fmt.tongue),
    )


def _numeric(found: re.Match[str], text: str, spec: Spec, fmt: Format) -> date:
    first, second, year = int(found[1]), int(found[3]), found[4]
    month_first = found[2] == "/" and first <= 12 and second > 12
    is_american = fmt.language.lower() in ("en-us", "en_us")
    if is_american and found[2] == "/" and first <= 12 and second <= 12 and first != second:
        raise _ambiguous(text, spec)
    if month_first:
        first, second = second, first
    if year is not None and len(year) == 2:
        raise _short_year(text, spec)
    return _with_year(first, second, year, text, spec, fmt)


def _with_year(day: int, month: int, year: str | None, text: str, spec: Spec, fmt: Format) -> date:
    if year is None:
        return _nearest(day, month, text, spec, fmt)
    if len(year) == 2:
        raise _short_year(text, spec)
    return _day(int(year), month, day, text, spec)


def _nearest(day: int, month: int, text: str, spec: Spec, fmt: Format) -> date:
    """Of this day's occurrences the one nearest to today, before or after it."""
    years = range(fmt.today.year - 4, fmt.today.year + 5)
    candidates = [date(year, month, day) for year in years if _exists(year, month, day)]
    if not candidates:
        return _day(fmt.today.year, month, day, text, spec)
    return min(candidates, key=lambda candidate: abs(candidate - fmt.today))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _day(year: int, month: int, day: int, text: str, spec: Spec) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _year_problem(year, text, spec)
    if not _exists(year, month, day):
        raise ValueProblem(
            "no_such_day",
            _("“%(label)s”: there is no such day as %(value)s"),
            text,
            label=spec.label,
            value=shortened(text),
        )
    return date(year, month, day)


def _year_problem(year: int, text: str, spec: Spec) -> ValueProblem:
    return ValueProblem(
        "year",
        _("“%(label)s”: the year must be between %(first)d and %(last)d, you entered %(year)d"),
        text,
        label=spec.label,
        first=FIRST_YEAR,
        last=LAST_YEAR,
        year=year,
    )


def _short_year(text: str, spec: Spec) -> ValueProblem:
    return ValueProblem(
        "ambiguous_date",
        _(
            "“%(label)s”: %(value)s can be read in several ways. "
            "Enter the year with four digits, like this: 2026-12-31"
        ),
        text,
        label=spec.label,
        value=shortened(text),
    )


def _ambiguous(text: str, spec: Spec) -> ValueProblem:
    return ValueProblem(
        "ambiguous_date",
        _(
            "“%(label)s”: in %(value)s the day and the month can be swapped. "
            "Enter the month as a word, or like this: 2026-12-31"
        ),
        text,
        label=spec.label,
        value=shortened(text),
    )


def _clock(found: re.Match[str], text: str, spec: Spec) -> time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or found["bare_half"] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    elif half:
        hour = 99
    microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        return time(hour, minute, int(found["second"] or 0), microsecond)
    except ValueError:
        raise ValueProblem(
            "time",
            _("“%(label)s”: there is no such time as %(value)s"),
            text,
            label=spec.label,
            value=shortened(text),
        ) from None


def _in_zone(naive: datetime, zone: str, text: str, spec: Spec) -> datetime:
    if zone in ("Z", "UTC", "GMT"):
        return naive.replace(tzinfo=UTC)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 14 or minutes > 59:
        raise ValueProblem(
            "zone",
            _("“%(label)s”: there is no such time zone as %(zone)s"),
            text,
            label=spec.label,
            zone=zone,
        )
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return (naive - offset).replace(tzinfo=UTC)


def edit_date(day: date, language: str) -> str:
    """A date for an input field: 23.11.2026; in English with the month as a word."""
    if language == "en":
        return f"{day.day} {date_words.MONTHS_SHOWN['en'][day.month - 1]} {day.year:04d}"
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def show_date(day: date, fmt: Format) -> str:
    """A date in tables and cards: dziś, jutro, 3 dni temu, pon. 23 lis, pon. 23 lis 2025."""
    language, distance = fmt.tongue, (day - fmt.today).days
    near = {0: date_words.TODAY, 1: date_words.TOMORROW, -1: date_words.YESTERDAY}
    if distance in near:
        return near[distance][language]
    if -RELATIVE_DAYS <= distance < 0:
        return date_words.days_ago(-distance, language)
    weekday = date_words.WEEKDAYS_SHOWN[language][day.weekday()]
    shown = f"{weekday} {day.day} {date_words.MONTHS_SHOWN[language][day.month - 1]}"
    return shown if day.year == fmt.today.year else f"{shown} {day.year}"


def show_moment(moment: datetime, fmt: Format) -> str:
    """A moment in tables and cards: dziś 14:00, 3 dni temu, pon. 23 lis 14:00."""
    local = moment.astimezone(fmt.timezone)
    distance = (local.date() - fmt.today).days
    shown = show_date(local.date(), fmt)
    if -RELATIVE_DAYS <= distance < -1 or local.year != fmt.today.year:
        return shown
    return f"{shown} {clock(local)}"


def clock(local: datetime) -> str:
    """The time of day: 9:30."""
    return f"{local.hour}:{local.minute:02d}"


def edit_moment(moment: datetime, fmt: Format) -> str:
    """A moment for an input field, with as much of it as it takes to read it back."""
    local = moment.astimezone(fmt.timezone)
    return f"{edit_date(local.date(), fmt.tongue)} {''.join(_clock_parts(local, moment, fmt))}"


def _clock_parts(local: datetime, moment: datetime, fmt: Format) -> Iterator[str]:
    yield clock(local)
    if local.second or local.microsecond:
        yield f":{local.second:02d}"
    if local.microsecond:
        yield f".{local.microsecond:06d}"
    if local_moment(local.replace(tzinfo=None), fmt) != moment:
        yield f" {local:%z}"
