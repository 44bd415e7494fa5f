"""Who looks after addresses, units and relations: whoever looks after the customer or person."""

from collections.abc import Mapping, Sequence
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import remembered
from kartoteka.core.storage import bulk

CARE = ("owner", "team")
OF_CUSTOMERS = ("address", "unit", "company_relation")
OF_PEOPLE = ("person_relation", "acquaintance")


def of_the_customer(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The owner and team of the customer that a record belongs to."""
    return _care("customer", values.get("customer"), by)


def of_the_person(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The owner and team of the person that a record belongs to."""
    return _care("person", values.get("person"), by)


def look_ahead(key: str, numbers: Sequence[int], by: Actor) -> None:
    """Read for many customers or people at once who looks after them: it will be asked."""
    known = _known(key, by)
    for part in bulk.parts(numbers, 5000):
        rows = record_types[key].model._default_manager.filter(pk__in=part)
        for row in rows.values("pk", *CARE):
            known[row.pop("pk")] = row


def _care(key: str, number: Any, by: Actor) -> dict[str, Any]:
    if not isinstance(number, int):
        return {}
    known = _known(key, by)
    if number not in known:
        look_ahead(key, [number], by)
    return known.get(number, {"owner": None, "team": None})


def _known(key: str, by: Actor) -> dict[int, dict[str, Any]]:
    """Who looks after whom, as it was read for this actor."""
    found: dict[int, dict[str, Any]] = remembered(by, f"care of {key}", dict)
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
