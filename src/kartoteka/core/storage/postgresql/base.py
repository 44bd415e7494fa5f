"""PostgreSQL that prepares the questions asked again and again, and reads moments the short way."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations
from psycopg.adapt import AdaptersMap, Loader
from psycopg.types.datetime import TimestamptzLoader

# Statements that one connection keeps prepared. Each takes some tens of kilobytes of the server.
MOST_PREPARED = 300


class MomentLoader(Loader):
    """Moments in a tenth of the time that Django's take: a list has a hundred of them."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """A moment as PostgreSQL writes it the ISO way, in UTC; any other as psycopg reads it."""
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return self._otherwise(data)
        return found if found.tzinfo is UTC else self._otherwise(data)

    def _otherwise(self, data: Any) -> datetime:
        return TimestamptzLoader(self.oid, self.connection).load(data).astimezone(UTC)


class Cursor(base.Cursor):
    """Django's; one row alone goes as one statement, and not through a pipeline."""

    def executemany(self, query: Any, params_seq: Any, **more: Any) -> None:
        """Run a statement for each set of values."""
        rows = list(params_seq)
        if len(rows) == 1 and not more:
            self.execute(query, rows[0])  # type: ignore[attr-defined]
        else:
            super().executemany(query, rows, **more)  # type: ignore[misc]


class PreparedCursor(psycopg.Cursor[Any]):
    """A cursor whose statements the server reads and plans once for a connection."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """Run a statement that is prepared, or will be now.

        All others run as Django wants it, for psycopg would remember their text with its values.
        """
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True, **more)
        finally:
            self.connection.prepare_threshold = None


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, which know what a prepared cursor was asked."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """A statement with its values, for whoever listens to what is asked."""
        told = super().last_executed_query(cursor, sql, params)
        return told or str(self.compose_sql(sql, params))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    ops_class = DatabaseOperations
    _is_pooled = False
    _is_unprepared = False

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with our cursor and our reading of moments."""
        params: dict[str, Any] = super().get_connection_params() | {"cursor_factory": Cursor}
        if self.timezone is UTC:
            params["context"] = AdaptersMap(params["context"])
            params["context"].register_loader("timestamptz", MomentLoader)
        return params

    def init_connection_state(self) -> None:
        """Django's, and a look whether a pooler is in between."""
        super().init_connection_state()
        self.connection.prepared_max = MOST_PREPARED
        self._look_for_pooler()

    def _look_for_pooler(self) -> None:
        """A pooler may hand each transaction to another process of the server, which knows nothing
        of what was prepared; to its clients it tells a number that is the number of none.
        """
        process = self.connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        self._is_pooled = process != self.connection.info.backend_pid
        if not self._is_pooled:
            # Else a plan is made anew each time where values promise a little more.
            self.connection.execute("SET plan_cache_mode = force_generic_plan")

    def prepared_cursor(self) -> Any:
        """A cursor for a statement that is asked again and again."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        if self._is_pooled or self._is_unprepared:
            return self.cursor()
        with self.wrap_database_errors:
            return self._prepare_cursor(PreparedCursor(self.connection))  # type: ignore[attr-defined]

    @contextmanager
    def unprepared(self) -> Iterator[None]:
        """Within this block a name may mean another table than when a statement was prepared."""
        before, self._is_unprepared = self._is_unprepared, True
        try:
            yield
        finally:
            self._is_unprepared = before
