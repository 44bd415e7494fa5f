"""Today: what is late, what is due, ticked off and put off in place."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.request import format_of
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities import day_parts

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def plan(user_of, actor_of):
    def make(subject, moment, **values):
        values = {"kind": "task", "subject": subject, "starts_at": moment} | values
        return actions.create(record_types["activity"], values, actor_of())

    return make


@pytest.fixture
def noon(user_of):
    return day_parts.start_of_day(format_of(user_of())) + timedelta(hours=12)


def test_groups_by_urgency(client_of, plan, noon):
    plan("Late one", noon - timedelta(days=2))
    plan("Due one", noon)
    plan("Later one", noon + timedelta(days=3))
    plan("Far one", noon + timedelta(days=30))
    plan("Undated one", None)
    page = client_of().get("/today/")
    shown = page.context["main"][0]["groups"]
    groups = {group["key"]: [row["title"] for row in group["rows"]] for group in shown}
    assert groups == {"late": ["Late one"], "today": ["Due one"], "undated": ["Undated one"]}
    (ahead,) = [rows for _day, rows in page.context["side"][0]["days"]]
    assert [row["title"] for row in ahead] == ["Later one"]
    assert "Far one" not in page.text
    assert client_of("salesperson").get("/").status_code == 200


def test_menu_counts_what_is_due_and_says_that_some_is_late(user_of, plan, noon):
    assert day_parts.due_count(user_of()) == (0, False)
    plan("Due", noon)
    plan("Later", noon + timedelta(days=2))
    assert day_parts.due_count(user_of()) == (1, False)
    plan("Late", noon - timedelta(days=1))
    assert day_parts.due_count(user_of()) == (2, True)


def test_ticked_off_in_place(client_of, plan, noon):
    task = plan("Due one", noon)
    answer = client_of().post(f"/activities/{task.pk}/do/complete_activity/", headers=HTMX)
    assert "record-changed" in answer["HX-Trigger"]
    part = client_of().get("/today/", headers=HTMX | {"HX-Target": "div#day"}).text
    assert "Due one" not in part
    assert "<html" not in part


def test_put_off_from_the_menu_of_the_row(client_of, plan, noon):
    task = plan("Due one", noon)
    row = client_of().get("/today/").context["main"][0]["groups"][0]["rows"][0]
    _label, tomorrow = row["soon"][0]
    client_of().post(row["later_url"], {"starts_at": tomorrow})
    task.refresh_from_db()
    assert timedelta(0) < task.starts_at - timezone.now() <= timedelta(days=1)


def test_mine_and_the_teams(client_of, user_of, actor_of, noon):
    team = samples.make("team")
    anna = user_of("salesperson", name="Anna", team=team.pk)
    piotr = user_of("salesperson", name="Piotr", team=team.pk)
    from kartoteka.core.actions import Actor

    values = {"kind": "task", "subject": "Of Piotr", "starts_at": noon}
    actions.create(record_types["activity"], values, Actor(piotr))
    assert "Of Piotr" not in client_of(anna).get("/today/").text
    assert "Of Piotr" in client_of(anna).get("/today/?whose=team").text


def test_empty_day_offers_to_plan(client_of, plan, noon):
    assert "Plan the first task" in client_of().get("/today/").text
    plan("Undated one", None)
    plan("Tomorrow one", noon + timedelta(days=1))
    assert "Everything for today is done. Tomorrow: 1 matter." in client_of().get("/today/").text


def test_reads_as_often_for_many_rows_as_for_few(client_of, user_of, plan, noon):
    counts = []
    for number in (1, 3):
        for _time in range(number):
            customer = samples.make("customer", owner=user_of())
            person = samples.make("person", owner=user_of(), customer=customer.pk)
            plan("Due", noon, kind="call", customer=customer.pk, person=person.pk)
        client = client_of()
        client.get("/today/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/today/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 14
