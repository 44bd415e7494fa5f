"""Create, update, conflict, archive, and the client-made key."""

from decimal import Decimal

import pytest
from django.http import Http404

from kartoteka.core import access, actions, search
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event, Group
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


def customer(by, **values):
    return actions.create(record_types["customer"], {"name": "Łąka", **values}, by)


def test_create_fills_owner_team_and_sort_key(actor_of):
    by = actor_of("salesperson")
    made = customer(by, city="Kraków")
    assert (made.owner_id, made.version, made.sort_key) == (by.user.pk, 1, "laka")


def test_create_writes_one_event_with_all_values(actor_of):
    made = customer(actor_of(), city="Kraków")
    event = Event.objects.get(subject_type="customer", subject_id=made.pk)
    assert (event.name, event.version, event.customer_id) == ("CustomerCreated", 1, made.pk)
    assert "Kraków" not in event.changes + event.sealed
    (happening,) = reading.read([event])
    assert happening.changes["city"] == ("", "Kraków")


def test_same_key_makes_one_record(actor_of):
    by = actor_of()
    record_type = record_types["customer"]
    first = actions.create(record_type, {"name": "Raz"}, by, key="abc")
    second = actions.create(record_type, {"name": "Raz"}, by, key="abc")
    assert first.pk == second.pk
    assert Customer.objects.count() == 1


def test_same_key_with_other_content_is_refused(actor_of):
    by = actor_of()
    actions.create(record_types["customer"], {"name": "Raz"}, by, key="abc")
    with pytest.raises(actions.KeyReused):
        actions.create(record_types["customer"], {"name": "Dwa"}, by, key="abc")


def test_missing_name_is_said_at_the_field(actor_of):
    with pytest.raises(actions.ValidationErrors) as caught:
        actions.create(record_types["customer"], {"name": ""}, actor_of())
    assert caught.value.errors == {"name": "Enter the customer name"}


def test_refused_create_leaves_nothing(actor_of):
    by = actor_of("reader")
    groups = Group.objects.count()
    with pytest.raises(actions.NotAllowed):
        customer(by)
    assert (Customer.objects.count(), Group.objects.count()) == (0, groups)


def test_what_the_database_refuses_is_taken_back_and_the_group_goes_on(actor_of, monkeypatch):
    """A name that somebody else took between the question and the answer."""
    by, teams = actor_of("administrator"), record_types["team"]
    monkeypatch.setattr(actions.writing, "unique_problems", lambda *given: {})
    with actions.grouped(by, "create", "team"):
        south = actions.create(teams, {"name": "South"}, by)
        events = Event.objects.count()
        with pytest.raises(actions.ValidationErrors):
            actions.create(teams, {"name": "SOUTH"}, by)
        assert Event.objects.count() == events
        north = actions.create(teams, {"name": "North"}, by)
        with pytest.raises(actions.ValidationErrors):
            actions.update(north, {"name": "south"}, by)
    assert set(teams.model.objects.values_list("name", flat=True)) >= {"South", "North"}
    assert teams.model.objects.get(pk=north.pk).name == "North"
    assert south.pk != north.pk


@pytest.mark.parametrize("key", ["id", "version", "won_value", "created_at", "custom", "nonsense"])
def test_fields_of_the_system_cannot_be_set(actor_of, key):
    with pytest.raises(actions.ValidationErrors):
        actions.create(record_types["customer"], {"name": "X", key: 1}, actor_of())


def test_update_of_other_fields_merges(actor_of):
    by = actor_of()
    made = customer(by, city="Kraków")
    actions.update(made, {"city": "Gdańsk"}, by, version=1)
    merged = actions.update(made, {"industry": "meble"}, by, version=1)
    assert (merged.city, merged.industry, merged.version) == ("Gdańsk", "meble", 3)


def test_stale_update_of_the_same_field_is_a_conflict_with_all_three_values(actor_of):
    by = actor_of()
    made = customer(by, city="Kraków")
    actions.update(made, {"city": "Gdańsk"}, by, version=1)
    with pytest.raises(actions.Conflict) as caught:
        actions.update(made, {"city": "Łódź"}, by, version=1)
    (clash,) = caught.value.fields
    assert (clash.before, clash.mine, clash.theirs) == ("Kraków", "Łódź", "Gdańsk")
    assert Customer.objects.get().city == "Gdańsk"


