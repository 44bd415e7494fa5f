"""The rights of people: all that is known is given out, and an erasure has its days of grace."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import actions, jobs
from kartoteka.core.actions.actor import house
from kartoteka.core.importing.models import Export
from kartoteka.core.jobs.registry import schedules
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy import erasing, exporting, seeing
from kartoteka.modules.privacy.actions import first_purposes
from kartoteka.modules.privacy.models import PrivacyRequest, Purpose, Viewing
from kartoteka.modules.privacy.queries import SERVICE, restricted_people

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def jan():
    first_purposes(house())
    return samples.make("person", first_name="Jan", last_name="Żółw", email="jan@example.com")


def test_the_archive_has_page_pdf_and_json(jan, client_of):
    response = client_of().get(f"/people/{jan.pk}/privacy/export/")
    packed = zipfile.ZipFile(io.BytesIO(response.content))
    assert sorted(packed.namelist()) == ["data.html", "data.json", "data.pdf"]
    assert "jan@example.com" in packed.read("data.html").decode()
    assert json.loads(packed.read("data.json"))["about"] == "Jan Żółw"
    assert packed.read("data.pdf").startswith(b"%PDF")
    assert "Jan" not in response["Content-Disposition"]


def test_a_long_package_is_made_in_the_background(jan, client_of, monkeypatch):
    client = client_of()
    monkeypatch.setattr(exporting, "LONGEST_AT_ONCE", 0)
    page = client.get(f"/people/{jan.pk}/privacy/").text
    assert "put together in the background" in page
    assert "jan@example.com" not in page
    sent = client.get(f"/people/{jan.pk}/privacy/export/")
    assert sent.status_code == 302
    assert "Waiting" in client.get(sent["Location"]).text
    jobs.run_pending()
    assert "The file is ready" in client.get(sent["Location"]).text
    file = client.get(f"{sent['Location']}?download=1")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(file.streaming_content)))
    assert sorted(packed.namelist()) == ["data.html", "data.json", "data.pdf"]
    assert client_of("manager").get(sent["Location"]).status_code == 404


def test_a_package_that_was_taken_is_noted(jan, client_of, user_of):
    client_of().get(f"/people/{jan.pk}/privacy/export/")
    noted = Export.objects.get()
    assert (noted.format, noted.query, noted.rows) == ("zip", f"id={jan.pk}", 1)
    assert Viewing.objects.get().way == "export"
    assert noted.owner == user_of("administrator").pk


def test_what_somebody_is_called_is_no_code(jan):
    actions.update(jan, {"description": '#read("/etc/passwd") <b>x</b> $1$'}, house())
    data = exporting.package(Person.objects.get(pk=jan.pk), house())
    assert exporting.pdf(data).startswith(b"%PDF")


def test_other_people_and_our_staff_are_left_out(jan, actor_of):
    other = samples.make("person", last_name="Sekretna")
    values = {"person": jan.pk, "other": other.pk, "kind": "friend"}
    actions.create(record_types["person_relation"], values, actor_of("manager"))
    said = json.dumps(exporting.package(jan, actor_of("administrator")), ensure_ascii=False)
    assert "Sekretna" not in said
    assert "another person" in said


def test_only_who_looks_after_data_gets_the_pages(jan, client_of):
    pages = (f"/people/{jan.pk}/privacy/", f"/people/{jan.pk}/privacy/export/",
             f"/people/{jan.pk}/erase/", "/privacy/register/", "/privacy/seen/",
             "/privacy/retention/")  # fmt: skip
    for page in pages:
        assert client_of("manager").get(page).status_code == 404, page
        assert client_of("administrator").get(page).status_code == 200, page
    assert client_of("manager").post(f"/people/{jan.pk}/erase/").status_code == 404


def test_three_steps_the_surname_and_seven_days(jan, client_of):
    client = client_of()
    url = f"/people/{jan.pk}/erase/"
    assert "These are emptied" in client.get(url).text
    assert "remembered as a hash" in client.post(url, {"step": "2"}).text
    wrong = client.post(url, {"step": "3", "confirm": "1", "surname": "Kowalski"})
    assert wrong.status_code == 422
    assert not PrivacyRequest.objects.exists()
    client.post(url, {"step": "3", "confirm": "1", "surname": "żółw"})
    asked = PrivacyRequest.objects.get()
    assert asked.purge_at > timezone.now() + timedelta(days=6, hours=23)
    assert restricted_people() == {jan.pk}
    assert erasing.purge_due(timezone.now()) == 0
    client.post(f"/people/{jan.pk}/erase/back/")
    assert restricted_people() == set()
    assert erasing.purge_due(timezone.now() + timedelta(days=8)) == 0
    assert Person.objects.get(pk=jan.pk).last_name == "Żółw"


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_after_the_days_of_grace_the_job_erases(jan, actor_of):
    erasing.ask(jan, actor_of("administrator"))
    assert "privacy.erase" in schedules
    assert erasing.purge_due(timezone.now() + timedelta(days=7, hours=1)) == 1
    assert Person.objects.get(pk=jan.pk).email == ""
    asked = PrivacyRequest.objects.get()
    assert asked.state == "done"
    assert "Erased from records" in asked.answer


def test_who_saw_whom_is_told_once_a_day(jan, client_of, user_of):
    client = client_of("manager")
    for _time in range(3):
        client.get(f"/people/{jan.pk}/")
    row = Viewing.objects.get()
    assert (row.user, row.record_type, row.record_id) == (user_of("manager").pk, "person", jan.pk)
    page = client_of().get("/privacy/seen/").text
    assert "Jan Żółw" in page
    Viewing.objects.update(day=timezone.localdate() - timedelta(days=800))
    assert seeing.prune() == 1


def test_people_without_a_ground_are_to_be_reviewed(jan, client_of):
    Person.objects.filter(pk=jan.pk).update(
        created_at=timezone.now() - timedelta(days=2000),
        changed_at=timezone.now() - timedelta(days=1900),
    )
    client = client_of()
    assert "Jan Żółw" in client.get("/privacy/retention/").text
    service = Purpose.objects.get(code=SERVICE).pk
    values = {"person": jan.pk, "purpose": service, "basis": "contract"}
    values["since"] = timezone.localdate()
    actions.create(record_types["processing_basis"], values, house())
    assert "Jan Żółw" not in client.get("/privacy/retention/").text


def old_individual(**values):
    customer = samples.make("customer", name="Maria Ptak", kind="individual", **values)
    past = timezone.now() - timedelta(days=2000)
    Customer.objects.filter(pk=customer.pk).update(created_at=past, changed_at=past)
    return customer


def test_individual_customers_without_a_ground_are_to_be_reviewed(jan, client_of):
    customer, client = old_individual(), client_of()
    page = client.get("/privacy/retention/").text
    assert "Maria Ptak" in page
    assert f"/people/new/?customer={customer.pk}" in page
    values = {"customer": customer.pk, "purpose": Purpose.objects.get(code=SERVICE).pk,
              "basis": "contract", "since": timezone.localdate()}  # fmt: skip
    actions.create(record_types["processing_basis"], values, house())
    assert "Maria Ptak" not in client.get("/privacy/retention/").text


def test_a_ground_of_the_card_of_an_individual_is_one_of_the_person(jan, client_of):
    customer, client = old_individual(), client_of()
    past = timezone.now() - timedelta(days=2000)
    values = {"customer": customer.pk, "created_at": past, "changed_at": past}
    Person.objects.filter(pk=jan.pk).update(**values)
    page = client.get("/privacy/retention/").text
    assert "Jan Żółw" in page
    assert "Maria Ptak" not in page
    values = {"customer": customer.pk, "purpose": Purpose.objects.get(code=SERVICE).pk,
              "basis": "contract", "since": timezone.localdate()}  # fmt: skip
    actions.create(record_types["processing_basis"], values, house())
    assert "Jan Żółw" not in client.get("/privacy/retention/").text


def test_a_team_is_called_a_team_in_the_package(jan, actor_of):
    team = samples.make("team", name="North")
    actions.update(jan, {"team": team.pk}, house())
    record = exporting.package(Person.objects.get(pk=jan.pk), actor_of("administrator"))["records"][
        0
    ]
    texts = {field["key"]: field["text"] for field in record["fields"]}
    assert texts["team"] == "our team"


def test_the_register_says_what_the_system_declares(jan, client_of):
    page = client_of().get("/privacy/register/").text
    assert Purpose.objects.get(code=SERVICE).name in page
    assert "E-mail" in page
    samples.make("custom_field", record_type="person", slug="health", label="Health notes",
                 kind="text", privacy="special")  # fmt: skip
    assert "Health notes" in client_of().get("/privacy/register/").text


@pytest.mark.parametrize("months", ["0", "1199", "1200", "11990000", "0001000000", "x", "٣"])
def test_data_to_review_are_shown_whatever_months_are_asked_for(client_of, months):
    assert client_of().get("/privacy/retention/", {"months": months}).status_code == 200
