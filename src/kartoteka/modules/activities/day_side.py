"""Beside the work of the day: its calendar, and the days to come."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.fields.moment_texts import show_clock
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import names_of
from kartoteka.core.storage import firsts
from kartoteka.modules.activities import queries
from kartoteka.modules.activities.day_parts import start_of_day, whose_activities
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.telling import kind_label

AHEAD_DAYS = 7
MOST_AHEAD = queries.MOST_AHEAD
DAY = Spec("day", "", kinds["date"], "none")
TONES = {"meeting": "v", "call": "b", "task": "a"}
# What takes a place in the calendar, and how long it takes where nobody said.
TIMED = {"meeting": 60, "call": 15}
FIRST, LAST = time(8), time(17)
SHORTEST_FREE = timedelta(minutes=45)


def calendar(by: Actor, whose: str) -> dict[str, Any] | None:
    """Meetings and calls of the day by the clock, and the free time between them."""
    if whose != "mine":
        return None
    start, end = start_of_day(by.fmt), start_of_day(by.fmt, 1)
    timed = queries.timed_of_day(access.own(by.user, Activity), start=start, end=end)
    names = names_of(by)
    names.want("customer", [row.customer_id for row in timed])
    lines = [_slot(row, by) for row in timed]
    for start, end in _free(timed, by):
        span = _("%(from)s to %(to)s") % {"from": show_clock(start), "to": show_clock(end)}
        line = {"at": start, "clock": show_clock(start), "is_free": True}
        lines.append(line | {"title": _("free: %(span)s") % {"span": span}})
    lines.sort(key=lambda line: line["at"])
    return {"lines": lines}


def _slot(row: Activity, by: Actor) -> dict[str, Any]:
    local = (row.starts_at or timezone.now()).astimezone(by.fmt.timezone)
    name = names_of(by).get("customer", row.customer_id)
    minutes = row.duration_minutes or TIMED[row.kind]
    label = kind_label(row.kind)
    note = _("%(what)s, %(minutes)d min") % {"what": label, "minutes": minutes}
    return {
        "at": local,
        "clock": show_clock(local),
        "title": row.subject or name or label,
        "note": f"{name}, {note}" if name and row.subject else note,
        "url": record_types["activity"].path(row.pk),
        "tone": TONES.get(row.kind, ""),
        "is_done": row.status == "done",
        "is_free": False,
    }


def _free(rows: list[Activity], by: Actor) -> list[tuple[datetime, datetime]]:
    """Gaps of the working day from now on, long enough to do something in."""
    zone, day = by.fmt.timezone, by.fmt.today
    end = datetime.combine(day, LAST, tzinfo=zone)
    at = max(datetime.combine(day, FIRST, tzinfo=zone), _next_quarter(by))
    found = []
    for row in rows:
        start = (row.starts_at or by.at).astimezone(zone)
        if start - at >= SHORTEST_FREE and start <= end:
            found.append((at, start))
        minutes = row.duration_minutes or TIMED[row.kind]
        at = max(at, start + timedelta(minutes=minutes))
    if end - at >= SHORTEST_FREE:
        found.append((at, end))
    return found


def _next_quarter(by: Actor) -> datetime:
    local = by.at.astimezone(by.fmt.timezone)
    rounded = local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    return rounded if rounded == local else rounded + timedelta(minutes=15)


def ahead(by: Actor, whose: str) -> dict[str, Any] | None:
    """What is planned for the next seven days, by day."""
    start, end = start_of_day(by.fmt, 1), start_of_day(by.fmt, AHEAD_DAYS + 1)
    parts = whose_activities(by, whose)
    rows = firsts.rows(queries.ahead, parts, start=start, end=end)
    names = names_of(by)
    names.want("customer", [row.customer_id for row in rows])
    days: dict[str, list[dict[str, Any]]] = {}
    for row in rows[:MOST_AHEAD]:
        local = (row.starts_at or timezone.now()).astimezone(by.fmt.timezone)
        name = kinds["date"].show(local.date(), DAY, by.fmt)
        days.setdefault(name, []).append(
            {
                "clock": show_clock(local),
                "title": row.subject or kind_label(row.kind),
                "note": names.get("customer", row.customer_id) or kind_label(row.kind),
                "url": record_types["activity"].path(row.pk),
                "tone": TONES.get(row.kind, ""),
            }
        )
    return {"days": list(days.items()), "is_more": len(rows) > MOST_AHEAD}
