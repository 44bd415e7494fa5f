"""What can be done with customers and people, beyond making and editing them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor, action
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer, Person, Position


@action("customer", label=_("Confirm data"), icon="badge-check")
def verify_customer(customer: Customer, *, by: Actor) -> Customer:
    """Note that the data of the card were checked today."""
    today = by.at.astimezone(by.fmt.timezone).date()
    changed: Customer = actions.change(
        customer, {"last_verified_on": today}, by, name="CustomerVerified"
    )
    return changed


def set_figures(model: type[Any], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Write figures that modules above keep on customers and people. They are no events."""
    together: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for number, figures in rows.items():
        keys = tuple(sorted(figures))
        together[keys].append([*(figures[key] for key in keys), number])
    for keys, values in together.items():
        bulk.update(model, keys, values)


@on("person")
def keep_positions(changes: list[Change], by: Actor) -> None:
    """A person's main position follows the card: a new employer ends the old position."""
    moved = [c.record for c in changes if {"customer", "job_title", "unit", "purchase_role"} & set(c.changed)]
    if not moved:
        return
    current = _current_positions(moved)
    fresh: list[dict[str, Any]] = []
    updates: list[tuple[int, dict[str, Any]]] = []
    today = by.at.astimezone(by.fmt.timezone).date()
    for person in moved:
        position = current.get(person.pk)
        same = position is not None and position.customer_id == person.customer_id
        if position is not None and not same:
            updates.append((position.pk, {"until_date": today}))
        if person.customer_id is None:
            continue
        place = _place_of(person)
        if same and position is not None:
            updates.append((position.pk, place))
        else:
            began = today if position is not None else None
            fresh.append({"person": person.pk, "from_date": began, **place, "owner": person.owner_id, "team": person.team_id})
    record_type = record_types["position"]
    house = by.as_house()
    actions.update_each(record_type, updates, house)
    actions.create_many(record_type, fresh, house)


def _place_of(person: Person) -> dict[str, Any]:
    return {
        "customer": person.customer_id,
        "job_title": person.job_title,
        "unit": person.unit,
        "purchase_role": person.purchase_role,
    }


def _current_positions(people: Iterable[Person]) -> dict[int, Position]:
    """The latest position of each person that has not ended."""
    rows = Position.objects.filter(
        person_id__in=[p.pk for p in people], until_date=None, archived_at=None
    )
    latest = rows.order_by().values("person_id").annotate(last=Max("id")).values("last")
    return {p.person_id: p for p in Position.objects.filter(pk__in=latest)}
