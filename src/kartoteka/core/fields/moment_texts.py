"""Moments, days with a time, as people write them, and as they are shown."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import date_words
from kartoteka.core.fields.date_texts import RELATIVE_DAYS, edit_date, read_date, show_date
from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

NOW = frozenset({"teraz", "now", "сейчас"})
LARGEST_OFFSET_HOURS = 14
# Hours that are said without minutes and without «at».
HOURS_SAID = range(6, 23)
LAST_HOUR = 23
MINUTES_IN_WORDS = 60

_TIME = re.compile(
    r"""
    ^(?P<day>.*?)
    (?:
        (?:(?<=[0-9])T|[\s,]+|^) (?:(?:o|at|в|@)\s+)?      # 2026-12-31T9:30, jutro o 9:30, 9:30
        (?P<hour>[0-9]{1,2}) :(?P<minute>[0-9]{2})
        (?: :(?P<second>[0-9]{2}) (?:[.,](?P<fraction>[0-9]{1,9}))? )?
        (?: \s*(?P<half>[ap]\.?m\.?) )?
    |   (?: (?<=[0-9]{4})[\s,]+ | (?:[\s,]+|^)(?:o|at|в|@)\s+ )  # 31.12.2026 9.30, jutro o 9.30
        (?P<dotted_hour>[0-9]{1,2}) \.(?P<dotted_minute>[0-9]{2})
    |   (?:[\s,]+|^) (?:(?:o|at|в|@)\s+)?                  # jutro 2 pm
        (?P<half_hour>[0-9]{1,2}) \s*(?P<bare_half>[ap]\.?m\.?)
    |   (?:[\s,]+|^) (?:o|at|в|@)\s+                       # jutro o 9
        (?P<bare_hour>[0-9]{1,2})
    )
    (?: \s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}) )?$
    """,
    re.IGNORECASE | re.VERBOSE,
)


_HOUR_AFTER_WORDS = re.compile(r"^(?P<day>[^0-9]+?)[\s,]+(?P<hour>[0-9]{1,2})$")


def read_moment(raw: str, spec: Spec, fmt: Format) -> datetime:
    """The moment of a typed day and time; without a zone it is the user's time."""
    text = " ".join(raw.split())
    if text.casefold() in NOW:
        return _this_minute(fmt)
    distance = date_words.read_distance(text)
    if distance and distance[1] in ("minutes", "hours"):
        return _this_minute(fmt) + timedelta(**{distance[1]: distance[0]})
    found = _TIME.match(text)
    if found is None:
        said = _day_and_hour(text, fmt)
        if said is None:
            return day_alone(read_date(text, spec, fmt), spec, fmt)
        return local_moment(datetime.combine(said[0], time(said[1])), fmt)
    day_text = found["day"].strip(" ,")
    day = read_date(day_text, spec, fmt) if day_text else fmt.today
    naive = datetime.combine(day, _clock(found, text, spec))
    if found["zone"] is None:
        return local_moment(naive, fmt)
    return _in_zone(naive, found["zone"].upper(), text, spec)


def day_alone(day: date, spec: Spec, fmt: Format) -> datetime:
    """The moment of a day without a time: its usual hour, and today none that is over already."""
    hour = spec.usual_hour or 0
    if hour and day == fmt.today:
        hour = max(hour, min(fmt.now.astimezone(fmt.timezone).hour + 1, LAST_HOUR))
    return local_moment(datetime.combine(day, time(hour)), fmt)


def _day_and_hour(text: str, fmt: Format) -> tuple[date, int] | None:
    """What people write in a hurry: jutro 10, pt 9; None where it could be a day of the month."""
    found = _HOUR_AFTER_WORDS.match(text)
    day = date_words.read_day(found["day"].strip(" ,"), fmt.today) if found else None
    if found is None or day is None:
        return None
    hour = int(found["hour"])
    return (day, hour) if hour in HOURS_SAID and hour != day.day else None


def has_time(raw: str) -> bool:
    """Whether a text names a time of day."""
    return _TIME.match(" ".join(raw.split())) is not None


def local_moment(naive: datetime, fmt: Format) -> datetime:
    """The moment of a wall clock where the user is.

    An hour that the spring change skips is moved forward; of the two that the autumn change
    gives, the first is meant.
    """
    return naive.replace(tzinfo=fmt.timezone, fold=0).astimezone(UTC)


def _this_minute(fmt: Format) -> datetime:
    return fmt.now.astimezone(UTC).replace(second=0, microsecond=0)


def _clock(found: re.Match[str], text: str, spec: Spec) -> time:
    hour = int(found["hour"] or found["dotted_hour"] or found["half_hour"] or found["bare_hour"])
    minute = int(found["minute"] or found["dotted_minute"] or 0)
    half = (found["half"] or found["bare_half"] or "").lower()
    is_twelve_hour = 1 <= hour <= 12
    if half and is_twelve_hour:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    microsecond = int((found["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        if half and not is_twelve_hour:
            raise ValueError
        return time(hour, minute, int(found["second"] or 0), microsecond)
    except ValueError:
        raise ValueProblem(
            "time",
            _("%(label)s: there is no such time as “%(value)s”"),
            text,
            label=spec.label,
            value=shortened(text),
        ) from None


def _in_zone(naive: datetime, zone: str, text: str, spec: Spec) -> datetime:
    if zone in ("Z", "UTC", "GMT"):
        return naive.replace(tzinfo=UTC)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > LARGEST_OFFSET_HOURS or minutes > 59:
        raise ValueProblem(
            "zone",
            _("%(label)s: there is no such time zone as “%(zone)s”"),
            text,
            label=spec.label,
            zone=zone,
        )
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    return (naive - offset).replace(tzinfo=UTC)


def show_moment(moment: datetime, fmt: Format) -> str:
    """A moment in tables and cards: dziś 14:00, 3 dni temu, pon. 23 lis 14:00."""
    local = moment.astimezone(fmt.timezone)
    distance = (local.date() - fmt.today).days
    shown = show_date(local.date(), fmt)
    is_in_words = -RELATIVE_DAYS <= distance < -1
    if is_in_words or local.year != fmt.today.year:
        return shown
    return f"{shown} {show_clock(local)}"


def ago(moment: datetime, fmt: Format) -> str:
    """How long ago within the last hour, 2 min temu; else the moment."""
    minutes = int((fmt.now - moment).total_seconds() // 60)
    if 0 <= minutes < MINUTES_IN_WORDS:
        return date_words.minutes_ago(minutes, fmt.tongue)
    return show_moment(moment, fmt)


def show_clock(local: datetime) -> str:
    """The time of day: 9:30."""
    return f"{local.hour}:{local.minute:02d}"


def edit_moment(moment: datetime, fmt: Format) -> str:
    """A moment for an input field, with as much of it as it takes to read it back."""
    local = moment.astimezone(fmt.timezone)
    return f"{edit_date(local.date(), fmt.tongue)} {''.join(_clock_parts(local, moment, fmt))}"


def _clock_parts(local: datetime, moment: datetime, fmt: Format) -> Iterator[str]:
    yield show_clock(local)
    if local.second or local.microsecond:
        yield f":{local.second:02d}"
    if local.microsecond:
        yield f".{local.microsecond:06d}"
    if local_moment(local.replace(tzinfo=None), fmt) != moment:
        zone = f"{local:%z}"  # the second of two equal wall clocks
        yield f" {zone[:3]}:{zone[3:]}"
