"""What is typed wrong is said at the field: through forms, cells, the API, files and filters."""

import json

import pytest
from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Address, Customer

pytestmark = pytest.mark.django_db
WRONG = "676-000-12-41"


def test_wrong_digit_is_said_and_kept_where_the_user_insists(client_of):
    client = client_of()
    sent = {"name": "Brzoza", "nip": WRONG, "_quick": "1"}
    refused = client.post("/customers/new/", sent)
    assert refused.status_code == 422
    assert "One digit of NIP 676 000 12 41 is wrong" in refused.text
    assert 'name="_keep" value="nip"' in refused.text
    assert not Customer.objects.exists()
    client.post("/customers/new/", sent | {"_keep": "nip"})
    customer = Customer.objects.get()
    assert customer.nip == "6760001241?"
    card = client.get(f"/customers/{customer.pk}/").text
    assert "676 000 12 41 <span" in card
    assert 'title="unverified"' in card
    listed = client.get("/customers/?nip__unverified=").text
    assert "Brzoza" in listed
    assert "is unverified" in listed


def test_mark_goes_when_the_number_is_corrected_and_undo_brings_it_back(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), nip="6760001241?")
    client = client_of()
    client.post(f"/customers/{customer.pk}/cell/nip/", {"nip": "676 000 12 44", "version": 1})
    customer.refresh_from_db()
    assert customer.nip == "6760001244"
    assert "nip__unverified" not in client.get("/customers/").text
    group = customer_group(customer)
    actions.undo(group, house())
    customer.refresh_from_db()
    assert customer.nip == "6760001241?"


def customer_group(customer):
    from kartoteka.core.events.models import Event

    return (
        Event.objects.filter(subject_type="customer", subject_id=customer.pk).latest("id").group_id
    )


def test_cell_offers_to_keep_a_wrong_number(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    path, client = f"/customers/{customer.pk}/cell/regon/", client_of()
    answer = client.post(path, {"regon": "123456784", "version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "One digit of REGON 123 456 784 is wrong" in answer.text
    client.post(path, {"regon": "123456784", "version": 1, "_keep": "regon"})
    customer.refresh_from_db()
    assert customer.regon == "123456784?"


def test_api_says_how_a_wrong_number_is_kept(user_of):
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user_of(), 'x')}"})

    def send(**body):
        return program.post("/api/v1/customers/", json.dumps(body), "application/json")

    refused = send(name="Brzoza", nip=WRONG)
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["pointer"] == "/nip"
    assert "put a question mark after it" in error["message"]
    assert send(name="Brzoza", nip=WRONG + "?").json()["nip"] == "6760001241?"


def test_value_that_belongs_elsewhere_is_moved_or_left(client_of):
    client = client_of()
    sent = {"name": "Brzoza", "industry": "676-000-12-44", "city": "biuro@brzoza.example",
            "nip": "", "email": ""}  # fmt: skip
    asked = client.post("/customers/new/", sent)
    assert asked.status_code == 422
    assert "“676-000-12-44” is a NIP, and this is the field: Industry" in asked.text
    assert 'name="_move" value="industry:nip" checked' in asked.text
    assert not Customer.objects.exists()
    choice = {"_move": ["industry:nip", "city:"]}
    assert client.post("/customers/new/", sent | choice).status_code == 302
    customer = Customer.objects.get()
    assert (customer.nip, customer.industry) == ("6760001244", "")
    assert (customer.city, customer.email) == ("biuro@brzoza.example", "")


def test_value_is_not_moved_where_its_place_is_taken(client_of, user_of):
    customer = samples.make("customer", owner=user_of(), name="Brzoza", nip="6760001244")
    form = {"industry": "525-000-12-46", "version": customer.version}
    assert client_of().post(f"/customers/{customer.pk}/edit/", form).status_code == 302
    customer.refresh_from_db()
    assert customer.industry == "525-000-12-46"


def test_cell_offers_to_move_a_value(client_of, user_of):
    customer = samples.make("customer", owner=user_of())
    path, client = f"/customers/{customer.pk}/cell/city/", client_of()
    asked = client.post(path, {"city": "+48 601 000 200", "version": 1})
    assert asked.status_code == 422
    assert "Move it to the field: Phone" in asked.text
    client.post(path, {"city": "+48 601 000 200", "version": 1, "_move": "city:phone"})
    customer.refresh_from_db()
    assert (customer.city, customer.phone) == ("", "+48601000200")


def test_api_notices_what_belongs_elsewhere(user_of):
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user_of(), 'x')}"})
    body = json.dumps({"name": "biuro@brzoza.example"})
    made = program.post("/api/v1/customers/", body, "application/json")
    assert made.status_code == 201
    (notice,) = made.json()["notices"]
    assert (notice["pointer"], notice["belongs"]) == ("/name", "/email")


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [("", "00950", "00-950"), ("Polska", "00950", "00-950"), ("Niemcy", "10115", "10115"),
     ("Польша", "00 950", "00-950"), ("Czechy", "110 00", "110 00")],
)  # fmt: skip
def test_five_digits_are_a_polish_code_in_poland_only(country, typed, kept):
    by = house()
    raw = {"name": "Brzoza", "country": country, "postal_code": typed}
    for key, more in (("customer", {}), ("address", {"customer": samples.make("customer").pk})):
        given = raw if key == "customer" else {k: raw[k] for k in ("country", "postal_code")}
        values, problems = actions.parse_values(record_types[key], given, by)
        assert problems == {}
        assert actions.create(record_types[key], values | more, by).postal_code == kept
    address = Address.objects.get()
    actions.update(address, {"country": "Polska", "postal_code": "30001"}, by)
    address.refresh_from_db()
    assert address.postal_code == "30-001"
