"""Rules about customers and people: what makes a good card."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records import company
from kartoteka.core.storage.folding import fold
from kartoteka.modules.customers.models import (
    Acquaintance,
    Customer,
    PersonRelation,
    Unit,
)

MOST_GENERATIONS = 20
POLAND = frozenset({"poland", "polska", "польша", "pl", "rp"})
BARE_CODE = re.compile(r"[0-9]{5}")
# Beyond this a share says only that the potential is wrong.
MOST_SHARE = Decimal(100_000)


def parent_is_above(customer: Customer, changed: set[str], by: Any) -> dict[str, Any]:
    """A company cannot be its own parent, however far up the tree."""
    if "parent" not in changed or customer.parent_id is None:
        return {}
    above = customer.parent_id
    for _generation in range(MOST_GENERATIONS):
        if above == customer.pk:
            return {"parent": _("«%(name)s» cannot be its own parent.") % {"name": customer.name}}
        row = Customer.objects.filter(pk=above).values_list("parent_id", flat=True).first()
        if row is None:
            return {}
        above = row
    return {"parent": _("The tree of companies is too deep.")}


def polish_postal_code(values: Mapping[str, Any], customer: Any = None) -> Mapping[str, Any]:
    """Five digits are a Polish postal code where the country is Poland, or is not said."""
    code = values.get("postal_code", "")
    country = values.get("country", customer.country if customer is not None else "")
    is_polish = fold(country or company.company().country or "pl") in POLAND
    if not (is_polish and isinstance(code, str) and BARE_CODE.fullmatch(code)):
        return values
    return {**values, "postal_code": f"{code[:2]}-{code[2:]}"}


def share_of(won: Decimal | None, customer: Any) -> Decimal | None:
    """What was won, in percent of a potential; nothing where there is no potential."""
    if not customer.potential:
        return None
    share = (won or Decimal(0)) * 100 / customer.potential
    return round(min(share, MOST_SHARE), 2)


def unit_is_inside(unit: Unit, changed: set[str], by: Any) -> dict[str, Any]:
    """A unit is part of a unit of the same customer, and not of itself, however far up."""
    if not {"parent", "customer"} & changed or unit.parent_id is None:
        return {}
    above = unit.parent_id
    for _level in range(MOST_GENERATIONS):
        if above == unit.pk:
            return {"parent": _("«%(name)s» cannot be part of itself.") % {"name": unit.name}}
        found = Unit.objects.filter(pk=above).first()
        if found is None:
            return {}
        if found.customer_id != unit.customer_id:
            return {"parent": _("Choose a unit of the same customer.")}
        if found.parent_id is None:
            return {}
        above = found.parent_id
    return {"parent": _("The tree of units is too deep.")}


def related_to_another(relation: Any, changed: set[str], by: Any) -> dict[str, Any]:
    """Nobody is related to themselves."""
    own = relation.person_id if hasattr(relation, "person_id") else relation.customer_id
    if own is None or own != relation.other_id:
        return {}
    if hasattr(relation, "person_id"):
        return {"other": _("Choose another person: a relation has two sides.")}
    return {"other": _("Choose another company: a relation has two sides.")}


def superiors_end(relation: PersonRelation, changed: set[str], by: Any) -> dict[str, Any]:
    """Nobody is their own superior, however far up, and everybody has one superior."""
    if relation.kind != "reports_to" or not {"person", "other", "kind"} & changed:
        return {}
    rows = PersonRelation.objects.filter(kind="reports_to", archived_at=None).exclude(
        pk=relation.pk
    )
    if rows.filter(person=relation.person_id).exists():
        return {"kind": _("This person already has a superior. Change that relation.")}
    above = relation.other_id
    for _level in range(MOST_GENERATIONS):
        if above == relation.person_id:
            return {"other": _("The superiors would go round in a circle.")}
        boss = rows.filter(person=above).first()
        if boss is None:
            return {}
        above = boss.other_id
    return {}


def known_once(acquaintance: Acquaintance, changed: set[str], by: Actor) -> dict[str, Any]:
    """One line for each of us and each person."""
    if not {"person", "employee", "archived_at"} & changed or acquaintance.archived_at:
        return {}
    rows = Acquaintance.objects.filter(
        person=acquaintance.person_id, employee=acquaintance.employee_id, archived_at=None
    ).exclude(pk=acquaintance.pk)
    if rows.exists():
        return {"employee": _("It is noted already that this person is known. Change that line.")}
    return {}


def branch_or_new(customer: Customer, changed: set[str], by: Actor) -> dict[str, Any]:
    """A NIP belongs to one customer and its branches. Files are checked by their own pages."""
    if not {"nip", "parent"} & changed or not customer.nip or by.channel not in ("screen", "api"):
        return {}
    near = [number for number in (customer.parent_id, customer.pk) if number is not None]
    rows = Customer.objects.filter(nip=customer.nip, archived_at=None).exclude(pk__in=near)
    if customer.parent_id is not None:
        rows = rows.exclude(parent=customer.parent_id)
    if customer.pk is not None:
        rows = rows.exclude(parent=customer.pk)
    other = rows.order_by("parent_id", "id").first()
    if other is None:
        return {}
    if not _is_told(other, by.user):
        return {"nip": _("Another customer has this NIP. Ask who looks after it.")}
    text = _("This NIP belongs to: %(name)s. Open it or add a branch")
    return {"nip": text % {"name": other.name}}


def _is_told(customer: Customer, user: Any) -> bool:
    # Whoever enters customers learns whose a NIP is, as the form tells it.
    if access.may(user, "create", "customer"):
        return True
    return access.visible(user, Customer).filter(pk=customer.pk).exists()
