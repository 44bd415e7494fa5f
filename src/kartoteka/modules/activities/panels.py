"""What activities bring to cards: the composer, what is planned, next step and last contact."""

from collections import Counter
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import Figure, RecordType, record_types
from kartoteka.core.screens.names import Names, names_of
from kartoteka.modules.activities import composer, queries, rules
from kartoteka.modules.activities.day_parts import TALKS
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.telling import ICONS, kind_label

SHOWN = 6
STEPS = (0, 25, 50, 75, 100)
DAY = Spec("day", "", kinds["date"], "none")


def fits(record_type: RecordType) -> bool:
    """Customers, people, and what is on its way to a customer: opportunities, leads."""
    if record_type.key == "activity" or record_type.settings:
        return False
    return "self" in (record_type.customer, record_type.person) or (
        bool(record_type.customer) and record_type.in_menu
    )


def composer_panel(record: Any, by: Actor) -> dict[str, Any] | None:
    """The form that logs a call or plans a task; None where the user may not, or it is archived."""
    if record.is_archived or not access.may(by.user, "create", "activity"):
        return None
    return composer.context_for(record_types.of(type(record)), record, by)


def head_panel(record: Any, by: Actor) -> dict[str, Any] | None:
    """The button that plans the next step."""
    if record.is_archived or not access.may(by.user, "create", "activity"):
        return None
    return {"url": composer.path(record_types.of(type(record)), record, kind="task")}


def planned_panel(record: Any, by: Actor) -> dict[str, Any] | None:
    """What is planned here, each to be ticked off in place."""
    if not access.may(by.user, "see", "activity"):
        return None
    rows, names = _planned(record, by), names_of(by)
    names.want("user", [row.owner_id for row in rows])
    record_type = record_types.of(type(record))
    may_add = access.may(by.user, "create", "activity") and not record.is_archived
    return {
        "rows": [_line(row, by, names) for row in rows[:SHOWN]],
        "count": f"{SHOWN}+" if len(rows) > SHOWN else len(rows),
        "add_url": composer.path(record_type, record, kind="task") if may_add else "",
        "more_url": _more_url(record_type, record) if len(rows) > SHOWN else "",
    }


def _more_url(record_type: RecordType, record: Any) -> str:
    if record_type.key in ("customer", "person"):
        return f"/activities/?{record_type.key}__is={record.pk}&status__is=planned"
    return f"/activities/?about_type__is={record_type.key}&about_id__is={record.pk}"


def _line(row: Activity, by: Actor, names: Names) -> dict[str, Any]:
    is_late = row.starts_at is not None and row.starts_at < by.at
    path = record_types["activity"].path(row.pk)
    may = access.may(by.user, "complete_activity", "activity", row)
    return {
        "id": row.pk,
        "title": row.subject or kind_label(row.kind),
        "icon": ICONS.get(row.kind, "circle"),
        "kind": kind_label(row.kind),
        "url": path,
        "done_url": f"{path}do/complete_activity/" if may else "",
        "finish_url": f"{path}finish/" if may else "",
        "asks": row.kind in TALKS,
        "repeats": bool(row.repeats),
        "when": show_moment(row.starts_at, by.fmt) if row.starts_at else "",
        "is_late": is_late,
        "owner": names.get("user", row.owner_id) if row.owner_id != by.id else "",
    }


def _planned(record: Any, by: Actor) -> list[Activity]:
    """What is planned here; the strip and the panel of a card read it once."""
    planned, _last = composer.around_now(record_types.of(type(record)).key, record.pk, by)
    return planned


def progress_panel(record: Any, by: Actor) -> dict[str, Any] | None:
    """How far a planned task is, set with one press."""
    may = access.may(by.user, "set_completion", "activity", record)
    if record.is_archived or not may or rules.can_progress(record):
        return None
    return {
        "action": f"{record_types['activity'].path(record.pk)}do/set_completion/",
        "steps": [(number, number == int(record.completion or 0)) for number in STEPS],
    }


def about_panel(record: Any, by: Actor) -> dict[str, Any] | None:
    """The record of a module above that an activity is about, and the series it belongs to."""
    names = names_of(by)
    title = names.get(record.about_type, record.about_id) if record.about_type else ""
    if not title and not record.series:
        return None
    return {
        "label": record_types[record.about_type].label if title else "",
        "title": title,
        "url": names.path(record.about_type, record.about_id) if title else "",
        "series_url": f"/activities/?view=all&series__is={record.series}" if record.series else "",
    }


def customer_figures(record: Any, by: Actor) -> list[Figure]:
    """The next step and the last contact of a customer or a person."""
    if not access.may(by.user, "see", "activity"):
        return []
    return [_next_step(record, by), _last_contact(record, by)]


def _next_step(record: Any, by: Actor) -> Figure:
    planned = [row for row in _planned(record, by) if row.starts_at is not None]
    if not planned:
        may_add = access.may(by.user, "create", "activity") and not record.is_archived
        url = composer.path(record_types.of(type(record)), record, kind="task") if may_add else ""
        is_first = record.last_contact_at is None
        plan = _("Plan the first contact") if is_first else _("Plan a contact")
        note = plan if may_add else ""
        return Figure("next_step", _("Next step"), _("none"), note, "a", act_url=url)
    row = planned[0]
    when = show_moment(row.starts_at, by.fmt)
    is_late = row.starts_at is not None and row.starts_at < by.at
    value = f"{kind_label(row.kind)}, {when}"
    url = record_types["activity"].path(row.pk)
    return Figure("next_step", _("Next step"), value, row.subject, "r" if is_late else "", url)


def _last_contact(record: Any, by: Actor) -> Figure:
    row = composer.last_contact(record_types.of(type(record)).key, record.pk, by)
    if row is None or row.done_at is None:
        may_log = access.may(by.user, "create", "activity") and not record.is_archived
        url = composer.path(record_types.of(type(record)), record) if may_log else ""
        note = _("Log a call") if url else ""
        return Figure("last_contact", _("Last contact"), _("none"), note, act_url=url)
    day = row.done_at.astimezone(by.fmt.timezone).date()
    value = kinds["date"].show(day, DAY, by.fmt)
    note = kind_label(row.kind)
    if row.person_id and type(record)._meta.model_name != "person":
        name = names_of(by).get("person", row.person_id)
        note = f"{note}, {name}" if name and name != str(record) else note
    url = record_types["activity"].path(row.pk)
    return Figure("last_contact", _("Last contact"), value, note, "", url)


def contacts_panel(record: Any, by: Actor) -> dict[str, Any] | None:
    """How often we talked in the last twelve months, month by month, by kinds of contact."""
    if not access.may(by.user, "see", "activity"):
        return None
    subject = queries.of_subject(record_types.of(type(record)).key, record.pk)
    months = _months(by)
    start = datetime.combine(months[0], time(), by.fmt.timezone)
    done = queries.contacts_since(access.visible(by.user, Activity), subject, start)
    count: Counter[date] = Counter()
    kinds_of: Counter[str] = Counter()
    for kind, at in done:
        count[at.astimezone(by.fmt.timezone).date().replace(day=1)] += 1
        kinds_of[kind] += 1
    return {
        "trend": [count[month] for month in months] if done else [],
        "count": len(done),
        "rows": [(kind_label(kind), number) for kind, number in kinds_of.most_common()],
    }


def _months(by: Actor) -> list[date]:
    """The first days of the last twelve months, the oldest first."""
    today = by.fmt.today
    numbers = [today.year * 12 + today.month - 1 - back for back in range(11, -1, -1)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
