"""Registers at work: while one types, on the card, at night, and when they are away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.connectors.tests.offices import KRS, NAME, NIP, REGON
from kartoteka.core import jobs
from kartoteka.core.jobs.models import Job
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers import register_jobs, register_keeping
from kartoteka.modules.customers.models import Customer, RegisterAnswer, RegisterCheck

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true", "HX-Target": "dialog#dialog"}


@pytest.fixture
def client(street, client_of):
    """An administrator who has switched on the white list."""
    found = client_of()
    found.post("/settings/registers/", {"do": "on:whitelist"})
    return found


def test_nip_in_the_first_box_fills_the_form_and_two_enters_save_it(client, street):
    preview = client.post("/customers/proposal/", {"_first": "583-287-84-83"}, headers=HTMX).text
    for shown in (NAME, "ul. Test-Krucza 208/3", "80-001", "0000225512", "GUS REGON", "Czynny"):
        assert shown in preview
    asked = len(street.offices["gus"].asked)
    form = client.post("/customers/new/", {"_first": "583-287-84-83"}, headers=HTMX).text
    # The answer of a moment ago is good for a day.
    assert len(street.offices["gus"].asked) == asked
    for value in (NAME, REGON, KRS, "80-001", "74.10.Z"):
        assert f'value="{value}"' in form
    assert "From: GUS REGON" in form
    sent = {"name": NAME, "nip": NIP, "regon": REGON, "city": "Sopot", "_quick": "1"}
    client.post("/customers/new/", sent, headers=HTMX)
    customer = Customer.objects.get()
    assert (customer.regon, customer.city) == (REGON, "Sopot")
    # What was asked is kept with its proof, in the background, without asking again.
    jobs.run_pending()
    checks = {c.register: c for c in RegisterCheck.objects.all()}
    assert set(checks) == {"gus", "whitelist", "ceidg"}
    assert checks["whitelist"].confirmation == "d2n10-84df1a1"
    assert (checks["ceidg"].outcome, checks["gus"].outcome) == ("absent", "found")
    assert len(street.offices["gus"].asked) == asked
    customer.refresh_from_db()
    assert customer.registers_checked_at is not None


def test_card_shows_what_registers_say_otherwise_and_takes_it_over(client, street, user_of):
    customer = samples.make(
        "customer", owner=user_of(), nip=NIP, city="Sopot", street="Test-Krucza 208/3",
        name="Pomorski Fundusz Pożyczkowy sp. z o.o.",
    )  # fmt: skip
    path = f"/customers/{customer.pk}/"
    client.post(f"{path}registers/ask/")
    card = client.get(f"{path}?late=1").text
    assert "on the card: Sopot" in card
    assert "no. d2n10-84df1a1" in card
    # Capitals, the form of the company and «ul.» are no differences.
    assert "on the card: Pomorski" not in card
    assert "on the card: Test" not in card
    client.post(f"{path}registers/take/", {"key": ["city", "regon"], "do": "take"})
    client.post(f"{path}registers/take/", {"key": "postal_code", "do": "decline"})
    customer.refresh_from_db()
    assert (customer.city, customer.regon, customer.postal_code) == ("Gdańsk", REGON, "")
    left = register_keeping.differences(
        customer, register_keeping.latest_checks(customer), samples.house().fmt
    )
    keys = {one.key for one in left}
    assert "krs" in keys
    assert not {"city", "regon", "postal_code", "name"} & keys
    timeline = client.get(path).text
    assert "asked the register: GUS REGON" in timeline


def test_menu_of_a_card_with_a_number_offers_to_take_from_the_register(client, client_of, street):
    known = samples.make("customer", name="Huta", nip=NIP)
    unknown = samples.make("customer", name="Młyn")
    asked = f'action="/customers/{known.pk}/registers/ask/"'
    menu = client.get(f"/customers/{known.pk}/").text.partition('id="card-menu"')[2]
    assert asked in menu
    assert "Take from the register" in menu
    assert "/registers/ask/" not in client.get(f"/customers/{unknown.pk}/").text
    assert "/registers/ask/" not in client_of("reader").get(f"/customers/{known.pk}/").text
    client.post(f"/customers/{known.pk}/registers/ask/")
    assert RegisterCheck.objects.filter(customer=known).exists()


@pytest.mark.parametrize("ailment", ["slow", "broken", "garbage"])
def test_silence_is_manual_entry_and_is_asked_again_later(client, street, ailment, monkeypatch):
    monkeypatch.setattr(register_jobs, "SECONDS", 1.0)
    for key in ("gus", "whitelist", "ceidg"):
        street.offices[key].ailment = ailment
    began = timezone.now()
    form = client.post("/customers/new/", {"_first": NIP}, headers=HTMX)
    assert timezone.now() - began < timedelta(seconds=4)
    assert form.status_code == 200
    assert "GUS REGON does not answer. Fill in by hand" in form.text
    assert f'value="{NIP}"' in form.text
    client.post("/customers/new/", {"name": "Fundusz", "nip": NIP, "_quick": "1"})
    jobs.run_pending()
    assert set(RegisterCheck.objects.values_list("outcome", flat=True)) == {"silent"}
    assert not RegisterAnswer.objects.exclude(number="*").exists()
    customer = Customer.objects.get()
    assert customer.registers_checked_at is None
    # They recover; the job that waits finds what they know, and proposes it.
    for office in street.offices.values():
        office.ailment = ""
    waiting = Job.objects.filter(name="registers.check", state="queued")
    assert waiting.get().payload["attempt"] == 1
    waiting.update(run_after=timezone.now())
    jobs.run_pending()
    card = client.get(f"/customers/{customer.pk}/?late=1").text
    assert "The registers say otherwise" in card
    assert REGON in card or "193 113 361" in card


def test_busy_register_is_left_alone_as_long_as_it_says(client, street):
    street.offices["whitelist"].ailment = "busy"
    client.post("/customers/proposal/", {"_first": NIP}, headers=HTMX)
    asked = len(street.offices["whitelist"].asked)
    RegisterAnswer.objects.filter(register="gus").delete()
    answer = client.post("/customers/proposal/", {"_first": NIP}, headers=HTMX).text
    assert "White list does not answer" in answer
    assert NAME in answer
    assert len(street.offices["whitelist"].asked) == asked
    RegisterAnswer.objects.filter(number="*").update(at=timezone.now())
    client.post("/customers/proposal/", {"_first": NIP}, headers=HTMX)
    assert len(street.offices["whitelist"].asked) == asked + 1


def test_number_that_is_unverified_or_no_number_asks_nobody(client, street):
    for typed in ("676-000-12-41", "Brzoza", "600 700 800", ""):
        assert client.post("/customers/proposal/", {"_first": typed}).status_code == 200
    assert street.offices["gus"].asked == []


def test_button_fills_only_what_is_empty(client):
    sent = {"name": "Nasza nazwa", "nip": NIP, "city": "", "_fill": "1", "_quick": "1"}
    form = client.post("/customers/new/", sent).text
    assert 'value="Nasza nazwa"' in form
    assert 'value="Gdańsk"' in form
    assert not Customer.objects.exists()


def test_nightly_round_asks_about_the_oldest_checks(client, street, user_of):
    old = samples.make("customer", owner=user_of(), nip=NIP)
    samples.make("customer", owner=user_of(), name="Without numbers")
    fresh = samples.make("customer", owner=user_of(), nip="6760001244")
    Customer.objects.filter(pk=fresh.pk).update(registers_checked_at=timezone.now())
    RegisterAnswer.objects.create(register="gus", number="1", at=timezone.now() - timedelta(days=3))
    assert register_jobs.refresh() == 1
    assert register_jobs.refresh() == 1
    assert not RegisterAnswer.objects.filter(number="1").exists()
    assert Job.objects.filter(name="registers.check").count() == 1
    jobs.run_pending()
    assert RegisterCheck.objects.filter(customer=old, outcome="found").count() == 2


def test_nobody_is_asked_without_a_key_or_when_switched_off(street, client_of, settings):
    settings.GUS_KEY = settings.CEIDG_TOKEN = ""
    client = client_of()
    page = client.get("/settings/registers/").text
    assert "It needs a key: KARTOTEKA_GUS_KEY." in page
    assert "Fill in from registers" not in client.get("/customers/new/").text
    client.post("/customers/proposal/", {"_first": NIP})
    client.post("/customers/new/", {"name": "Fundusz", "nip": NIP, "_quick": "1"})
    assert not Job.objects.filter(name="registers.check").exists()
    assert [office.asked for office in street.offices.values()] == [[], [], [], [], []]


@pytest.mark.parametrize("role", ["salesperson", "reader"])
def test_settings_of_registers_are_for_administrators(street, client_of, role):
    assert client_of(role).get("/settings/registers/").status_code == 404
    assert client_of(role).post("/settings/registers/", {"do": "on:krs"}).status_code == 404
