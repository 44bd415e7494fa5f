"""People of whom nobody said where their data come from, and how long there is to find it out.

Who did not give their data themselves is told within a month (Art. 14); as long as the source is
not known, that month runs from the day on which they came in. Who came in together stands together.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Group
from kartoteka.core.fields import show_number
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond
from kartoteka.modules.privacy import noting, rules, sourcing

# So many lines are shown, of so many people of each kind that are looked at.
SHOWN, MOST = 100, 20_000


@dataclass
class Came:
    """Those without a source who came in by one group of changes: one of them, or many."""

    key: str
    # Perhaps there are more of them than were looked at.
    is_cut: bool
    group: int
    channel: str
    count: int
    first: datetime
    last: datetime
    number: int


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The oldest first, each with the day by which they are to be told."""
    if not access.may(request.user, "create", noting.KEY):
        raise Http404
    found = [one for key in sourcing.WITHOUT for one in _came(key, request.user)]
    is_more = len(found) > SHOWN or any(one.is_cut for one in found)
    found.sort(key=lambda one: (one.first, one.number))
    context = {
        "title": _("People without a source"),
        "module": "privacy",
        "url": request.path,
        "rows": _lines(found[:SHOWN], actor_of(request)),
        "lists": [
            (record_types[key].label_plural, _list(key)) for key in sourcing.WITHOUT
            if any(one.key == key for one in found)
        ],
        "is_more": is_more,
    }  # fmt: skip
    return respond(request, "privacy/sourceless.html", "people", context)


def _came(key: str, user: Any) -> list[Came]:
    without = sourcing.WITHOUT[key](user).order_by("pk").values("pk")[:MOST]
    rows = (
        sourcing.made(key).filter(subject_id__in=without).order_by()
        .values_list("group_id", "channel")
        .annotate(n=Count("subject_id"), first=Min("at"), last=Max("at"), one=Min("subject_id"))
    )  # fmt: skip
    some = list(rows.order_by("first", "one")[: SHOWN + 1])
    is_cut = sum(count for _group, _channel, count, *_more in some) >= MOST
    return [Came(key, is_cut, *row) for row in some]


def _lines(found: list[Came], by: Actor) -> list[dict[str, Any]]:
    alone: dict[str, list[int]] = {key: [] for key in sourcing.WITHOUT}
    for one in found:
        alone[one.key] += [one.number] if one.count == 1 else []
    names = {key: access.titles(by.user, record_types[key], ids) for key, ids in alone.items()}
    runs = Group.objects.filter(verb="import", pk__in=[one.group for one in found])
    files = dict(runs.values_list("pk", "title"))
    return [
        _line(one, by) | (_single(one, names[one.key]) if one.count == 1 else _many(one, by))
        | {"file": files.get(one.group, "")}
        for one in found
    ]  # fmt: skip


def _line(one: Came, by: Actor) -> dict[str, Any]:
    first, last = (at.astimezone(by.fmt.timezone).date() for at in (one.first, one.last))
    until = rules.months_after(first, rules.MONTHS_TO_INFORM)
    days = dict.fromkeys(edit_date(day, by.fmt.tongue) for day in (first, last))
    return {
        "came": " – ".join(days),
        "door": sourcing.DOORS.get(one.channel, "–"),
        "until": edit_date(until, by.fmt.tongue),
        "is_late": until < by.fmt.today,
    }


def _single(one: Came, names: dict[int, str]) -> dict[str, Any]:
    kind = record_types[one.key]
    return {
        "name": names.get(one.number, "–"),
        "url": kind.path(one.number),
        "note_url": f"/processing-bases/new/?{kind.key}={one.number}",
    }


def _many(one: Came, by: Actor) -> dict[str, Any]:
    kind, n = record_types[one.key], show_number(one.count, by.fmt.tongue, 0, 0)
    may = access.may(by.user, "bulk", kind.key)
    asked = QueryDict(mutable=True)
    asked.update({"do": noting.NOTE, "all": "1", "query": _query(one.group)})
    return {
        "name": f"{kind.label_plural}: {n}{'+' if one.is_cut else ''}",
        "url": _list(one.key, one.group),
        "all_url": f"{kind.list_path}bulk/?{asked.urlencode()}" if may else "",
    }


def _query(group: int | None) -> str:
    together = f"&{sourcing.CAME_WITH}__is={group}" if group else ""
    return f"{sourcing.SOURCELESS}__is_yes={together}"


def _list(key: str, group: int | None = None) -> str:
    return f"{record_types[key].list_path}?{_query(group)}"
