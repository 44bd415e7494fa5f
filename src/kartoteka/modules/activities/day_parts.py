"""The work of the day: its groups and rows, and the number beside it in the menu."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format, Spec, kinds
from kartoteka.core.fields.moment_texts import show_clock
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import Names, names_of
from kartoteka.core.screens.request import format_of, remembered
from kartoteka.core.storage import firsts, prepared
from kartoteka.modules.activities import later, queries, work_row_html
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.telling import ICONS, kind_label
from kartoteka.modules.customers.models import Customer, Person

MOST = queries.MOST_DUE
# As many rows as a list has; what is late never takes the place of more than half of today.
SHOWN = 50
UNDATED = queries.MOST_UNDATED
BEST_CALLS = 3
CHOSEN_BY = {"importance", "last_contact_at", "next_step_at", "status"}
# Done with a result: the tick asks for it.
TALKS = ("call", "meeting")
LOG, CALLED = "/activities/log/", "/activities/called/"
DAY = Spec("day", "", kinds["date"], "none")


def start_of_day(fmt: Format, days: int = 0) -> datetime:
    """Midnight where the user is, some days from today."""
    return datetime.combine(fmt.today + timedelta(days=days), time(), tzinfo=fmt.timezone)


def whose_activities(by: Actor, whose: str) -> list[QuerySet[Activity]]:
    """Activities of the user; or of the user and of each of their teams, apart."""
    # Work of those who are away is done by whoever stands in for them.
    own = access.own(by.user, Activity)
    if whose != "team":
        return [own]
    seen = access.visible(by.user, Activity)
    teams = [seen.filter(team_id=team) for team in by.user.team_ids]
    return [own.filter(owner_id=by.id), *teams]


def due_count(user: Any) -> tuple[int, bool]:
    """How many activities of the user are due today or late, and whether any is late."""
    fmt = format_of(user)
    due = queries.due_moments(
        prepared.everything(Activity), owners=list(user.own_ids), until=start_of_day(fmt, 1)
    )
    return len(due), bool(due) and due[0] < start_of_day(fmt)


def work(by: Actor, whose: str) -> dict[str, Any] | None:
    """Late, due today, and without a date; None where nothing was ever planned."""
    own = whose_activities(by, whose)
    today = start_of_day(by.fmt)
    rows = due_rows(by, whose)
    undated = firsts.rows(queries.undated, own)
    late = [row for row in rows[:MOST] if row.starts_at and row.starts_at < today]
    due = [row for row in rows[:MOST] if row.starts_at and row.starts_at >= today]
    is_done = not late and not due
    if is_done and not undated and not any(part.exists() for part in own):
        return None
    late = late[: SHOWN - min(len(due), SHOWN // 2)]
    due = due[: SHOWN - len(late)]
    shown = lines([*late, *due, *undated[:UNDATED]], by)
    groups: list[dict[str, Any]] = [
        {"key": "late", "label": _("Overdue"), "tone": "r", "rows": shown[: len(late)]},
        {"key": "today", "label": _("For today"), "rows": shown[len(late) :][: len(due)]},
        {"key": "undated", "label": _("Without a date"), "rows": shown[len(late) + len(due) :]},
    ]
    for group in groups:
        group["html"] = work_row_html.of(group["rows"])
    return {
        "groups": [group for group in groups if group["rows"]],
        "is_more": len(rows) > len(late) + len(due),
        "is_empty_today": is_done,
        "ahead": _tomorrow(own, by) if is_done else 0,
        "calls": _best_calls(by) if is_done else [],
        "next_meeting": _next_meeting(due, shown[len(late) :], by),
    }


def due_rows(by: Actor, whose: str) -> list[Activity]:
    """What is late or due today, the oldest first; read once for the page."""

    def read() -> list[Activity]:
        parts = whose_activities(by, whose)
        return firsts.rows(queries.first_due, parts, until=start_of_day(by.fmt, 1))

    found: list[Activity] = remembered(by, f"due {whose}", read)
    return found


def _tomorrow(own: list[QuerySet[Activity]], by: Actor) -> int:
    start, end = start_of_day(by.fmt, 1), start_of_day(by.fmt, 2)
    planned = [queries.due(part, end).filter(starts_at__gte=start)[:MOST] for part in own]
    return min(len(firsts.numbers(planned)), MOST)


def _best_calls(by: Actor) -> list[dict[str, Any]]:
    """Whom to call when there is nothing to do: the most important, the longest silence."""
    record_type = record_types["customer"]
    hidden = access.fields(by.user, record_type).hidden
    # What they are chosen by: their being here, and their order, would tell it.
    if hidden & CHOSEN_BY or not access.may(by.user, "create", "activity"):
        return []
    own = access.own(by.user, Customer)
    found = []
    for customer in queries.best_calls(own, by.id or 0, by.at, BEST_CALLS):
        silence = _("never")
        if customer.last_contact_at is not None:
            day = customer.last_contact_at.astimezone(by.fmt.timezone).date()
            silence = kinds["date"].show(day, DAY, by.fmt)
        phone = "" if "phone" in hidden else customer.phone
        found.append(
            {
                "title": str(customer),
                "url": record_type.path(customer.pk),
                "silence": silence,
                "tel": f"tel:{phone}" if phone else "",
                "called_url": f"{CALLED}?customer={customer.pk}",
                "log_url": f"{LOG}?customer={customer.pk}",
            }
        )
    return found


def _next_meeting(
    due: Sequence[Activity], shown: Sequence[dict[str, Any]], by: Actor
) -> dict[str, Any] | None:
    """The meeting that comes next, with the way there, for the top of a phone."""
    soon = by.at - timedelta(minutes=30)
    for row, line in zip(due, shown, strict=False):
        if row.kind == "meeting" and row.starts_at is not None and row.starts_at >= soon:
            return line
    return None


def lines(rows: Sequence[Activity], by: Actor) -> list[dict[str, Any]]:
    """Activities as rows of work, with whom they are and what is at stake."""
    names = names_of(by)
    names.want("user", [row.owner_id for row in rows])
    access.look_ahead(by.user, "change", "activity", rows)
    numbers = {row.customer_id for row in rows if row.customer_id}
    customers = access.numbered(by.user, Customer, numbers)
    names.know("customer", {number: str(one) for number, one in customers.items()})
    people = access.numbered(by.user, Person, {r.person_id for r in rows if r.person_id})
    stakes = _stakes(rows, by)
    return [
        _line(row, customers.get(row.customer_id or 0), people.get(row.person_id or 0), by, names)
        | {"stake": stakes.get((row.about_type, row.about_id), "")}
        for row in rows
    ]


def _stakes(rows: Sequence[Activity], by: Actor) -> dict[tuple[str, int | None], str]:
    """What the records of modules above that activities are about are worth: their first sum."""
    asked: dict[str, set[int]] = {}
    for row in rows:
        if row.about_id is not None and row.about_type in record_types:
            asked.setdefault(row.about_type, set()).add(row.about_id)
    found: dict[tuple[str, int | None], str] = {}
    for key, numbers in asked.items():
        record_type = record_types[key]
        hidden = access.fields(by.user, record_type).hidden
        sums = [k for k in record_type.measures if record_type.spec(k).kind.key == "money"]
        if not sums or sums[0] in hidden:
            continue
        spec = record_type.spec(sums[0])
        worth = access.visible(by.user, record_type.model).filter(pk__in=numbers)
        for number, value in worth.values_list("pk", spec.key):
            if value:
                found[key, number] = spec.kind.show(value, spec, by.fmt)
    return found


def _line(
    row: Activity, customer: Customer | None, person: Person | None, by: Actor, names: Names
) -> dict[str, Any]:
    path = record_types["activity"].path(row.pk)
    subtitle = [str(one) for one in (customer, person) if one is not None]
    may = access.may(by.user, "complete_activity", "activity", row)
    address = _address(customer, by) if customer else ""
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
        "finish_url": f"{path}finish/" if may else "",
        "asks": row.kind in TALKS,
        "repeats": bool(row.repeats),
        "completion": int(row.completion or 0) if row.kind == "task" else 0,
        "is_high": row.priority == "high",
        "later_url": f"{path}do/postpone_activity/" if may else "",
        "later_id": f"later-{row.pk}",
        # For one item alone; rows of a list share a menu.
        "soon": SimpleLazyObject(lambda: later.moments(row.starts_at, by)),
        "clock": later.clock(row.starts_at, by),
        "called_url": f"{CALLED}?activity={row.pk}" if may else "",
        "address": address,
        "route_url": route_url(address) if address else "",
    }


def _address(customer: Customer, by: Actor) -> str:
    hidden = access.fields(by.user, record_types["customer"]).hidden
    shown = (getattr(customer, key) for key in ("street", "city") if key not in hidden)
    return ", ".join(filter(None, shown))


def route_url(address: str) -> str:
    """Where the way to an address is shown: the map service of the installation."""
    return settings.ROUTE_URL.replace("{address}", quote(address))


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
