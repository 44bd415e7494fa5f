"""Rules about customers and people: what makes a good card."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.modules.customers.models import Customer, Position

MOST_GENERATIONS = 20
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


def ends_after_start(position: Position, changed: set[str], by: Any) -> dict[str, Any]:
    """A position ends after it began."""
    start, end = position.from_date, position.until_date
    if start and end and end < start:
        return {"until_date": _("The end must not be before the start.")}
    return {}


def share_of(won: Decimal | None, customer: Any) -> Decimal | None:
    """What was won, in percent of a potential; nothing where there is no potential."""
    if not customer.potential:
        return None
    share = (won or Decimal(0)) * 100 / customer.potential
    return round(min(share, MOST_SHARE), 2)
