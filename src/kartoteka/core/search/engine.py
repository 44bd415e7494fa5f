"""What search asks of the database: trigrams in SQLite's FTS5 or in PostgreSQL's pg_trgm.

This file and `lookups` are the only ones of search that know which database it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import nlargest
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.utils import DatabaseError

from kartoteka.core.search import beginnings, lookups
from kartoteka.core.search.newest import ONE_LOOK, newest_of_each
from kartoteka.core.search.query import INDEXED_LENGTH, WORD_START, Query, Term
from kartoteka.core.storage import prepared

_SCANS = (
    "SELECT set_config('enable_seqscan', '{0}', true), set_config('enable_indexscan', '{0}', true)"
)
# The first and the last place of a record type.
Range = tuple[int, int]

# PostgreSQL's index gives no order, so of what is common it reads the newest records themselves.
NEWEST_READ = 1000
# What SQLite keeps of it in tables of FTS5.
TABLES = ("search_text", beginnings.TABLE)
LAST_CHARACTER = chr(0x10FFFF)
MERGED_PAGES = 500
# From so many pieces of one size on SQLite merges some with each write.
NEVER, USUAL = 0, 4
# So many finds of a common query are remembered while it is answered: the index of PostgreSQL reads
# all it has of a fragment before it gives the first.
REMEMBERED = 1000
# Reading all it has of a fragment takes its index long, so a few hundred texts are asked first, at
# most this part of them and always the same. What so many of them hold is common, and its newest
# are mostly enough.
SAMPLED_PERCENT, SAMPLED_TEXTS = 0.1, 1500
COMMON = 3
# Of what about so many texts hold the index is not asked for some.
EVERYWHERE = 20_000
# Nor for those that have it at the beginning of a word where so many have it anywhere, or it would
# have to compare so many: then the index of the words of titles is asked for those that have it as
# a word.
MOST_WITHIN, MOST_COMPARED = 50_000, 10_000
TITLE_WORDS = "string_to_array(title_key, ' ')"
_PERCENT = (
    "(SELECT least(%s, 100.0 * %s / greatest(reltuples, 1)) "
    "FROM pg_class WHERE oid = 'search_text'::regclass)"
)


def create_table(apps: Any, schema_editor: Any) -> None:
    """Make the table of searchable texts with its trigram index (called by the migration)."""
    if schema_editor.connection.vendor == "sqlite":
        # No sizes of columns are kept: they serve a ranking that is not used.
        schema_editor.execute(
            "CREATE VIRTUAL TABLE search_text USING fts5(text, tokenize='trigram', columnsize=0)"
        )
        return
    schema_editor.execute("CREATE TABLE search_text (rowid bigint PRIMARY KEY, text text NOT NULL)")
    create_trigram_index()


def drop_table(apps: Any, schema_editor: Any) -> None:
    """Take `create_table` back."""
    schema_editor.execute("DROP TABLE search_text")


def create_trigram_index() -> bool:
    """Make the PostgreSQL index where that is permitted; without it search works, but slowly."""
    if connection.vendor != "postgresql":
        return True
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS search_text_trigrams "
                "ON search_text USING gin (text gin_trgm_ops)"
            )
    except DatabaseError:
        return False
    return True


def index_title_words(apps: Any, schema_editor: Any) -> None:
    """Make the index of the words of titles, for PostgreSQL (called by the migration)."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX search_title_words ON search_searchentry USING gin ({TITLE_WORDS})"
        )


def drop_title_words(apps: Any, schema_editor: Any) -> None:
    """Take `index_title_words` back."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX search_title_words")


def write_texts(texts: Sequence[tuple[int, str, str]], known: Mapping[int, str]) -> None:
    """Write texts by place, with their beginnings, over those already there, which are `known`."""
    insert = "INSERT INTO search_text (rowid, text) VALUES (%s, %s)"
    if connection.vendor == "postgresql":
        insert += " ON CONFLICT (rowid) DO UPDATE SET text = excluded.text"
    else:
        # A virtual table knows no ON CONFLICT.
        erase_texts({number: known[number] for number, *_ in texts if number in known})
        beginnings.add([(number, words) for number, _text, words in texts])
    with connection.cursor() as cursor:
        cursor.executemany(insert, [(number, text) for number, text, _words in texts])


def erase_texts(known: Mapping[int, str]) -> None:
    """Take the texts of these places, and what they are, out of the index."""
    if not known:
        return
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM search_text WHERE rowid = %s", [(n,) for n in known])
    if connection.vendor == "sqlite":
        beginnings.drop(known.items())


def scrub() -> None:
    """Leave no trace of erased texts in the index; for the erasure of a person."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in TABLES:
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - a name of ours
        else:
            cursor.execute("SELECT gin_clean_pending_list(to_regclass('search_text_trigrams'))")


