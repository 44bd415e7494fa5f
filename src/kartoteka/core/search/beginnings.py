"""Words that begin so, on SQLite: an index of the first letters of words, beside that of runs.

Runs of three letters do not tell the beginning of a word from its inside, and "spol" stands in
every "wspólnicy". So every entry has the first letters of each of its words here, and not where
they stand: a hundredth of what the runs take. Numbers and longer beginnings are left to the runs.
PostgreSQL has no such index.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from kartoteka.core.search.query import WORD_START, Query

TABLE = "search_beginning"
SHORTEST, LONGEST = 3, 6
# Without the texts themselves, and without the places of words in them. Whatever stands between two
# spaces is one word, as in a folded text.
_CREATE = """CREATE VIRTUAL TABLE search_beginning USING fts5(
    words, content='', detail=none, columnsize=0, prefix='3 4 5',
    tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'")"""
CHUNK = 2000


def create_table(apps: Any, schema_editor: Any) -> None:
    """Make the index, of the texts that there are (called by the migration)."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_CREATE)
        fill()


def drop_table(apps: Any, schema_editor: Any) -> None:
    """Take `create_table` back."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE search_beginning")


def fill() -> None:
    """Make the index anew of all texts, in one go, where there is such an index."""
    if connection.vendor != "sqlite":
        return
    last = -1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_beginning (search_beginning) VALUES ('delete-all')")
        while True:
            cursor.execute(
                "SELECT rowid, text FROM search_text WHERE rowid > %s ORDER BY rowid LIMIT %s",
                [last, CHUNK],
            )
            texts = cursor.fetchall()
            if not texts:
                return
            add([(number, words_of(text)) for number, text in texts])
            last = texts[-1][0]


def add(rows: Sequence[tuple[int, str]]) -> None:
    """Note the words of texts of places that have none here."""
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO search_beginning (rowid, words) VALUES (%s, %s)", rows)


def drop(texts: Iterable[tuple[int, str]]) -> None:
    """Take out the words of these texts, which must be those that were added."""
    rows = [(number, words_of(text)) for number, text in texts]
    with connection.cursor() as cursor:
        # The index keeps no texts, so it is told what it has.
        cursor.executemany(
            "INSERT INTO search_beginning (search_beginning, rowid, words) "
            "VALUES ('delete', %s, %s)",
            rows,
        )


def match(query: Query) -> str:
    """The query in the language of the index; empty where it does not answer it."""
    if not all(_is_known(s) for term in query.terms for s in term.spellings):
        return ""
    terms = (" OR ".join(map(_begun, term.spellings)) for term in query.terms)
    return " AND ".join(f"({either})" for either in terms)


def _is_known(spelling: str) -> bool:
    word = spelling.removeprefix(WORD_START)
    return word != spelling and SHORTEST <= len(word) <= LONGEST and not word.isdecimal()


def _begun(spelling: str) -> str:
    word = spelling.removeprefix(WORD_START)
    return f'"{word}"' if len(word) == LONGEST else f'"{word}" *'


def words_of(text: str) -> str:
    """What the words of a text begin with, as `add` wants it; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return ""
    return " ".join({word[:LONGEST] for word in text.split() if not word.isdecimal()})
