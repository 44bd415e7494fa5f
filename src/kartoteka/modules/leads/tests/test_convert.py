"""Leads: the board by verbs, and the dialog that converts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales.models import Opportunity

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lead_of(actor_of: Callable[..., Any]) -> Callable[..., Any]:
    """A lead; keywords set fields."""

    def make(name: str = "Jan Kruk", **values: Any) -> Any:
        given = {"name": name, "company": "Brzoza Machine Works", "phone": "+48120004310"} | values
        return actions.create(record_types["lead"], given, actor_of())

    return make


def customer_of(name: str, actor: Any, **values: Any) -> Any:
    return actions.create(record_types["customer"], {"name": name} | values, actor)


def address(lead: Any) -> str:
    return f"/leads/{lead.pk}/do/convert_lead/"


def test_customers_that_may_be_it_come_first(
    lead_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    same = customer_of("Brzoza", actor_of(), phone="+48120004310")
    alike = customer_of("BRZOZA Machine", actor_of())
    customer_of("Quite another", actor_of())
    page = client_of().get(address(lead_of())).content.decode()
    assert f'value="{same.pk}" checked' in page
    assert f'value="{alike.pk}"' in page
    assert "Quite another" not in page
    assert "New customer: Brzoza Machine Works" in page


def test_only_visible_customers_are_offered(
    lead_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Callable[..., Any],
    user_of: Callable[..., Any],
) -> None:  # fmt: skip
    customer_of("Brzoza secret", actor_of(), phone="+48120004310")
    lead = lead_of(owner=user_of("salesperson").pk)
    assert "Brzoza secret" not in client_of("salesperson").get(address(lead)).content.decode()


def test_converting_to_an_existing_customer_with_an_opportunity(
    lead_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    sales.first_pipeline(house())
    known, lead = customer_of("Brzoza", actor_of()), lead_of()
    sent = {"customer": known.pk, "opportunity_name": "Hall B", "value": "96 000"}
    answer = client_of().post(address(lead), sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/customers/{known.pk}/")
    lead.refresh_from_db()
    assert (lead.status, lead.customer_id) == ("converted", known.pk)
    made = Opportunity.objects.get()
    assert (made.customer_id, made.person_id, made.value) == (
        known.pk,
        lead.person_id,
        Decimal(96000),
    )
    assert Customer.objects.count() == 1


def test_converting_to_a_new_customer(
    lead_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    lead = lead_of()
    client_of().post(address(lead), {"customer": "new", "opportunity_name": ""})
    lead.refresh_from_db()
    assert Customer.objects.get().name == "Brzoza Machine Works"
    assert lead.opportunity_id is None
    assert lead.person.last_name == "Kruk"
    again = client_of().post(address(lead), {"customer": "new"}, headers=HTMX)
    assert again.status_code == 409


def test_another_customer_must_be_named(
    lead_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    answer = client_of().post(address(lead_of()), {"customer": "other", "other": ""}, headers=HTMX)
    assert answer.status_code == 422
    assert "Choose a customer" in answer.content.decode()


def test_the_board_moves_leads_by_verbs(
    lead_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    lead, client = lead_of(), client_of()
    page = client.get("/leads/board/").content.decode()
    assert 'data-verb="convert_lead"' in page
    assert 'data-verb="reject_lead"' in page
    url = f"/leads/{lead.pk}/move/"
    for column in ("working", "qualified"):
        assert client.post(url, {"column": column}, headers=HTMX).status_code == 200
        lead.refresh_from_db()
        assert lead.status == column
    back = client.post(url, {"column": "new"}, headers=HTMX)
    assert back.status_code == 409
    assert "does not become new again" in back.content.decode()
    assert client.post(url, {"column": "rejected"}, headers=HTMX).status_code == 409
