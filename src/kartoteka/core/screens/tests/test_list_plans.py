"""Plans: lists of any length are sorted and put away by an index, in both databases."""

import pytest
from django.db import connection

from kartoteka.core.fields import Format
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import ordering
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few():
    for number in range(3):
        samples.make("customer", name=f"Firma {number}", city="Łódź")


OF_TEXTS = {"customer_city", "customer_in_city", "customer_industry", "customer_city_industry"}


def plan(rows):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    return rows[:51].explain()


def leave_only(index):
    """Drop the other indexes of these texts, until the end of the test.

    Over three rows they all cost the same, and PostgreSQL takes any of them.
    """
    others = OF_TEXTS - {index}
    with connection.cursor() as cursor:
        for other in sorted(others):
            cursor.execute(f"DROP INDEX {other}")


@pytest.mark.parametrize("sort", ["city", "-city", "last_contact_at", "-next_step_at"])
def test_sorted_columns_have_an_index(user_of, sort):
    key = sort.removeprefix("-")
    (term,) = ordering.sort_terms(record_types["customer"], key, sort != key, user_of())
    rows = term.put_into(Customer.objects.filter(archived_at=None)).filter(_s__isnull=False)
    way = ("-_s", "-id") if sort != key else ("_s", "id")
    name = {"last_contact_at": "last_contact", "next_step_at": "next_step"}.get(key, key)
    if connection.vendor == "postgresql":
        leave_only(f"customer_{name}")
    assert f"customer_{name}" in plan(rows.order_by(*way))


@pytest.mark.parametrize(
    ("conditions", "index"),
    [
        ([["city", "is", "łódź"]], "customer_in_city"),
        ([["industry", "is", "transport"]], "customer_industry"),
        ([["city", "is", "łódź"], ["industry", "is", "transport"]], "customer_city_industry"),
    ],
)
def test_texts_that_are_filtered_have_an_index(user_of, conditions, index):
    found = Filter.parse(record_types["customer"], {"all": conditions}, user_of()).q(Format())
    rows = Customer.objects.filter(found, archived_at=None).order_by("sort_key", "id")
    if connection.vendor == "postgresql":
        leave_only(index)
    told = plan(rows)
    assert index in told, told
    # The first of them are walked to, not sorted.
    assert "B-TREE" not in told


def test_archive_has_an_index():
    rows = Customer.objects.filter(archived_at__isnull=False).order_by("sort_key", "id")
    assert "customer_archived" in plan(rows)


def test_part_of_a_text_is_looked_up_in_the_index_of_search(user_of):
    tree = {"all": [["city", "contains", "łód"]]}
    found = Filter.parse(record_types["customer"], tree, user_of()).q(Format())
    index = {"sqlite": "VIRTUAL TABLE INDEX", "postgresql": "search_text"}[connection.vendor]
    assert index in plan(Customer.objects.filter(found))
    assert Customer.objects.filter(found).count() == 3
