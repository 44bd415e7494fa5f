"""What a module asks about people: in the form of one, and once for a whole file."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kartoteka.core import jobs
from kartoteka.core.actions import ActionError
from kartoteka.core.actions.actor import house
from kartoteka.core.importing import writing
from kartoteka.core.importing.models import Import, State
from kartoteka.core.screens.tests import samples
from kartoteka.core.screens.tests.test_imports import brought, through
from kartoteka.core.users import tokens
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


def checked(client: Any, text: str, **more: Any) -> Any:
    """A file up to its last step."""
    run = brought(client, text, **more)
    for step in ("file", "columns"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    client.get(f"/import/{run.pk}/check/")
    client.post(f"/import/{run.pk}/check/", {"next": "1"})
    client.post(f"/import/{run.pk}/duplicates/", {"next": "1"})
    return run


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Say what the data are for and where they come from"),
        ({"privacy_obtained": "bought"}, "Choose the purpose that this is about."),
        ({"privacy_purpose": "service"}, "Say where the data come from."),
        ({"privacy_purpose": "service", "privacy_obtained": "bought"}, "Say which source it is."),
    ],
)
def test_a_file_of_people_does_not_begin_without_its_source(
    client_of: Any, said: dict[str, Any], sentence: str
):
    first_purposes(house())
    client = client_of()
    run = checked(client, PEOPLE, type="person")
    before = client.get(f"/import/{run.pk}/summary/").text
    assert "without that no file brings people in" in before
    assert "the ground is noted later" not in before
    if "privacy_purpose" in said:
        said = said | {"privacy_purpose": Purpose.objects.get(code="service").pk}
    refused = client.post(f"/import/{run.pk}/summary/", said)
    assert refused.status_code == 422
    assert sentence in refused.text
    with pytest.raises(ActionError):
        writing.begin(run, house())
    assert not Person.objects.exists()


def test_what_was_half_answered_is_completed_and_the_file_comes_in(client_of: Any):
    """The trial still holds: nobody is sent back to an earlier step, and nothing typed is lost."""
    first_purposes(house())
    client = client_of()
    run = checked(client, PEOPLE, type="person")
    half = {
        "privacy_purpose": Purpose.objects.get(code="service").pk, "privacy_obtained": "bought",
    }  # fmt: skip
    refused = client.post(f"/import/{run.pk}/summary/", half)
    assert (refused.status_code, Person.objects.count()) == (422, 0)
    whole = half | {"privacy_source": "A list of 2026"}
    started = client.post(f"/import/{run.pk}/summary/", whole)
    assert started["Location"] == f"/import/{run.pk}/summary/"
    assert Person.objects.exists()


def test_answers_of_a_profile_are_seen_before_they_are_written_and_may_be_emptied(client_of: Any):
    first_purposes(house())
    client = client_of()
    run = checked(client, PEOPLE, type="person")
    said = {
        "privacy_purpose": "service", "privacy_obtained": "bought",
        "privacy_source": "A list of 2026",
    }  # fmt: skip
    run.mapping = {**run.mapping, "answers": said}
    run.save(update_fields=["mapping"])
    url, purpose = f"/import/{run.pk}/summary/", Purpose.objects.get(code="service")
    shown = client.get(url).text
    assert 'value="A list of 2026"' in shown
    assert f'<option value="{purpose.pk}" selected' in shown
    assert '<option value="bought" selected' in shown
    emptied = client.post(url, dict.fromkeys(said, ""))
    assert (emptied.status_code, Person.objects.count()) == (422, 0)
    assert "A list of 2026" not in emptied.text
    assert client.post(url, said | {"privacy_purpose": purpose.pk}).status_code == 302
    assert {row.source for row in ProcessingBasis.objects.all()} == {"A list of 2026"}


def test_a_file_of_companies_or_of_people_who_are_here_is_not_asked(client_of: Any):
    client = client_of()
    run = checked(client, "Name;City\nMłyn sp. z o.o.;Płock\n", type="customer")
    assert client.post(f"/import/{run.pk}/summary/", {}).status_code == 302
    through(client, brought(client, PEOPLE, type="person"))
    again = checked(client, PEOPLE, type="person")
    assert client.post(f"/import/{again.pk}/summary/", {}).status_code == 302


def test_files_that_belong_together_are_asked_once(client_of: Any):
    first_purposes(house())
    client = client_of()
    files = []
    for name, text in (("firmy.csv", "Name;City\nMłyn;Płock\n"), ("ludzie.csv", PEOPLE)):
        files.append(io.BytesIO(text.encode()))
        files[-1].name = name
    client.post("/import/", {"files": files})
    batch = Import.objects.exclude(batch="").first().batch
    url = f"/import/batch/{batch}/"
    assert "Ground for keeping the data" in client.get(url).text
    assert client.post(url, {}).status_code == 422
    said = {"privacy_purpose": Purpose.objects.get(code="service").pk,
            "privacy_obtained": "employer", "privacy_source": "umowa"}  # fmt: skip
    assert client.post(url, said).status_code == 302
    jobs.run_pending()
    assert ProcessingBasis.objects.count() == Person.objects.count() == 2


def test_whoever_comes_in_by_hand_without_a_source_is_told_of_and_listed(client_of: Any):
    client = client_of()
    sent = client.post("/people/new/", {"first_name": "Anna", "last_name": "Łąka"}, follow=True)
    assert "see “People without a source”" in sent.text
    page = client.get("/privacy/sourceless/").text
    assert "Anna Łąka" in page
    assert "By hand" in page
    person = Person.objects.get()
    long_ago = timezone.now() - timedelta(days=32)
    Person.objects.filter(pk=person.pk).update(created_at=long_ago)
    assert 'tone="r"' not in client.get("/privacy/sourceless/").text
    samples.make("processing_basis", person=person.pk)
    assert "Anna Łąka" not in client.get("/privacy/sourceless/").text


def test_with_a_source_nobody_is_reminded(client_of: Any):
    first_purposes(house())
    sent = {"first_name": "Anna", "last_name": "Łąka", "privacy_obtained": "recommended",
            "privacy_purpose": Purpose.objects.get(code="service").pk}  # fmt: skip
    client = client_of()
    page = client.post("/people/new/", sent, follow=True).text
    assert "without a source”" not in page
    assert ProcessingBasis.objects.get().inform_by is not None


def program_of(user: Any) -> Any:
    token = tokens.make_token(user, "program")
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_says_the_source_in_the_same_body(client_of: Any, user_of: Any):
    first_purposes(house())
    program, new = program_of(user_of()), {"first_name": "Anna", "last_name": "Łąka"}

    def post(**more: Any) -> Any:
        return program.post("/api/v1/people/", new | more, content_type="application/json")

    for said, wrong in (
        ({"privacy_source": "targi"}, "privacy_purpose"),
        ({"privacy_purpose": "nothing", "privacy_obtained": "bought"}, "privacy_purpose"),
        ({"privacy_purpose": "service"}, "privacy_obtained"),
        ({"privacy_purpose": "service", "privacy_obtained": "stolen"}, "privacy_obtained"),
    ):
        refused = post(**said)
        assert refused.status_code == 422, said
        assert wrong in refused.text
    assert not Person.objects.exists()
    said = {"privacy_purpose": "service", "privacy_obtained": "bought", "privacy_source": "targi"}
    assert "notices" not in post(**said).json()
    ground = ProcessingBasis.objects.get()
    assert (ground.obtained, ground.source, ground.basis) == ("bought", "targi", "contract")
    assert ground.inform_by is not None
    silent = post(last_name="Dąb").json()
    assert "without a source" in str(silent["notices"])
    page = client_of().get("/privacy/sourceless/").text
    assert "Anna Dąb" in page
    assert "By a program" in page
    assert "Anna Łąka" not in page
