"""What activities put on the page of today, and the number beside it in the menu."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format, Spec, kinds
from kartoteka.core.fields.moment_texts import show_clock
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import Names, names_of
from kartoteka.core.screens.request import format_of
from kartoteka.modules.activities import composer, queries
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.telling import ICONS, kind_label
from kartoteka.modules.customers.models import Customer, Person

MOST = 100
UNDATED = 10
AHEAD_DAYS = 7
MOST_AHEAD = 30
DAY = Spec("day", "", kinds["date"], "none")


def start_of_day(fmt: Format, days: int = 0) -> datetime:
    """Midnight where the user is, some days from today."""
    return datetime.combine(fmt.today + timedelta(days=days), time(), tzinfo=fmt.timezone)


def whose_activities(by: Actor, whose: str) -> QuerySet[Activity]:
    """Activities of the user, or of their teams."""
    seen = access.visible(by.user, Activity)
    if whose == "team":
        return seen.filter(Q(owner_id=by.id) | Q(team_id__in=by.user.team_ids))
    # Work of those who are away is done by whoever stands in for them.
    return seen.filter(owner_id__in=by.user.own_ids)


def due_count(user: Any) -> tuple[int, bool]:
    """How many activities of the user are due today or late, and whether any is late."""
    fmt = format_of(user)
    own = Activity.objects.filter(owner_id__in=user.own_ids)
    rows = queries.due(own, start_of_day(fmt, 1)).values_list("starts_at", flat=True)[:MOST]
    moments = [moment for moment in rows if moment is not None]
    return len(moments), bool(moments) and moments[0] < start_of_day(fmt)


def work(by: Actor, whose: str) -> dict[str, Any] | None:
    """Late, due today, and without a date; None where nothing is planned."""
    own = whose_activities(by, whose)
    today, tomorrow = start_of_day(by.fmt), start_of_day(by.fmt, 1)
    rows = list(queries.due(own, tomorrow)[: MOST + 1])
    undated = list(queries.undated(own)[: UNDATED + 1])
    late = [row for row in rows[:MOST] if row.starts_at and row.starts_at < today]
    due = [row for row in rows[:MOST] if row.starts_at and row.starts_at >= today]
    if not rows and not undated:
        return None
    shown = _lines([*late, *due, *undated[:UNDATED]], by)
    groups = [
        {"key": "late", "label": _("Overdue"), "tone": "r", "rows": shown[: len(late)]},
        {"key": "today", "label": _("For today"), "rows": shown[len(late) :][: len(due)]},
        {"key": "undated", "label": _("Without a date"), "rows": shown[len(late) + len(due) :]},
    ]
    return {
        "groups": [group for group in groups if group["rows"]],
        "is_more": len(rows) > MOST,
        "is_empty_today": not late and not due,
        "ahead": "" if late or due else _tomorrow(own, by),
    }


def _tomorrow(own: QuerySet[Activity], by: Actor) -> int:
    rows = queries.due(own, start_of_day(by.fmt, 2)).filter(starts_at__gte=start_of_day(by.fmt, 1))
    return int(rows[:MOST].count())


def _lines(rows: list[Activity], by: Actor) -> list[dict[str, Any]]:
    names = names_of(by)
    names.want("user", [row.owner_id for row in rows])
    access.look_ahead(by.user, "change", "activity", rows)
    numbers = {row.customer_id for row in rows if row.customer_id}
    customers = access.visible(by.user, Customer).in_bulk(numbers)
    names.know("customer", {number: str(one) for number, one in customers.items()})
    people = access.visible(by.user, Person).in_bulk({r.person_id for r in rows if r.person_id})
    soon = composer.soon(by)
    return [
        _line(row, customers.get(row.customer_id), people.get(row.person_id), by, names)
        | {"soon": soon}
        for row in rows
    ]


def _line(
    row: Activity, customer: Customer | None, person: Person | None, by: Actor, names: Names
) -> dict[str, Any]:
    path = record_types["activity"].path(row.pk)
    subtitle = [str(one) for one in (customer, person) if one is not None]
    may = access.may(by.user, "complete_activity", "activity", row)
    return {
        "id": row.pk,
        "title": row.subject or kind_label(row.kind),
        "kind": kind_label(row.kind),
        "icon": ICONS.get(row.kind, "circle"),
        "subtitle": ", ".join(subtitle),
        "url": path,
        "customer_url": record_types["customer"].path(customer.pk) if customer else "",
        "when": _when(row, by.fmt),
        "tone": _tone(row, by),
        "call": _reach(row, customer, person, by),
        "owner": names.get("user", row.owner_id) if row.owner_id != by.id else "",
        "stands_in": row.owner_id != by.id and row.owner_id in by.user.own_ids,
        "done_url": f"{path}do/complete_activity/" if may else "",
        "later_url": f"{path}do/postpone_activity/" if may else "",
        "later_id": f"later-{row.pk}",
    }


def _reach(
    row: Activity, customer: Customer | None, person: Person | None, by: Actor
) -> dict[str, str] | None:
    """How to reach whom it is with: by phone, or by e-mail where it is one."""
    asks_mail = row.kind == "email"
    if row.kind in ("task", "note"):
        return None
    for record in (person, customer):
        if record is None:
            continue
        hidden = access.fields(by.user, record_types.of(type(record))).hidden
        keys = ("email",) if asks_mail else ("mobile", "phone")
        for key in keys:
            value = "" if key in hidden else getattr(record, key, "")
            if value:
                scheme = "mailto:" if asks_mail else "tel:"
                return {"url": f"{scheme}{value}", "icon": "mail" if asks_mail else "phone"}
    return None


def _when(row: Activity, fmt: Format) -> str:
    if row.starts_at is None:
        return ""
    local = row.starts_at.astimezone(fmt.timezone)
    if local.date() == fmt.today:
        return show_clock(local)
    return kinds["date"].show(local.date(), DAY, fmt)


def _tone(row: Activity, by: Actor) -> str:
    if row.starts_at is None:
        return "ink3"
    if row.starts_at < start_of_day(by.fmt):
        return "bad"
    return "warn" if row.starts_at < by.at else "ink3"


def ahead(by: Actor, whose: str) -> dict[str, Any] | None:
    """What is planned for the next seven days, by day."""
    own = whose_activities(by, whose)
    start, end = start_of_day(by.fmt, 1), start_of_day(by.fmt, AHEAD_DAYS + 1)
    rows = list(queries.due(own, end).filter(starts_at__gte=start)[: MOST_AHEAD + 1])
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
                "tone": {"meeting": "v", "call": "b", "task": "a"}.get(row.kind, ""),
            }
        )
    return {"days": list(days.items()), "is_more": len(rows) > MOST_AHEAD}
