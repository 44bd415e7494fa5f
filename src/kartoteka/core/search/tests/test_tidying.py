"""The index is put together at night, finds the same, and keeps nothing of what was erased."""

import pytest
from django.db import connection

from kartoteka.core import search
from kartoteka.core.search import engine
from kartoteka.core.search.entries import Entry
from kartoteka.core.search.query import Query
from kartoteka.core.search.tidying import tidy


def found(typed):
    return sorted(engine.find_rare(Query.parse(typed), 100))


@pytest.mark.django_db(transaction=True)
def test_at_night_the_index_becomes_one_piece_and_finds_the_same():
    for number in range(1, 10):
        search.index("customer", [Entry(number, f"Kawałek {number}")])
    before = found("kawal")
    assert len(before) == 9
    if connection.vendor == "sqlite":
        assert pieces() > 1
        assert tidy() == "1 steps"
        assert pieces() == 1
        assert tidy() == "0 steps"
    else:
        tidy()
    assert found("kawal") == before
    search.index("customer", [Entry(10, "Kawałek później")])
    assert len(found("kawal")) == 10
    assert len(found("pozniej")) == 1


def pieces():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM search_text_idx")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_erased_texts_leave_no_trace_in_the_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL drops the words of a row with the row")
    search.index("customer", [Entry(1, "Kanarek Zygfryd")])
    search.remove("customer", [1])
    engine.scrub()
    with connection.cursor() as cursor:
        cursor.execute("SELECT group_concat(hex(block)) FROM search_text_data")
        blocks = cursor.fetchone()[0]
    assert b"zyg".hex().upper() not in blocks
    assert b"kan".hex().upper() not in blocks
