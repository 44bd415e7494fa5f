"""The scope «territory»: customers of the user's territories, and what belongs to them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.lookups import In

from kartoteka.core.access import scopes
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import walking
from kartoteka.modules.customers.models import Customer, Territory, TerritoryMember

SCOPE = "territory"
MANY = 5000


def territories_of(user: Any) -> tuple[int, ...]:
    """Territories where the user is a member or the owner, with all below; once in a request."""
    found: tuple[int, ...] = scopes.remembered(user, "territories", lambda: _read(user))
    return found


def _read(user: Any) -> tuple[int, ...]:
    own = TerritoryMember.objects.filter(
        territory=OuterRef("pk"), user_id__in=user.own_ids, archived_at=None
    )
    rows = Territory.objects.filter(archived_at=None).order_by().annotate(is_member=Exists(own))
    parents: dict[int, int | None] = {}
    mine: set[int] = set()
    for number, parent, owner, is_member in rows.values_list(
        "pk", "parent_id", "owner_id", "is_member"
    ):
        parents[number] = parent
        if is_member or owner in user.own_ids:
            mine.add(number)
    return tuple(sorted(with_below(mine, parents)))


def with_below(chosen: Iterable[int], parents: dict[int, int | None]) -> set[int]:
    """These territories and all that are part of them. `parents` has the parent of each."""
    children: dict[int, list[int]] = {}
    for number, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(number)
    found: set[int] = set()
    waiting = list(chosen)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting += children.get(number, ())
    return found


def tree_below(territory_id: int) -> set[int]:
    """A territory and all below it."""
    rows = Territory.objects.filter(archived_at=None).order_by()
    return with_below([territory_id], dict(rows.values_list("pk", "parent_id")))


def within(user: Any, record_type: RecordType) -> Q:
    """Records in the user's territories: by their own link, or by that of their customer."""
    ids = territories_of(user)
    if not ids:
        return Q(pk__in=())
    if record_type.model is Territory:
        return Q(pk__in=ids)
    if record_type.model is Customer:
        return _of_customers(user, ids)
    if "territory" in record_type.built_in:
        return Q(territory_id__in=ids)
    if record_type.customer:
        return _by_customer(user, ids, f"{record_type.customer}_id")
    return Q(pk__in=())


def _of_customers(user: Any, ids: tuple[int, ...]) -> Q:
    """Few customers are found by the index of territories; many by walking the list's own order.

    A list asks for its first page: to gather and sort a quarter of all customers for it takes half
    a second, to walk the index of its order until the page is full takes a millisecond.
    """
    return Q(territory_id__in=ids) if _are_few(user, ids) else walking.among("territory_id", ids)


def _by_customer(user: Any, ids: tuple[int, ...], link: str) -> Q:
    """What belongs to few customers is found by their numbers; of many, each row asks for its own.

    Else all the numbers are read before the first row is known, a tenth of a second for a third of
    a million. Where half a million rows are counted, that is sooner.
    """
    inside = Customer.objects.filter(territory_id__in=ids).order_by()
    if _are_few(user, ids):
        return Q(**{f"{link}__in": inside.values("pk")})
    each = Exists(inside.filter(pk=OuterRef(link)))
    return Q(walking.ByEachOrAll(each, In(F(link), inside.values("pk"))))


def _are_few(user: Any, ids: tuple[int, ...]) -> bool:
    """Whether there are few customers in these territories."""
    inside = Customer.objects.filter(territory_id__in=ids).order_by().values("pk")
    number: int = scopes.remembered(user, "territories hold", lambda: inside[:MANY].count())
    return number < MANY


def holds(user: Any, record_type: RecordType, record: Record) -> bool:
    """Whether one record is in the user's territories."""
    if record_type.model is Territory:
        return record.pk in territories_of(user)
    return _territory_of(user, record_type, record) in territories_of(user)


def _territory_of(user: Any, record_type: RecordType, record: Any) -> int | None:
    if "territory" in record_type.built_in:
        found: int | None = record.territory_id
        return found
    customer_id = record_type.customer_id_of(record)
    if customer_id is None:
        return None
    known: dict[int, int | None] = scopes.remembered(user, "territory of customers", dict)
    if customer_id not in known:
        rows = Customer.objects.filter(pk=customer_id).values_list("territory_id", flat=True)
        known[customer_id] = rows.first()
    return known[customer_id]


def look_ahead(user: Any, record_type: RecordType, records: Sequence[Record]) -> None:
    """Read the territories of the customers of many records at once: they will be asked for."""
    if "territory" in record_type.built_in or not record_type.customer:
        return
    known: dict[int, int | None] = scopes.remembered(user, "territory of customers", dict)
    customers = {record_type.customer_id_of(record) for record in records}
    wanted = {number for number in customers if number is not None and number not in known}
    if wanted:
        rows = Customer.objects.filter(pk__in=wanted).order_by()
        known |= dict(rows.values_list("pk", "territory_id"))
