"""A day of the past: the card as it was then, and the list of all that was there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.access import past
from kartoteka.core.events import reading
from kartoteka.core.fields import Format, Spec, ValueProblem, kinds
from kartoteka.core.records.types import RecordType

DAY = Spec("as_of", "", kinds["date"], "none")
# Ticks on the line of a card's life; more of them would be no ticks any more.
# Before it there was nothing here, and periods before it need no care at the edge of time.
FIRST = date(1900, 1, 1)
MOST_TICKS = 400
WIDTH = 1000


@dataclass(frozen=True)
class Day:
    """A day of the past and its last moment; `problem` where what was asked for is none."""

    day: date
    at: datetime
    text: str
    edit: str
    problem: str = ""


@dataclass(frozen=True)
class Past(Day):
    """A day in the life of one record: its values then; None where it was not there yet."""

    values: dict[str, Any] | None = None


@dataclass(frozen=True)
class Line:
    """The line of days between the first and today, and where on it one looks."""

    words: str
    path: str
    target: str
    hidden: Sequence[tuple[str, str]]
    edit: str
    problem: str
    today_url: str
    first: str
    days: int
    place: int
    text: str
    # The days of changes, as marks of a drawing as wide as a thousand.
    ticks: str = ""
    earlier_url: str = ""
    later_url: str = ""


def day_of(raw: str, fmt: Format) -> Day | None:
    """The day that an address asks for, `?as_of=2026-03-01` or in words; None for today."""
    raw = raw.strip()
    if not raw:
        return None
    problem = ""
    try:
        day = parse_date(raw) or kinds["date"].parse(raw, DAY, fmt)
    except (ValueProblem, ValueError) as error:
        day, problem = fmt.today, str(getattr(error, "message", error))
    # What is not over yet is as it is today, and before the first day all days are alike.
    day = max(FIRST, min(day, fmt.today))
    at = datetime.combine(day + timedelta(days=1), time(), tzinfo=fmt.timezone)
    at -= timedelta(microseconds=1)
    shown, edit = kinds["date"].show(day, DAY, fmt), kinds["date"].edit(day, DAY, fmt)
    return Day(day, at, shown, edit, problem)


def only_looked_at() -> str:
    """What is said to whoever would export or change what was on a day."""
    return _("A day in the past can only be looked at. Go back to today first.")


def before_today(raw: str, fmt: Format) -> Day | None:
    """The day that an address asks for, where it is over; a day that cannot be read says so."""
    found = day_of(raw, fmt)
    return found if found is not None and (found.problem or found.day < fmt.today) else None


def past_of(raw: str, record_type: RecordType, record: Any, fmt: Format) -> Past | None:
    """The past of a record that an address asks for; None for today."""
    found = day_of(raw, fmt)
    if found is None:
        return None
    values = reading.as_of(record, found.at)
    return Past(found.day, found.at, found.text, found.edit, found.problem, values)


def line_of_card(record_type: RecordType, record: Any, then: Past, fmt: Format) -> Line:
    """The life of a record, with a tick for each day on which it changed."""
    path = record_type.path(record.pk)
    rows = reading.of_subject(record_type.key, record.pk).values_list("at", flat=True)
    changed = sorted({at.astimezone(fmt.timezone).date() for at in rows[:MOST_TICKS]})
    born = record.created_at.astimezone(fmt.timezone).date()
    if then.values is None:
        words = _("There was no such record yet: %(day)s.") % {"day": then.text}
    else:
        words = _("The card as it was: %(day)s. Nothing can be changed here.") % {"day": then.text}
    earlier = [day for day in changed if day < then.day]
    later = [day for day in changed if day > then.day]
    return _line(
        then, min([born, *changed]), words, path, "#card", (), fmt, changed,
        earlier_url=_dated(path, (), earlier[-1]) if earlier else "",
        later_url=_dated(path, (), later[0]) if later else "",
    )  # fmt: skip


def line_of_list(
    record_type: RecordType, user: Any, then: Day, path: str, target: str, fmt: Format,
    hidden: Sequence[tuple[str, str]],
) -> Line:  # fmt: skip
    """The days since the first record of a type that the user may see."""
    seen = access.visible(user, record_type.model).order_by()
    first = seen.aggregate(first=Min("created_at"))["first"]
    born = first.astimezone(fmt.timezone).date() if first else fmt.today
    words = _("As it was: %(day)s. Nothing can be changed here, linked cards have today's names.")
    return _line(then, born, words % {"day": then.text}, path, target, hidden, fmt)


def too_much(error: past.TooMuch, fmt: Format) -> str:
    """Why a day so long ago is not shown, and which may be."""
    day = error.since.astimezone(fmt.timezone).date() + timedelta(days=1)
    return _(
        "More than %(n)s records changed since that day, too many to reckon back. "
        "Choose %(day)s or a later day, or open a single card: each goes back to its beginning."
    ) % {"n": f"{past.MOST:,}".replace(",", " "), "day": kinds["date"].show(day, DAY, fmt)}


def _line(
    then: Day, first: date, words: str, path: str, target: str,
    hidden: Sequence[tuple[str, str]], fmt: Format, changed: Sequence[date] = (),
    earlier_url: str = "", later_url: str = "",
) -> Line:  # fmt: skip
    days = max((fmt.today - first).days, 1)
    places = [(day - first).days for day in changed if first <= day <= fmt.today]
    return Line(
        words=words, path=path, target=target, hidden=hidden, edit=then.edit,
        problem=then.problem,
        today_url=f"{path}?{urlencode(hidden)}" if hidden else path,
        first=first.isoformat(), days=days,
        place=min(max((then.day - first).days, 0), days), text=then.text,
        ticks="".join(f"M{WIDTH * place // days} 0v8" for place in places),
        earlier_url=earlier_url, later_url=later_url,
    )  # fmt: skip


def _dated(path: str, hidden: Sequence[tuple[str, str]], day: date) -> str:
    return f"{path}?{urlencode([*hidden, ('as_of', day.isoformat())])}"
