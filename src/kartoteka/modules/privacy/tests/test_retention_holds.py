"""Retention: the customer card of a human being, undo of a rule, conditions nobody can read."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core import actions, jobs
from kartoteka.core.actions import ActionError
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Group
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person
from kartoteka.modules.privacy import retaining, switching
from kartoteka.modules.privacy.actions import first_purposes, switch_off_rule, switch_on_rule
from kartoteka.modules.privacy.jobs import retain
from kartoteka.modules.privacy.models import Restriction
from kartoteka.modules.privacy.tests.test_retention import (
    FMT,
    LONG_AGO,
    due,
    made,
    reason,
    rule_of,
)
from kartoteka.modules.sales.actions import first_pipeline

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture
def jan(db):
    """A person whose time is over, and who is an individual customer too."""
    customer = made("customer", LONG_AGO, name="Jan Kowalski", kind="individual")
    person = made("person", LONG_AGO, first_name="Jan", last_name="Kowalski", customer=customer.pk)
    Customer.objects.filter(pk=customer.pk).update(created_at=LONG_AGO, changed_at=LONG_AGO)
    Person.objects.filter(pk=person.pk).update(created_at=LONG_AGO, changed_at=LONG_AGO)
    return person


def with_basis(jan):
    first_purposes(house())
    purpose = record_types["purpose"].model._default_manager.get(code="service")
    made("processing_basis", customer=jan.customer_id, purpose=purpose.pk, basis="contract",
         since=LONG_AGO.date())  # fmt: skip


def with_request(jan):
    made("privacy_request", customer=jan.customer_id, kind="access", way="email",
         received_on=FMT.today)  # fmt: skip


def with_opportunity(jan):
    pipeline = first_pipeline(house())
    made("opportunity", name="Roof", customer=jan.customer_id, pipeline=pipeline.pk)


def with_part_in_a_purchase(jan):
    pipeline = first_pipeline(house())
    company = made("customer", name="Dachy")
    deal = made("opportunity", name="Roof", customer=company.pk, pipeline=pipeline.pk)
    made("opportunity_person", opportunity=deal.pk, person=jan.pk, role="user")


def with_activity(jan):
    made("activity", kind="task", subject="Call", customer=jan.customer_id)


@pytest.mark.parametrize("end", ["erase", "restrict"])
@pytest.mark.parametrize(
    ("hold", "words"),
    [
        (with_basis, "Contract"),
        (with_request, "is open"),
        (with_opportunity, "opportunity"),
        (with_part_in_a_purchase, "opportunity"),
        (with_activity, "planned"),
    ],
)
def test_what_hangs_on_the_customer_card_holds_the_person_back(jan, hold, words, end):
    rule = switch_on_rule(rule_of(end=end), by=house())
    assert due(rule) == {jan.pk}
    hold(jan)
    Customer.objects.filter(pk=jan.customer_id).update(changed_at=LONG_AGO)
    assert words in reason(rule, jan)
    assert retain() == 0
    assert Person.objects.get(pk=jan.pk).last_name == "Kowalski"
    assert Customer.objects.get(pk=jan.customer_id).name == "Jan Kowalski"
    assert not Restriction.objects.exists()


def test_a_part_in_a_purchase_that_ended_holds_nobody(jan):
    with_part_in_a_purchase(jan)
    deals = record_types["opportunity"].model._default_manager
    rule = rule_of()
    assert due(rule) == set()
    deals.update(archived_at=timezone.now())
    assert due(rule) == {jan.pk}
    deals.update(archived_at=None, outcome="lost")
    assert due(rule) == {jan.pk}


@pytest.mark.parametrize("field", ["last_contact_at", "changed_at"])
def test_a_young_customer_card_keeps_the_person_young(jan, field):
    rule = rule_of()
    Customer.objects.filter(pk=jan.customer_id).update(
        **{field: timezone.now() - timedelta(days=7)}
    )
    assert reason(rule, jan) is None
    Customer.objects.filter(pk=jan.customer_id).update(kind="company")
    assert due(rule) == {jan.pk}


def test_a_company_holds_nobody_back_and_a_ground_of_the_lead_does(jan):
    with_basis(jan)
    lead = made("lead", LONG_AGO, name="Kowalski", email="jan@example.com")
    leads = record_types["lead"].model._default_manager
    leads.filter(pk=lead.pk).update(person=jan.pk)
    by_leads = rule_of(name="Leads", record_type="lead")
    assert "Contract" in reason(by_leads, lead)
    Customer.objects.filter(pk=jan.customer_id).update(kind="company", changed_at=LONG_AGO)
    assert due(rule_of()) == {jan.pk}
    assert due(by_leads) == {lead.pk}


def test_so_many_queries_for_many_people_as_for_one(jan):
    rule = rule_of()
    for number in range(20):
        customer = made("customer", LONG_AGO, name=f"Anna {number}", kind="individual")
        made("person", LONG_AGO, last_name=f"Nowak {number}", customer=customer.pk)
    with CaptureQueriesContext(connection) as asked:
        assert len(due(rule)) == 21
    # What looks whether a settled list changed is asked outside requests only.
    queries = [one["sql"] for one in asked.captured_queries if "records_mark" not in one["sql"]]
    assert len(queries) <= 10, "\n".join(queries)


def test_undo_of_a_change_leaves_a_rule_off(jan, actor_of, client_of):
    rule = rule_of(months=1200)
    actions.update(rule, {"months": 12}, actor_of())
    changed = Group.objects.latest("id")
    rule.refresh_from_db()
    rule = switch_on_rule(rule, by=actor_of())
    assert switching.stands(rule)
    actions.undo(changed.pk, actor_of())
    rule.refresh_from_db()
    assert (rule.months, rule.is_on) == (1200, True)
    assert not switching.stands(rule)
    card = client_of("administrator").get(f"/retention-rules/{rule.pk}/").text
    assert "changed since it was switched on" in card
    with pytest.raises(ActionError):
        retaining.carry_out(rule, house("retention"))
    assert retain() == 0
    rule.refresh_from_db()
    assert not rule.is_on


def test_undo_of_switching_off_does_not_switch_on(jan, actor_of):
    rule = switch_on_rule(rule_of(), by=actor_of())
    rule = switch_off_rule(rule, by=actor_of())
    actions.undo(Group.objects.latest("id").pk, actor_of())
    rule.refresh_from_db()
    assert rule.is_on
    assert retain() == 0
    rule.refresh_from_db()
    assert not rule.is_on
    switch_on_rule(rule, by=actor_of())
    assert retain() == 1


def test_a_rule_put_away_and_brought_back_is_off(jan, actor_of):
    rule = switch_on_rule(rule_of(), by=actor_of())
    actions.restore(actions.archive(rule, actor_of()), actor_of())
    assert retain() == 0
    assert Person.objects.get(pk=jan.pk).last_name == "Kowalski"


def test_a_rule_whose_field_is_gone_stops_no_other_rule(jan, actor_of, client_of):
    field = made("custom_field", record_type="person", slug="shoe", label="Shoe", kind="text",
                 privacy="personal")  # fmt: skip
    view = made("saved_view", record_type="person", name="Shoes",
                tree='{"all": [["c_shoe", "has_value", null]]}')  # fmt: skip
    broken = switch_on_rule(rule_of(name="Broken", view=view.pk), by=house())
    switch_on_rule(rule_of(), by=house())
    actions.archive(field, house())
    with pytest.raises(jobs.GiveUp, match=str(broken.pk)):
        retain()
    assert Person.objects.get(pk=jan.pk).last_name != "Kowalski"
    page = client_of("administrator").get(f"/retention-rules/{broken.pk}/")
    assert page.status_code == 200
    assert "cannot be read" in page.text
    assert "switch_off_rule" in page.text
    switch_off_rule(broken, by=actor_of())
    assert retain() == 0
