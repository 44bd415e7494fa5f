"""After a save one is told what the new record may be, however it was made."""

from typing import Any

import pytest

from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.products.models import Product

pytestmark = pytest.mark.django_db

MILL = "Młyn Łąka sp. z o.o."
LEAD = {"name": "Jan Kowal", "company": "MLYN LAKA", "email": "biuro@mlyn.example"}
PUMP = {"name": "Pompa wodna X-2000 zielona", "code": "X2000"}


@pytest.fixture
def mill(user_of: Any) -> Any:
    return samples.make("customer", owner=user_of(), name=MILL, email="biuro@mlyn.example")


def page_after(client: Any, path: str, sent: dict[str, Any]) -> str:
    """The page that comes after a form was saved."""
    answer = client.post(path, sent)
    assert answer.status_code == 302, answer.text
    text: str = client.get(answer["Location"]).text
    return text


def test_a_lead_who_is_a_customer_is_told_so(client_of, mill):
    client = client_of()
    page = page_after(client, "/leads/new/", LEAD)
    assert f"Added: Jan Kowal · Perhaps it is here already: {MILL} (Customer)" in page
    assert f'<a href="/customers/{mill.pk}/">Open the card</a>' in page


def test_what_the_form_of_a_lead_has_shown_is_not_told_again(client_of, mill):
    client = client_of()
    mark = f"customer:{mill.pk}"
    assert f'name="_shown" value="{mark}"' in client.post("/leads/similar/", LEAD).text
    page = page_after(client, "/leads/new/", LEAD | {"_shown": mark})
    assert "Added: Jan Kowal<" in page


def test_a_lead_is_not_told_of_a_customer_that_one_may_not_see(client_of, user_of):
    samples.make("customer", owner=user_of("manager"), name=MILL, email="biuro@mlyn.example")
    page = page_after(client_of(user_of("salesperson")), "/leads/new/", LEAD)
    assert "Perhaps" not in page
    assert Lead.objects.count() == 1


def test_a_name_added_from_a_field_is_told_what_it_may_be(client_of, mill):
    client = client_of()
    answer = client.post("/choices/customer/", {"name": "MLYN LAKA"})
    made = Customer.objects.latest("id")
    assert answer.status_code == 201
    assert answer.json() == {
        "value": str(made.pk), "label": "MLYN LAKA", "hint": "",
        "notice": {
            "text": f"Added: MLYN LAKA · Perhaps it is here already: {MILL}",
            "url": f"/customers/{made.pk}/merge/?other={mill.pk}",
            "link": "Compare",
        },
    }  # fmt: skip
    assert "notice" not in client.post("/choices/customer/", {"name": "Zupełnie Inna"}).json()


def test_a_product_is_looked_for_while_typed_and_after_the_save(client_of, user_of):
    client = client_of()
    old = samples.make("product", owner=user_of(), **PUMP)
    form = client.get("/products/new/").text
    assert 'hx-post="/products/similar/"' in form
    again = {"name": "Pompa wodna X2000 zielona", "code": "X-2000"}
    assert f'name="_shown" value="{old.pk}"' in client.post("/products/similar/", again).text
    page = page_after(client, "/products/new/", again)
    made = Product.objects.latest("id")
    assert f"Perhaps it is here already: {PUMP['name']}" in page
    assert f'<a href="/products/{made.pk}/merge/?other={old.pk}">Compare</a>' in page
    assert "Perhaps" not in page_after(client, "/products/new/", {"name": "Łopata do śniegu"})


def test_a_program_is_told_of_customers_that_its_lead_is(client, user_of, mill):
    token = tokens.make_token(user_of(), "program", scopes=[tokens.READ, tokens.WRITE])
    answer = client.post(
        "/api/v1/leads/", LEAD, "application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 201
    (notice,) = answer.json()["notices"]
    assert notice["message"] == "Perhaps it is here already."
    (other,) = notice["elsewhere"]
    assert (other["type"], other["id"], other["is_sure"]) == ("customer", mill.pk, True)
    assert "similar" not in notice
