"""What a module asks about people: in the form of one, and once for a whole file."""

from typing import Any

import pytest

from kartoteka.core.actions.actor import house
from kartoteka.core.importing.models import State
from kartoteka.core.screens.tests.test_imports import brought, through
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy.actions import first_purposes
from kartoteka.modules.privacy.models import ProcessingBasis, Purpose

PEOPLE = "Imię;Nazwisko;E-mail\nAnna;Łąka;anna@example.com\nPiotr;Dąb;piotr@example.com\n"
pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_a_file_is_asked_once_and_every_new_person_gets_the_answer(client_of: Any):
    first_purposes(house())
    purpose = Purpose.objects.get(code="service")
    client = client_of()
    run = brought(client, PEOPLE, "ludzie.csv", type="person")
    for step in ("file", "columns"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    client.get(f"/import/{run.pk}/check/")
    client.post(f"/import/{run.pk}/check/", {"next": "1"})
    client.post(f"/import/{run.pk}/duplicates/", {"next": "1"})
    url = f"/import/{run.pk}/summary/"
    assert "Ground for keeping the data" in client.get(url).text
    wrong = client.post(url, {"privacy_source": "fair"})
    assert wrong.status_code == 422
    assert "Choose the purpose that this is about." in wrong.text
    answers = {"privacy_purpose": purpose.pk, "privacy_basis": "legitimate",
               "privacy_obtained": "bought", "privacy_source": "Targi 2026"}  # fmt: skip
    assert client.post(url, answers).status_code == 302
    run.refresh_from_db()
    assert run.state == State.DONE
    rows = ProcessingBasis.objects.all()
    assert {row.person_id for row in rows} == set(Person.objects.values_list("pk", flat=True))
    assert {row.source for row in rows} == {"Targi 2026"}
    assert all(row.inform_by for row in rows)
    client.post(f"/import/{run.pk}/undo/")
    assert not ProcessingBasis.objects.filter(archived_at=None).exists()
    assert not Person.objects.filter(archived_at=None).exists()


def test_of_a_file_of_customers_only_individuals_get_the_answer(client_of: Any):
    first_purposes(house())
    file = "Name;Kind\nAnna Łąka;Individual\nMłyn sp. z o.o.;Company\n"
    client = client_of()
    run = brought(client, file, "klienci.csv", type="customer")
    for step in ("file", "columns"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    client.get(f"/import/{run.pk}/check/")
    client.post(f"/import/{run.pk}/check/", {"next": "1"})
    client.post(f"/import/{run.pk}/duplicates/", {"next": "1"})
    answers = {"privacy_purpose": Purpose.objects.get(code="service").pk,
               "privacy_basis": "contract", "privacy_obtained": "person"}  # fmt: skip
    assert client.post(f"/import/{run.pk}/summary/", answers).status_code == 302
    kinds = dict(Customer.objects.values_list("kind", "pk"))
    assert set(kinds) == {"individual", "company"}
    assert ProcessingBasis.objects.get().customer_id == kinds["individual"]


def test_a_file_without_an_answer_goes_through(client_of: Any):
    first_purposes(house())
    client = client_of()
    run = through(client, brought(client, PEOPLE, "ludzie.csv", type="person"))
    assert run.counts == {"new": 2}
    assert not ProcessingBasis.objects.exists()
