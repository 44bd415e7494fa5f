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


@pytest.fixture
def unmerged(transactional_db):
    """SQLite leaves each write as a piece; else it depends on all writes of tests before."""
    tidy()
    with engine.merging_later():
        yield


def test_at_night_the_index_becomes_one_piece_and_finds_the_same(unmerged):
    for number in range(1, 10):
        search.index("customer", [Entry(number, f"Kawałek {number}")])
    before = found("kawal")
    assert len(before) == 9
    if connection.vendor == "sqlite":
        assert all(number > 1 for number in pieces())
        # One for each table of the index.
        assert tidy() == "2 steps"
        assert pieces() == [1, 1]
        assert tidy() == "0 steps"
    else:
        tidy()
    assert found("kawal") == before
    search.index("customer", [Entry(10, "Kawałek później")])
    assert len(found("kawal")) == 10
    assert len(found("pozniej")) == 1


def pieces():
    found = []
    with connection.cursor() as cursor:
        for table in engine.TABLES:
            cursor.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx")
            found += cursor.fetchone()
    return found


def test_what_a_long_write_left_unmerged_is_merged_again(unmerged):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no pieces")
    for number in range(1, 10):
        search.index("customer", [Entry(number, f"Kawałek {number}")])
    assert min(pieces()) >= 9
    assert merges_from() == [0, 0]
    # As at night, after an import that was killed. When SQLite merges depends on all that was
    # written before, so what it was told is looked at.
    tidy()
    assert (pieces(), merges_from()) == ([1, 1], [4, 4])
    assert len(found("kawal")) == 9


def test_merging_goes_on_after_a_long_write(transactional_db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no pieces")
    tidy()
    with engine.merging_later():
        assert merges_from() == [0, 0]
    assert merges_from() == [4, 4]


def merges_from():
    found = []
    with connection.cursor() as cursor:
        for table in engine.TABLES:
            cursor.execute(f"SELECT v FROM {table}_config WHERE k = 'automerge'")
            found += cursor.fetchone()
    return found


@pytest.mark.django_db
def test_erased_texts_leave_no_trace_in_the_index():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL drops the words of a row with the row")
    search.index("customer", [Entry(1, "Kanarek Zygfryd")])
    search.remove("customer", [1])
    engine.scrub()
    for table in engine.TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT group_concat(hex(block)) FROM {table}_data")
            blocks = cursor.fetchone()[0]
        assert b"zyg".hex().upper() not in blocks
        assert b"kan".hex().upper() not in blocks
