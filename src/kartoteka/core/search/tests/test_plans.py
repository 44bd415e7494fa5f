"""Plans: every query of search uses an index, in both databases."""

import pytest
from django.db import connection

from kartoteka.core import search
from kartoteka.core.records.types import record_types
from kartoteka.core.search import engine, listing
from kartoteka.core.search.entries import Entry, Part
from kartoteka.core.search.models import AddressPlace, SearchEntry, SearchText, Visit, place
from kartoteka.core.search.query import Query
from kartoteka.modules.customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def many():
    """Enough entries for the planner to think about; half of them common words."""
    search.index(
        "customer",
        (
            Entry(n, f"Firma {n} {'abc' if n % 2 else 'xyz'}", "", (Part("city", f"Miasto{n}"),))
            for n in range(1, 3001)
        ),
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE search_text, search_searchentry")


def plan(query) -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return query.explain()


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("title", ("search_title", "search_title")),
        ("fragment", ("VIRTUAL TABLE INDEX 0:M", "search_text_trigrams")),
        ("first letter", ("VIRTUAL TABLE INDEX 0:M", "search_text_trigrams")),
        ("words", ("VIRTUAL TABLE INDEX 0:M", "search_text_trigrams")),
        ("by place", ("VIRTUAL TABLE INDEX 0:=", "search_text_pkey")),
        ("entries", ("INTEGER PRIMARY KEY", "search_searchentry_pkey")),
        ("addresses", ("PRIMARY KEY (address=?)", "search_address_pkey")),
        ("visits", ("search_visit_recent", "search_visit_recent")),
    ],
)
def test_every_query_uses_an_index(many, name, index):
    holds = lambda typed: SearchText.objects.filter(text__holds=Query.parse(typed))  # noqa: E731
    # As `engine.find_titles` asks for them.
    begins = {"title_key__gte": "firma 29", "title_key__lt": f"firma 29{engine.LAST_CHARACTER}"}
    if connection.vendor == "postgresql":
        begins = {"title_key__startswith": "firma 29"}
    queries = {
        "title": SearchEntry.objects.filter(record_type="customer", **begins),
        "fragment": holds("miasto2999")[:401],
        "first letter": holds("m")[:401],
        "words": holds("miasto299 firma 2999")[:401],
        "by place": SearchText.objects.filter(
            pk=place("customer", 7), text__includes=Query.parse("firma")
        ),
        "entries": SearchEntry.objects.filter(pk__in=[place("customer", 7)]),
        "addresses": AddressPlace.objects.filter(address__in=[0, 7]),
        "visits": Visit.objects.filter(user=1).order_by("-at")[:50],
    }
    chosen = plan(queries[name])
    assert index[connection.vendor == "postgresql"] in chosen
    assert "Seq Scan" not in chosen
    if connection.vendor == "sqlite":
        assert "SCAN search_searchentry" not in chosen
        assert "TEMP B-TREE" not in chosen


@pytest.mark.parametrize("typed", ["firma 7", "firma"])
def test_a_list_is_searched_by_index(many, user_of, typed, monkeypatch):
    monkeypatch.setattr(listing, "RARE", 100)
    condition = search.matching(user_of("administrator"), record_types["customer"], typed)
    chosen = plan(Customer.objects.filter(condition).order_by("sort_key", "id")[:50])
    assert "SCAN search_text VIRTUAL TABLE INDEX 0:\n" not in chosen
    if connection.vendor == "sqlite":
        for line in chosen.splitlines():
            if "search_text" in line:
                assert "INDEX 0:=" in line
    else:
        assert "Seq Scan on search_text" not in chosen


def test_words_of_titles_are_asked_by_their_index(many):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has an index of beginnings")
    with connection.cursor() as cursor:
        asked = f"SELECT id FROM search_searchentry WHERE {engine.TITLE_WORDS} @> ARRAY[%s] LIMIT 9"
        cursor.execute(f"SET LOCAL enable_seqscan = off; EXPLAIN {asked}", ["abc"])
        cursor.nextset()
        chosen = "\n".join(row[0] for row in cursor.fetchall())
    assert "search_title_words" in chosen
