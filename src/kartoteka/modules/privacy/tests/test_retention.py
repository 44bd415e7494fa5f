"""Rules of retention: whom they are about, whom they leave, and what is left afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, ValidationErrors
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event
from kartoteka.core.fields import Format
from kartoteka.core.keys.models import Erasure
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Person
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.privacy import retaining
from kartoteka.modules.privacy.actions import first_purposes, switch_off_rule, switch_on_rule
from kartoteka.modules.privacy.jobs import retain
from kartoteka.modules.privacy.models import Restriction, RetentionRule

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])
LONG_AGO = timezone.now() - timedelta(days=800)
FMT = Format(language="en", now=timezone.now())


def made(key, at=None, **values):
    by = house(at=at) if at else house()
    return actions.create(record_types[key], values, by, at=at)


def rule_of(**values):
    given = {"name": "Old people", "record_type": "person", "classes": "all", "months": 12,
             "end": "erase"}  # fmt: skip
    return made("retention_rule", **(given | values))


def due(rule):
    return {record.pk for record, why in retaining.judged(rule, FMT) if not why}


def carried(rule):
    rule.refresh_from_db()
    rule = rule if rule.is_on else switch_on_rule(rule, by=house())
    return retaining.carry_out(rule, house("retention"))


def reason(rule, record):
    return {row.pk: why for row, why in retaining.judged(rule, FMT)}.get(record.pk)


@pytest.fixture
def people(db):
    """Seven people: two whose time is over, one young, four whom something holds."""
    first_purposes(house())
    purpose = record_types["purpose"].model._default_manager.get(code="service")
    names = ("old", "older", "young", "restricted", "asks", "customer", "talked")
    found = {name: made("person", LONG_AGO, last_name=name.capitalize()) for name in names[:2]}
    found |= {name: made("person", LONG_AGO, last_name=name.capitalize()) for name in names[3:]}
    found["young"] = made("person", last_name="Young")
    made("restriction", person=found["restricted"].pk)
    made("privacy_request", person=found["asks"].pk, kind="access", way="email",
         received_on=FMT.today)  # fmt: skip
    made("processing_basis", person=found["customer"].pk, purpose=purpose.pk, basis="contract",
         since=LONG_AGO.date())  # fmt: skip
    talked = Person.objects.filter(pk=found["talked"].pk)
    talked.update(last_contact_at=timezone.now() - timedelta(days=3))
    return found


def test_a_preview_names_who_is_due_and_what_holds_the_others(people):
    rule = rule_of()
    found = retaining.preview(rule, FMT)
    assert {record.pk for record in found.due} == {people["old"].pk, people["older"].pk}
    held = {record.pk: why for record, why in found.held}
    assert set(held) == {people[name].pk for name in ("restricted", "asks", "customer")}
    assert "restricted" in held[people["restricted"].pk]
    assert "is open" in held[people["asks"].pk]
    assert "Contract" in held[people["customer"].pk]
    assert Person.objects.filter(last_name="Old").exists()


def test_a_ground_without_an_end_lapses_after_the_months_of_its_purpose(people):
    inquiry = record_types["purpose"].model._default_manager.get(code="inquiry")
    for name, basis in (("old", "legitimate"), ("older", "legal_duty")):
        made("processing_basis", person=people[name].pk, purpose=inquiry.pk, basis=basis,
             since=LONG_AGO.date())  # fmt: skip
    assert due(rule_of(months=inquiry.months)) == {people["old"].pk}
    assert due(rule_of(name="Sooner", months=inquiry.months - 1)) == set()


def test_nothing_happens_by_night_until_an_administrator_switched_it_on(people, actor_of):
    rule = rule_of()
    assert retain() == 0
    switch_on_rule(rule, by=actor_of())
    assert retain() == 2
    left = set(Person.objects.filter(archived_at=None).values_list("last_name", flat=True))
    assert left == {"Young", "Restricted", "Asks", "Customer", "Talked"}
    line = Erasure.objects.get(basis="retention")
    assert {number for _key, number, *_rest in line.records} == {
        people["old"].pk, people["older"].pk,
    }  # fmt: skip
    rule.refresh_from_db()
    assert rule.last_done == 2
    names = Event.objects.filter(subject_type="retention_rule").values_list("name", flat=True)
    assert "RetentionCarriedOut" in names
    assert retain() == 0
    switch_off_rule(rule, by=actor_of())
    with pytest.raises(ActionError):
        switch_off_rule(rule, by=actor_of())


def test_only_who_looks_after_personal_data_switches_it_on(people, actor_of):
    rule = rule_of()
    for role in ("manager", "salesperson", "reader"):
        with pytest.raises((access.NotAllowed, Exception)) as refused:
            switch_on_rule(rule, by=actor_of(role))
        assert type(refused.value).__name__ in ("NotAllowed", "Http404")
    rule.refresh_from_db()
    assert not rule.is_on


def test_whoever_alters_a_rule_switches_it_off(people, actor_of):
    rule = rule_of()
    rule = switch_on_rule(rule, by=actor_of())
    rule = actions.update(rule, {"name": "People of old"}, actor_of())
    assert rule.is_on
    rule = actions.update(rule, {"months": 6}, actor_of())
    assert not rule.is_on


def test_only_leads_of_a_status_by_the_copied_conditions_of_a_view(user_of):
    rejected = made("lead", LONG_AGO, name="Rejected", email="r@example.com")
    fresh = made("lead", LONG_AGO, name="New", email="n@example.com")
    Lead.objects.filter(pk=rejected.pk).update(status="rejected")
    view = made("saved_view", record_type="lead", name="Rejected",
                tree='{"all": [["status", "is", "rejected"]]}')  # fmt: skip
    rule = rule_of(record_type="lead", view=view.pk)
    actions.update(view, {"tree": '{"all": []}'}, house())
    assert due(rule) == {rejected.pk}
    assert carried(rule) == 1
    rejected.refresh_from_db()
    assert "Rejected" not in rejected.name
    assert rejected.email == ""
    fresh.refresh_from_db()
    assert fresh.name == "New"
    assert carried(rule) == 0


def test_a_class_of_data_goes_and_the_rest_stays():
    values = {"record_type": "person", "slug": "pesel", "label": "PESEL", "kind": "text",
              "privacy": "identifier"}  # fmt: skip
    made("custom_field", **values)
    person = made("person", LONG_AGO, last_name="Kowal", c_pesel="44051401359")
    without = made("person", LONG_AGO, last_name="Sowa")
    rule = rule_of(classes="identifier")
    assert due(rule) == {person.pk}
    assert carried(rule) == 1
    person.refresh_from_db()
    without.refresh_from_db()
    assert record_types["person"].value(person, "c_pesel") == ""
    assert (person.last_name, person.archived_at) == ("Kowal", None)


def test_people_are_set_aside_instead(people):
    rule = rule_of(end="restrict")
    assert carried(rule) == 2
    assert Restriction.objects.filter(reason="Old people").count() == 2
    assert due(rule) == set()
    with pytest.raises(ValidationErrors):
        rule_of(end="restrict", record_type="lead")


def test_the_card_of_a_rule_shows_what_it_would_do(people, client_of):
    rule = rule_of()
    page = client_of("administrator").get(f"/retention-rules/{rule.pk}/").text
    assert "Erased for ever: 2" in page
    assert "Their data are restricted." in page
    assert "Older" not in client_of("manager").get(f"/retention-rules/{rule.pk}/").text
    register = client_of("administrator").get("/privacy/register/").text
    assert "Old people" in register
    assert RetentionRule.objects.count() == 1
