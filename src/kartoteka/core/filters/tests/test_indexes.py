"""A custom field ticked as indexed is found by its index: the plan says so, on both databases."""

import pytest
from django.db import connection

from kartoteka.core import actions
from kartoteka.core.fields import Format
from kartoteka.core.filters.indexes import index_name
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db

KINDS = {
    "choice": (["is", "Hall"], {"options": ["Hall", "Office"]}),
    "money": (["above", "1000"], {}),
    "integer": (["is", "7"], {}),
    "date": (["on", "2026-03-01"], {}),
}


def add(by, kind, **more):
    values = {"record_type": "customer", "slug": f"f_{kind}", "label": kind, "kind": kind,
              "privacy": "company", **more}  # fmt: skip
    return actions.create(record_types["custom_field"], values, by)


def plan_of(by, field, condition):
    tree = {"all": [[field.key, *condition]]}
    filter_ = Filter.parse(record_types["customer"], tree, by.user)
    rows = Customer.objects.filter(filter_.q(Format())).order_by()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_indexed_field_is_searched_and_not_scanned(actor_of, kind):
    by = actor_of()
    condition, more = KINDS[kind]
    field = add(by, kind, is_fast=True, **more)
    assert index_name(field) in plan_of(by, field, condition)


def test_the_index_goes_with_the_tick(actor_of):
    by = actor_of()
    field = add(by, "integer", is_fast=True)
    actions.update(field, {"is_fast": False}, by)
    assert index_name(field) not in plan_of(by, field, KINDS["integer"][0])
