"""Handing over a portfolio: counted before, written as one, undone as one."""

import pytest

from kartoteka.core import jobs
from kartoteka.core.events.models import Group
from kartoteka.core.jobs.models import Job
from kartoteka.core.screens import handover
from kartoteka.core.screens.tests import samples
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.sales.models import Opportunity

pytestmark = pytest.mark.django_db
HOME = "/settings/handover/"


@pytest.fixture
def portfolio(user_of):
    """What Piotr looks after: two customers, and what is open and done with them."""
    team = samples.make("team", name="North")
    piotr = user_of("salesperson", name="Piotr")
    anna = user_of("salesperson", name="Anna", team=team.pk)
    for city in ("Kraków", "Łódź"):
        customer = samples.make("customer", owner=piotr, city=city)
        samples.make("opportunity", owner=piotr, customer=customer.pk)
        samples.make("activity", owner=piotr, customer=customer.pk)
        samples.make("activity", owner=piotr, customer=customer.pk, status="done")
    return {"piotr": piotr, "anna": anna, "team": team}


def form(portfolio, **more):
    return {
        "from": portfolio["piotr"].pk, "to": portfolio["anna"].pk, "reason": "Leaves us",
        "match": "all", "what": ["customer", "opportunity", "activity"], "save": "1",
    } | more  # fmt: skip


def of(user):
    models = (Customer, Opportunity, Activity)
    return [model.objects.filter(owner=user).count() for model in models]


def test_all_of_it_goes_with_its_numbers_told_before(portfolio, client_of):
    client = client_of("manager")
    page = client.get(f"{HOME}?from={portfolio['piotr'].pk}").text
    assert "Customers: 2" in page
    assert "Activities: 2" in page
    assert client.post(HOME, form(portfolio)).status_code == 302
    # What is done stays with whoever did it.
    assert of(portfolio["piotr"]) == [0, 0, 2]
    assert of(portfolio["anna"]) == [2, 2, 2]
    assert {c.team for c in Customer.objects.all()} == {portfolio["team"]}
    group = Group.objects.latest("id")
    assert (group.verb, group.title) == ("hand_over", "Leaves us")
    client.post(f"/undo/{group.pk}/")
    assert of(portfolio["piotr"]) == [2, 2, 4]


def test_only_of_some_customers(portfolio, client_of):
    some = {"r0.path": "city", "r0.op": "is", "r0.v": "Łódź", "r0.was": "city"}
    client = client_of()
    asked = form(portfolio, **some)
    live = client.post(HOME, {key: value for key, value in asked.items() if key != "save"}).text
    assert "Customers: 1" in live
    assert "Opportunities: 1" in live
    assert of(portfolio["anna"]) == [0, 0, 0]
    client.post(HOME, asked)
    assert of(portfolio["anna"]) == [1, 1, 1]


def test_what_is_missing_is_said_and_nothing_is_written(portfolio, client_of):
    client = client_of()
    answer = client.post(HOME, form(portfolio, reason="", to=portfolio["piotr"].pk, what=[]))
    assert answer.status_code == 422
    assert "Fill in the field: Reason" in answer.text
    assert "somebody else than the one who gives" in answer.text
    assert "Choose what is handed over." in answer.text
    empty = client.post(HOME, form(portfolio, **{"from": portfolio["anna"].pk,
                                                 "to": portfolio["piotr"].pk}))  # fmt: skip
    assert "There is nothing to hand over." in empty.text
    assert of(portfolio["piotr"]) == [2, 2, 4]
    for role in ("salesperson", "reader"):
        assert client_of(role).get(HOME).status_code == 404


def test_very_much_goes_in_the_background(portfolio, client_of, monkeypatch):
    monkeypatch.setattr(handover, "AT_ONCE", 3)
    client = client_of()
    answer = client.post(HOME, form(portfolio))
    job = Job.objects.get(name=handover.JOB)
    assert answer["Location"] == f"{HOME}{job.pk}/"
    assert "Handing over: 0 of 6" in client.get(answer["Location"]).text
    jobs.run_pending()
    done = client.get(answer["Location"]).text
    assert "6 records handed over" in done
    assert of(portfolio["anna"]) == [2, 2, 2]
    client.post(f"/undo/{job.payload['group']}/")
    assert of(portfolio["piotr"]) == [2, 2, 4]


def test_a_regional_manager_hands_over_within_the_territory(portfolio, client_of, user_of):
    boss = user_of("regional_manager")
    south = samples.make("territory", name="South", owner=boss)
    Customer.objects.filter(city="Kraków").update(territory=south)
    client_of(boss).post(HOME, form(portfolio))
    assert of(portfolio["anna"]) == [1, 1, 1]
