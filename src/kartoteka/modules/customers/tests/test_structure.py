"""How a customer is built and whom it has to do with: addresses, relations, groups, charts."""

from datetime import date

import pytest

from kartoteka.core import actions
from kartoteka.core.actions import ValidationErrors
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Acquaintance, Address

pytestmark = pytest.mark.django_db
LATE = {"HX-Request": "true", "HX-Target": "div#late"}


def late(client, record, plural="customers"):
    """The panels that a card fetches once it is shown."""
    return client.get(f"/{plural}/{record.pk}/?late=1", headers=LATE).text


def made(key, **values):
    return actions.create(record_types[key], values, house())


def test_address_belongs_to_whoever_cares_for_the_customer(client_of, user_of, actor_of):
    anna, piotr = user_of("salesperson"), user_of("salesperson", name="Piotr")
    customer = samples.make("customer", owner=anna, name="Brzoza")
    manager = actor_of("manager")
    values = {"customer": customer.pk, "kind": "delivery", "label": "Gate 2", "city": "Kraków"}
    actions.create(record_types["address"], values, manager)
    text = late(client_of(anna), customer)
    assert "Delivery: Gate 2" in text
    assert "Kraków" in text
    actions.update(customer, {"owner": piotr.pk, "team": piotr.team_id}, manager)
    assert Address.objects.get().owner_id == piotr.pk


@pytest.mark.parametrize("said", [{}, {"owner": None}, {"owner": None, "team": None}])
def test_an_address_for_which_nobody_is_named_belongs_to_the_same_too(user_of, actor_of, said):
    """A program says of each field that it is empty; whoever looks after the customer sees it."""
    anna = user_of("salesperson", team=samples.make("team").pk)
    customer = samples.make("customer", owner=anna)
    values = {"customer": customer.pk, "city": "Kraków"} | said
    address = actions.create(record_types["address"], values, actor_of("manager"))
    assert (address.owner_id, address.team_id) == (anna.pk, anna.team_id)


def test_relation_of_companies_reads_from_both_sides(client_of, user_of):
    owner = user_of()
    mill = samples.make("customer", owner=owner, name="Mill")
    bakery = samples.make("customer", owner=owner, name="Bakery")
    values = {"customer": mill.pk, "kind": "supplier", "other": bakery.pk, "note": "flour"}
    made("company_relation", **values)
    here, there = late(client_of(), mill), late(client_of(), bakery)
    assert "Supplies" in here
    assert "Bakery" in here
    assert "Buys from" in there
    assert "Mill" in there
    with pytest.raises(ValidationErrors):
        made("company_relation", customer=mill.pk, kind="partner", other=mill.pk)


def test_people_have_one_superior_and_no_circle(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    names = ("Ada", "Ben", "Cyd")
    ada, ben, cyd = (
        samples.make("person", owner=user_of(), first_name=n, last_name="X", customer=customer.pk)
        for n in names
    )
    made("person_relation", person=ben.pk, kind="reports_to", other=ada.pk)
    made("person_relation", person=cyd.pk, kind="reports_to", other=ben.pk)
    for person, other in ((ada, cyd), (ben, cyd)):
        with pytest.raises(ValidationErrors):
            made("person_relation", person=person.pk, kind="reports_to", other=other.pk)
    assert "Superior of" in late(client_of(), ada, "people")
    assert "Reports to" in late(client_of(), cyd, "people")


def test_who_of_us_knows_whom_stands_on_both_cards(client_of, user_of, actor_of):
    anna = user_of("salesperson", name="Anna Mazur")
    customer = samples.make("customer", owner=anna)
    person = samples.make("person", owner=anna, customer=customer.pk, last_name="Kruk")
    values = {"person": person.pk, "employee": anna.pk, "closeness": "close", "note": "school"}
    actions.create(record_types["acquaintance"], values, actor_of(anna))
    for record, plural in ((customer, "customers"), (person, "people")):
        text = late(client_of(anna), record, plural)
        assert "Anna Mazur" in text
        assert "closely, school" in text
    with pytest.raises(ValidationErrors):
        actions.create(record_types["acquaintance"], values, actor_of(anna))
    assert Acquaintance.objects.count() == 1


def test_group_is_drawn_from_its_top_as_far_as_one_may_see(client_of, user_of):
    anna = user_of("salesperson")
    top = samples.make("customer", owner=anna, name="Top S.A.")
    middle = samples.make("customer", owner=user_of(), name="Hidden between", parent=top.pk)
    leaf = samples.make("customer", owner=anna, name="Leaf", parent=middle.pk)
    alone = samples.make("customer", owner=anna, name="Alone")
    text = late(client_of(anna), leaf)
    assert text.index("Top S.A.") < text.index("Leaf")
    assert "Hidden between" not in text
    assert 'aria-current="true"' in text
    assert "Hidden between" in late(client_of(), leaf)
    assert "ui-tree" not in late(client_of(anna), alone)


def test_chart_shows_units_people_and_superiors(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza")
    board = made("unit", customer=customer.pk, name="Board")
    made("unit", customer=customer.pk, name="Purchases", parent=board.pk)
    people = {
        name: samples.make("person", customer=customer.pk, last_name=name, unit=unit, first_name="")
        for name, unit in (("Chief", "board"), ("Buyer", "Purchases"), ("Helper", "purchases"))
    }
    made("person_relation", person=people["Helper"].pk, kind="reports_to",
         other=people["Buyer"].pk)  # fmt: skip
    made("person_relation", person=people["Buyer"].pk, kind="reports_to",
         other=people["Chief"].pk)  # fmt: skip
    page = client_of().get(f"/customers/{customer.pk}/organisation/")
    (top,) = page.context["nodes"]
    assert (top.title, [node.title for node in top.below]) == ("Board", ["Chief", "Purchases"])
    (buyer,) = top.below[1].below
    assert (buyer.title, [node.title for node in buyer.below]) == ("Buyer", ["Helper"])
    assert "3 people" in page.text
    assert "2 units" in page.text
    with pytest.raises(ValidationErrors):
        actions.update(board, {"parent": record_id_of("Purchases")}, house())
    stranger = client_of("salesperson").get(f"/customers/{customer.pk}/organisation/")
    assert stranger.status_code == 404


def record_id_of(name):
    return record_types["unit"].model._default_manager.get(name=name).pk


def test_who_changed_employer_is_on_both_cards(client_of, user_of, actor_of):
    old = samples.make("customer", owner=user_of(), name="Old Works")
    new = samples.make("customer", owner=user_of(), name="New Works")
    person = samples.make("person", owner=user_of(), customer=old.pk, last_name="Kruk")
    actions.update(person, {"customer": new.pk}, actor_of())
    text = late(client_of(), old)
    assert "Kruk" in text
    assert "New Works" in text
    assert "Kruk" in client_of().get(f"/customers/{new.pk}/").text


def test_confirming_data_takes_one_press_and_grows_old(client_of, user_of, actor_of):
    customer = samples.make("customer", owner=user_of())
    path = f"/customers/{customer.pk}/"
    assert "Data not verified yet" in client_of().get(path).text
    client_of().post(f"{path}do/verify_customer/")
    text = client_of().get(path).text
    assert "Data verified:" in text
    assert "Confirm data" not in text.split("Data verified:")[1].split("Completeness")[0]
    actions.update(customer_again(customer), {"last_verified_on": date(2020, 1, 2)}, actor_of())
    assert "Data verified long ago" in client_of().get(path).text


def customer_again(customer):
    customer.refresh_from_db()
    return customer
