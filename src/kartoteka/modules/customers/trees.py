"""Trees: the companies of a group above and below a customer, and the people inside one."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import remembered
from kartoteka.core.storage.folding import fold
from kartoteka.modules.customers import queries
from kartoteka.modules.customers.models import Customer, Person, PersonRelation, Unit

DEEPEST = 20
MOST = 300
# Up to the top, and from there everything below: one query, however deep the group is.
GROUP = """
WITH RECURSIVE up(id, parent_id, depth) AS (
    SELECT id, parent_id, 0 FROM customers_customer WHERE id = %s
    UNION ALL
    SELECT c.id, c.parent_id, up.depth + 1
    FROM customers_customer c JOIN up ON c.id = up.parent_id WHERE up.depth < %s
), down(id, parent_id, depth) AS (
    SELECT * FROM (SELECT id, parent_id, 0 FROM up ORDER BY depth DESC LIMIT 1) AS top
    UNION ALL
    SELECT c.id, c.parent_id, down.depth + 1
    FROM customers_customer c JOIN down ON c.parent_id = down.id
    WHERE down.depth < %s AND c.archived_at IS NULL
)
SELECT id, parent_id FROM down LIMIT %s
"""


@dataclass
class Node:
    """One box of a tree, with those below it."""

    title: str
    url: str = ""
    sub: str = ""
    figures: list[str] = field(default_factory=list)
    is_here: bool = False
    is_unit: bool = False
    phone: str = ""
    below: list["Node"] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        """Whether those below stand side by side: units do, and people stand in a column."""
        return sum(node.is_unit for node in self.below) > 1

    @property
    def count(self) -> int:
        """How many people are in the box and below it."""
        return sum(node.count for node in self.below) + (not self.is_unit)


def group_of(customer: Customer, by: Actor) -> tuple[Node, int] | None:
    """The group of companies from its top down, and how many; None for a company alone."""
    with connection.cursor() as cursor:
        cursor.execute(GROUP, [customer.pk, DEEPEST, DEEPEST, MOST])
        pairs: dict[int, int | None] = dict(cursor.fetchall())
    if len(pairs) < 2:
        return None
    rows = access.visible(by.user, Customer).filter(pk__in=pairs).order_by("sort_key", "id")
    seen = {row.pk: row for row in rows}
    nodes = {pk: _company(row, customer.pk, by) for pk, row in seen.items()}
    top: list[Node] = []
    for number in seen:
        above = pairs[number] or 0
        # Over a company that one may not see, the next one that one may.
        while above and above not in nodes:
            above = pairs.get(above) or 0
        (nodes[above].below if above and above != number else top).append(nodes[number])
    if len(seen) < 2:
        return None
    return (top[0] if len(top) == 1 else Node("…", below=top)), len(seen)


def _company(row: Customer, here: int, by: Actor) -> Node:
    record_type = record_types["customer"]
    hidden = access.fields(by.user, record_type).hidden
    figures = []
    for key in ("won_value", "open_value"):
        spec, value = record_type.built_in[key], getattr(row, key)
        if key not in hidden and value:
            figures.append(f"{spec.label}: {spec.kind.show(value, spec, by.fmt)}")
    status = record_type.spec("status")
    about = (status.kind.show(row.status, status, by.fmt), row.city)
    sub = " · ".join(part for part in about if part)
    return Node(row.name, record_type.path(row.pk), sub, figures, is_here=row.pk == here)


def chart_of(customer: Customer, by: Actor) -> list[Node]:
    """The units of a customer and its people: under their units, and under their superiors."""
    found: list[Node] = remembered(by, f"chart {customer.pk}", lambda: _chart(customer, by))
    return found


def _chart(customer: Customer, by: Actor) -> list[Node]:
    people = queries.people_of(customer.pk, by)
    units = _units(customer, by)
    bosses = _bosses(people, by)
    boxes = {unit.pk: Node(unit.name, f"/units/{unit.pk}/", unit.place, is_unit=True)
             for unit in units}  # fmt: skip
    by_name = {fold(unit.name): unit.pk for unit in units}
    own = {person.pk: by_name.get(fold(person.unit)) for person in people}
    for unit in units:
        if unit.head_id in own and own[unit.head_id] is None:
            own[unit.head_id] = unit.pk
    heads = {unit.head_id for unit in units}
    nodes = {person.pk: _human(person, by) for person in people}
    loose: list[Node] = []
    for person in sorted(people, key=lambda one: one.pk not in heads):
        boss, place = bosses.get(person.pk, 0), own[person.pk]
        if boss in nodes and (own[boss] == place or place is None):
            nodes[boss].below.append(nodes[person.pk])
        elif place is not None:
            boxes[place].below.append(nodes[person.pk])
        else:
            loose.append(nodes[person.pk])
    top: list[Node] = []
    for one in units:
        above = boxes.get(one.parent_id or 0)
        (top if above is None else above.below).append(boxes[one.pk])
    return _joined(loose, top)


def _joined(loose: list[Node], top: list[Node]) -> list[Node]:
    """One who stands above all units is the top of the chart; several stand beside them."""
    if len(loose) == 1 and top:
        loose[0].below += top
        return loose
    return [*loose, *top]


def _units(customer: Customer, by: Actor) -> list[Unit]:
    if not access.may(by.user, "see", "unit"):
        return []
    seen = access.visible(by.user, Unit).filter(customer=customer, archived_at=None)
    return list(seen.order_by("sort_key", "id")[:MOST])


def _bosses(people: list[Person], by: Actor) -> dict[int, int]:
    if not access.may(by.user, "see", "person_relation"):
        return {}
    seen = access.visible(by.user, PersonRelation).filter(kind="reports_to", archived_at=None)
    found: dict[int, int] = defaultdict(int)
    numbers = [person.pk for person in people]
    found.update(seen.filter(person__in=numbers).values_list("person_id", "other_id"))
    return dict(found)


def _human(person: Person, by: Actor) -> Node:
    record_type = record_types["person"]
    hidden = access.fields(by.user, record_type).hidden
    about = []
    if "job_title" not in hidden and person.job_title:
        about.append(person.job_title)
    role = record_type.spec("purchase_role")
    if "purchase_role" not in hidden and person.purchase_role:
        about.append(role.kind.show(person.purchase_role, role, by.fmt))
    phones = [k for k in ("mobile", "phone") if k not in hidden and getattr(person, k)]
    phone = f"tel:{getattr(person, phones[0])}" if phones else ""
    return Node(str(person), record_type.path(person.pk), ", ".join(about), phone=phone)
