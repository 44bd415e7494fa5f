"""DATA-4: who is here already is told to us, never to the visitor; nothing is overwritten."""

import pytest
from django.test import Client

from kartoteka.core.actions import settling
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Person
from kartoteka.modules.leads.actions import convert_lead, reject_lead
from kartoteka.modules.leads.models import Enquiry, Lead
from kartoteka.modules.leads.tests.web_forms import (
    STAMP,
    add,
    path_of,
    read_for,
    send,
    stamp_of,
    web_form,
)
from kartoteka.modules.privacy import planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def kowal():
    mill = add("customer", name="Młyn Łąka sp. z o.o.", city="Kraków", nip="6760001244")
    return add(
        "person", first_name="Adam", last_name="Kowal", email="adam@kowal.example",
        phone="+48601234567", customer=mill.pk,
    )  # fmt: skip


def sent(form, monkeypatch, **typed):
    stamp = stamp_of(form)
    read_for(monkeypatch, seconds=20)
    answer = send(form, stamp, **typed)
    monkeypatch.undo()
    return answer


def test_a_known_person_is_named_on_the_lead_with_score_and_reason(kowal, client_of, monkeypatch):
    sent(web_form(), monkeypatch, name="Kowal Adam", email="ADAM@kowal.example", needs="More.")
    lead = Lead.objects.get()
    assert lead.is_known
    client = client_of("administrator")
    page = client.get(f"/leads/{lead.pk}/").text
    assert "Probably here already:" in page
    assert f"/people/{kowal.pk}/" in page
    assert "the same e-mail" in page
    assert f'value="{kowal.pk}" checked' in client.get(f"/leads/{lead.pk}/do/convert_lead/").text
    assert f"/leads/{lead.pk}/" in client.get("/leads/?is_known__is_yes=").text


def test_a_known_customer_is_named_by_the_tax_number(kowal, client_of, monkeypatch):
    sent(web_form(), monkeypatch, name="Ewa", company="MLYN LAKA", nip="676-000-12-44")
    lead = Lead.objects.get()
    assert lead.is_known
    page = client_of("administrator").get(f"/leads/{lead.pk}/").text
    assert f"/customers/{kowal.customer_id}/" in page
    assert "the same tax number" in page


def test_nothing_of_ours_is_overwritten(kowal, monkeypatch):
    before = (kowal.version, kowal.customer.version)
    sent(
        web_form(),
        monkeypatch,
        name="Adam KOWAL!",
        email="adam@kowal.example",
        phone="12 345 67 89",
    )
    kowal = Person.objects.get()
    assert (kowal.version, kowal.customer.version) == before
    assert (kowal.last_name, kowal.phone) == ("Kowal", "+48601234567")


def test_the_visitor_reads_the_same_known_or_not(kowal, monkeypatch):
    form = web_form()
    known = sent(form, monkeypatch, name="Adam Kowal", email="adam@kowal.example")
    unknown = sent(form, monkeypatch, name="Zenon Nowy", email="zenon@nowy.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    refused = [
        sent(form, monkeypatch, name=name, email=email, nip="1").text
        for name, email in (("Adam Kowal", "adam@kowal.example"), ("Iks Igrek", "i@i.example"))
    ]
    plain = [
        STAMP.sub("", text).replace(name, "").replace(email, "")
        for text, name, email in zip(
            refused, ("Adam Kowal", "Iks Igrek"), ("adam@kowal.example", "i@i.example"), strict=True
        )
    ]
    assert plain[0] == plain[1]


def test_a_second_lead_of_one_person_is_marked(monkeypatch, client_of):
    form = web_form()
    sent(form, monkeypatch, needs="First.")
    sent(form, monkeypatch, needs="Second.")
    first, second = Lead.objects.order_by("pk")
    assert (first.is_known, second.is_known) == (False, True)
    page = client_of("administrator").get(f"/leads/{second.pk}/").text
    assert f'href="/leads/{first.pk}/"' in page


def test_the_form_may_add_to_the_open_lead(monkeypatch, client_of):
    form = web_form(known="add")
    sent(form, monkeypatch, needs="First.")
    sent(form, monkeypatch, needs="Second.", name="Jan Kowalski-Nowak", phone="601 234 567")
    lead = Lead.objects.get()
    assert (lead.needs, lead.name, lead.phone) == ("First.", "Jan Kowalski", "")
    assert [e.needs for e in Enquiry.objects.order_by("pk")] == ["First.", "Second."]
    page = client_of("administrator").get(f"/leads/{lead.pk}/").text
    assert "Second." in page


def test_a_mere_name_adds_to_nobodys_lead(monkeypatch):
    form = web_form(known="add")
    sent(form, monkeypatch, email="jan@one.example")
    sent(form, monkeypatch, email="jan@two.example")
    assert Lead.objects.count() == 2


def test_a_closed_lead_is_not_added_to(monkeypatch):
    form = web_form(known="add")
    sent(form, monkeypatch, needs="First.")
    reason = add("rejection_reason", name="Mistake")
    reject_lead(Lead.objects.get(), by=house(), rejected_because=reason.pk)
    sent(form, monkeypatch, needs="Second.")
    assert Lead.objects.count() == 2


def test_only_those_are_named_that_one_may_see(kowal, client_of, user_of, monkeypatch):
    anna = user_of("salesperson", name="Anna")
    for right in ("see", "change"):
        settling.set_right("salesperson", "person", right, "own", house())
    sent(web_form(to_user=anna.pk), monkeypatch, name="Adam Kowal", email="adam@kowal.example")
    page = client_of(anna).get(f"/leads/{Lead.objects.get().pk}/")
    assert page.status_code == 200
    assert f"/people/{kowal.pk}/" not in page.text
    assert "Sent by a web form" in page.text


def test_a_stranger_may_not_ask_who_is_here(kowal):
    form = web_form()
    for address in (f"{path_of(form)}?email=adam@kowal.example", f"/enquiries/?q={kowal.pk}"):
        assert "Kowal" not in Client().get(address).text


def test_what_was_sent_goes_when_its_person_or_its_lead_is_erased(monkeypatch):
    sent(web_form(), monkeypatch)
    lead, enquiry = Lead.objects.get(), Enquiry.objects.get()
    alone = planning.plan_for_record(record_types["lead"], lead)
    assert alone.parts["enquiry", enquiry.pk].mode == planning.BLANK
    convert_lead(lead, by=house())
    whole = planning.plan_for(Person.objects.get())
    assert whole.parts["enquiry", enquiry.pk].mode == planning.BLANK
