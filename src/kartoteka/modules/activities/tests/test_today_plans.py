"""Plans: whatever there is, today reads the rows that it shows, each by an index in its order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities import news

# PostgreSQL takes any index of a table in which there is nothing.
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BIG = ("activities_activity", "customers_customer", "events_event", "sales_opportunity",
       "leads_lead", "leads_enquiry")  # fmt: skip


def plans(client, path):
    """What the database does for a page, by what it reads first."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    found = []
    for query in asked.captured_queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                found.append("\n".join(row[3] for row in cursor.fetchall()))
    return found


@pytest.fixture
def client(client_of, user_of):
    """A salesperson of two teams, for whom nothing is planned."""
    user = user_of("salesperson", team=samples.make("team").pk)
    samples.make("membership", user=user.pk)
    samples.make("activity", owner=user, status="done")
    return client_of(user)


def read_by(found, start):
    return [plan for plan in found if plan.startswith(f"SEARCH {start}")]


def test_own_work_is_read_in_its_order(client):
    found = plans(client, "/today/")
    assert not [plan for plan in found for table in BIG if f"SCAN {table}" in plan]
    day = "activities_activity USING INDEX activity_owner_day (owner_id=? AND status=?"
    ordered = [plan for plan in read_by(found, day) if "TEMP B-TREE" not in plan]
    assert len(ordered) >= 3, found
    # What is ahead, tomorrow, and the calendar, which puts together what is planned and done.
    assert len(read_by(found, f"{day} AND starts_at>? AND starts_at<?)")) == 3, found
    steps = read_by(found, "sales_opportunity USING INDEX opportunity_no_step")
    # Those with a value, and those without.
    assert len(steps) == 2, found
    assert not [plan for plan in steps if "TEMP B-TREE" in plan]
    calls = read_by(found, "customers_customer USING ")
    assert any("customer_never (owner_id=?" in plan for plan in calls), calls
    assert any("customer_silent (owner_id=?" in plan for plan in calls), calls
    assert not [plan for plan in found if "INDEX event_customer" in plan]


def test_work_of_each_team_is_read_in_its_order(client):
    found = plans(client, "/today/?whose=team")
    assert not [plan for plan in found if "MULTI-INDEX OR" in plan and "activities_" in plan]
    by_team = read_by(found, "activities_activity USING INDEX activity_team_day (team_id=?")
    steps = read_by(found, "sales_opportunity USING INDEX opportunity_team_no_step (team_id=?")
    assert (len(by_team) >= 4, len(steps)) == (True, 4), found
    assert not [plan for plan in [*by_team, *steps] if "TEMP B-TREE" in plan]


def test_what_was_done_this_week_is_read_in_its_order(client):
    found = plans(client, "/activities/?view=done")
    done = "activities_activity USING INDEX activity_owner_done (owner_id=? AND done_at>?"
    first, *_others = read_by(found, done)
    assert "TEMP B-TREE" not in first


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("most_held", [1, 1000])
def test_news_are_the_newest_however_they_are_looked_for(user_of, monkeypatch, few, most_held):
    monkeypatch.setattr(news, "LOOKS", (2, 3, 100))
    monkeypatch.setattr(news, "MOST_EVENTS", 4)
    monkeypatch.setattr(news, "FEW", few)
    monkeypatch.setattr(news, "MOST_HELD", most_held)
    me, colleague = user_of("manager"), user_of("administrator")
    mine = [samples.make("customer", owner=me).pk for _number in range(2)]
    others = samples.make("customer", owner=colleague).pk
    now = timezone.now()
    for number, customer in enumerate([*mine, others, *mine, others, others, *mine, others]):
        by = Actor(me if number == 1 else colleague, at=now + timedelta(minutes=number))
        before = now - timedelta(hours=1) if number == 7 else None
        values = {"kind": "call", "status": "done", "customer": customer}
        actions.create(record_types["activity"], values, by, at=before)
    since = now - timedelta(hours=2)
    told = Event.objects.filter(customer_id__in=mine, at__gt=since).exclude(actor_id=me.pk)
    wanted = [event.pk for event in told.exclude(actor_id=None).order_by("-at", "-id")[:4]]
    assert len(wanted) == 4
    assert [event.pk for event in news._told(Actor(me), since)] == wanted
