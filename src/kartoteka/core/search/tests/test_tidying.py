"""The index is put together at night, finds the same, and keeps nothing of what was erased."""

import pytest
from django.db import connection

from kartoteka.core import search
from kartoteka.core.search import engine
from kartoteka.core.search.entries import Entry
from kartoteka.core.search.query import Query
from kartoteka.core.search.tidying import tidy

SQLITE_MERGES_FROM = 4


def found(typed):
    return sorted(engine.find_rare(Query.parse(typed), 100))


@pytest.fixture
def unmerged(transactional_db):
    """SQLite leaves each write as a piece; else it depends on all writes of tests before."""
    tidy()
    _merge_from(0)
    yield
    _merge_from(SQLITE_MERGES_FROM)


def _merge_from(pieces):
    for table in engine.TABLES if connection.vendor == "sqlite" else ():
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('automerge', {pieces})")


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
