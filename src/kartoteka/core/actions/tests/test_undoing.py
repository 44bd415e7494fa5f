"""Undo of single changes and of groups, conflicts, undo of undo; and that history holds (F-00)."""

import pytest
from django.http import Http404

from kartoteka.core import actions
from kartoteka.core.actions import invariants
from kartoteka.core.events.models import Event, Group
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Person, Position

pytestmark = pytest.mark.django_db


def last_group():
    return Group.objects.order_by("-id")[0].pk


def test_undo_of_an_edit_brings_the_old_value_back(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, by)
    actions.update(made, {"city": "Gdańsk", "industry": "meble"}, by)
    result = actions.undo(last_group(), by)
    made.refresh_from_db()
    assert (made.city, made.industry, result.undone, result.kept) == ("Kraków", "", 1, [])


def test_a_later_change_is_kept_and_named(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, by)
    actions.update(made, {"city": "Gdańsk", "industry": "meble"}, by)
    group = last_group()
    actions.update(made, {"city": "Łódź"}, by)
    result = actions.undo(group, by)
    made.refresh_from_db()
    assert (made.city, made.industry) == ("Łódź", "")
    assert [kept.key for kept in result.kept] == ["city"]


def test_undo_can_be_undone_and_not_done_twice(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, by)
    actions.update(made, {"city": "Gdańsk"}, by)
    group = last_group()
    first = actions.undo(group, by)
    with pytest.raises(actions.ActionError):
        actions.undo(group, by)
    actions.undo(first.group_id, by)
    made.refresh_from_db()
    assert made.city == "Gdańsk"
    actions.undo(group, by)
    made.refresh_from_db()
    assert made.city == "Kraków"


def test_undo_of_an_import_withdraws_untouched_records_only(actor_of):
    by = actor_of()
    rows = [{"name": f"Firma {i}"} for i in range(5)]
    results = actions.create_many(record_types["customer"], rows, by)
    group = last_group()
    actions.update(Customer.objects.get(pk=results[0].id), {"city": "Kraków"}, by)
    result = actions.undo(group, by)
    assert Customer.objects.current().count() == 1
    assert (result.undone, [kept.record_id for kept in result.kept]) == (4, [results[0].id])


def test_undo_of_a_bulk_edit(actor_of):
    by = actor_of()
    rows = [{"name": f"Firma {i}", "city": f"Miasto {i}"} for i in range(5)]
    ids = [r.id for r in actions.create_many(record_types["customer"], rows, by)]
    actions.update_many(record_types["customer"], ids, {"city": "Kraków"}, by)
    actions.undo(last_group(), by)
    cities = Customer.objects.order_by("pk").values_list("city", flat=True)
    assert list(cities) == [f"Miasto {i}" for i in range(5)]


def test_undo_of_a_new_employer_reopens_the_position(actor_of):
    by = actor_of()
    old, new = (actions.create(record_types["customer"], {"name": n}, by) for n in ("A", "B"))
    person = actions.create(record_types["person"], {"last_name": "Kruk", "customer": old.pk}, by)
    actions.update(person, {"customer": new.pk}, by)
    assert Position.objects.filter(until_date=None).get().customer_id == new.pk
    actions.undo(last_group(), by)
    assert Person.objects.get().customer_id == old.pk
    current = Position.objects.filter(until_date=None, archived_at=None)
    assert [p.customer_id for p in current] == [old.pk]


def test_undo_of_a_first_employer_leaves_the_position_that_was_open_before(actor_of):
    """F-63: The card named no employer, but a position did."""
    by = actor_of()
    old, new = (actions.create(record_types["customer"], {"name": n}, by) for n in ("A", "B"))
    person = actions.create(record_types["person"], {"last_name": "Kruk"}, by)
    values = {"person": person.pk, "customer": old.pk}
    before = actions.create(record_types["position"], values, by)
    actions.update(person, {"customer": new.pk}, by)
    actions.undo(last_group(), by)
    person.refresh_from_db()
    before.refresh_from_db()
    assert (person.customer_id, before.until_date) == (None, None)
    assert Position.objects.get(archived_at=None) == before


def test_nobody_undoes_what_they_may_not_change(actor_of, user_of):
    made = actions.create(record_types["customer"], {"name": "A"}, actor_of("salesperson"))
    actions.update(made, {"city": "Kraków"}, actor_of("salesperson"))
    stranger = actor_of(user_of("salesperson", name="Obcy"))
    with pytest.raises(Http404):
        actions.undo(last_group(), stranger)
    made.refresh_from_db()
    assert made.city == "Kraków"


def test_everything_holds_after_all_that(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "tags": ["x", "ł"]}, by)
    actions.create(record_types["person"], {"last_name": "Kruk", "customer": made.pk}, by)
    actions.update(made, {"city": "Kraków"}, by)
    actions.undo(last_group(), by)
    assert list(invariants.faults()) == []


def test_tampering_with_history_is_found(actor_of):
    by = actor_of()
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, by)
    actions.update(made, {"city": "Gdańsk"}, by)
    event = Event.objects.filter(subject_type="customer").order_by("id")[0]
    Event.objects.filter(pk=event.pk).update(changes=event.changes.replace("company", "other"))
    assert [f.what for f in invariants.faults() if "event" in f.where] == ["was altered"]


def test_a_row_changed_behind_our_back_is_found(actor_of):
    made = actions.create(record_types["customer"], {"name": "A", "city": "Kraków"}, actor_of())
    Customer.objects.filter(pk=made.pk).update(city="Lublin")
    (fault,) = invariants.faults()
    assert fault.what == "field city is not what its history says"
