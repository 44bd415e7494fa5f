"""Segments: by conditions and by choice, wherever a filter is."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Group
from kartoteka.core.fields import Format
from kartoteka.core.filters import words
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.users import tokens
from kartoteka.modules.customers.care_actions import first_segments
from kartoteka.modules.customers.models import Customer, Segment, SegmentMember

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def town(user_of):
    """Three customers, and a segment of those in Kraków."""
    boss = user_of()
    rows = {
        name: samples.make("customer", owner=boss, name=name, city=city)
        for name, city in (("Smok", "Kraków"), ("Wawel", "Kraków"), ("Syrena", "Warszawa"))
    }
    tree = json.dumps({"all": [["city", "is", "Kraków"]]})
    rows["segment"] = samples.make("segment", owner=boss, name="Local", tree=tree)
    rows["chosen"] = samples.make("segment", owner=boss, name="Fair", kind="static")
    return rows


def names(client, query):
    found = client.get(f"/customers/?{query}").text
    shown = Customer.objects.filter(name__in=("Smok", "Wawel", "Syrena"))
    return {customer.name for customer in shown if f'id="row-{customer.pk}"' in found}


def test_lists_files_and_programs_know_segments(town, client_of, user_of):
    client, local = client_of(), town["segment"].pk
    assert names(client, f"segment__is={local}") == {"Smok", "Wawel"}
    assert names(client, f"segment__is_not={local}") == {"Syrena"}
    samples.make("segment_member", segment=town["chosen"].pk, customer=town["Syrena"].pk)
    assert names(client, f"segment__is={town['chosen'].pk}") == {"Syrena"}
    both = f"segment__is_any_of={local}%7C{town['chosen'].pk}"
    assert names(client, both) == {"Smok", "Wawel", "Syrena"}
    # A new customer that meets the conditions is in it at once.
    actions.update(town["Syrena"], {"city": "Kraków"}, house())
    assert names(client, f"segment__is={local}") == {"Smok", "Wawel", "Syrena"}
    token = tokens.make_token(user_of(), "test")
    answer = client.get(
        f"/api/v1/customers/?segment__is={town['chosen'].pk}",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert [row["name"] for row in answer.json()["items"]] == ["Syrena"]
    text = client.get(f"/customers/?segment__is={local}").text
    assert "Segment" in text
    assert "Local" in text
    form = client.get("/customers/filter/?match=all&r0.path=segment&r0.op=is", headers=PART).text
    assert "Fair" in form


def test_a_filter_over_links_asks_for_segments_too(town, user_of):
    near = samples.make("person", customer=town["Smok"].pk)
    samples.make("person", customer=town["Syrena"].pk)
    tree = {"all": [["customer.segment", "is", town["segment"].pk]]}
    found = Filter.parse(record_types["person"], tree, user_of())
    model = record_types["person"].model
    assert list(model.objects.filter(found.q(Format()))) == [near]
    assert words.sentence(found, Format(language="en")) == "Customer › Segment: Local"


def test_customers_are_put_in_by_choice_and_the_undo_takes_them_out(town, client_of):
    client, chosen = client_of(), town["chosen"]
    ids = [town["Smok"].pk, town["Wawel"].pk]
    asked = client.get("/customers/bulk/", {"do": "add-to-segment", "ids": ids})
    assert "2 customers go into the segment." in asked.text
    form = {"do": "add-to-segment", "ids": ids, "segment": chosen.pk}
    assert client.post("/customers/bulk/", form).status_code == 302
    assert SegmentMember.objects.filter(segment=chosen, archived_at=None).count() == 2
    group = Group.objects.latest("id")
    made = group.events.filter(subject_type="segment_member")
    assert set(made.values_list("customer_id", flat=True)) == set(ids), "told by a run that goes on"
    again = client.post("/customers/bulk/", {**form, "ids": [*ids, town["Syrena"].pk]})
    assert "It is in the segment already." in again.text
    client.post(f"/undo/{group.pk}/")
    assert names(client, f"segment__is={chosen.pk}") == {"Syrena"}
    refused = client.post("/customers/bulk/", {**form, "segment": town["segment"].pk})
    assert "by its conditions" in refused.text
    # One customer, from the card, in and out.
    card = f"/customers/{town['Smok'].pk}/"
    client.post(f"{card}do/add_to_segment/", {"segment": chosen.pk})
    assert names(client, f"segment__is={chosen.pk}") == {"Smok", "Syrena"}
    assert "Fair" in client.get(card, {"late": "1"}).text
    client.post(f"{card}do/remove_from_segment/", {"segment": chosen.pk})
    assert names(client, f"segment__is={chosen.pk}") == {"Syrena"}


def test_a_segment_tells_its_customers_and_its_conditions_are_changed(town, client_of):
    client, path = client_of(), f"/segments/{town['segment'].pk}/"
    card = client.get(path).text
    assert "City: Kraków" in card
    form = {
        "match": "all", "r0.path": "city", "r0.op": "is", "r0.v": "Warszawa", "r0.was": "city",
    }  # fmt: skip
    told = client.post(f"{path}conditions/", form)
    assert "Fits now: 1" in told.text
    assert client.post(f"{path}conditions/", {**form, "save": "1"}).status_code == 302
    assert names(client, f"segment__is={town['segment'].pk}") == {"Syrena"}
    # Pressing «Condition» adds a line, and saves nothing.
    more = client.post(f"{path}conditions/", {**form, "add": ""})
    assert 'name="r1.path"' in more.text
    assert client_of("reader").get(f"{path}conditions/").status_code == 403
    assert client.get(f"/segments/{town['chosen'].pk}/conditions/").status_code == 404


def test_a_segment_without_conditions_is_empty_and_none_leads_to_itself(town, client_of):
    empty = samples.make("segment", name="Empty")
    assert names(client_of(), f"segment__is={empty.pk}") == set()
    to_local = json.dumps({"all": [["segment", "is", town["segment"].pk]]})
    actions.update(empty, {"tree": to_local}, house())
    assert names(client_of(), f"segment__is={empty.pk}") == {"Smok", "Wawel"}
    to_empty = json.dumps({"all": [["segment", "is", empty.pk]]})
    with pytest.raises(actions.ValidationErrors, match="leads to itself"):
        actions.update(town["segment"], {"tree": to_empty}, house())
    with pytest.raises(actions.ValidationErrors, match="no field"):
        actions.update(empty, {"tree": '{"all": [["nonsense", "is", 1]]}'}, house())


def test_a_salesperson_changes_own_segments_only(town, client_of, user_of):
    seller = user_of("salesperson")
    own = samples.make("segment", owner=seller, name="Mine", kind="static")
    customer = samples.make("customer", owner=seller)
    client = client_of(seller)
    into = {"do": "add-to-segment", "ids": [customer.pk]}
    client.post("/customers/bulk/", {**into, "segment": own.pk})
    assert SegmentMember.objects.filter(segment=own, customer=customer).exists()
    refused = client.post("/customers/bulk/", {**into, "segment": town["chosen"].pk})
    assert refused.status_code == 403
    assert not SegmentMember.objects.filter(segment=town["chosen"]).exists()


def test_a_company_begins_with_a_segment_of_what_was_not_verified_for_a_year(client_of, actor_of):
    first_segments(actor_of())
    first_segments(actor_of())
    segment = Segment.objects.get()
    assert segment.name == "Not verified for a year"
    today = timezone.localdate()
    for name, verified in (
        ("Smok", None), ("Wawel", today - timedelta(days=400)), ("Syrena", today)
    ):  # fmt: skip
        made = samples.make("customer", name=name)
        Customer.objects.filter(pk=made.pk).update(last_verified_on=verified)
    client = client_of()
    assert names(client, f"segment__is={segment.pk}") == {"Smok", "Wawel"}
    assert names(client, "view=stale") == {"Smok", "Wawel"}
    changed = {"all": [["name", "is", "Smok"]]}
    actions.update(segment, {"tree": json.dumps(changed)}, actor_of())
    assert names(client, f"segment__is={segment.pk}") == {"Smok"}
