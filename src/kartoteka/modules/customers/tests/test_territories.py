"""Territories: who sees what in them, how fast, and what share of their potential is ours."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kartoteka.core import access, actions
from kartoteka.core.access import checks, scopes
from kartoteka.core.access.matrix import roles
from kartoteka.core.actions.actor import house
from kartoteka.core.fields import Format
from kartoteka.core.filters import words
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import bulk
from kartoteka.core.users.models import User
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers import reach
from kartoteka.modules.customers.actions import set_figures
from kartoteka.modules.customers.models import Customer, Person, Territory
from kartoteka.modules.sales.models import Opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    """Poland; the South and the North in it; Kraków in the South."""
    poland = samples.make("territory", name="Poland")
    south = samples.make("territory", name="South", parent=poland.pk)
    north = samples.make("territory", name="North", parent=poland.pk)
    krakow = samples.make("territory", name="Kraków", parent=south.pk)
    return {"poland": poland, "south": south, "north": north, "krakow": krakow}


def fresh(user):
    """The user of the next request: what was remembered is forgotten."""
    return User.objects.get(pk=user.pk)


def test_a_regional_manager_reaches_the_territory_and_all_below_it(country, user_of, client_of):
    boss, stranger = user_of("regional_manager"), user_of("salesperson")
    samples.make("territory_member", territory=country["south"].pk, user=boss.pk)
    inside = samples.make("customer", owner=stranger, territory=country["krakow"].pk)
    outside = samples.make("customer", owner=stranger, territory=country["north"].pk)
    nowhere = samples.make("customer", owner=stranger)
    own = samples.make("customer", owner=boss)
    assert set(access.visible(fresh(boss), Customer)) == {inside, own}
    assert access.may(fresh(boss), "change", "customer", inside)
    assert not access.may(fresh(boss), "change", "customer", outside)
    assert not access.may(fresh(boss), "change", "customer", nowhere)
    # What belongs to a customer is reached through the customer.
    for model, key in ((Person, "person"), (Opportunity, "opportunity"), (Activity, "activity")):
        near = samples.make(key, owner=stranger, customer=inside.pk)
        far = samples.make(key, owner=stranger, customer=outside.pk)
        assert set(access.visible(fresh(boss), model, "change")) == {near}, key
        assert access.may(fresh(boss), "change", key, near)
        assert not access.may(fresh(boss), "change", key, far)
    client = client_of(boss)
    assert client.get(f"/customers/{inside.pk}/").status_code == 200
    assert client.get(f"/customers/{outside.pk}/").status_code == 404
    assert client.get(f"/customers/{inside.pk}/edit/").status_code == 200


def test_the_owner_of_a_territory_belongs_to_it_and_may_change_it_alone(country, user_of):
    boss = user_of("regional_manager")
    actions.update(country["north"], {"owner": boss.pk}, house())
    user = fresh(boss)
    assert set(access.visible(user, Territory, "change")) == {country["north"]}
    assert access.may(user, "change", "territory", country["north"])
    assert not access.may(user, "change", "territory", country["poland"])
    assert not access.may(user, "create", "territory_member")


def test_a_filter_says_my_territory(country, user_of):
    boss = user_of("regional_manager")
    samples.make("territory_member", territory=country["south"].pk, user=boss.pk)
    here = samples.make("customer", territory=country["krakow"].pk)
    samples.make("customer", territory=country["north"].pk)
    tree = {"all": [["territory", "is", "mine"]]}
    found = Filter.parse(record_types["customer"], tree, fresh(boss))
    assert list(Customer.objects.filter(found.q(Format()))) == [here]
    assert words.sentence(found, Format(language="en")) == "Territory: my territory"
    nobody = Filter.parse(record_types["customer"], tree, user_of("reader"))
    assert not Customer.objects.filter(nobody.q(Format())).exists()


def test_pages_ask_as_often_for_many_rows_as_for_few(country, user_of, client_of):
    boss, stranger = user_of("regional_manager"), user_of("salesperson")
    samples.make("territory_member", territory=country["south"].pk, user=boss.pk)
    counts = []
    for _round in range(2):
        for _row in range(4):
            customer = samples.make("customer", owner=stranger, territory=country["krakow"].pk)
            samples.make("opportunity", owner=stranger, customer=customer.pk)
        client = client_of(boss)
        client.get("/opportunities/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/opportunities/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as queries:
        client.get("/customers/")
    about = [q for q in queries.captured_queries if 'FROM "customers_territory"' in q["sql"]]
    assert len(about) == 1


def fill(territories):
    """A customer for each of these territories, and statistics that know of them."""
    ids = bulk.reserve_ids(Customer, len(territories))
    blank = Customer(name="Firma")
    columns = [f.attname for f in Customer._meta.concrete_fields]
    rows = []
    for number, (pk, territory) in enumerate(zip(ids, territories, strict=True)):
        blank.pk, blank.territory_id, blank.sort_key = pk, territory, f"firma {number:05}"
        rows.append([getattr(blank, column) for column in columns])
    bulk.insert(Customer, columns, rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE customers_customer")
            cursor.execute("SET LOCAL enable_seqscan = off")


def test_customers_of_no_territory_are_not_looked_for_among_all(country):
    fill([country["krakow"].pk] * 3000 + [None])
    without = Customer.objects.filter(territory=None, archived_at=None)
    chosen = without.order_by("sort_key", "id")[:51].explain()
    assert "customer_territory_sort" in chosen, chosen
    assert without.count() == 1


def test_the_list_of_a_territory_reads_an_index(country, user_of):
    """Of very many customers only those of the territory are touched."""
    boss = user_of("regional_manager")
    samples.make("territory_member", territory=country["krakow"].pk, user=boss.pk)
    others = [{"name": f"District {number}"} for number in range(99)]
    made = actions.create_many(record_types["territory"], others, house())
    places = [country["krakow"].pk, *(result.id for result in made)]
    fill([places[number % 100] for number in range(5000)])
    listed = access.visible(fresh(boss), Customer).filter(archived_at=None)
    chosen = listed.order_by("sort_key", "id")[:51].explain()
    assert "customer_territory_sort" in chosen, chosen
    assert "SCAN customers_customer\n" not in chosen + "\n"
    assert "Seq Scan" not in chosen
    assert listed.count() == 50
    # Where the territory holds very many, the order of the list is walked until the page is full.
    fill([country["krakow"].pk] * reach.MANY)
    listed = access.visible(fresh(boss), Customer).filter(archived_at=None)
    chosen = listed.order_by("sort_key", "id")[:51].explain()
    assert "customer_sort" in chosen, chosen
    assert "TEMP B-TREE" not in chosen
    assert listed.count() == 50 + reach.MANY
    if connection.vendor == "sqlite":
        assert "customer_territory_sort" in listed.order_by().values("pk")[:10_001].explain()
        some = list(listed.order_by().values_list("pk", flat=True)[:50])
        assert "INTEGER PRIMARY KEY" in listed.filter(pk__in=some).explain()


def test_share_of_the_potential_follows_both(country, actor_of, client_of):
    customer = samples.make("customer", territory=country["krakow"].pk)
    set_figures(Customer, {customer.pk: {"won_value": 30_000}})
    customer.refresh_from_db()
    assert customer.actual_share is None
    actions.update(customer, {"potential": 120_000, "planned_share": 40}, actor_of())
    customer.refresh_from_db()
    assert customer.actual_share == 25
    set_figures(Customer, {customer.pk: {"won_value": 60_000}})
    customer.refresh_from_db()
    assert customer.actual_share == 50
    actions.update(country["poland"], {"potential": 600_000, "planned_share": 20}, house())
    text = client_of().get(f"/territories/{country['poland'].pk}/").text
    assert "10%" in text
    assert "plan 20%" in text
    assert "South" in text
    # The same share stands on the card of the customer.
    assert "50%" in client_of().get(f"/customers/{customer.pk}/").text


def test_a_territory_is_no_part_of_itself_and_has_its_own_name(country):
    with pytest.raises(actions.ValidationErrors, match="part of itself"):
        actions.update(country["poland"], {"parent": country["krakow"].pk}, house())
    with pytest.raises(actions.ValidationErrors, match="called north already"):
        samples.make("territory", name="north")


def test_a_scope_that_nobody_knows_is_told_at_the_start(monkeypatch):
    assert checks.scopes_are_known(None) == []
    assert scopes.known() == ("none", "own", "team", "territory", "all")
    monkeypatch.setitem(roles()["reader"].rights, "customer", {"see": "galaxy"})
    (problem,) = checks.scopes_are_known(None)
    assert "reader, customer, see: no such scope: galaxy" in problem.msg
