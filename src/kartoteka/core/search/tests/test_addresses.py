"""Whole mail addresses: found at once where anybody has them, and as anything else otherwise."""

import pytest

from kartoteka.core import access, search
from kartoteka.core.records.types import record_types
from kartoteka.core.search import addresses, engine
from kartoteka.core.search.entries import Entry, Part
from kartoteka.core.search.models import AddressPlace, SearchEntry, place
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_runs(monkeypatch):
    """How often something was looked for by runs of three letters."""
    asked = []
    find_rare = engine.find_rare
    monkeypatch.setattr(engine, "find_rare", lambda *given: (asked.append(1), find_rare(*given))[1])
    return asked


def titles(user, text):
    return sorted(hit.title for hit in search.find(user, text))


@pytest.mark.parametrize(
    "typed",
    ["biuro@laka-2.example", " BIURO@Łąka-2.example ", "biuro@laka-2.EXAMPLE"],
)
def test_a_whole_address_is_found_at_once_wherever_it_stands(
    boss, customer, person, by_runs, typed
):
    customer("Łąka", email="biuro@laka-2.example")
    customer("Inna", email="biuro@laka-3.example")
    person("Anna", "Kruk", email="biuro@laka-2.example")
    search.index("activity", [Entry(1, "Pisał z biuro@laka-2.example, odpisać")])
    assert titles(boss, typed) == ["Anna Kruk", "Łąka"]
    customers = record_types["customer"]
    names = Customer.objects.filter(search.matching(boss, customers, typed))
    assert [one.name for one in names] == ["Łąka"]
    assert by_runs == []
    hit = next(hit for hit in search.find(boss, typed) if hit.title == "Łąka")
    assert hit.why_marked == (("biuro@laka-2.example", True),)


def test_it_is_read_out_of_anything_that_is_said(boss, customer):
    record = customer("Pisze z (anna@kruk.example), rano")
    [hit] = search.find(boss, "anna@kruk.example")
    assert hit.record_id == record.pk


@pytest.mark.parametrize("typed", ["kruk@laka.example", "anna@laka.exam", "nna.kruk@laka.example"])
def test_what_nobody_has_as_a_whole_is_found_in_longer_ones(boss, customer, typed):
    customer("Łąka", email="anna.kruk@laka.example")
    assert titles(boss, typed) == ["Łąka"]


def test_what_one_may_not_see_is_not_found_and_hides_nothing(user_of, boss, customer, monkeypatch):
    seller = user_of("salesperson")
    customer("Obca", email="anna@laka.example", owner=boss)
    assert titles(seller, "anna@laka.example") == []
    customer("Własna", email="joanna@laka.example", owner=seller)
    assert titles(seller, "anna@laka.example") == ["Własna"]
    hidden = access.FieldRights(frozenset({"email"}), frozenset())
    monkeypatch.setattr(access, "fields", lambda user, record_type: hidden)
    assert titles(boss, "anna@laka.example") == []


def test_a_changed_address_is_found_by_the_new_one_only(boss, customer):
    record = customer("Łąka", email="dawny@laka.example")
    record.email = "nowy@laka.example"
    search.index("customer", [search.entry_for(record_types["customer"], record)])
    assert titles(boss, "dawny@laka.example") == []
    assert titles(boss, "nowy@laka.example") == ["Łąka"]
    own = AddressPlace.objects.filter(place=place("customer", record.pk))
    assert own.count() == 1
    search.remove("customer", [record.pk])
    assert own.count() == 0


def test_an_index_made_anew_has_all_addresses_again(boss, customer, by_runs):
    customer("Łąka", email="anna@laka.example")
    AddressPlace.objects.all().delete()
    search.rebuild(record_types["customer"])
    assert titles(boss, "anna@laka.example") == ["Łąka"]
    assert by_runs == []


def test_a_number_that_means_another_address_finds_nothing(boss, customer):
    record = customer("Łąka", email="anna@laka.example")
    AddressPlace.objects.create(
        address=addresses._number("jan laka example"), place=place("customer", record.pk)
    )
    assert titles(boss, "jan@laka.example") == []


def test_after_an_upgrade_nothing_is_missed_until_all_are_noted(
    boss, customer, by_runs, monkeypatch
):
    customer("Dawna", email="anna@laka.example")
    AddressPlace.objects.all().delete()
    addresses.begin()
    customer("Nowa", email="anna@laka.example")
    assert titles(boss, "anna@laka.example") == ["Dawna", "Nowa"]
    assert by_runs
    monkeypatch.setattr(addresses, "CHUNK", 1)
    assert addresses.settle() == SearchEntry.objects.count()
    assert addresses.settle() == 0
    by_runs.clear()
    assert titles(boss, "anna@laka.example") == ["Dawna", "Nowa"]
    assert by_runs == []


def test_the_migration_notes_whether_there_is_anything_to_go_through():
    SearchEntry.objects.all().delete()
    for had in (False, True):
        if had:
            search.index("customer", [Entry(1, "Łąka", "", (Part("email", "a@b.example"),))])
        assert SearchEntry.objects.exists() == had
        addresses.drop_table(None, None)
        addresses.create_table(None, None)
        assert AddressPlace.objects.filter(address=addresses.UPTO).exists() == had


def test_an_address_that_very_many_have_is_looked_for_as_anything_else(
    boss, customer, by_runs, monkeypatch
):
    monkeypatch.setattr(addresses, "MOST", 1)
    for name in "ABC":
        customer(name, email="biuro@laka.example")
    assert titles(boss, "biuro@laka.example") == ["A", "B", "C"]
    assert by_runs
