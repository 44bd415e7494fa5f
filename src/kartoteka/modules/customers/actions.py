"""What can be done with customers and people, beyond making and editing them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor, action
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer, Person, Position
from kartoteka.modules.customers.rules import share_of

PLACE = frozenset({"customer", "job_title", "unit", "place", "purchase_role"})


@action("customer", label=_("Confirm data"), event="CustomerVerified", icon="badge-check")
def verify_customer(customer: Customer, *, by: Actor) -> Customer:
    """Note that the data of the card were checked today."""
    today = by.at.astimezone(by.fmt.timezone).date()
    changed: Customer = actions.change(
        customer, {"last_verified_on": today}, by, name="CustomerVerified"
    )
    return changed


@action("person", label=_("Confirm data"), event="PersonVerified", icon="badge-check")
def verify_person(person: Person, *, by: Actor) -> Person:
    """Note that the data of the person were checked today."""
    today = by.at.astimezone(by.fmt.timezone).date()
    changed: Person = actions.change(person, {"last_verified_on": today}, by, name="PersonVerified")
    return changed


def set_figures(model: type[Any], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Write figures that modules above keep on customers and people. They are no events."""
    if model is Customer:
        rows = _with_share(rows)
    together: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for number, figures in rows.items():
        keys = tuple(sorted(figures))
        together[keys].append([*(figures[key] for key in keys), number])
    for keys, values in together.items():
        bulk.update(model, keys, values)


def _with_share(rows: Mapping[int, Mapping[str, Any]]) -> Mapping[int, Mapping[str, Any]]:
    """Where what was won changes, so does its share of the potential."""
    won = [number for number, figures in rows.items() if "won_value" in figures]
    if not won:
        return rows
    found = dict(rows)
    for part in bulk.parts(sorted(won), 5000):
        for customer in Customer.objects.filter(pk__in=part).only("pk", "potential"):
            figures = rows[customer.pk]
            share = share_of(figures["won_value"], customer)
            found[customer.pk] = {**figures, "actual_share": share}
    return found


@on("person")
def keep_positions(changes: list[Change], by: Actor) -> None:
    """A person's main position follows the card: a new employer ends the old position."""
    moved = [c for c in changes if PLACE & set(c.changed) and not (c.by_merger or c.by_undo)]
    if not moved:
        return
    current = _current_positions([c.record for c in moved])
    fresh: list[tuple[dict[str, Any], datetime | None]] = []
    updates: list[tuple[int, dict[str, Any], datetime | None]] = []
    for change in moved:
        person, at = change.record, change.at
        today = (at or by.at).astimezone(by.fmt.timezone).date()
        position = current.get(person.pk)
        same = position is not None and position.customer_id == person.customer_id
        if position is not None and not same:
            updates.append((position.pk, {"until_date": today}, at))
        if person.customer_id is None:
            continue
        place = _place_of(person)
        if same and position is not None:
            updates.append((position.pk, place, at))
        else:
            began = today if position is not None else None
            care = {"owner": person.owner_id, "team": person.team_id}
            fresh.append(({"person": person.pk, "from_date": began, **place, **care}, at))
    record_type = record_types["position"]
    house = by.as_house()
    pairs = [(number, values) for number, values, _at in updates]
    actions.update_each(record_type, pairs, house, at=[at for _n, _v, at in updates])
    rows = [values for values, _at in fresh]
    actions.create_many(record_type, rows, house, at=[at for _values, at in fresh])


def _place_of(person: Person) -> dict[str, Any]:
    return {
        "customer": person.customer_id,
        "job_title": person.job_title,
        "unit": person.unit,
        "place": person.place,
        "purchase_role": person.purchase_role,
    }


def _current_positions(people: Iterable[Person]) -> dict[int, Position]:
    """The latest position of each person that has not ended."""
    rows = Position.objects.filter(
        person_id__in=[p.pk for p in people], until_date=None, archived_at=None
    )
    latest = rows.order_by().values("person_id").annotate(last=Max("id")).values("last")
    return {p.person_id: p for p in Position.objects.filter(pk__in=latest)}