def test_field_that_came_back_as_it_was_seen_keeps_what_the_other_wrote(actor_of):
    by = actor_of()
    made = customer(by, city="Kraków", industry="meble")
    actions.update(made, {"city": "Gdańsk"}, by, version=1)
    merged = actions.update(made, {"city": "Kraków", "industry": "okna"}, by, version=1)
    assert (merged.city, merged.industry) == ("Gdańsk", "okna")
    with pytest.raises(actions.Conflict) as caught:
        actions.update(made, {"city": "Kraków", "industry": "drzwi"}, by, version=1)
    assert [clash.key for clash in caught.value.fields] == ["industry"]
    assert caught.value.untouched == {"city"}


def test_update_without_change_writes_nothing(actor_of):
    by = actor_of()
    made = customer(by, city="Kraków")
    groups = Group.objects.count()
    assert actions.update(made, {"city": "Kraków"}, by).version == 1
    assert Group.objects.count() == groups


def test_archive_and_restore(actor_of):
    by = actor_of()
    made = actions.archive(customer(by), by, reason="podwójny")
    assert made.is_archived
    assert made.archive_reason == "podwójny"
    assert not actions.restore(made, by).is_archived


def test_records_are_never_deleted(actor_of):
    made = customer(actor_of())
    with pytest.raises(TypeError):
        made.delete()
    with pytest.raises(TypeError):
        Customer.objects.all().delete()


def test_a_foreign_record_is_as_one_that_is_not_there(actor_of, user_of):
    mine = actor_of("salesperson")
    made = customer(mine)
    stranger = user_of("salesperson", name="Obcy")
    for number in (made.pk, 999_999, "x", 2**70):
        with pytest.raises(Http404):
            access.get(stranger, Customer, number)


def test_link_to_an_unseen_record_is_refused(actor_of, user_of):
    theirs = customer(actor_of(user_of("salesperson", name="Obcy")))
    with pytest.raises(actions.ValidationErrors) as caught:
        actions.create(
            record_types["person"],
            {"last_name": "Kruk", "customer": theirs.pk},
            actor_of("salesperson"),
        )
    assert "customer" in caught.value.errors


def test_the_people_of_a_renamed_customer_are_found_by_its_new_name(actor_of):
    by = actor_of()
    made = customer(by)
    actions.create(record_types["person"], {"last_name": "Kruk", "customer": made.pk}, by)
    actions.update(made, {"name": "Brzoza"}, by)
    (hit,) = search.find(by.user, "Kruk")
    assert "Brzoza" in hit.subtitle


def test_create_many_answers_bad_rows_and_writes_good_ones(actor_of):
    rows = [{"name": "A", "annual_revenue": Decimal(1)}, {"name": ""}, {"name": "C"}]
    results = actions.create_many(record_types["customer"], rows, actor_of())
    assert [bool(r.id) for r in results] == [True, False, True]
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["A", "C"]
    assert results[1].errors == {"name": "Enter the customer name"}


def test_what_is_written_one_by_one_after_a_refusal_is_sorted_by_its_new_name(actor_of):
    kind, by = record_types["team"], actor_of()
    names = ("Zachód", "Wschód", "Północ")
    ids = [actions.create(kind, {"name": name}, by).pk for name in names]
    pairs = [(ids[0], {"name": "Centrala"}), (ids[1], {"name": "Centrala"}),
             (ids[2], {"name": "Brzeg"})]  # fmt: skip
    refused, *_others = actions.update_each(kind, pairs, by)[1:2]
    assert refused.errors
    rows = kind.model._default_manager.filter(pk__in=ids).order_by("sort_key")
    assert list(rows.values_list("sort_key", flat=True)) == ["brzeg", "centrala", "wschod"]


def test_update_without_change_leaves_the_group_of_others_alone(actor_of):
    by = actor_of()
    first = actions.create(record_types["customer"], {"name": "Brzoza"}, by)
    second = actions.create(record_types["customer"], {"name": "Kłos"}, by)
    with actions.grouped(by, "both", "customer") as group:
        actions.update(first, {"name": "Brzoza"}, by)
        actions.update(second, {"name": "Kłos i syn"}, by)
    assert Group.objects.get(pk=group.pk).size == 1


def test_more_links_in_one_call_than_sqlite_takes_in_one_question(actor_of):
    by, count = actor_of(), 1100
    customers = [{"name": f"Firma {n}"} for n in range(count)]
    made = actions.create_many(record_types["customer"], customers, by)
    people = [{"last_name": "Nowak", "customer": row.id} for row in made]
    assert all(row.id for row in actions.create_many(record_types["person"], people, by))
    assert search.rebuild(record_types["person"]) == count
