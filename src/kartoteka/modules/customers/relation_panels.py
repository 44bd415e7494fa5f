"""What addresses and relations bring to the cards of customers and people."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records import completeness
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import names_of
from kartoteka.modules.customers import queries
from kartoteka.modules.customers.models import (
    Acquaintance,
    Address,
    CompanyRelation,
    Customer,
    Person,
    PersonRelation,
    Position,
)
from kartoteka.modules.customers.relations import COMPANY_INVERSES, PERSON_INVERSES

SHOWN = 12
STALE = timedelta(days=365)


def verified(record: Customer | Person, by: Actor) -> dict[str, Any] | None:
    """How much of a good card this is, what is missing, when its data were last confirmed, and the
    button that confirms them now."""
    record_type = record_types.of(type(record))
    rights = access.fields(by.user, record_type)
    if "last_verified_on" in rights.hidden:
        return None
    day, spec = record.last_verified_on, record_type.spec("last_verified_on")
    verb = f"verify_{record_type.key}"
    may = not record.is_archived and access.may(by.user, verb, record_type.key, record)
    lacking = [key for key in completeness.missing(record_type, record) if key not in rights.hidden]
    return {
        "day": spec.kind.show(day, spec, by.fmt) if day else "",
        "is_stale": day is None or by.fmt.today - day > STALE,
        "is_today": day == by.fmt.today,
        "action": f"{record_type.path(record.pk)}do/{verb}/" if may else "",
        "percent": completeness.figure(record_type, record),
        "missing": ", ".join(str(record_type.spec(key).label) for key in lacking),
        "edit_url": f"{record_type.path(record.pk)}edit/" if may and lacking else "",
    }


def addresses(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """The other addresses of a customer, by their kinds."""
    if not access.may(by.user, "see", "address"):
        return None
    record_type = record_types["address"]
    kind = record_type.spec("kind")
    seen = access.visible(by.user, Address).filter(customer=customer, archived_at=None)
    rows = list(seen.order_by("kind", "sort_key", "id")[:SHOWN])
    return {
        "rows": [
            {
                "kind": kind.kind.show(row.kind, kind, by.fmt),
                "label": row.label,
                "lines": _lines(row),
                "url": record_type.path(row.pk),
            }
            for row in rows
        ],
        "count": len(rows),
        "add_url": _add("address", f"customer={customer.pk}", customer, by),
    }


def _lines(row: Address) -> list[str]:
    town = f"{row.postal_code} {row.city}".strip()
    rest = ", ".join(part for part in (row.region, row.country) if part)
    return [line for line in (row.street, town, rest) if line]


def _add(key: str, query: str, record: Any, by: Actor) -> str:
    may = access.may(by.user, "create", key) and not record.is_archived
    return f"{record_types[key].list_path}new/?{query}" if may else ""


def companies(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """What the customer is to others and others to it, each read from this side."""
    if not access.may(by.user, "see", "company_relation"):
        return None
    seen = access.visible(by.user, CompanyRelation).filter(archived_at=None)
    here = seen.filter(Q(customer=customer) | Q(other=customer))
    rows = list(here.order_by("kind", "id")[:SHOWN])
    share = record_types["company_relation"].spec("share")
    found = _both(rows, "customer", customer.pk, COMPANY_INVERSES, by)
    for line, row in zip(found, rows, strict=True):
        if row.share is not None:
            line["note"] = f"{share.kind.show(row.share, share, by.fmt)} {row.note}".strip()
    found = [line for line in found if line["name"]]
    add_url = _add("company_relation", f"customer={customer.pk}", customer, by)
    return {"rows": found, "count": len(found), "add_url": add_url}


def people(person: Person, by: Actor) -> dict[str, Any] | None:
    """What a person is to other people, each read from this side."""
    if not access.may(by.user, "see", "person_relation"):
        return None
    seen = access.visible(by.user, PersonRelation).filter(archived_at=None)
    rows = list(seen.filter(Q(person=person) | Q(other=person)).order_by("kind", "id")[:SHOWN])
    found = _both(rows, "person", person.pk, PERSON_INVERSES, by)
    found = [line for line in found if line["name"]]
    add_url = _add("person_relation", f"person={person.pk}", person, by)
    return {"rows": found, "count": len(found), "add_url": add_url}


def _both(
    rows: Iterable[Any], link: str, own: int, inverses: dict[str, Any], by: Actor
) -> list[dict[str, Any]]:
    """Relations as lines: the word for this side, and whoever stands on the other."""
    rows, names = list(rows), names_of(by)
    first = f"{link}_id"
    names.want(link, [n for row in rows for n in (getattr(row, first), row.other_id)])
    found = []
    for row in rows:
        is_mine = getattr(row, first) == own
        other = row.other_id if is_mine else getattr(row, first)
        word = str(row) if is_mine else str(inverses.get(row.kind) or row)
        record_type = record_types.of(type(row))
        found.append(
            {
                "word": word,
                "name": names.get(link, other),
                "url": names.path(link, other),
                "note": row.note,
                "edit_url": record_type.path(row.pk),
            }
        )
    return found


def known_to_us(person: Person, by: Actor) -> dict[str, Any] | None:
    """Who of us knows a person, the closest first."""
    if not access.may(by.user, "see", "acquaintance"):
        return None
    found = _known([person.pk], by, with_person=False)
    add_url = _add("acquaintance", f"person={person.pk}&employee={by.id}", person, by)
    return {"rows": found, "count": len(found), "add_url": add_url, "title": _("Who of us knows")}


def known_there(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """Who of us knows whom at a customer, the closest first."""
    if not access.may(by.user, "see", "acquaintance"):
        return None
    there = [person.pk for person in queries.people_of(customer.pk, by)]
    found = _known(there, by, with_person=True)
    return {"rows": found, "count": len(found), "add_url": "", "title": _("Who of us knows whom")}


def _known(people: list[int], by: Actor, *, with_person: bool) -> list[dict[str, Any]]:
    seen = access.visible(by.user, Acquaintance).filter(archived_at=None, person__in=people)
    rows = list(seen.order_by("id")[: 3 * SHOWN])
    closeness = ("close", "good", "weak")
    rows.sort(key=lambda row: closeness.index(row.closeness) if row.closeness in closeness else 9)
    names = names_of(by)
    names.want("user", [row.employee_id for row in rows])
    names.want("person", [row.person_id for row in rows])
    return [
        {
            "who": names.get("user", row.employee_id) or "–",
            "whom": names.get("person", row.person_id) if with_person else "",
            "url": names.path("person", row.person_id) if with_person else "",
            "how": str(row),
            "note": row.note,
            "edit_url": record_types["acquaintance"].path(row.pk),
        }
        for row in rows[:SHOWN]
    ]


def former(customer: Customer, by: Actor) -> dict[str, Any] | None:
    """People who worked here and went on, with what they are now."""
    if not access.may(by.user, "see", "position"):
        return None
    seen = access.visible(by.user, Position).filter(customer=customer, archived_at=None)
    here = {person.pk for person in queries.people_of(customer.pk, by)}
    ended = seen.exclude(until_date=None).exclude(person__in=here).select_related("person")
    rows = [row for row in ended.order_by("-until_date", "-id")[:SHOWN] if row.person_id]
    if not rows:
        return None
    names = names_of(by)
    names.want("customer", [row.person.customer_id for row in rows])
    names.want("person", [row.person_id for row in rows])
    day = record_types["position"].spec("until_date")
    return {
        "rows": [
            {
                "name": names.get("person", row.person_id) or "–",
                "url": names.path("person", row.person_id),
                "title": row.job_title,
                "until": day.kind.edit(row.until_date, day, by.fmt),
                "now": names.get("customer", row.person.customer_id),
                "now_url": names.path("customer", row.person.customer_id),
            }
            for row in rows
        ],
        "count": len(rows),
    }
