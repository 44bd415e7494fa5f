"""The question at entry: answered from the table of keys, which every write keeps."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kartoteka.core import access, actions
from kartoteka.core.actions.actor import house
from kartoteka.core.matching import asking, keeping
from kartoteka.core.matching.models import Learned, MatchKey
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


def add(key, **values):
    return actions.create(record_types[key], values, house())


def asked(key, user=None, **values):
    found = asking.similar(record_types[key], values, user, everybody=user is None)
    return [alike.record.pk for alike in found]


def test_a_company_is_found_under_another_spelling():
    mill = add("customer", name="Młyn Łąka sp. z o.o.", city="Kraków", phone="+48123456789")
    add("customer", name="Tartak Bór", city="Kielce")
    assert asked("customer", name="MLYN LAKA Spółka z o.o.") == [mill.pk]
    assert asked("customer", name="Całkiem inna", phone="+48123456789") in ([], [mill.pk])
    assert asked("customer", name="Inna Firma", city="Kraków") == []


def test_a_person_is_found_by_a_diminutive_in_any_order():
    kate = add("person", first_name="Katarzyna", last_name="Zaręba", email="kz@firma.pl")
    assert asked("person", first_name="Kasia", last_name="Zareba") == [kate.pk]
    assert asked("person", first_name="Zaręba", last_name="Katarzyna") == [kate.pk]
    assert asked("person", first_name="Anna", last_name="Zaręba") == []


def test_the_keys_follow_every_change():
    mill = add("customer", name="Młyn Łąka", nip="5261040828")
    assert asked("customer", nip="5261040828") == [mill.pk]
    actions.update(mill, {"nip": "", "name": "Wiatrak Wydma"}, house())
    assert asked("customer", nip="5261040828") == []
    assert asked("customer", name="Wiatrak Wydma") == [mill.pk]
    mill.refresh_from_db()
    actions.archive(mill, house())
    assert not MatchKey.objects.filter(record_id=mill.pk).exists()
    mill.refresh_from_db()
    actions.restore(mill, house())
    assert asked("customer", name="Wiatrak Wydma") == [mill.pk]


def test_bulk_work_keeps_the_keys_too():
    rows = [{"name": f"Zakład {word}"} for word in ("Alfa", "Beta", "Gamma")]
    made = actions.create_many(record_types["customer"], rows, house())
    assert asked("customer", name="Zaklad Beta") == [made[1].id]
    pairs = [(made[1].id, {"name": "Wytwórnia Delta"})]
    actions.update_each(record_types["customer"], pairs, house())
    assert asked("customer", name="Wytwornia Delta") == [made[1].id]
    assert asked("customer", name="Zakład Beta") == []


def test_keys_made_anew_are_the_same():
    add("customer", name="Młyn Łąka", city="Kraków", nip="5261040828")
    add("customer", name="Tartak Bór", email="biuro@bor.pl")
    before = set(MatchKey.objects.values_list("key", "record_id"))
    MatchKey.objects.all()._raw_delete("default")
    assert keeping.rebuild(record_types["customer"]) == 2
    assert set(MatchKey.objects.values_list("key", "record_id")) == before


def test_a_branch_is_no_duplicate_of_its_company():
    mill = add("customer", name="Młyn Łąka", city="Kraków")
    found = asking.similar(
        record_types["customer"], {"name": "Młyn Łąka", "parent": mill.pk}, None, everybody=True
    )
    assert found == []


def test_numbers_that_were_skipped_make_nobody_unsure():
    mill = add("customer", name="Młyn Łąka sp. z o.o.", city="Kraków")
    Customer.objects.filter(pk=mill.pk).update(id=mill.pk + 50_000_000)
    MatchKey.objects.filter(record_id=mill.pk).update(record_id=mill.pk + 50_000_000)
    found = asking.similar(record_types["customer"], {"name": "MLYN LAKA"}, None, everybody=True)
    assert [alike.is_sure for alike in found] == [True]


def test_a_large_table_is_not_counted(monkeypatch):
    monkeypatch.setattr(asking, "MOST_COUNTED", 3)
    first = add("customer", name="Zakład Alfa")
    add("customer", name="Zakład Beta")
    assert asking.weights_of(record_types["customer"]).total == 2
    last = add("customer", name="Zakład Gamma")
    Customer.objects.filter(pk=last.pk).update(id=first.pk + 50)
    assert asking.weights_of(record_types["customer"]).total == 51


def test_weights_are_made_anew_only_where_something_changed():
    customers = record_types["customer"]
    add("customer", name="Zakład Alfa")
    before = asking.weights_of(customers)
    assert asking.weights_of(customers) is before
    add("customer", name="Zakład Beta")
    more = asking.weights_of(customers)
    assert (before.total, more.total) == (1, 2)
    # As another process does: nobody tells this one.
    even = [1 / len(more.of("city")[0])] * len(more.of("city")[0])
    learned = {"chances": {"city": [even, even]}}
    Learned.objects.update_or_create(record_type="customer", defaults={"weights": learned})
    after = asking.weights_of(customers)
    assert after.of("city") == (tuple(even), tuple(even))
    assert asking.weights_of(customers) is after


def test_records_are_not_counted_for_each_question():
    customers = record_types["customer"]
    add("customer", name="Zakład Alfa")
    asking.weights_of(customers)
    with CaptureQueriesContext(connection) as queries:
        asking.weights_of(customers)
    assert not [each["sql"] for each in queries if "COUNT" in each["sql"]]


def test_a_bare_name_is_possible_in_a_base_of_any_size(monkeypatch):
    mill = add("customer", name="Młyn Łąka sp. z o.o.", city="Kraków", nip="5261040828")
    monkeypatch.setattr(asking, "_about", lambda record_type: 5_000_000)
    customers = record_types["customer"]
    found = asking.similar(customers, {"name": "MLYN LAKA"}, None, everybody=True)
    assert [(each.record.pk, each.is_sure, each.is_namesake) for each in found] == [
        (mill.pk, False, True)
    ]
    assert found[0].score.chance < asking.LEAST
    assert asked("customer", name="Młyn Łąkowy") == []
    assert asked("customer", name="MLYN LAKA", nip="1234563218") == []


def test_some_of_very_many_of_one_name_are_shown(monkeypatch):
    rows = [{"name": "Apteka Pod Orłem", "city": f"Miasto {n}"} for n in range(60)]
    made = actions.create_many(record_types["customer"], rows, house())
    monkeypatch.setattr(asking, "_about", lambda record_type: 1_000_000)
    found = asked("customer", name="apteka pod orlem")
    assert len(found) == asking.SHOWN
    assert set(found) <= {one.id for one in made}


def test_keys_that_are_there_already_do_not_stop_a_new_record():
    first = add("customer", name="Młyn Łąka", city="Kraków", nip="5261040828")
    for key in MatchKey.objects.filter(record_id=first.pk).values_list("key", flat=True)[:3]:
        MatchKey(key=key, record_id=first.pk + 1).save(force_insert=True)
    second = add("customer", name="Młyn Łąka", city="Kraków")
    assert second.pk == first.pk + 1
    assert asked("customer", name="MLYN LAKA") == [first.pk, second.pk]


def test_what_a_hidden_field_holds_cannot_be_found_out(user_of, monkeypatch):
    add("person", first_name="Katarzyna", last_name="Zaręba", mobile="+48600700800")
    user = user_of("reader")
    typed = {"last_name": "Zaręba", "phone": "+48600700800"}
    seen = asking.similar(record_types["person"], typed, user)
    assert "phone" in {reason.part for reason in seen[0].score.reasons}
    plain = access.fields

    def fields(who, record_type):
        return replace(plain(who, record_type), hidden=frozenset(("mobile",)))

    monkeypatch.setattr(access, "fields", fields)
    found = asking.similar(record_types["person"], typed, user)
    assert all(reason.part != "phone" for one in found for reason in one.score.reasons)
    assert asking.hidden(record_types["person"], {"phone": "+48600700800"}, user) is None


def test_those_that_share_most_are_compared_of_those_that_one_may_see(user_of, monkeypatch):
    monkeypatch.setattr(asking, "MOST_COMPARED", 1)
    seller, boss = user_of("salesperson"), user_of("administrator")
    values = {"name": "Młyn Łąka sp. z o.o.", "phone": "+48123456789"}
    add("customer", **values, email="biuro@mlyn.example", owner=boss.pk)
    own = add("customer", **values, owner=seller.pk)
    add("customer", name="Młyn Łąka", owner=seller.pk)
    assert asked("customer", seller, **values, email="biuro@mlyn.example") == [own.pk]
