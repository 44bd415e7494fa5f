"""The board of opportunities: columns, totals, moves and what refuses them."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kartoteka.core import actions
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import boards
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.tests.conftest import Sale, make_sale

HTMX = {"HX-Request": "true"}
BOARD = "/opportunities/board/"


def text_of(page: Any) -> str:
    """The words of a page, without tags and runs of space."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


def test_open_stages_are_columns_with_number_sum_and_probability(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity_of("Hall A", value=Decimal(1000))
    opportunity_of("Hall B", value=Decimal(500))
    page = client_of().get(BOARD)
    text = text_of(page)
    assert page.status_code == 200
    assert "New 2" in text
    assert "1,500" in text
    assert "10%" in text
    assert "Offer 0" in text
    assert "Contract 0" in text
    assert f'data-column="{sale.stage("Won")}"' not in page.content.decode()
    assert "2 on the board · PLN 1,500 · weighted PLN 150" in text


def test_next_step_is_told_in_words(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Any
) -> None:
    by = actor_of()
    for name, days in (("Late", -2), ("Today", 0), ("Planned", 5), ("Missing", None)):
        opportunity = opportunity_of(name)
        if days is not None:
            values = {
                "kind": "call", "about_type": "opportunity", "about_id": opportunity.pk,
                "starts_at": by.at + timedelta(days=days),
            }  # fmt: skip
            actions.create(record_types["activity"], values, by)
    text = text_of(client_of().get(BOARD))
    assert "Overdue by 2 days" in text
    assert "No next step" in text
    assert text.count("Call, ") == 2
    assert "No next step 1" in text
    assert "Overdue 1" in text
    narrowed = text_of(client_of().get(BOARD, {"next_step_at__empty": ""}))
    assert "Missing" in narrowed
    assert "Planned" not in narrowed


def test_days_beyond_the_limit_are_marked(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of("Old")
    Opportunity.objects.filter(pk=opportunity.pk).update(
        stage_since=opportunity.stage_since - timedelta(days=12)
    )
    assert "12 days in this stage, the limit is 7" in text_of(client_of().get(BOARD))


def test_move_answers_with_the_card_new_totals_and_undo(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of(value=Decimal(1000))
    client = client_of()
    sent = {"column": sale.stage("Offer"), "version": opportunity.version}
    answer = client.post(f"/opportunities/{opportunity.pk}/move/", sent, headers=HTMX)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f'id="card-{opportunity.pk}"' in html
    assert f'hx-target="#head-{sale.stage("New")}"' in html
    assert 'data-column-count="0"' in html
    assert "weighted <b>PLN\N{NO-BREAK SPACE}500" in html or "weighted <b>PLN 500" in html
    assert "Stage: Offer" in html
    assert "What is next?" in html
    opportunity.refresh_from_db()
    assert opportunity.stage_id == sale.stage("Offer")
    undo = re.search(r"/undo/\d+/", html)
    assert undo is not None
    client.post(undo[0], headers=HTMX)
    opportunity.refresh_from_db()
    assert opportunity.stage_id == sale.stage("New")


def test_move_without_a_script(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of()
    client = client_of()
    url = f"/opportunities/{opportunity.pk}/move/?pipeline={sale.pipeline.pk}"
    form = client.get(url).content.decode()
    assert 'name="column"' in form
    assert f'value="{sale.stage("Contract")}"' in form
    answer = client.post(url, {"column": sale.stage("Contract"), "version": opportunity.version})
    assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}?pipeline={sale.pipeline.pk}")
    opportunity.refresh_from_db()
    assert opportunity.stage_id == sale.stage("Contract")


def test_a_stale_move_is_refused_with_a_reason(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of()
    client, url = client_of(), f"/opportunities/{opportunity.pk}/move/"
    first = {"column": sale.stage("Offer"), "version": opportunity.version}
    assert client.post(url, first, headers=HTMX).status_code == 200
    second = client.post(url, first | {"column": sale.stage("Contract")}, headers=HTMX)
    assert second.status_code == 409
    assert "Somebody else moved this meanwhile" in second.content.decode()
    opportunity.refresh_from_db()
    assert opportunity.stage_id == sale.stage("Offer")


def test_rights_hold_for_board_and_move(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client],
    user_of: Callable[..., Any],
) -> None:  # fmt: skip
    foreign = opportunity_of("Foreign secret")
    seller = user_of("salesperson")
    own = opportunity_of("Own one", owner=seller.pk)
    client = client_of(seller)
    text = client.get(BOARD).content.decode()
    assert "Own one" in text
    assert "Foreign secret" not in text
    sent = {"column": sale.stage("Offer")}
    assert client.post(f"/opportunities/{foreign.pk}/move/", sent, headers=HTMX).status_code == 404
    assert client.post(f"/opportunities/{own.pk}/move/", sent, headers=HTMX).status_code == 200
    reader = client_of("reader")
    assert "data-move-url" not in reader.get(BOARD).content.decode()
    assert reader.post(f"/opportunities/{own.pk}/move/", sent, headers=HTMX).status_code == 403


def test_a_column_shows_so_many_and_then_more(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(boards, "MOST_CARDS", 2)
    for number in range(5):
        opportunity_of(f"Number {number}")
    client = client_of()
    page = client.get(BOARD).content.decode()
    assert page.count("data-card=") == 2
    assert "Show more, 5 in all" in page
    seen = re.findall(r"Number \d", page)
    while more := re.search(r'hx-get="(/opportunities/board/[^"]*after=\d+)"', page):
        page = client.get(more[1].replace("&amp;", "&"), headers=HTMX).content.decode()
        assert "<html" not in page
        assert page.count("data-card=") <= 2
        seen += re.findall(r"Number \d", page)
    assert sorted(set(seen)) == [f"Number {number}" for number in range(5)]


def test_queries_do_not_grow_with_cards(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    client = client_of()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(BOARD).status_code == 200
        return len(caught)

    opportunity_of("One")
    queries()
    one = queries()
    opportunity_of("Two")
    opportunity_of("Three")
    assert queries() == one <= 19


def test_pipelines_are_switched_and_a_foreign_one_is_not_there(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    other = make_sale("Service")
    opportunity_of("In service", pipeline=other.pipeline.pk)
    client = client_of()
    assert "In service" not in text_of(client.get(BOARD, {"pipeline": sale.pipeline.pk}))
    page = client.get(BOARD, {"pipeline": other.pipeline.pk})
    assert "In service" in text_of(page)
    assert "Another pipeline" in page.content.decode()
    assert client.get(BOARD, {"pipeline": 999_999}).status_code == 404


def test_the_filter_builder_brings_the_board_back(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity_of("Small", value=Decimal(10))
    opportunity_of("Great", value=Decimal(9000))
    asked = {
        "match": "all", "state": "", "board": f"pipeline={sale.pipeline.pk}",
        "r0.path": "value", "r0.op": "above", "r0.v": "100",
    }  # fmt: skip
    headers = HTMX | {"HX-Target": "div#screen"}
    answer = client_of().get("/opportunities/filter/", asked, headers=headers)
    html = answer.content.decode()
    assert "data-board" in html
    assert "Great" in html
    assert "Small" not in html
    assert answer["HX-Replace-Url"].startswith(f"{BOARD}?pipeline={sale.pipeline.pk}&value__above=")


def test_planning_the_next_step_from_the_panel(
    sale: Sale, opportunity_of: Callable[..., Any], client_of: Callable[..., Client]
) -> None:
    opportunity = opportunity_of()
    client, url = client_of(), f"/opportunities/{opportunity.pk}/next-step/"
    assert client.post(url, {"kind": "call", "starts_at": ""}, headers=HTMX).status_code == 422
    answer = client.post(url, {"kind": "call", "starts_at": "tomorrow 10:00"}, headers=HTMX)
    assert answer.status_code == 200
    assert "step-planned" in answer["HX-Trigger"]
    opportunity.refresh_from_db()
    assert opportunity.next_step_at is not None
