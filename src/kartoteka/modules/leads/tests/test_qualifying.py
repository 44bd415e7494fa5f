"""Leads: criteria and score, reasons for rejecting, people known already, what sources bring."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Group
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.leads import actions as leads
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.leads.results import results
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.queries import Period


def make(key: str, **values: Any) -> Any:
    return actions.create(record_types[key], values, house())


@pytest.fixture
def lead_of(actor_of: Callable[..., Any]) -> Callable[..., Any]:
    """A lead; keywords set fields."""

    def made(**values: Any) -> Any:
        given = {"name": "Jan Kruk", "company": "Brzoza", "phone": "+48120004310"} | values
        return actions.create(record_types["lead"], given, actor_of())

    return made


def test_criteria_make_the_score(
    lead_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    budget = make("lead_criterion", name="Has a budget", points=30, position=1)
    make("lead_criterion", name="We talk to who decides", points=10, position=2)
    lead, client = lead_of(), client_of()
    client.post(f"/leads/{lead.pk}/assess/", {"tick": f"{budget.pk}:1"})
    lead.refresh_from_db()
    assert (lead.criteria, lead.score) == (["Has a budget"], 75)
    assert "Score: <b>75%</b>" in client.get(f"/leads/{lead.pk}/").content.decode()
    leads.assess_lead(lead, by=actor_of(), criterion=budget.pk, met=False)
    lead.refresh_from_db()
    assert (lead.criteria, lead.score) == ([], 0)


def test_rejecting_takes_a_reason_from_the_list(
    lead_of: Callable[..., Any], actor_of: Callable[..., Any]
) -> None:
    reason, by = make("rejection_reason", name="Out of our region"), actor_of()
    rejected = leads.reject_lead(lead_of(), by=by, rejected_because=reason.pk)
    assert (rejected.status, rejected.rejected_because_id) == ("rejected", reason.pk)
    assert leads.reopen_lead(rejected, by=by).rejected_because_id is None


def test_a_person_who_is_here_is_taken_with_the_customer_and_the_history_goes_on(
    lead_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    sales.first_pipeline(house())
    firm = make("customer", name="Brzoza", nip="5260250274")
    jan = make("person", first_name="Jan", last_name="Kruk", customer=firm.pk,
               phone="+48120004310")  # fmt: skip
    lead, client, by = lead_of(nip="5260250274", company="Unlike"), client_of(), actor_of()
    call = {"kind": "call", "note": "Wants a hall cooled.", "status": "done",
            "about_type": "lead", "about_id": lead.pk}  # fmt: skip
    talk = actions.create(record_types["activity"], call, by)
    url = f"/leads/{lead.pk}/do/convert_lead/"
    page = client.get(url).content.decode()
    assert f'name="customer" value="{firm.pk}" checked' in page
    assert f'name="person" value="{jan.pk}" checked' in page
    sent = {"customer": firm.pk, "person": jan.pk, "opportunity_name": "Hall", "value": "9000"}
    assert client.post(url, sent).status_code == 302
    lead.refresh_from_db()
    hall = Opportunity.objects.get()
    assert (lead.customer_id, lead.person_id, lead.opportunity_id) == (firm.pk, jan.pk, hall.pk)
    assert (Customer.objects.count(), Person.objects.count()) == (1, 1)
    talk.refresh_from_db()
    assert (talk.customer_id, talk.person_id) == (firm.pk, jan.pk)
    for path in (f"/customers/{firm.pk}/", f"/people/{jan.pk}/", f"/opportunities/{hall.pk}/"):
        assert "Wants a hall cooled." in client.get(path).content.decode(), path
    actions.undo(Group.objects.filter(verb="convert_lead").latest("id").pk, by)
    lead.refresh_from_db()
    talk.refresh_from_db()
    hall.refresh_from_db()
    assert (lead.status, lead.customer_id, talk.customer_id) == ("new", None, None)
    assert hall.is_archived


def test_what_sources_and_channels_bring(
    lead_of: Callable[..., Any], client_of: Callable[..., Client], actor_of: Callable[..., Any]
) -> None:
    sales.first_pipeline(house())
    by = actor_of()
    today = by.at.astimezone(by.fmt.timezone).date()
    fairs = make("channel", name="Fairs", kind="fair")
    fair = make("source", name="Fair in May", via=fairs.pk)
    make("source_cost", name="Stand", source=fair.pk, amount=Decimal(3000))
    make("source_cost", name="Old stand", source=fair.pk, amount=Decimal(700),
         spent_on=today - timedelta(days=700))  # fmt: skip
    lead = lead_of(source=fair.pk)
    assert lead.via_id == fairs.pk
    lead_of(source=fair.pk, name="Another", phone="+48120004311")
    done = leads.convert_lead(lead, by=by, opportunity_name="Hall", value=Decimal(9000))
    sales.win_opportunity(Opportunity.objects.get(pk=done.opportunity_id), by=by)
    period = Period.named("this_year", today)
    for field in ("source", "via"):
        (found,) = results(by.user, field, period, by.fmt.timezone)
        assert (found.leads, found.converted, found.won) == (2, 1, 1)
        assert (found.revenue, found.cost, found.rate) == (9000, 3000, 0.5)
    page = client_of().get("/leads/sources/").content.decode()
    assert "Fair in May" in page
    assert "3,700" in page


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("role", "won"), [("administrator", 1), ("salesperson", 0), ("regional_manager", 0)]
)
def test_whether_it_was_won_is_asked_of_each_leads_own_opportunity(
    lead_of: Callable[..., Any], actor_of: Callable[..., Any], user_of: Callable[..., Any],
    role: str, won: int,
) -> None:  # fmt: skip
    """Who sees the lead, and not what it became, is told of no sale."""
    sales.first_pipeline(house())
    by, user = actor_of(), user_of(role)
    done = leads.convert_lead(lead_of(), by=by, opportunity_name="Hall", value=Decimal(9000))
    sales.win_opportunity(Opportunity.objects.get(pk=done.opportunity_id), by=by)
    Lead.objects.update(owner=user)
    with CaptureQueriesContext(connection) as asked:
        (found,) = results(user, "source", Period(), by.fmt.timezone)
    assert (found.leads, found.won, found.revenue) == (1, won, won * 9000)
    (sold,) = [one["sql"] for one in asked if 'JOIN "sales_opportunity"' in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sold}")
        assert "LIST SUBQUERY" not in str(cursor.fetchall())
