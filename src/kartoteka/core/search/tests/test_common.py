"""What very many records hold: the newest are found, whatever is looked at in one go."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from kartoteka.core import search
from kartoteka.core.records.types import record_types
from kartoteka.core.search import engine, finding, newest
from kartoteka.core.search.entries import Entry
from kartoteka.core.search.models import SearchEntry, place, places
from kartoteka.core.search.query import Query
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


def titles(user, text):
    return [hit.title for hit in search.find(user, text)]


def test_what_one_look_does_not_reach_is_looked_at_by_type(boss, customer, person, monkeypatch):
    monkeypatch.setattr("kartoteka.core.search.finding.RARE", 1)
    for number in range(4):
        customer(f"Wspólna {number}")
        person("Anna", f"Wspólna {number}")
    whole = titles(boss, "wspol")
    assert len(whole) == 8
    for reach in range(8):
        for back in ((), (1,), (1, 2)):
            monkeypatch.setattr(newest, "ONE_LOOK", reach)
            monkeypatch.setattr(newest, "BACK", back)
            assert sorted(titles(boss, "wspol")) == sorted(whole)


def test_of_what_is_common_the_newest_of_each_type_are_found(monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's index gives no order")
    for key in ("customer", "person"):
        search.index(key, [Entry(n, "Częste" if n % 3 else "Inne") for n in range(1, 100)])
    monkeypatch.setattr(newest, "ONE_LOOK", 5)
    ranges = [places("customer"), places("person"), places("lead")]
    for size, back in ((4, (1, 2)), (10, (1,)), (30, (2, 3)), (200, ())):
        monkeypatch.setattr(newest, "BACK", back)
        expected = [n for n in range(99, 0, -1) if n % 3][:size]
        found = engine.find_common(Query.parse("zest"), ranges, size)
        assert found == [place(key, n) for key in ("customer", "person") for n in expected]


def test_what_is_everywhere_is_found_among_the_newest(boss, customer, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite gives the newest finds in order")
    monkeypatch.setattr(engine, "SAMPLED_PERCENT", 100)
    monkeypatch.setattr(engine, "EVERYWHERE", 3)
    for number in range(5):
        customer(f"Wszędzie {number}")
    assert engine.find_rare(Query.parse("wszedzie"), 100) is None
    assert len(titles(boss, "wszedzie")) == 5
    customers = Customer.objects.filter(search.matching(boss, record_types["customer"], "wszedzie"))
    assert customers.count() == 5
    assert titles(boss, "wszedzie 4") == ["Wszędzie 4"]


@pytest.mark.parametrize(("size", "asks_index"), [(8, False), (40, True)])
def test_postgresql_leaves_its_index_where_the_newest_are_enough(
    customer, monkeypatch, size, asks_index
):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite gives the newest finds in order")
    monkeypatch.setattr(engine, "SAMPLED_PERCENT", 100)
    made = {place("customer", customer(f"Wspólna {number}").pk) for number in range(5)}
    asked: list[Query] = []
    some_of = engine._some_of
    monkeypatch.setattr(
        engine, "_some_of", lambda query, *more: (asked.append(query), some_of(query, *more))[1]
    )
    query = Query.parse("spoln")
    assert engine.find_rare(query, 400) is None
    assert set(engine.find_common(query, [places("customer"), places("person")], size)) == made
    assert bool(asked) == asks_index


@pytest.mark.parametrize(("most", "asks_index"), [(100, True), (2, False)])
def test_postgresql_does_not_compare_too_many_to_find_beginnings(
    boss, customer, monkeypatch, most, asks_index
):
    """Of what very many hold within a word, beginnings are among the newest and among titles."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has an index of beginnings")
    monkeypatch.setattr(engine, "SAMPLED_PERCENT", 100)
    monkeypatch.setattr(engine, "MOST_COMPARED", most)
    for number in range(5):
        # Some words begin as the fragment does, and another one holds it.
        customer(f"Wspólna {number} sp. z o.o.")
    customer("Firma Spolem")
    asked: list[Query] = []
    some_of = engine._some_of
    monkeypatch.setattr(
        engine, "_some_of", lambda query, *more: (asked.append(query), some_of(query, *more))[1]
    )
    assert titles(boss, "spol")[0] == "Firma Spolem"
    assert len(titles(boss, "spol")) == 6
    beginnings = Query.parse("spol").as_words
    assert (beginnings in asked) == asks_index


@pytest.mark.parametrize("most", [100, 2])
def test_postgresql_finds_a_whole_word_however_old(boss, customer, monkeypatch, most):
    """Behind thousands that hold it within a word, and begin another word so."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has an index of beginnings")
    # All eight hold the fragment, and fewer than are common begin a word with it.
    for name, number in (("SAMPLED_PERCENT", 100), ("MOST_COMPARED", most), ("NEWEST_READ", 2),
                         ("EVERYWHERE", 8), ("COMMON", 4)):  # fmt: skip
        monkeypatch.setattr(engine, name, number)
    old = {"Firma Spół", "Firma Spół nowa"}
    for name in ("Firma Społem", *sorted(old)):
        customer(name)
    for number in range(5):
        customer(f"Wspólna {number} sp. z o.o.")
    found = titles(boss, "społ")
    assert old <= set(found[:3])
    assert ("Firma Społem" in found[:3]) == (most == 100), "its letters are asked for only if few"
    assert titles(boss, "społ") == found


def test_a_sample_is_always_the_same(customer, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes no sample")
    monkeypatch.setattr(engine, "SAMPLED_PERCENT", 50)
    search.index("customer", [Entry(number, f"Wspólna {number}") for number in range(1, 2000)])
    told = {engine._sampled(Query.parse("spol")) for _turn in range(5)}
    assert len(told) == 1


@pytest.mark.parametrize("role", ["administrator", "salesperson"])
def test_of_finds_that_answer_alike_the_latest_changed_get_in(
    boss, user_of, customer, monkeypatch, role
):
    user = user_of(role, name="Szuka")
    monkeypatch.setattr(finding, "RARE", 2)
    monkeypatch.setattr(finding, "BATCHES", (20, 40))
    made = [customer(f"Podkowale {n}", owner=user if n % 2 else boss) for n in range(12)]
    Customer.objects.filter(pk=made[11].pk).update(archived_at=timezone.now())
    for days, record in enumerate(made):
        SearchEntry.objects.filter(pk=place("customer", record.pk)).update(
            changed_at=timezone.now() - timedelta(days=days)
        )
    customer("Dawna Kowalnia", owner=user)
    SearchEntry.objects.filter(title="Dawna Kowalnia").update(
        changed_at=timezone.now() - timedelta(days=900)
    )
    seen = [n for n in range(11) if role == "administrator" or n % 2]
    expected = ["Dawna Kowalnia", *(f"Podkowale {n}" for n in seen)]
    for limit in (2, 4, 50):
        found = [hit.title for hit in search.find(user, "kowal", limit=limit)]
        assert found == expected[:limit]


def test_postgresql_reads_what_is_common_once(boss, customer, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's index gives the first finds at once")
    monkeypatch.setattr(finding, "RARE", 2)
    for number in range(6):
        customer(f"Podkowale {number}")
    asked: list[object] = []
    monkeypatch.setattr(engine, "_among_newest", lambda *given: asked.append("newest") or [])
    some_of = engine._some_of
    monkeypatch.setattr(
        engine,
        "_some_of",
        lambda query, *more: (asked.append(query.terms), some_of(query, *more))[1],
    )
    assert len(titles(boss, "kowal")) == 6
    assert len(asked) == len(set(asked)) == 2
