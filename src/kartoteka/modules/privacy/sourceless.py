"""People of whom nobody said where their data come from, and how long there is to find it out.

Who did not give their data themselves is told within a month (Art. 14); as long as the source is
not known, that month runs from the day on which they came in.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Event
from kartoteka.core.fields.date_texts import edit_date
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy import rules
from kartoteka.modules.privacy.models import ProcessingBasis

SHOWN = 100
DOORS = {
    "screen": gettext_lazy("By hand"), "api": gettext_lazy("By a program"),
    "import": gettext_lazy("From a file"), "form": gettext_lazy("Web form"),
}  # fmt: skip


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The oldest first, each with the day by which they are to be told."""
    if not access.may(request.user, "create", "processing_basis"):
        raise Http404
    by = actor_of(request)
    found: list[Any] = []
    for rows in (people(request.user), individuals(request.user)):
        found += rows.order_by("created_at", "id")[: SHOWN + 1]
    found.sort(key=lambda row: (row.created_at, row.pk))
    context = {
        "title": _("People without a source"),
        "module": "privacy",
        "rows": list(_lines(found[:SHOWN], by)),
        "is_more": len(found) > SHOWN,
    }
    return respond(request, "privacy/sourceless.html", "main", context)


def people(user: Any) -> QuerySet[Person]:
    """People about whom, and about the card of theirs, no ground and no source was noted."""
    said = ProcessingBasis.objects.filter(archived_at=None)
    rows = access.visible(user, Person).filter(archived_at=None)
    rows = rows.exclude(pk__in=said.exclude(person=None).values("person_id"))
    cards = said.exclude(customer=None).values("customer_id")
    return rows.exclude(customer__isnull=False, customer__in=cards)


def individuals(user: Any) -> QuerySet[Customer]:
    """Individual customers who have no person here, and no source either."""
    said = ProcessingBasis.objects.filter(archived_at=None).exclude(customer=None)
    rows = access.visible(user, Customer).filter(kind="individual", archived_at=None)
    rows = rows.exclude(pk__in=said.values("customer_id"))
    known = Person.objects.filter(archived_at=None).exclude(customer=None)
    return rows.exclude(pk__in=known.values("customer_id"))


def _lines(rows: list[Any], by: Actor) -> Iterator[dict[str, Any]]:
    doors = _doors(rows)
    for row in rows:
        kind = record_types.of(type(row))
        came = row.created_at.astimezone(by.fmt.timezone).date()
        until = rules.months_after(came, rules.MONTHS_TO_INFORM)
        yield {
            "name": str(row),
            "url": kind.path(row.pk),
            "note_url": f"/processing-bases/new/?{kind.key}={row.pk}",
            "came": edit_date(came, by.fmt.tongue),
            "door": DOORS.get(doors.get((kind.key, row.pk), ""), "–"),
            "until": edit_date(until, by.fmt.tongue),
            "is_late": until < by.fmt.today,
        }


def _doors(rows: list[Any]) -> dict[tuple[str, int], str]:
    """By which way each of them came in."""
    found = {}
    for model in (Person, Customer):
        numbers = [row.pk for row in rows if isinstance(row, model)]
        events = Event.objects.filter(
            subject_type=record_types.of(model).key, subject_id__in=numbers,
            name=f"{model.__name__}Created",
        )  # fmt: skip
        for event in events.values_list("subject_type", "subject_id", "channel"):
            found[(event[0], event[1])] = event[2]
    return found
