"""The board as of a day: the cards of that day in the columns of that day, only to be looked at."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kartoteka.core import actions as records
from kartoteka.core.access import past
from kartoteka.core.screens.tests import samples
from kartoteka.modules.sales import actions
from kartoteka.modules.sales.models import LostReason

BOARD = "/opportunities/board/"


@pytest.fixture
def days(actor_of):
    """Who acts, so many days ago in the morning."""
    today = actor_of()

    def ago(number):
        at = today.at.replace(hour=8) - timedelta(days=number)
        return replace(today, at=at, fmt=replace(today.fmt, now=at))

    return ago


@pytest.fixture
def hall(sale, opportunity_of, days):
    """Two deals of forty days ago; one went on and grew, the other was lost."""
    hall = opportunity_of("Hall A", value=Decimal(100), by=days(40))
    roof = opportunity_of("Roof", value=Decimal(50), by=days(40))
    reason = LostReason.objects.create(name="Price")
    actions.move_opportunity(hall, by=days(20), stage=sale.stage("Offer"))
    hall.refresh_from_db()
    records.update(hall, {"value": Decimal(700)}, days(10))
    actions.lose_opportunity(roof, by=days(5), lost_reason=reason.pk)
    return hall


def on(client, days, number, more=""):
    """The board of a day: its text, and the titles of each column."""
    day = days(number).at.date().isoformat()
    answer = client.get(f"{BOARD}?as_of={day}{more}")
    columns = re.findall(r'data-label="([^"]*)".*?</section>', answer.text, re.DOTALL)
    parts = re.findall(r'<section class="ui-col".*?</section>', answer.text, re.DOTALL)
    found = {name: [title for title in ("Hall A", "Roof") if f">{title}<" in part]
             for name, part in zip(columns, parts, strict=True)}  # fmt: skip
    return answer, found


def test_cards_stand_where_they_stood(hall, client_of, days):
    client = client_of()
    assert on(client, days, 30)[1] == {"New": ["Hall A", "Roof"], "Offer": [], "Contract": []}
    assert on(client, days, 15)[1] == {"New": ["Roof"], "Offer": ["Hall A"], "Contract": []}
    assert on(client, days, 1)[1] == {"New": [], "Offer": ["Hall A"], "Contract": []}
    assert on(client, days, 60)[1] == {"New": [], "Offer": [], "Contract": []}
    page = on(client, days, 15)[0].text
    assert "<b>2</b> on the board" in page
    assert "150" in page
    # Five days after it came into the stage, whatever day it is today.
    assert "5 days in this stage" in page
    assert "5 days in this stage" not in client.get(BOARD).text


def test_it_is_only_looked_at(hall, client_of, days):
    client = client_of()
    page, _columns = on(client, days, 15)
    day = days(15).at.date().isoformat()
    assert "As it was:" in page.text
    for gone in ("/move/", "data-drop=", "data-live=", "No next step", "/opportunities/new/?"):
        assert gone not in page.text.split('id="screen"')[1].split('id="filter"')[0], gone
    assert f"/opportunities/{hall.pk}/?as_of={day}" in page.text
    assert f"as_of={day}" in re.search(r'href="(/opportunities/funnel/[^"]*)"', page.text)[1]
    answer = client.post(
        f"/opportunities/{hall.pk}/move/?as_of={day}", {"column": str(hall.stage_id)}
    )
    assert answer.status_code == 409
    assert "Go back to today first" in answer.text
    # From the list of a day one comes to the board of that day, and from today's into the past.
    assert f"{BOARD}?as_of={day}" in client.get(f"/opportunities/?as_of={day}").text
    assert "as_of=yesterday" in client.get(BOARD).text


def test_filters_ask_the_values_of_that_day(hall, client_of, days):
    client = client_of()
    more = "&value__at_least=500"
    assert on(client, days, 15, more)[1]["Offer"] == []
    assert on(client, days, 1, more)[1]["Offer"] == ["Hall A"]


def test_a_day_too_long_ago_says_which_is_not(hall, client_of, days, monkeypatch):
    monkeypatch.setattr(past, "MOST", 1)
    page, columns = on(client_of(), days, 30)
    assert page.status_code == 400
    assert "too many to reckon back" in page.text
    assert not any(columns.values())


def test_leads_go_back_too(client_of, days):
    lead = samples.make("lead")
    records.run("qualify_lead", lead, {}, days(0))
    assert client_of().get("/leads/board/?as_of=yesterday").status_code == 200
