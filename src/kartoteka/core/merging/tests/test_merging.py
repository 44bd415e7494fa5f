"""F-63: Two cards become one, and two again: nothing is lost, and everything finds its side."""

import pytest
from django.http import Http404

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event
from kartoteka.core.merging import choosing, following
from kartoteka.core.merging.merging import merge
from kartoteka.core.merging.models import Merger
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers.models import Customer, Person, Position

pytestmark = pytest.mark.django_db
CUSTOMER = record_types["customer"]


def add(key, **values):
    return actions.create(record_types[key], values, house())


@pytest.fixture
def by(user_of):
    return Actor(user=user_of("administrator"))


@pytest.fixture
def two():
    """Two cards of one company: one with people and calls, one with a phone and tags."""
    mill = add("customer", name="Młyn Łąka", city="Kraków", tags=["stary"])
    other = add("customer", name="Młyn Łąka sp. z o.o.", phone="+48123456789", tags=["nowy"])
    return mill, other


def call(customer, person=None):
    values = {"kind": "call", "subject": "Rozmowa", "customer": customer.pk}
    return add("activity", **values, **({"person": person.pk} if person else {}))


def test_lists_are_united_and_the_fuller_value_stays(two, by):
    mill, other = two
    kept = merge(CUSTOMER, mill.pk, other.pk, by).kept
    kept.refresh_from_db()
    assert (kept.name, kept.phone, kept.city) == ("Młyn Łąka sp. z o.o.", "+48123456789", "Kraków")
    assert kept.tags == ["stary", "nowy"]


def test_somebody_chooses_otherwise(two, by):
    mill, other = two
    kept = merge(CUSTOMER, mill.pk, other.pk, by, {"name": "kept", "tags": "gone"}).kept
    kept.refresh_from_db()
    assert (kept.name, kept.tags) == ("Młyn Łąka", ["nowy"])


def test_everything_attached_moves_and_the_old_card_leads_to_the_new(two, by):
    mill, other = two
    anna = add("person", first_name="Anna", last_name="Zając", customer=other.pk)
    branch = add("customer", name="Młyn Łąka, Kielce", parent=other.pk)
    told = call(other, anna)
    outcome = merge(CUSTOMER, mill.pk, other.pk, by)
    for record in (anna, branch, told):
        record.refresh_from_db()
    assert (anna.customer_id, branch.parent_id, told.customer_id) == (mill.pk,) * 3
    positions = Position.objects.filter(person=anna)
    assert [(p.customer_id, p.until_date) for p in positions] == [(mill.pk, None)]
    assert outcome.moved["activity"] == 1
    assert following.now_at("customer", other.pk) == mill.pk
    assert following.gone_into("customer", mill.pk) == [other.pk]


def test_parent_and_child_become_one_that_is_not_its_own_parent(two, by):
    mill, other = two
    actions.update(other, {"parent": mill.pk}, house())
    merge(CUSTOMER, other.pk, mill.pk, by)
    other.refresh_from_db()
    assert other.parent_id is None


def test_what_both_have_is_there_once(two, by, user_of):
    mill, other = two
    segment = add("segment", name="Młyny", kind="static", owner=by.user.pk)
    for customer in two:
        add("segment_member", segment=segment.pk, customer=customer.pk)
    merge(CUSTOMER, mill.pk, other.pk, by)
    members = record_types["segment_member"].model.objects.filter(archived_at=None)
    assert [member.customer_id for member in members] == [mill.pk]


def state():
    """What all rows say, but for what every change touches."""
    found = {}
    for model in (Customer, Person, Position, Activity):
        for row in model.objects.values():
            kept = {k: v for k, v in row.items() if k not in ("version", "changed_at", "sort_key")}
            found[model.__name__, row["id"]] = kept
    return found


def test_undo_brings_both_cards_back_as_they_were(two, by):
    mill, other = two
    anna = add("person", first_name="Anna", last_name="Zając", customer=other.pk)
    call(other, anna)
    call(mill)
    before = state()
    outcome = merge(CUSTOMER, mill.pk, other.pk, by)
    result = actions.undo(outcome.group.pk, by)
    assert result.kept == []
    assert state() == before
    assert following.now_at("customer", other.pk) is None
    assert Merger.objects.filter(archived_at=None).count() == 0


def test_what_came_later_goes_to_the_side_it_belongs_to(two, by):
    mill, other = two
    ewa = add("person", first_name="Ewa", last_name="Lis", customer=mill.pk)
    anna = add("person", first_name="Anna", last_name="Zając", customer=other.pk)
    outcome = merge(CUSTOMER, mill.pk, other.pk, by)
    hers, ours, nobodys = call(mill, anna), call(mill, ewa), call(mill)
    actions.update(anna, {"job_title": "Prezes"}, house())
    actions.undo(outcome.group.pk, by)
    for record in (hers, ours, nobodys, anna):
        record.refresh_from_db()
    assert (hers.customer_id, ours.customer_id) == (other.pk, mill.pk)
    assert nobodys.customer_id == mill.pk
    assert (anna.customer_id, anna.job_title) == (other.pk, "Prezes")


def test_what_was_changed_since_is_kept_and_said(two, by):
    mill, other = two
    outcome = merge(CUSTOMER, mill.pk, other.pk, by)
    mill.refresh_from_db()
    actions.update(mill, {"phone": "+48999888777"}, house())
    result = actions.undo(outcome.group.pk, by)
    mill.refresh_from_db()
    assert [kept.key for kept in result.kept] == ["phone"]
    assert mill.phone == "+48999888777"


def test_a_merger_can_be_done_and_undone_again(two, by):
    mill, other = two
    call(other)
    first = merge(CUSTOMER, mill.pk, other.pk, by)
    actions.undo(first.group.pk, by)
    second = merge(CUSTOMER, other.pk, mill.pk, by)
    actions.undo(second.group.pk, by)
    assert Customer.objects.filter(archived_at=None).count() == 2
    assert Activity.objects.get().customer_id == other.pk


def test_people_are_merged_too(by):
    one = add("person", first_name="Katarzyna", last_name="Zaręba", email="kz@firma.pl")
    other = add("person", first_name="Kasia", last_name="Zaręba", mobile="+48601234567")
    told = add("activity", kind="call", subject="Rozmowa", person=other.pk)
    merge(record_types["person"], one.pk, other.pk, by)
    for record in (one, told):
        record.refresh_from_db()
    assert (one.mobile, told.person_id) == ("+48601234567", one.pk)


def test_what_was_said_of_a_pair_holds_for_the_one_card(two, by):
    mill, other = two
    third = add("customer", name="Młyn Rzeka")
    add("distinction", record_type="customer", first=other.pk, second=third.pk)
    merge(CUSTOMER, mill.pk, other.pk, by)
    assert Distinction.objects.get().first == mill.pk


def test_the_same_archived_and_hidden_cards_are_refused(two, by, user_of):
    mill, other = two
    with pytest.raises(ActionError):
        merge(CUSTOMER, mill.pk, mill.pk, by)
    actions.archive(other, house())
    with pytest.raises(ActionError):
        merge(CUSTOMER, mill.pk, other.pk, by)
    seller = Actor(user=user_of("salesperson"))
    with pytest.raises(Http404):
        merge(CUSTOMER, mill.pk, other.pk, seller)
    assert not Event.objects.filter(name="CustomerMerged").exists()


def test_lines_name_only_what_differs(two, by):
    mill, other = two
    lines = {line.key: line.chosen for line in choosing.lines(CUSTOMER, mill, other, by.user)}
    assert lines == {"name": "gone", "phone": "gone", "city": "kept", "tags": "both"}
