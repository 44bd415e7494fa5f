"""Dates as people write them, and as they are shown."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from kartoteka.core.fields import date_words
from kartoteka.core.fields.kind import shortened
from kartoteka.core.fields.spec import Format, Spec, ValueProblem

FIRST_YEAR = 1700
LAST_YEAR = 2200
RELATIVE_DAYS = 7

_YEAR_WORD = r"(?:\s*(?:r|roku|г|год|года|year)?\.?)"
_COMPACT = re.compile(r"((?:17|18|19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4,6})\s*[-/.]\s*([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})\.?")
_NUMERIC = re.compile(
    r"([0-9]{1,2})\s*([-/.])\s*([0-9]{1,2})(?:\s*\2\s*([0-9]{1,6}))?\.?" + _YEAR_WORD
)
_DAY_MONTH = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|-?го)?[\s.\-]+([^\W\d]+)(?:[\s.,\-]+([0-9]{1,6}))?\.?"
    + _YEAR_WORD,
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"([^\W\d]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?(?:[\s,]+([0-9]{1,6}))?", re.IGNORECASE
)
_WEEKDAY_BEFORE = re.compile(r"([^\W\d]+)[.,]*\s+(?=[0-9])")


def read_date(raw: str, spec: Spec, fmt: Format) -> date:
    """The day of a typed text: numbers, words, with the year or without.

    A year of two digits is refused, for nobody can tell its century nor always the order.
    Without a year it is the occurrence nearest to today.
    """
    text = " ".join(raw.split())
    understood = date_words.read_day(text, fmt.today)
    if understood is not None:
        return within_years(understood, spec)
    weekday = _WEEKDAY_BEFORE.match(text)
    if weekday and date_words.weekday_number(weekday[1]) is not None:
        text = text[weekday.end() :]
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), text, spec)
    if found := _NUMERIC.fullmatch(text):
        return _numeric(found, text, spec, fmt)
    if found := _DAY_MONTH.fullmatch(text):
        return _named(found[2], found[1], found[3], text, spec, fmt)
    if found := _MONTH_DAY.fullmatch(text):
        return _named(found[1], found[2], found[3], text, spec, fmt)
    raise not_a_date(raw, spec, fmt)


def within_years(day: date, spec: Spec) -> date:
    """The day, if its year can be meant."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _year_problem(day.year, day.isoformat(), spec)
    return day


def not_a_date(raw: object, spec: Spec, fmt: Format) -> ValueProblem:
    """The problem of a text that is no date."""
    return ValueProblem(
        "date",
        _("%(label)s: “%(value)s” is not a date. Enter it like this: %(example)s"),
        raw,
        label=spec.label,
        value=shortened(raw),
        example=edit_date(fmt.today, fmt.tongue),
    )


def _numeric(found: re.Match[str], text: str, spec: Spec, fmt: Format) -> date:
    first, second, year = int(found[1]), int(found[3]), found[4]
    slashed = found[2] == "/" and first <= 12
    american = fmt.language.lower().replace("_", "-") == "en-us"
    if slashed and american and second <= 12 and first != second:
        raise ValueProblem(
            "ambiguous_date",
            _(
                "%(label)s: in “%(value)s” the day and the month can be swapped. "
                "Enter the month as a word"
            ),
            text,
            label=spec.label,
            value=shortened(text),
        )
    if slashed and second > 12:
        first, second = second, first
    return _with_year(first, second, year, text, spec, fmt)


def _named(month: str, day: str, year: str | None, text: str, spec: Spec, fmt: Format) -> date:
    number = date_words.month_number(month)
    if number is None:
        raise not_a_date(text, spec, fmt)
    return _with_year(int(day), number, year, text, spec, fmt)


def _with_year(day: int, month: int, year: str | None, text: str, spec: Spec, fmt: Format) -> date:
    if year is None:
        return _nearest(day, month, text, spec, fmt)
    if len(year) <= 2:
        raise ValueProblem(
            "ambiguous_date",
            _("%(label)s: “%(value)s” can be read in several ways. Enter a year of four digits"),
            text,
            label=spec.label,
            value=shortened(text),
        )
    return _day(int(year), month, day, text, spec)


def _nearest(day: int, month: int, text: str, spec: Spec, fmt: Format) -> date:
    years = range(fmt.today.year - 8, fmt.today.year + 9)  # a leap day may be eight years away
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
            _("%(label)s: there is no such day as “%(value)s”"),
            text,
            label=spec.label,
            value=shortened(text),
        )
    return date(year, month, day)


def _year_problem(year: int, text: str, spec: Spec) -> ValueProblem:
    return ValueProblem(
        "year",
        _("%(label)s: the year must be between %(first)d and %(last)d, you entered %(year)d"),
        text,
        label=spec.label,
        first=FIRST_YEAR,
        last=LAST_YEAR,
        year=year,
    )


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
