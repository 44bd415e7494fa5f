"""Import through the screen: five steps, and nothing is written before the last."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.importing import answers
from kartoteka.core.importing.models import Import, ImportRow, State
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy.actions import first_purposes

CUSTOMERS = """Firma;Miasto;NIP;Obrót;Telefon
Brzoza Sp. z o.o.;Kraków;526-025-02-74;1 200,50;12 000 43 10
Łąka;Łódź;;abc;
Trzeci;Gdańsk;;;
"""


def brought(client: Any, text: str | bytes, name: str = "klienci.csv", **more: Any) -> Import:
    """A file brought through the first page; the import that it began."""
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    response = client.post("/import/", {"files": file, **more})
    assert response.status_code == 302, response.content.decode()[:3000]
    run = Import.objects.order_by("-id").first()
    assert run is not None
    return run


def through(client: Any, run: Import, **choices: Any) -> Import:
    """All steps with what was guessed, up to the start."""
    for step in ("file", "columns"):
        response = client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
        assert response.status_code == 302, response.content.decode()
    client.get(f"/import/{run.pk}/check/")
    assert client.post(f"/import/{run.pk}/check/", {"next": "1"}).status_code == 302
    client.get(f"/import/{run.pk}/duplicates/")
    client.post(f"/import/{run.pk}/duplicates/", {"next": "1", **choices})
    client.get(f"/import/{run.pk}/summary/")
    run.refresh_from_db()
    said = given_by_themselves() if answers.missing(run) else {}
    response = client.post(f"/import/{run.pk}/summary/", said)
    assert response.status_code == 302, response.content.decode()
    run.refresh_from_db()
    return run


def given_by_themselves() -> dict[str, Any]:
    """What is answered about a file of people: they gave their data for a contract."""
    first_purposes(house())
    purpose = record_types["purpose"].model._default_manager.get(code="service")
    return {"privacy_purpose": purpose.pk, "privacy_basis": "contract",
            "privacy_obtained": "person", "privacy_source": ""}  # fmt: skip


def test_steps_lead_from_file_to_records_and_undo(client_of: Callable[..., Any]) -> None:
    client = client_of()
    run = brought(client, CUSTOMERS)
    assert run.record_type == "customer"
    page = client.get(f"/import/{run.pk}/file/").content.decode()
    assert "Brzoza Sp. z o.o." in page
    page = client.get(f"/import/{run.pk}/columns/").content.decode()
    assert 'value="nip" selected' in page
    assert 'value="annual_revenue" selected' in page
    client.post(f"/import/{run.pk}/columns/", {"next": "1"})
    page = client.get(f"/import/{run.pk}/check/").content.decode()
    assert "abc" in page
    assert Customer.objects.count() == 0
    run = through(client, run)
    assert run.state == State.DONE
    assert run.counts == {"new": 2, "refused": 1}
    brzoza = Customer.objects.get(nip="5260250274")
    assert str(brzoza.annual_revenue) == "1200.50"
    page = client.get(f"/import/{run.pk}/summary/").content.decode()
    assert "abc" in page
    sent = client.get(f"/import/{run.pk}/refused/").streaming_content
    refused = b"".join(sent).decode("utf-8-sig")
    assert "Łąka" in refused
    assert "abc" in refused.splitlines()[1]
    client.post(f"/import/{run.pk}/undo/")
    assert Customer.objects.filter(archived_at=None).count() == 0
    run.refresh_from_db()
    assert run.state == State.UNDONE


def test_bad_row_is_corrected_in_place(client_of: Callable[..., Any]) -> None:
    client = client_of()
    run = brought(client, CUSTOMERS)
    client.get(f"/import/{run.pk}/check/")
    line = 3
    cell = {f"cell-{line}.3": "300", f"was-{line}.3": "abc"}
    client.post(f"/import/{run.pk}/check/", cell)
    run = through(client, run)
    assert run.counts == {"new": 3}
    assert Customer.objects.get(name="Łąka").annual_revenue == 300


def test_same_file_again_changes_nothing(client_of: Callable[..., Any]) -> None:
    client = client_of()
    text = CUSTOMERS.replace("abc", "5")
    assert through(client, brought(client, text)).counts == {"new": 3}
    for rule in ("fill", "update", "skip"):
        again = through(client, brought(client, text), rule=rule)
        assert again.counts == {"same": 3}
    assert Customer.objects.count() == 3


def test_rules_for_known_records(client_of: Callable[..., Any]) -> None:
    client = client_of()
    through(client, brought(client, "Name,City,Industry\nAcme,Paris,\n"))
    changed = "Name,City,Industry\nACME,Lyon,steel\n"
    assert through(client, brought(client, changed), rule="fill").counts == {"updated": 1}
    acme = Customer.objects.get()
    assert (acme.city, acme.industry) == ("Paris", "steel")
    assert through(client, brought(client, changed), rule="update").counts == {"updated": 1}
    acme.refresh_from_db()
    assert acme.city == "Lyon"
    assert through(client, brought(client, changed), rule="add").counts == {"new": 1}
    assert Customer.objects.count() == 2


def test_links_are_found_made_or_refused(client_of: Callable[..., Any]) -> None:
    client = client_of()
    through(client, brought(client, "Name,City\nAcme,Paris\n"))
    people = "First name,Last name,Company\nAnn,Lee,acme\nBob,Ray,Nobody\n"
    run = brought(client, people)
    assert run.record_type == "person"
    page = client.get(f"/import/{run.pk}/check/").content.decode()
    assert "Nobody" in page
    client.post(f"/import/{run.pk}/check/", {"repair": "2.create"})
    assert through(client, run).counts == {"new": 2}
    assert Person.objects.get(first_name="Ann").customer.name == "Acme"
    assert Person.objects.get(first_name="Bob").customer.name == "Nobody"
    client.post(f"/import/{run.pk}/undo/")
    assert not Customer.objects.filter(name="Nobody", archived_at=None).exists()


def test_new_field_is_made_for_a_column(client_of: Callable[..., Any]) -> None:
    client = client_of()
    run = brought(client, "Name,Shoe size\nAcme,44\nBeta,41\n", record_type="customer")
    client.post(f"/import/{run.pk}/columns/", {"target-1": "+new"})
    through(client, run)
    acme = Customer.objects.get(name="Acme")
    assert record_types["customer"].value(acme, "c_shoe_size") == 44


def test_parents_in_the_same_file_are_linked(client_of: Callable[..., Any]) -> None:
    client = client_of()
    text = "Account,Subsidiary of\nChild,Mother\nMother,\nOrphan,Nowhere\n"
    run = through(client, brought(client, text))
    assert run.counts == {"new": 3}
    assert Customer.objects.get(name="Child").parent.name == "Mother"
    assert Customer.objects.get(name="Orphan").parent is None
    assert "Nowhere" in ImportRow.objects.get(run=run, line=4).message


@pytest.mark.parametrize("role", ["salesperson", "reader"])
def test_without_the_right_there_is_no_import(client_of: Callable[..., Any], role: str) -> None:
    client = client_of(role)
    assert client.get("/import/").status_code == 404
    run = brought(client_of(), "Name\nAcme\n")
    assert client.get(f"/import/{run.pk}/columns/").status_code == 404
    assert client.post(f"/import/{run.pk}/summary/").status_code == 404


def test_pasted_rows_and_unreadable_files(client_of: Callable[..., Any]) -> None:
    client = client_of()
    assert client.post("/import/", {"pasted": "Name\tCity\nAcme\tParis\n"}).status_code == 302
    page = client.post("/import/", {})
    assert page.status_code == 422
    assert "Choose a file" in page.content.decode()
    file = io.BytesIO(b"<html><body>no</body></html>")
    file.name = "x.csv"
    page = client.post("/import/", {"files": file})
    assert page.status_code == 422


def test_wrong_numbers_are_kept_and_misplaced_ones_noticed(client_of: Callable[..., Any]) -> None:
    client = client_of()
    text = (
        "Nazwa;Numer NIP;Branża\nBrzoza;676-000-12-41;biuro@brzoza.example\n"
        "Lipa;676-000-12-44;meble\n"
    )
    run = brought(client, text)
    for step in ("file", "columns"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    page = client.get(f"/import/{run.pk}/check/").text
    assert "One digit of NIP 676 000 12 41 is wrong" in page
    assert "Keep wrong ones as unverified: Numer NIP" in page
    assert "1 value of the column “Branża” belongs into the field: E-mail" in page
    client.post(f"/import/{run.pk}/check/", {"repair": "1.unverified"})
    client.get(f"/import/{run.pk}/check/")
    for step in ("check", "duplicates", "summary"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    run.refresh_from_db()
    assert run.counts == {"new": 2}
    assert set(Customer.objects.values_list("nip", flat=True)) == {"6760001241?", "6760001244"}


def test_rows_that_resemble_something_wait_for_a_decision(client_of: Callable[..., Any]) -> None:
    client = client_of()
    mill = actions.create(
        record_types["customer"], {"name": "Młyn Łąka sp. z o.o.", "city": "Kraków"}, house()
    )
    run = brought(
        client, "Name,City,Website\nMlyn Laka Spolka z o.o.,Krakow,laka.example\nTartak,Kielce,\n"
    )
    for step in ("file", "columns"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    client.get(f"/import/{run.pk}/check/")
    client.post(f"/import/{run.pk}/check/", {"next": "1"})
    step = f"/import/{run.pk}/duplicates/"
    page = client.get(step).content.decode()
    assert "Rows that resemble a record that is here: 1" in page
    assert mill.name in page
    assert "a similar name" in page or "the same name" in page
    refused = client.post(step, {"next": "1"})
    assert refused.status_code == 422
    assert "Choose what is to be done" in refused.content.decode()
    pairs = client.post(step, {"next": "1", "similar": "one"}).headers["Location"]
    assert pairs == f"/import/{run.pk}/pairs/"
    page = client.get(pairs).content.decode()
    assert "Mlyn Laka Spolka z o.o." in page
    assert mill.name in page
    assert 'data-key="n"' in page
    assert client.post(pairs, {"line": "2", "decision": "nonsense"}).status_code == 404
    assert client.post(pairs, {"line": "9", "decision": "add"}).status_code == 404
    client.post(pairs, {"line": "2", "decision": "fill"})
    assert "All rows that resemble something are decided." in client.get(pairs).content.decode()
    assert client.post(step, {"next": "1"}).headers["Location"].endswith("/summary/")
    client.get(f"/import/{run.pk}/summary/")
    client.post(f"/import/{run.pk}/summary/", {})
    run.refresh_from_db()
    assert run.counts == {"updated": 1, "new": 1}
    mill.refresh_from_db()
    assert (mill.name, mill.website) == ("Młyn Łąka sp. z o.o.", "https://laka.example")


def test_numbers_with_a_zero_after_the_point_are_read_whole_on_offer(
    client_of: Callable[..., Any],
) -> None:
    client = client_of()
    run = brought(client, "Nazwa,Numer w innym systemie\nBór,17850.0\nLas,13047.0\n")
    for step in ("file", "columns"):
        client.post(f"/import/{run.pk}/{step}/", {"next": "1"})
    page = client.get(f"/import/{run.pk}/check/").text
    offer = re.search(r'value="(\d+)\.whole_number"', page)
    assert offer is not None
    client.post(f"/import/{run.pk}/check/", {"repair": f"{offer[1]}.whole_number"})
    page = client.get(f"/import/{run.pk}/check/").text
    assert "whole_number" not in page
    client.post(f"/import/{run.pk}/check/", {"next": "1"})
    client.post(f"/import/{run.pk}/duplicates/", {"next": "1", "rule": "fill"})
    client.post(f"/import/{run.pk}/summary/", {})
    assert set(Customer.objects.values_list("reference", flat=True)) == {"17850", "13047"}
