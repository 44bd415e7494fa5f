"""What can be asked of customers and people."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.request import remembered
from kartoteka.core.storage import prepared
from kartoteka.core.users.models import Membership, User
from kartoteka.modules.customers.asking import ways
from kartoteka.modules.customers.models import Customer, Person

MOST_PEOPLE = 51
MOST_RIVALS = 3


def people_of(customer_id: int, by: Actor) -> list[Person]:
    """The people of a customer whom the user may see, by name; read once in a request."""

    def read() -> list[Person]:
        rows = _people(access.visible(by.user, Person), customer=customer_id)
        names_of(by).know("person", {person.pk: str(person) for person in rows})
        return rows

    found: list[Person] = remembered(by, f"people of {customer_id}", read)
    return found


@prepared.question
def _people(records: QuerySet[Person], customer: Any) -> QuerySet[Person]:
    here = records.filter(customer_id=customer, archived_at=None)
    return here.order_by("sort_key", "id")[:MOST_PEOPLE]


def timeline_people(customer: Customer, by: Actor) -> list[tuple[int, str]]:
    """The people by whom the timeline of a customer may be filtered."""
    if not access.may(by.user, "see", "person"):
        return []
    return [(person.pk, str(person)) for person in people_of(customer.pk, by)]


def rivals(values: Mapping[str, Any], user: Any) -> list[dict[str, Any]]:
    """Customers that have the NIP of a refused form, each to be opened or given a branch.

    Of one that the user may not see, the name and the owner are told, and how to ask for access.
    """
    nip = values.get("nip")
    if not nip:
        return []
    rows = access.visible(user, Customer).filter(nip=nip, archived_at=None)
    may_add = access.may(user, "create", "customer")
    found = []
    for row in rows.order_by("parent_id", "id")[:MOST_RIVALS]:
        top = row.parent_id or row.pk
        branch = f"/customers/new/?parent={top}&nip={nip}&kind={row.kind}"
        links = [(_("Add a branch"), branch)] if may_add else []
        found.append({"title": row.name, "url": f"/customers/{row.pk}/", "links": links})
    if found or not may_add:
        return found
    return [
        {"title": row.name, "owner": row.owner.name if row.owner else "", "links": ways(row)}
        for row in _of_nip(nip).order_by("parent_id", "id")[:1]
    ]


def _of_nip(nip: str) -> QuerySet[Customer]:
    """Whoever knows a tax number may know whose it is, and who of us looks after them."""
    return Customer.objects.filter(nip=nip, archived_at=None).select_related("owner")


def of_nip(number: int, nip: str) -> Customer | None:
    """A customer for somebody who knows its tax number, though they may not see its card."""
    return _of_nip(nip).filter(pk=number).first() if nip else None


def members_of(team_id: int | None) -> list[int]:
    """Users of a team whose account is on, by name."""
    if team_id is None:
        return []
    others = Membership.objects.filter(team_id=team_id, archived_at=None).values("user_id")
    users = User.objects.filter(Q(team_id=team_id) | Q(pk__in=others))
    able = users.filter(is_active=True, archived_at=None).order_by("sort_key", "id")
    return list(able.values_list("pk", flat=True))
