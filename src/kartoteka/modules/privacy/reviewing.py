"""Data to review: human beings whose data have no ground, and with whom nobody spoke for long."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.fields import Format
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy import rules
from kartoteka.modules.privacy.models import ProcessingBasis

RIGHT = "privacy"
SHOWN = 100
USUAL_MONTHS = 36


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """People, and individual customers who have no person, to review; the oldest first."""
    if not access.may_system(request.user, RIGHT):
        raise Http404
    by = actor_of(request)
    raw = request.GET.get("months", "")
    months = int(raw) if raw.isdecimal() and len(raw) <= 4 and 0 < int(raw) < 1200 else USUAL_MONTHS
    limit = rules.months_after(by.fmt.today, -months)
    people = list(_people(request.user, limit).order_by("changed_at", "id")[: SHOWN + 1])
    customers = list(_customers(request.user, limit).order_by("changed_at", "id")[: SHOWN + 1])
    rows = sorted([*people, *customers], key=lambda row: (row.changed_at, row.pk))
    context = {
        "title": _("Data to review"),
        "module": "privacy",
        "months": months,
        "rows": list(_lines(rows[:SHOWN], by.fmt)),
        "is_more": len(rows) > SHOWN,
    }
    return respond(request, "privacy/retention.html", "main", context)


def _lines(rows: list[Any], fmt: Format) -> Iterator[dict[str, str]]:
    for row in rows:
        kind = record_types.of(type(row))
        is_person = isinstance(row, Person)
        yield {
            "name": str(row),
            "type": str(kind.label),
            "url": kind.path(row.pk),
            "erase_url": f"/people/{row.pk}/erase/" if is_person else "",
            # Erasing goes by the person, and this customer has none.
            "person_url": "" if is_person else f"/people/new/?customer={row.pk}",
            "contact": show_moment(row.last_contact_at, fmt) if row.last_contact_at else "",
            "changed": show_moment(row.changed_at, fmt),
        }


def _young(limit: date) -> Q:
    """Made, changed or talked with since a day."""
    return (
        Q(created_at__date__gte=limit)
        | Q(changed_at__date__gte=limit)
        | Q(last_contact_at__date__gte=limit)
    )


def _grounds(limit: date) -> QuerySet[ProcessingBasis]:
    live = ProcessingBasis.objects.filter(archived_at=None)
    return live.filter(Q(until=None) | Q(until__gte=limit))


def _people(user: Any, limit: date) -> QuerySet[Person]:
    """People; what hangs on the card of the individual that they are counts as theirs."""
    grounds = _grounds(limit)
    grounded = grounds.exclude(customer=None).values("customer_id")
    individuals = Customer.objects.filter(kind="individual")
    busy = individuals.filter(_young(limit) | Q(pk__in=grounded)).values("pk")
    old = access.visible(user, Person).filter(archived_at=None).exclude(_young(limit))
    old = old.exclude(pk__in=grounds.exclude(person=None).values("person_id"))
    return old.filter(Q(customer=None) | ~Q(customer__in=busy))


def _customers(user: Any, limit: date) -> QuerySet[Customer]:
    """Individuals who have no person here: the others are met as people."""
    old = access.visible(user, Customer).filter(kind="individual", archived_at=None)
    old = old.exclude(_young(limit))
    old = old.exclude(pk__in=_grounds(limit).exclude(customer=None).values("customer_id"))
    people = Person.objects.filter(archived_at=None).exclude(customer=None)
    return old.exclude(pk__in=people.values("customer_id"))
