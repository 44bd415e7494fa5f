"""SQLite whose writers wait in a fair queue.

SQLite's own busy handler starves: of eight writing processes one may wait for six seconds while
another commits seven hundred times. A file lock taken before BEGIN IMMEDIATE hands the turn on in
order, and falls away by itself when its holder is killed.

The methods with an underscore are Django's own business and unknown to its type stubs; the tests
fail where a new Django no longer calls them.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from sqlite3 import dbapi2 as Database  # noqa: N812 - as Django calls it
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base, operations
from django.utils.dateparse import parse_datetime

from kartoteka.core.storage.folding import fold
from kartoteka.core.storage.sqlite import log
from kartoteka.core.storage.sqlite.queue import QueueTimeout, WriterQueue

# Pages read little at a time, and what is not kept here the operating system has.
PAGES_KILOBYTES = 8_192
WRITES = frozenset(("INSERT", "UPDATE", "DELETE", "REPLAC"))


class _Room:
    """How much of the database each connection of this process keeps in memory."""

    kilobytes: int | None = None


class WritersBusy(OperationalError):
    """Another writer held the database for longer than anybody should wait."""


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, with moments read in a tenth of the time: a list has a hundred of them."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """A moment as Django writes it: in UTC, without saying so."""
        if value is None:
            return None
        if type(value) is datetime:
            # As `_moment` read it.
            return value
        if type(value) is not str or connection.timezone is not UTC:
            return super().convert_datetimefield_value(value, expression, connection)
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return super().convert_datetimefield_value(value, expression, connection)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


class Cursor(base.SQLiteCursorWrapper):
    """Django's, but a single statement that writes takes its turn too, as if it were a transaction.

    Otherwise it would wait by SQLite's busy handler, and might starve while others take turns.
    """

    database: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        """Run a statement."""
        with self._turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run a statement for each set of values."""
        with self._turn(query):
            return super().executemany(query, param_list)

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """A statement with SQLite's places for values; most were asked before."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=param_names))
        return _converted(query)

    def _turn(self, query: str) -> AbstractContextManager[None]:
        if self.connection.in_transaction or query[:6].upper() not in WRITES:
            return nullcontext()
        return self.database.turn()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its place in the queue of writers before each transaction."""

    ops_class = DatabaseOperations
    # While this connection writes one transaction after another.
    keeper: log.Keeper | None = None
    _queue: WriterQueue | None = None
    _watch: log.Watch | None = None
    _carries_over_at = log.USUAL_PAGES

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that knows our own SQL functions."""
        connection = super().get_new_connection(conn_params)
        know_functions(connection)
        self._carries_over_at = log.USUAL_PAGES
        if _Room.kilobytes is not None:
            connection.execute(f"PRAGMA cache_size=-{_Room.kilobytes}")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that knows the queue."""
        cursor = self.connection.cursor(factory=Cursor)
        cursor.database = self
        return cursor

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The turn for one statement."""
        self._take_turn()
        try:
            yield
        finally:
            self._give_turn()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _take_turn(self) -> None:
        if self.is_in_memory_db():
            return
        if self._queue is None:
            self._queue = WriterQueue(f"{self.settings_dict['NAME']}-writers")
            self._watch = log.watch(str(self.settings_dict["NAME"]))
        # Before the turn: whatever went wrong here would keep it for ever.
        self._mind_the_log()
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            self._queue.take(seconds)
        except QueueTimeout as error:
            raise WritersBusy(
                f"The database was busy for {seconds:g} seconds; nothing was saved."
            ) from error

    def _mind_the_log(self) -> None:
        """Nobody carries over the log that somebody keeps long."""
        if self._watch is not None and self.connection is not None:
            wanted = 0 if self._watch.is_kept else log.USUAL_PAGES
            if wanted != self._carries_over_at:
                self.connection.execute(f"PRAGMA wal_autocheckpoint={wanted}")
                self._carries_over_at = wanted

    def _give_turn(self) -> None:
        if self._queue is not None:
            self._queue.give()

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._give_turn()
            if self.keeper is not None:
                self.keeper.after_commit(self.connection)

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            if self._queue is not None:
                self._queue.leave()
                self._queue = None
            if self._watch is not None:
                self._watch.close()
                self._watch = None


@lru_cache(maxsize=500)
def _converted(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


def _moment(raw: bytes) -> datetime | None:
    """A moment out of a column of moments; what Django writes is UTC, written the ISO way."""
    text = raw.decode()
    try:
        found: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        found = parse_datetime(text)
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


for _kind in ("datetime", "timestamp"):
    Database.register_converter(_kind, _moment)


def serve_pages() -> None:
    """From now on connections keep little: each thread has its own, and never gives it back."""
    _Room.kilobytes = PAGES_KILOBYTES


def know_functions(connection: Any) -> None:
    """Teach a connection of SQLite our own functions, which indexes use too."""
    connection.create_function("kartoteka_fold", 1, _fold, deterministic=True)


@lru_cache(maxsize=20_000)
def _fold(text: Any) -> str | None:
    return None if text is None else fold(str(text))
