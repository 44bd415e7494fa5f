"""What territories and segments bring to cards: figures, shares, members and ways on."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format, show_money_briefly, show_number
from kartoteka.core.records.types import Figure, record_types
from kartoteka.core.screens.names import names_of
from kartoteka.modules.customers import reach, segmenting
from kartoteka.modules.customers.models import (
    Customer,
    Segment,
    SegmentMember,
    Territory,
    TerritoryMember,
)
from kartoteka.modules.customers.rules import share_of

SHOWN = 50


def percent(value: Decimal | None, fmt: Format) -> str:
    """A share without needless decimals."""
    return "–" if value is None else f"{show_number(value, fmt.tongue, 0, 1)}%"


def customer_figures(customer: Customer, by: Actor) -> list[Figure]:
    """How much of the potential of a customer is ours, against the plan."""
    record_type = record_types["customer"]
    hidden = access.fields(by.user, record_type).hidden
    if not customer.potential or {"potential", "actual_share", "won_value"} & hidden:
        return []
    share = share_of(customer.won_value, customer)
    return [_share_figure(share, customer.planned_share, customer.potential, by)]


def _share_figure(
    share: Decimal | None, planned: Decimal | None, potential: Decimal | None, by: Actor
) -> Figure:
    spec = record_types["customer"].spec("potential")
    whole = _("of %(potential)s") % {"potential": spec.kind.show(potential, spec, by.fmt)}
    tone = ""
    if planned is not None:
        whole = _("%(whole)s, plan %(plan)s") % {"whole": whole, "plan": percent(planned, by.fmt)}
        tone = "g" if (share or 0) >= planned else "a"
    return Figure("share", _("Share"), percent(share, by.fmt), note=whole, tone=tone)


def territory_figures(territory: Territory, by: Actor) -> list[Figure]:
    """Customers of a territory with all below it, and our share of its potential."""
    rows = _figures(_customers(by, reach.tree_below(territory.pk)))
    found = [
        Figure(
            "customers", _("Customers"), show_number(rows["number"], by.fmt.tongue, 0, 0),
            url=_list_url(territory.pk),
        )
    ]  # fmt: skip
    if {"won_value", "potential"} & access.fields(by.user, record_types["customer"]).hidden:
        return found
    spec = record_types["customer"].spec("won_value")
    won = spec.kind.show(rows["won"] or Decimal(0), spec, by.fmt)
    known = spec.kind.show(rows["potential"] or Decimal(0), spec, by.fmt)
    found.append(Figure("won", spec.label, won))
    note = _("estimated by the cards of customers")
    found.append(Figure("potential", _("Potential of customers"), known, note=note))
    if territory.potential:
        share = share_of(rows["won"], territory)
        found.append(_share_figure(share, territory.planned_share, territory.potential, by))
    return found


def _customers(by: Actor, territories: set[int]) -> QuerySet[Customer]:
    seen = access.visible(by.user, Customer).filter(archived_at=None)
    return seen.filter(territory_id__in=territories)


def _figures(customers: QuerySet[Customer]) -> dict[str, Any]:
    return customers.order_by().aggregate(
        number=Count("pk"), won=Sum("won_value"), potential=Sum("potential")
    )


def _list_url(territory: int) -> str:
    return f"/customers/?territory__is={territory}"


def territory_parts(territory: Territory, by: Actor) -> dict[str, Any] | None:
    """The territories below: customers, potential, plan and share of each with all below it."""
    seen = access.visible(by.user, Territory).filter(archived_at=None).order_by("sort_key", "id")
    everything = {row.pk: row for row in seen}
    parents = {pk: row.parent_id for pk, row in everything.items()}
    below = [row for row in everything.values() if row.parent_id == territory.pk]
    if not below:
        return None
    sums = {
        row["territory_id"]: row
        for row in _customers(by, set(everything))
        .order_by()
        .values("territory_id")
        .annotate(number=Count("pk"), won=Sum("won_value"))
    }
    hidden = access.fields(by.user, record_types["customer"]).hidden
    hides = bool({"won_value", "potential"} & hidden)
    rows = []
    for part in below:
        inside = [sums[pk] for pk in reach.with_below([part.pk], parents) if pk in sums]
        won = sum((row["won"] or Decimal(0) for row in inside), Decimal(0))
        rows.append(
            {
                "name": part.name,
                "url": record_types["territory"].path(part.pk),
                "about": _part_words(
                    part, sum(row["number"] for row in inside), None if hides else won, by
                ),
                "plan": "" if hides else percent(part.planned_share, by.fmt),
                "share": "" if hides else percent(share_of(won, part), by.fmt),
            }
        )
    return {"rows": rows, "count": len(rows)}


def _part_words(part: Territory, number: int, won: Decimal | None, by: Actor) -> str:
    words = _("Customers: %(n)s") % {"n": show_number(number, by.fmt.tongue, 0, 0)}
    if won is None or not part.potential:
        return words
    currency = by.fmt.currency
    text = _("%(customers)s, won %(won)s of %(potential)s")
    return text % {
        "customers": words,
        "won": show_money_briefly(won, currency, by.fmt),
        "potential": show_money_briefly(part.potential, currency, by.fmt),
    }


def territory_people(territory: Territory, by: Actor) -> dict[str, Any] | None:
    """Who works in a territory."""
    rows = TerritoryMember.objects.filter(territory=territory, archived_at=None)
    found = list(rows.select_related("user").order_by("user__sort_key", "id")[:SHOWN])
    may = access.may(by.user, "create", "territory_member") and not territory.is_archived
    return {
        "rows": [
            {
                "name": str(row.user),
                "note": _("answers for it") if row.user_id == territory.owner_id else "",
                "url": record_types["territory_member"].path(row.pk),
            }
            for row in found
        ],
        "count": len(found),
        "add_url": f"/territory-members/new/?territory={territory.pk}" if may else "",
    }


def segment_customers(segment: Segment, by: Actor) -> dict[str, Any] | None:
    """How many customers are in a segment now, what its conditions say, and the way to them."""
    number = segmenting.count(segment, by)
    may = access.may(by.user, "change", "segment", segment) and not segment.is_archived
    is_dynamic = segment.kind != "static"
    rows: list[dict[str, str]] = []
    if not is_dynamic:
        members = SegmentMember.objects.filter(segment=segment, archived_at=None)
        chosen = members.order_by("-id").values_list("customer_id", flat=True)[:8]
        names = names_of(by)
        names.want("customer", chosen)
        rows = [
            {"name": names.get("customer", pk), "url": names.path("customer", pk)} for pk in chosen
        ]
    return {
        "number": "–" if number is None else show_number(number, by.fmt.tongue, 0, 0),
        "words": segmenting.in_words(segment, by) if is_dynamic else "",
        "is_dynamic": is_dynamic,
        "rows": [row for row in rows if row["name"]],
        "list_url": f"/customers/?segment__is={segment.pk}",
        "change_url": f"/segments/{segment.pk}/conditions/" if may and is_dynamic else "",
    }


def customer_segments(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """The segments that a customer is in."""
    if not access.may(by.user, "see", "segment"):
        return None
    found = segmenting.segments_of(customer, by)
    may = access.may(by.user, "change", "segment") and access.may(
        by.user, "add_to_segment", "customer", customer
    )
    add = f"{record_types['customer'].path(customer.pk)}do/add_to_segment/"
    return {
        "rows": [
            {"name": one.name, "url": record_types["segment"].path(one.pk), "goal": one.goal}
            for one in found
        ],
        "count": len(found),
        "add_url": add if may and not customer.is_archived else "",
    }
