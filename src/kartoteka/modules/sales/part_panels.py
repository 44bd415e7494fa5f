"""Panels of an opportunity: its checklist, milestones, products, and people in the purchase."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import show_number
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens.names import names_of
from kartoteka.modules.sales import step_panel
from kartoteka.modules.sales.models import (
    Opportunity,
    OpportunityLine,
    OpportunityPerson,
    SalesEvent,
)
from kartoteka.modules.sales.telling import DAY, ICONS, kind_label

# The way of a sale, as a line of milestones; other events stand on the timeline only.
MILESTONES = ("need", "inquiry", "offer", "negotiation", "order")
MOST_LISTED = 50


def checklist(opportunity: Opportunity, by: Actor) -> dict[str, Any] | None:
    """What is to be done in the stage, and the line of milestones."""
    found = step_panel.checklist(opportunity, by) if opportunity.outcome == "open" else None
    line = _milestones(opportunity, by)
    if found is None and not line:
        return None
    return {"checklist": found, "milestones": line}


def _milestones(opportunity: Opportunity, by: Actor) -> list[dict[str, Any]]:
    if not access.may(by.user, "see", "sales_event"):
        return []
    rows = access.visible(by.user, SalesEvent).filter(opportunity=opportunity, archived_at=None)
    latest: dict[str, SalesEvent] = {}
    for event in rows.order_by("happened_on", "id"):
        latest[event.kind] = event
    new_url = _new_url("sales_event", opportunity, by)
    found = []
    for kind in MILESTONES:
        known = latest.get(kind)
        found.append(
            {
                "label": kind_label(kind),
                "icon": ICONS[kind],
                "day": DAY.kind.show(known.happened_on, DAY, by.fmt) if known else "",
                "url": record_types["sales_event"].path(known.pk) if known else "",
                "new_url": f"{new_url}&kind={kind}" if new_url else "",
            }
        )
    return found


def _new_url(key: str, opportunity: Opportunity, by: Actor) -> str:
    """Where a part is added; nothing where the user may not."""
    may = access.may(by.user, "create", key)
    if not may or opportunity.is_archived:
        return ""
    if not access.may(by.user, "change", "opportunity", opportunity):
        return ""
    return f"{record_types[key].list_path}new/?opportunity={opportunity.pk}"


def lines(opportunity: Opportunity, by: Actor) -> dict[str, Any] | None:
    """Products of an opportunity, how much of each, and what they make together."""
    record_type = record_types["opportunity_line"]
    if not access.may(by.user, "see", record_type.key):
        return None
    rows = access.visible(by.user, OpportunityLine).filter(
        opportunity=opportunity, archived_at=None
    )
    spec = record_type.spec("value")
    shows_value = access.may_field(by.user, record_types["opportunity"], "value")
    found = list(rows.order_by("id")[:MOST_LISTED])
    return {
        "count": len(found),
        "rows": [
            {
                "name": line.name,
                "url": record_type.path(line.pk),
                "amount": _amount(line, by) if shows_value else _quantity(line, by),
                "value": spec.kind.show(line.value, spec, by.fmt) if shows_value else "",
            }
            for line in found
        ],
        "total": spec.kind.show(opportunity.value, spec, by.fmt) if found and shows_value else "",
        "new_url": _new_url(record_type.key, opportunity, by),
    }


def _quantity(line: OpportunityLine, by: Actor) -> str:
    return show_number(line.quantity or 0, by.fmt.tongue, 0, 3)


def _amount(line: OpportunityLine, by: Actor) -> str:
    """3 x 1 200 zł, less 5%."""
    spec = record_types["opportunity_line"].spec("price")
    words = {"n": _quantity(line, by), "price": spec.kind.show(line.price, spec, by.fmt)}
    if not line.discount:
        return _("%(n)s × %(price)s") % words
    words["discount"] = show_number(line.discount, by.fmt.tongue, 0, 2)
    return _("%(n)s × %(price)s, less %(discount)s%%") % words


def people(opportunity: Opportunity, by: Actor) -> dict[str, Any] | None:
    """People who have a part in the purchase, and what part."""
    record_type = record_types["opportunity_person"]
    if not access.may(by.user, "see", record_type.key):
        return None
    rows = access.visible(by.user, OpportunityPerson).filter(
        opportunity=opportunity, archived_at=None
    )
    found = list(rows.order_by("id")[:MOST_LISTED])
    names = names_of(by)
    names.want("person", [one.person_id for one in found])
    spec = record_type.spec("role")
    shown = [
        {
            "name": names.get("person", one.person_id),
            "url": names.path("person", one.person_id),
            "role": spec.kind.show(one.role, spec, by.fmt),
            "note": one.note,
            "edit_url": f"{record_type.path(one.pk)}edit/",
        }
        for one in found
        if names.get("person", one.person_id)
    ]
    return {
        "count": len(shown),
        "rows": shown,
        "new_url": _new_url(record_type.key, opportunity, by),
    }


PROGRESS = Panel(
    "progress", gettext_lazy("How it goes"), "sales/_progress.html", checklist, "middle", 2
)
LINES = Panel("lines", gettext_lazy("Products"), "sales/_lines.html", lines, order=15)
PEOPLE = Panel("people", gettext_lazy("People in the purchase"), "sales/_people.html", people,
               order=16)  # fmt: skip
