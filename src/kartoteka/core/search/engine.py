"""The only part of search that knows the database: trigrams in SQLite's FTS5 or in pg_trgm."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.db.models import Lookup
from django.db.utils import DatabaseError

from kartoteka.core.search.query import Term

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup

TABLE = "search_text"
LAST_CHARACTER = chr(0x10FFFF)


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


def write_texts(texts: Sequence[tuple[int, str]]) -> None:
    """Write texts by place, over those already there."""
    insert = "INSERT INTO search_text (rowid, text) VALUES (%s, %s)"
    if connection.vendor == "postgresql":
        insert += " ON CONFLICT (rowid) DO UPDATE SET text = excluded.text"
    else:
        # A virtual table knows no ON CONFLICT.
        erase_texts([number for number, _ in texts])
    with connection.cursor() as cursor:
        cursor.executemany(insert, texts)


def erase_texts(numbers: Iterable[int]) -> None:
    """Take the texts of these places out of the index."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM search_text WHERE rowid = %s", [(n,) for n in numbers])


def scrub() -> None:
    """Leave no trace of erased texts in the index; for the erasure of a person."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_text (search_text) VALUES ('optimize')")
        else:
            cursor.execute("SELECT gin_clean_pending_list(to_regclass('search_text_trigrams'))")


@models.TextField.register_lookup
class Holds(AnyLookup):
    """`text__holds=query`: the index finds every text that holds the query."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [" AND ".join(_match(term) for term in self.rhs.terms)]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return _spelled_out(self.rhs.terms, f"{column} LIKE %s", "%{}%")

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        raise NotImplementedError("Search knows SQLite and PostgreSQL.")


@models.TextField.register_lookup
class Includes(Holds):
    """`text__includes=query`: the same, by reading texts found otherwise (by their numbers)."""

    lookup_name = "includes"

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return _spelled_out(self.rhs.terms, f"instr({column}, %s) > 0", "{}")


@models.CharField.register_lookup
class BeginsWith(AnyLookup):
    """`title_key__begins=folded`: a prefix, on an index in both databases."""

    lookup_name = "begins"

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return f"{column} >= %s AND {column} < %s", [self.rhs, self.rhs + LAST_CHARACTER]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, _params = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [f"{self.rhs}%"]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        raise NotImplementedError("Search knows SQLite and PostgreSQL.")


def _match(term: Term) -> str:
    """A term in the language of FTS5. Folded text has no quotes, so quoting is enough."""
    spellings = (" AND ".join(f'"{needle}"' for needle in needles) for needles in term.spellings)
    return f"({' OR '.join(f'({spelling})' for spelling in spellings)})"


def _spelled_out(terms: Iterable[Term], test: str, value: str) -> tuple[str, list[str]]:
    values: list[str] = []
    sql = []
    for term in terms:
        spellings = []
        for needles in term.spellings:
            spellings.append(" AND ".join(test for _ in needles))
            values += [value.format(needle) for needle in needles]
        sql.append("(" + " OR ".join(f"({spelling})" for spelling in spellings) + ")")
    return " AND ".join(sql), values
