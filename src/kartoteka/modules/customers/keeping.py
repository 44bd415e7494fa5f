"""Who looks after addresses, units and relations: whoever looks after the customer or person."""

from collections.abc import Mapping
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import remembered

CARE = ("owner", "team")
OF_CUSTOMERS = ("address", "unit", "company_relation")
OF_PEOPLE = ("person_relation", "acquaintance")


def of_the_customer(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The owner and team of the customer that a record belongs to."""
    return _care("customer", values, by)


def of_the_person(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The owner and team of the person that a record belongs to."""
    return _care("person", values, by)


def _care(key: str, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    number = values.get(key)
    # Who makes many reads it for all of them at once.
    if not isinstance(number, int) or values.keys() >= set(CARE):
        return {}

    def read() -> dict[str, Any]:
        rows = record_types[key].model._default_manager.filter(pk=number)
        return {"owner": None, "team": None} | (rows.values(*CARE).first() or {})

    found: dict[str, Any] = remembered(by, f"care of {key} {number}", read)
    return found


@on("customer")
def follow_customers(changes: list[Change], by: Actor) -> None:
    """A customer handed over takes along what belongs to it."""
    _follow("customer", OF_CUSTOMERS, changes, by)


@on("person")
def follow_people(changes: list[Change], by: Actor) -> None:
    """A person handed over takes along the relations."""
    _follow("person", OF_PEOPLE, changes, by)


def _follow(link: str, keys: tuple[str, ...], changes: list[Change], by: Actor) -> None:
    handed = (c for c in changes if set(CARE) & set(c.changed) and not c.name.endswith("Created"))
    moved = {change.record.pk: change.record for change in handed}
    if not moved:
        return
    for key in keys:
        record_type = record_types[key]
        rows = record_type.model._default_manager.filter(**{f"{link}_id__in": moved})
        pairs = []
        for row in rows:
            goal = moved[getattr(row, f"{link}_id")]
            values = {"owner": goal.owner_id, "team": goal.team_id}
            if (row.owner_id, row.team_id) != (goal.owner_id, goal.team_id):
                pairs.append((row.pk, values))
        if pairs:
            actions.update_each(record_type, pairs, by.as_house())
