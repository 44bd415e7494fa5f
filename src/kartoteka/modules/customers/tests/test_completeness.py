"""What a good card has is the administrator's; cards say what is missing, worklists find them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import actions, jobs
from kartoteka.core.actions.actor import house
from kartoteka.core.actions.completing import count_new
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Customer, Person

pytestmark = pytest.mark.django_db
FULL = {
    "name": "Brzoza", "nip": "6760001244", "phone": "+48120004310", "email": "b@example.com",
    "street": "Prosta 1", "postal_code": "30-001", "city": "Kraków", "industry": "meble",
}  # fmt: skip


def test_figure_follows_every_write(user_of):
    customer = samples.make("customer", owner=user_of(), **FULL)
    assert customer.completeness == 100
    actions.update(customer, {"phone": "", "nip": "6760001241?"}, house())
    customer.refresh_from_db()
    # Seven of nine: an unverified number counts as missing.
    assert customer.completeness == 78
    actions.update_many(record_types["customer"], [customer.pk], {"city": ""}, house())
    customer.refresh_from_db()
    assert customer.completeness == 67
    rows = actions.create_many(record_types["customer"], [{"name": "Lipa"}], house())
    assert Customer.objects.get(pk=rows[0].id).completeness == 11


def test_kind_of_customer_decides_what_is_wanted(user_of):
    values = {k: v for k, v in FULL.items() if k not in ("nip", "industry")}
    person = samples.make("customer", owner=user_of(), **values, kind="individual")
    assert person.completeness == 100


def test_card_says_what_is_missing_and_confirms_data(client_of, user_of):
    values = FULL | {"phone": "", "industry": ""}
    customer = samples.make("customer", owner=user_of(), **values)
    client = client_of()
    card = client.get(f"/customers/{customer.pk}/").text
    assert "Completeness: 78%" in card
    assert "missing: Phone, Industry" in card
    person = samples.make("person", owner=user_of(), first_name="Anna", last_name="Lis")
    client.post(f"/people/{person.pk}/do/verify_person/")
    person.refresh_from_db()
    assert person.last_verified_on is not None
    assert "missing: Customer, Job title, Phone, E-mail" in client.get(f"/people/{person.pk}/").text


@pytest.mark.django_db(transaction=True)
def test_administrator_says_what_a_good_card_has_and_undoes_it(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza", website="https://b.pl")
    client = client_of()
    assert 'value="nip" checked' in client.get("/settings/good-cards/?type=customer").text
    client.post("/settings/good-cards/", {"type": "customer", "key": ["name", "website"]})
    jobs.run_pending()
    customer.refresh_from_db()
    assert customer.completeness == 100
    page = client.get("/settings/good-cards/?type=customer").text
    assert 'value="website" checked' in page
    assert 'value="nip" checked' not in page
    assert client_of("salesperson").get("/settings/good-cards/").status_code == 404


def test_worklists_find_cards_to_complete_and_to_verify(client_of, user_of):
    new = timezone.localdate()
    old = new - timedelta(days=400)
    for name, day, more in (("Brzoza", old, FULL), ("Lipa", new, {}), ("Dąb", None, FULL)):
        samples.make("customer", owner=user_of(), **(more | {"name": name}), last_verified_on=day)
    client = client_of()
    stale = client.get("/customers/?view=stale").text
    assert ("Brzoza" in stale, "Lipa" in stale, "Dąb" in stale) == (True, False, True)
    incomplete = client.get("/customers/?view=incomplete").text
    assert ("Brzoza" in incomplete, "Lipa" in incomplete) == (False, True)


def test_records_from_before_get_their_figure(user_of):
    person = samples.make("person", owner=user_of(), first_name="Anna", last_name="Lis")
    Person.objects.filter(pk=person.pk).update(completeness=None)
    assert count_new() == 1
    person.refresh_from_db()
    assert person.completeness == 33
