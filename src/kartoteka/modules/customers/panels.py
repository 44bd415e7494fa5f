"""What customers and people bring to cards: the people of a customer, positions of a person."""

from typing import Any

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import names_of
from kartoteka.modules.customers import queries
from kartoteka.modules.customers.models import Customer, Person, Position

SHOWN = 8


def people(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """The people of a customer, each to be called and written to; None without the right."""
    if not access.may(by.user, "see", "person"):
        return None
    record_type = record_types["person"]
    hidden = access.fields(by.user, record_type).hidden
    # An individual is a customer and a person of one name: the heading has said it already.
    alone = customer.name if customer.kind == "individual" else ""
    found = (person for person in queries.people_of(customer.pk, by) if str(person) != alone)
    rows = list(found)[: SHOWN + 1]
    may_add = access.may(by.user, "create", "person") and not customer.is_archived
    return {
        "rows": [_person(row, hidden, by.fmt) for row in rows[:SHOWN]],
        "count": f"{SHOWN}+" if len(rows) > SHOWN else len(rows),
        "add_url": f"{record_type.list_path}new/?customer={customer.pk}" if may_add else "",
        "more_url": f"{record_type.list_path}?customer__is={customer.pk}",
        "is_more": len(rows) > SHOWN,
    }


def _person(person: Person, hidden: frozenset[str], fmt: Format) -> dict[str, str]:
    record_type = record_types["person"]
    role = record_type.spec("purchase_role")
    about = []
    if "job_title" not in hidden and person.job_title:
        about.append(person.job_title)
    if "purchase_role" not in hidden and person.purchase_role:
        about.append(role.kind.show(person.purchase_role, role, fmt))
    phones = [key for key in ("mobile", "phone") if key not in hidden and getattr(person, key)]
    has_email = "email" not in hidden and person.email
    return {
        "name": str(person),
        "about": ", ".join(about),
        "url": record_type.path(person.pk),
        "phone": f"tel:{getattr(person, phones[0])}" if phones else "",
        "email": f"mailto:{person.email}" if has_email else "",
    }


def positions(person: Person, by: Actor) -> dict[str, Any] | None:
    """Where a person works and worked, the latest first; None without the right."""
    if not access.may(by.user, "see", "position"):
        return None
    seen = access.visible(by.user, Position).filter(person=person, archived_at=None)
    rows = list(seen.order_by("-id")[:SHOWN])
    names = names_of(by)
    names.want("customer", [row.customer_id for row in rows])
    day = record_types["position"].spec("from_date")

    def shown(value: Any) -> str:
        return day.kind.edit(value, day, by.fmt)

    return {
        "rows": [
            {
                "customer": names.get("customer", row.customer_id) or "–",
                "url": names.path("customer", row.customer_id),
                "title": row.job_title,
                "from_date": shown(row.from_date),
                "until_date": shown(row.until_date),
            }
            for row in rows
        ],
        "count": len(rows),
    }
