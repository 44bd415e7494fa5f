"""What sources brought, as of a day: as the page showed it then, for whoever may see it today."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kartoteka.core import access, actions
from kartoteka.core.access import past
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.leads.results import results
from kartoteka.modules.sales.actions import first_pipeline
from kartoteka.modules.sales.queries import Period
from kartoteka.modules.sales.tests.test_funnel_api import api_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/reports/lead_sources/"
ZONE = ZoneInfo("Europe/Warsaw")
NOON = timezone.now().replace(hour=11, minute=0, second=0, microsecond=0)


def days_ago(days):
    return NOON - timedelta(days=days)


def make(key, days, **values):
    at = days_ago(days)
    return actions.create(record_types[key], values, house(at=at), at=at)


def change(record, days, **values):
    record.refresh_from_db()
    actions.change(record, values, house(at=days_ago(days)), name="LeadChanged")


def shown(days=None):
    at = days_ago(days) + timedelta(hours=1) if days is not None else None
    found = results(access.HOUSE, "source", Period(), ZONE, at)
    return [(one.name, one.leads, one.converted, one.won, one.revenue, one.cost) for one in found]


@pytest.fixture
def story():
    """Thirty days of two sources, and what the page showed at the end of some of them."""
    fair, web = (make("source", 40, name=name) for name in ("Fair", "Web"))
    told = {}
    first = make("lead", 30, name="Jan", email="jan@example.com", source=fair.pk)
    cost = {"source": fair.pk, "amount": Decimal(300), "spent_on": days_ago(30).date()}
    make("source_cost", 30, name="Stand", **cost)
    told[30] = shown()
    second = make("lead", 20, name="Ewa", email="ewa@example.com", source=web.pk)
    told[20] = shown()
    pipeline = first_pipeline(house(at=days_ago(40)))
    deal = make("opportunity", 15, name="Roof", pipeline=pipeline.pk, value=Decimal(900))
    change(first, 15, status="converted", opportunity=deal.pk)
    told[15] = shown()
    change(deal, 10, outcome="won")
    told[10] = shown()
    change(second, 5, source=fair.pk, status="converted")
    actions.archive(first, house(at=days_ago(5)))
    told[5] = shown()
    return told


def test_every_day_is_reckoned_back_as_it_was_shown(story):
    assert len({str(told) for told in story.values()}) == len(story)
    for days, told in story.items():
        assert shown(days) == told, days
    assert shown() == story[5]


def test_the_page_says_that_one_looks_back(story, client_of):
    day = days_ago(20).date().isoformat()
    client = client_of()
    page = client.get(f"/leads/sources/?as_of={day}")
    assert "Nothing can be changed here" in page.text
    rows = {row["name"]: row["leads"] for row in page.context["tables"][0]["rows"]}
    assert rows == {"Fair": "1", "Web": "1"}
    assert f"as_of={day}" in page.context["tables"][0]["rows"][0]["url"]
    assert client.get("/leads/sources/").context["past_line"] is None
    assert "as_of=yesterday" in client.get("/leads/sources/").text


def test_programs_ask_for_a_day_too(story, user_of):
    client = api_of(user_of("administrator"))
    for days in (30, 20, 15, 10):
        day = days_ago(days).date().isoformat()
        found = client.get(PATH, {"as_of": day}).json()["sources"]
        told = [
            (one["name"], one["leads"], one["converted"], one["won"], one["revenue"], one["cost"])
            for one in found
        ]
        as_shown = [(*row[:4], f"{row[4]:.2f}", f"{row[5]:.2f}") for row in story[days]]
        assert told == as_shown, days
    assert client.get(PATH, {"as_of": "someday"}).status_code == 400
    assert client.get(PATH, {"period": "some_day"}).status_code == 400


def test_a_day_too_long_ago_is_refused_with_the_reason(story, user_of, monkeypatch):
    monkeypatch.setattr(past, "MOST", 1)
    day = days_ago(15).date().isoformat()
    answer = api_of(user_of("administrator")).get(PATH, {"as_of": day})
    assert answer.status_code == 400
    assert "too many to reckon back" in answer.json()["title"]


def test_the_description_names_what_a_report_may_be_asked(user_of, db):
    found = api_of(user_of("administrator")).get("/api/v1/openapi.json").json()
    asked = found["paths"]["/reports/lead_sources/"]["get"]["parameters"]
    assert [one["name"] for one in asked] == ["period", "as_of"]