@contextmanager
def merging_later() -> Iterator[None]:
    """Within this block SQLite merges pieces of the index only when there are sixteen of one size.

    For long writes, after which `tidy` makes one piece of all; it also puts back what somebody who
    was broken off left so.
    """
    _merge_from(NEVER)
    try:
        yield
    finally:
        _merge_from(USUAL)


def _merge_from(pieces: int) -> None:
    """From how many pieces of one size on each write merges some of them."""
    for table in TABLES if connection.vendor == "sqlite" else ():
        with transaction.atomic(), connection.cursor() as cursor:
            asked = f"INSERT INTO {table} ({table}, rank) VALUES ('automerge', %s)"  # noqa: S608 - a name of ours
            cursor.execute(asked, [pieces])


def tidy() -> int:
    """Put the pieces together that many writes left of the index; in how many steps.

    SQLite merges some of them with each write; twenty that are left make a search read twenty.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(to_regclass('search_text_trigrams'))")
        return 1
    _merge_from(USUAL)
    return sum(map(_tidy, TABLES))


def _tidy(table: str) -> int:
    # A negative number of pages begins to merge all pieces, a positive one goes on with it.
    steps, pages = 0, -MERGED_PAGES
    while _merge(table, pages):
        steps, pages = steps + 1, MERGED_PAGES
    return steps


def _merge(table: str, pages: int) -> bool:
    """One step, which holds up other writers for a moment; whether there was anything to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = connection.connection.total_changes
        asked = f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)"  # noqa: S608 - a name of ours
        cursor.execute(asked, [pages])
        # As the documentation of FTS5 has it: a step that changes less than two rows did nothing.
        return bool(connection.connection.total_changes - before >= 2)


def find_rare(query: Query, limit: int, range_: Range | None = None) -> list[int] | None:
    """Places of all texts that hold the query; None where there are more than the limit."""
    sample = _sampled(query)
    if (sample.hits >= COMMON and limit < REMEMBERED) or sample.about >= EVERYWHERE:
        return None
    wanted = max(limit, ONE_LOOK if connection.vendor == "sqlite" else REMEMBERED) + 1
    numbers = _some_of(query, wanted, range_)
    if range_ is None:
        query.learned["some"] = (numbers, len(numbers) < wanted)
    return numbers if len(numbers) <= limit else None


def find_common(query: Query, ranges: Sequence[Range], size: int) -> list[int]:
    """Places of some texts that hold a query held by very many, about ``size`` of each range."""
    if not ranges:
        return []
    if connection.vendor == "sqlite":
        return newest_of_each(query, ranges, size)
    found = _newest_and_some(query, ranges, size)
    return [
        number
        for first, last in ranges
        for number in nlargest(size, (n for n in found if first <= n <= last))
    ]


def _newest_and_some(query: Query, ranges: Sequence[Range], size: int) -> set[int]:
    is_common = _sampled(query).hits >= COMMON
    newest = _among_newest(query, ranges, size) if is_common else []
    if len(newest) * 2 >= size:
        return set(newest)
    some, is_all = _learned(query, size * len(ranges))
    if is_all or is_common:
        # Where these are all that there are, the newest are among them.
        return {*some, *newest}
    return {*some, *_among_newest(query, ranges, size)}


def _learned(query: Query, wanted: int) -> tuple[list[int], bool]:
    """So many places by the index, asked for once, and whether there are no more."""
    sample = _sampled(query)
    is_much = sample.within > MOST_WITHIN or sample.compared > MOST_COMPARED
    if is_much or sample.about >= EVERYWHERE:
        # Where many have it, the newest are enough.
        return _as_words_of_titles(query, wanted) if sample.hits < COMMON else [], False
    known, is_all = query.learned.get("some", ([], False))
    if is_all or len(known) >= wanted:
        return known, is_all
    known = _some_of(query, wanted)
    return known, len(known) < wanted


def _some_of(query: Query, size: int, range_: Range | None = None) -> list[int]:
    condition, values = lookups.holding(query)
    given: list[Any] = [*values, size]
    if range_:
        condition, given = f"{condition} AND rowid BETWEEN %s AND %s", [*values, *range_, size]
    asked = f"SELECT rowid FROM search_text WHERE {condition} LIMIT %s"  # noqa: S608 - fixed pieces
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(asked, given)
        else:
            _by_trigrams(cursor, asked, given)
        return [row[0] for row in cursor.fetchall()]


