"""Winning and losing: dialogs, what they ask, and undo."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales.tests.conftest import Sale, make_sale

HTMX = {"HX-Request": "true"}


@pytest.fixture
def reason(db: None) -> Any:
    """A reason for losing."""
    return actions.create(record_types["lost_reason"], {"name": "Price", "position": 1}, house())


def address(opportunity: Any, verb: str) -> str:
    return f"/opportunities/{opportunity.pk}/do/{verb}/"


def test_winning_takes_value_and_day_and_can_be_undone(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of(value=Decimal(1000), opened_on=date(2026, 1, 5))
    client = client_of()
    dialog = client.get(address(opportunity, "win_opportunity")).content.decode()
    assert 'name="value"' in dialog
    assert 'value="1000' in dialog
    assert 'name="closed_on"' in dialog
    sent = {"value": "1 200,50", "closed_on": "10.02.2026"}
    answer = client.post(address(opportunity, "win_opportunity"), sent, headers=HTMX)
    assert answer.status_code == 200
    assert "record-changed" in answer["HX-Trigger"]
    opportunity.refresh_from_db()
    assert (opportunity.outcome, opportunity.value) == ("won", Decimal("1200.50"))
    assert (opportunity.closed_on, opportunity.stage_id) == (date(2026, 2, 10), sale.stage("Won"))
    undo = re.search(r"/undo/\d+/", answer.content.decode())
    assert undo is not None
    client.post(undo[0], headers=HTMX)
    opportunity.refresh_from_db()
    assert (opportunity.outcome, opportunity.value) == ("open", Decimal(1000))
    assert (opportunity.closed_on, opportunity.stage_id) == (None, sale.stage("New"))


def test_losing_needs_a_reason(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client], reason: Any
) -> None:
    opportunity = opportunity_of()
    client, url = client_of(), address(opportunity, "lose_opportunity")
    assert (
        f'type="radio" name="lost_reason" value="{reason.pk}"' in client.get(url).content.decode()
    )
    bare = client.post(url, {"lost_reason": "", "competitor": "Klimatech"}, headers=HTMX)
    assert bare.status_code == 422
    assert "Klimatech" in bare.content.decode()
    done = client.post(url, {"lost_reason": reason.pk, "competitor": "Klimatech"})
    assert done.status_code == 302
    opportunity.refresh_from_db()
    assert (opportunity.outcome, opportunity.lost_reason_id) == ("lost", reason.pk)
    assert opportunity.competitor == "Klimatech"
    again = client.post(url, {"lost_reason": reason.pk}, headers=HTMX)
    assert again.status_code == 409
    assert "It is closed already" in again.content.decode()


def test_a_close_before_the_opening_keeps_what_was_typed(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of(opened_on=date(2026, 5, 5))
    sent = {"value": "77", "closed_on": "01.05.2026"}
    answer = client_of().post(address(opportunity, "win_opportunity"), sent, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="77"' in text
    assert "is before opened" in text


def test_the_same_key_closes_once(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of(value=Decimal(10))
    client, sent = client_of(), {"value": "10", "_key": "the-same"}
    for _time in range(2):
        answer = client.post(address(opportunity, "win_opportunity"), sent)
        assert answer.status_code in (302, 409)
    opportunity.refresh_from_db()
    assert opportunity.outcome == "won"
    assert opportunity.version == 2


def test_moving_to_another_pipeline(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    other = make_sale("Service")
    opportunity = opportunity_of()
    client, url = client_of(), address(opportunity, "move_opportunity")
    assert "Service: Offer" in client.get(url).content.decode()
    client.post(url, {"stage": other.stage("Offer")}, headers=HTMX)
    opportunity.refresh_from_db()
    assert (opportunity.pipeline_id, opportunity.stage_id) == (
        other.pipeline.pk,
        other.stage("Offer"),
    )


def test_rights_hold(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of()
    url = address(opportunity, "win_opportunity")
    assert client_of("salesperson").get(url).status_code == 404
    assert client_of("reader").get(url).status_code == 403


def test_the_card_has_stages_figures_and_a_move(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of(value=Decimal(1000))
    client = client_of()
    page = client.get(f"/opportunities/{opportunity.pk}/").content.decode()
    assert "ui-stagebar" in page
    assert "Weighted" in page
    assert "probability 10%" in page
    sent = {"column": sale.stage("Contract"), "from": "card", "version": opportunity.version}
    answer = client.post(f"/opportunities/{opportunity.pk}/move/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/opportunities/{opportunity.pk}/")
    opportunity.refresh_from_db()
    assert opportunity.stage_id == sale.stage("Contract")


def test_the_customer_lists_opportunities_with_sums(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Any
) -> None:
    customer = actions.create(record_types["customer"], {"name": "Brzoza"}, actor_of())
    opportunity_of("Open one", customer=customer.pk, value=Decimal(300))
    won = opportunity_of("Won one", customer=customer.pk, value=Decimal(900))
    client = client_of()
    client.post(address(won, "win_opportunity"), {"value": "900"})
    page = client.get(f"/customers/{customer.pk}/").content.decode()
    assert "Open one" in page
    assert "Stage 1 of 3: New" in page
    assert "Open opportunities" in page
    assert "1 opportunity" in page
