"""A database that is filled in one go: rows as they come, indexes afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

CHUNK = 20_000


class Target:
    """One of the two databases of an installation."""

    def __init__(self, alias: str) -> None:
        from django.db import connections

        self.connection = connections[alias]
        self.connection.ensure_connection()
        self.is_postgresql = self.connection.vendor == "postgresql"
        with self.connection.cursor() as cursor:
            names = self.connection.introspection.table_names(cursor)
            self.tables = {
                name: {c.name for c in self.connection.introspection.get_table_description(
                    cursor, name)}
                for name in names if not name.startswith(("search_text", "search_beginning"))
            }  # fmt: skip
            if self.is_postgresql:
                cursor.execute("SET session_replication_role = replica")
            else:
                cursor.execute("PRAGMA foreign_keys = OFF")
                cursor.execute("PRAGMA synchronous = OFF")

    def copy(self, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any] | None]) -> int:
        """Put these rows in the place of those that are there; how many they are."""
        good = (row for row in rows if row is not None)
        self._execute(f"DELETE FROM {table}") if table != "keys_subjectkey" else None
        count = 0
        while part := list(islice(good, CHUNK)):
            self._write(table, columns, part)
            count += len(part)
        if self.is_postgresql and "id" in columns:
            self._execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(SELECT coalesce(max(id), 1) FROM {table})) "
                f"WHERE pg_get_serial_sequence('{table}', 'id') IS NOT NULL"
            )
        return count

    def _write(self, table: str, columns: Sequence[str], part: list[Sequence[Any]]) -> None:
        from django.db import transaction

        names = ", ".join(f'"{column}"' for column in columns)
        with transaction.atomic(self.connection.alias), self.connection.cursor() as cursor:
            if self.is_postgresql:
                with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                    for row in part:
                        copy.write_row(row)
                return
            marks = ", ".join("?" * len(columns))
            self.connection.connection.executemany(
                f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", part
            )

    @contextmanager
    def without_indexes(self) -> Iterator[None]:
        """Take all indexes away, and make them again at the end."""
        if self.is_postgresql:
            found = self._execute(
                "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE schemaname = 'public' "
                "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
            )
        else:
            found = self._execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            )
        for name, _sql in found:
            self._execute(f'DROP INDEX "{name}"')
        yield
        for name, sql in found:
            self._execute(sql)
            print(f"index {name}", flush=True)
        # SQLite is told no statistics: no installation has any, and those of today would be wrong
        # for an index that a later version makes.
        if self.is_postgresql:
            self._execute("VACUUM ANALYZE")

    def count_groups(self) -> None:
        """Say in each group how many events it has."""
        self._execute("UPDATE events_group SET size = (SELECT count(*) FROM events_event e "
                      "WHERE e.group_id = events_group.id)")  # fmt: skip

    def _execute(self, sql: str) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []
