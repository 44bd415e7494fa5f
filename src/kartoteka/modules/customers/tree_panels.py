"""The group of companies and the organisation of a customer, on the card and on a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.events import reading
from kartoteka.core.fields import show_number
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import actor_of, type_or_404
from kartoteka.core.ui.respond import respond
from kartoteka.modules.customers import trees
from kartoteka.modules.customers.models import Customer

MOST_CHANGES = 24


def group(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """The companies above and below a customer; None for one that stands alone."""
    found = trees.group_of(customer, by) if customer.kind != "individual" else None
    if found is None:
        return None
    top, count = found
    return {"nodes": [top], "count": count}


def organisation(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """The units and people of a customer in a few words, with the way to the whole chart."""
    if customer.kind == "individual" or not access.may(by.user, "see", "unit"):
        return None
    nodes = trees.chart_of(customer, by)
    units = _units(nodes)
    may_add = access.may(by.user, "create", "unit") and not customer.is_archived
    return {
        "units": [(node.title, node.count, node.url) for node in units[:8]],
        "count": len(units),
        "chart_url": path(customer),
        "has_people": any(node.count for node in nodes),
        "add_url": f"/units/new/?customer={customer.pk}" if may_add else "",
    }


def _units(nodes: list[trees.Node]) -> list[trees.Node]:
    found: list[trees.Node] = []
    for node in nodes:
        found += [node] if node.is_unit else []
        found += _units(node.below)
    return found


def path(customer: Customer) -> str:
    """Where the organisation chart of a customer is drawn."""
    return f"/customers/{customer.pk}/organisation/"


@require_safe
def chart(request: HttpRequest, record_id: int) -> HttpResponse:
    """The organisation chart of a customer: units, people, and who reports to whom."""
    type_or_404(request, "customers")
    customer = access.get(request.user, Customer, record_id)
    by = actor_of(request)
    if not access.may(by.user, "see", "unit") or not access.may(by.user, "see", "person"):
        nodes = []
    else:
        nodes = trees.chart_of(customer, by)
    may_add = not customer.is_archived
    context = {
        "title": _("Organisation: %(customer)s") % {"customer": customer.name},
        "module": "customers",
        "customer": customer,
        "path": record_types["customer"].path(customer.pk),
        "nodes": nodes,
        "people": sum(node.count for node in nodes),
        "units": len(_units(nodes)),
        "add_unit": f"/units/new/?customer={customer.pk}"
        if may_add and access.may(by.user, "create", "unit")
        else "",
        "add_person": f"/people/new/?customer={customer.pk}"
        if may_add and access.may(by.user, "create", "person")
        else "",
    }
    return respond(request, "customers/chart.html", "main", context)


def employment(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """How the number of employees went, as the history of the card has it."""
    record_type = record_types["customer"]
    hidden = access.fields(by.user, record_type).hidden
    if customer.kind == "individual" or customer.employees is None or "employees" in hidden:
        return None
    changes = reading.history(customer, "employees")[:MOST_CHANGES]
    values = [new for _event, _old, new in reversed(changes) if new is not None]
    return {
        "now": show_number(customer.employees, by.fmt.tongue, 0, 0),
        "trend": values if len(values) > 1 else [],
        "rows": [
            {
                "day": event.at.astimezone(by.fmt.timezone).date(),
                "value": show_number(new, by.fmt.tongue, 0, 0) if new is not None else "–",
            }
            for event, _old, new in changes[:5]
        ],
    }
