"""Parts of opportunities: lines of products, people, events. What they have from the whole."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kartoteka.core.actions import Actor
from kartoteka.modules.products.models import Product
from kartoteka.modules.sales.models import Opportunity


def part_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A part belongs to whom the opportunity belongs to."""
    whole = _whole(values)
    return {} if whole is None else {"owner": whole.owner_id, "team": whole.team_id}


def line_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """One piece of the product, by its name and price."""
    found = part_defaults(values, by) | {"quantity": Decimal(1)}
    product = Product.objects.filter(pk=values.get("product") or 0).first()
    if product is not None:
        found |= {"name": product.name, "price": product.price}
    return found


def event_defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Today, with the customer and the person of the opportunity."""
    found = part_defaults(values, by)
    whole = _whole(values)
    found["happened_on"] = by.at.astimezone(by.fmt.timezone).date()
    if whole is not None:
        found |= {"customer": whole.customer_id, "person": whole.person_id}
    return found


def _whole(values: Mapping[str, Any]) -> Opportunity | None:
    return Opportunity.objects.filter(pk=values.get("opportunity") or 0).first()
