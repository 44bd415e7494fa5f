"""Beginnings of words, by an index of their own on SQLite: the same finds as by runs."""

import pytest
from django.db import connection

from kartoteka.core import search
from kartoteka.core.records.types import record_types
from kartoteka.core.search import beginnings, finding, lookups, newest
from kartoteka.core.search.entries import Entry
from kartoteka.core.search.models import places
from kartoteka.core.search.query import Query
from kartoteka.modules.customers.models import Customer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="PostgreSQL has no index of beginnings"
    ),
]
TITLES = (
    "Wspólnicy i Spółka", "Spółdzielnia Spożywców", "Spożywcza", "Społem", "Zespół", "Żółw-Spół",
    "Иванов и Спол", "Елка Ёж", "Йод", "株式会社東京", "Çelik Spol", "12345678 Spolem2", "A Bc Def",
    "Straße", "\U000104b0\U000104b1\U000104b2 Osage", "l'Oréal spółka", 'Sp" OR x*', "spol_spol",
)  # fmt: skip
TYPED = (
    "spo", "spol", "spole", "spolem", "spolka", "spoldzielnia", "спол", "елка", "еж", "йод", "иод",
    "株式会", "東京", "celik", "123", "12345678", "def", "bc", "a", "strasse", "stras", "ore", "or",
    "\U000104b0\U000104b1\U000104b2", "spol zol", "spo wsp", "sp spol", "x", "not",
    "near", "spo or",
)  # fmt: skip


def by_table(query: Query) -> dict[str, list[int]]:
    asked = {"runs": newest.Asked("search_text", lookups.match(query))}
    if begun := beginnings.match(query):
        asked["beginnings"] = newest.Asked(beginnings.TABLE, begun)
    return {name: one.places([places("customer")], 100) for name, one in asked.items()}


@pytest.mark.parametrize("typed", TYPED)
def test_the_finds_are_those_of_runs(typed):
    search.index("customer", [Entry(n, title) for n, title in enumerate(TITLES, 1)])
    query = Query.parse(typed).as_words
    found = by_table(query)
    assert found.get("beginnings", found["runs"]) == found["runs"]
    words = [term.spellings[0].strip() for term in query.terms]
    is_short = all(3 <= len(word) <= 6 and not word.isdecimal() for word in words)
    assert ("beginnings" in found) == is_short


def test_what_changes_or_goes_is_found_by_its_new_words_only(boss, customer):
    record = customer("Społem")
    other = customer("Spółka")
    record.name = "Wspólnicy"
    search.index("customer", [search.entry_for(record_types["customer"], record)])
    query = Query.parse("spol").as_words
    base = places("customer")[0]
    assert by_table(query)["beginnings"] == [base + other.pk]
    search.remove("customer", [other.pk])
    assert by_table(query)["beginnings"] == []
    assert by_table(Query.parse("wspol").as_words)["beginnings"] == [base + record.pk]


def test_it_is_made_of_what_there_is(boss, customer, monkeypatch):
    monkeypatch.setattr(beginnings, "CHUNK", 2)
    for number in range(5):
        customer(f"Społem {number}")
    query = Query.parse("spol").as_words
    before = by_table(query)["beginnings"]
    assert len(before) == 5
    # As on an installation that had none: by the migration.
    beginnings.drop_table(None, None)
    beginnings.create_table(None, None)
    assert by_table(query)["beginnings"] == before
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_beginning (search_beginning) VALUES ('delete-all')")
    assert by_table(query)["beginnings"] == []
    beginnings.fill()
    assert by_table(query)["beginnings"] == before


def test_the_box_puts_beginnings_before_the_inside_of_words(boss, customer, monkeypatch):
    monkeypatch.setattr(finding, "RARE", 1)
    for number in range(4):
        customer(f"Wspólnicy {number}")
    customer("Dom Społem")
    assert next(hit.title for hit in search.find(boss, "spol")) == "Dom Społem"
    customers = record_types["customer"]
    assert Customer.objects.filter(search.matching(boss, customers, "spol")).count() == 5


def test_what_the_index_has_too_many_is_not_shown(boss, customer, monkeypatch):
    monkeypatch.setattr(finding, "RARE", 0)
    record = customer("Dom Społem")
    beginnings.add([(places("customer")[0] + record.pk, "  wydra")])
    customer("Zła wydra")
    assert [hit.title for hit in search.find(boss, "wydra")] == ["Zła wydra"]