def _as_words_of_titles(query: Query, size: int) -> list[int]:
    """Places of titles that hold each beginning of a word as a word."""
    condition, words = lookups.spelled_out(query.terms, f"{TITLE_WORDS} @> ARRAY[%s]", "{}")
    asked = f"SELECT id FROM search_searchentry WHERE {condition} LIMIT %s"  # noqa: S608 - fixed pieces
    with connection.cursor() as cursor:
        _by_trigrams(cursor, asked, [*(word.strip() for word in words), size])
        return [row[0] for row in cursor.fetchall()]


def _by_trigrams(cursor: Any, asked: str, given: Sequence[Any]) -> None:
    """Ask PostgreSQL so that it uses the trigram index.

    It guesses from a sample how common a fragment is, and reads the whole table, or all of a
    type, where the guess is wrong. Three statements in one go: a transaction, where there is none.
    """
    cursor.execute(f"{_SCANS.format('off')}; {asked}; {_SCANS.format('on')}", given)
    cursor.nextset()


def find_titles(folded: str, types: Sequence[str], limit: int) -> list[int]:
    """Places of titles that begin with this, so many of each record type. One query."""
    not_less, less = (">=", "<") if connection.vendor == "sqlite" else ("~>=~", "~<~")
    one = (
        f"SELECT id FROM (SELECT id FROM search_searchentry "  # noqa: S608 - fixed pieces
        f"WHERE record_type = %s AND title_key {not_less} %s AND title_key {less} %s "
        f"LIMIT {limit:d}) AS titles"
    )
    given = [value for key in types for value in (key, folded, folded + LAST_CHARACTER)]
    return [row[0] for row in prepared.rows(" UNION ALL ".join([one] * len(types)), given)]


def _among_newest(query: Query, ranges: Sequence[Range], size: int) -> list[int]:
    """Finds among the newest records of each type, for a sample may hold none of a small type."""
    condition, values = lookups.spelled_out(query.terms, "strpos(text, %s) > 0", "{}")
    # In a subquery with a limit, or PostgreSQL would look through all texts first.
    newest = (
        "SELECT rowid, text FROM search_text WHERE rowid BETWEEN %s AND %s "  # noqa: S608 - fixed pieces
        f"ORDER BY rowid DESC LIMIT {NEWEST_READ}"
    )
    one = f"(SELECT rowid FROM ({newest}) AS newest WHERE {condition} LIMIT {size:d})"  # noqa: S608 - fixed pieces
    given = [value for range_ in ranges for value in (*range_, *values)]
    return [row[0] for row in prepared.rows(" UNION ALL ".join([one] * len(ranges)), given)]


class Sample(NamedTuple):
    """What a sample tells: how many of it hold a query, and about how many of all texts do; of
    beginnings of words also how many its index would have to compare, and how many hold them
    anywhere."""

    hits: int = 0
    about: int = 0
    compared: int = 0
    within: int = 0


def _sampled(query: Query) -> Sample:
    """What a sample tells of a query on PostgreSQL; nothing on SQLite, which needs no such help."""
    if connection.vendor == "sqlite":
        return Sample()
    if "sampled" not in query.learned:
        words = query.as_words
        counted = [_pieces(words), _pieces(words, _first_run)]
        holds, values = _pieces(query)
        counts = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition, _given in counted)
        asked = (
            f"SELECT count(*), {counts}, {_PERCENT} "  # noqa: S608 - fixed pieces
            f"FROM search_text TABLESAMPLE SYSTEM ({_PERCENT}) REPEATABLE (0) WHERE {holds}"
        )
        part = [SAMPLED_PERCENT, SAMPLED_TEXTS]
        given = [value for _condition, some in counted for value in some]
        hits, begun, near, percent = prepared.rows(asked, [*given, *part, *part, *values])[0]
        about, begin, compared = (int(number * 100 / percent) for number in (hits, begun, near))
        words.learned["sampled"] = Sample(begun, begin, compared, about)
        query.learned["sampled"] = Sample(hits, about)
    found: Sample = query.learned["sampled"]
    return found


def _pieces(query: Query, cut: Callable[[str], str] = str) -> tuple[str, list[str]]:
    """The condition that a text holds these pieces of a query, with its values."""
    terms = [Term(tuple(map(cut, term.spellings))) for term in query.terms]
    return lookups.spelled_out(terms, "strpos(text, %s) > 0", "{}")


def _first_run(spelling: str) -> str:
    """The run of letters by which the index knows that a word begins so."""
    return spelling.removeprefix(WORD_START[1:])[:INDEXED_LENGTH]
