"""Temporary views under the names of tables, so that every question asks them instead.

Both databases look for a name among what is temporary first. A shadow lasts as long as its `with`
and is seen by this connection alone; the tables themselves are only read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connections, models, router, transaction
from django.db.models.expressions import Expression

from kartoteka.core.storage import bulk

Model = type[models.Model]


class Shadows:
    """The shadows of some tables: rows put in by hand, and some of the table's own."""

    def __init__(self, tables: Sequence[Model]) -> None:
        self._connection = connections[router.db_for_read(tables[0])]
        self._tables = tables
        self._made: list[str] = []
        self._schema, self._temporary = "main", "temp"
        if self._connection.vendor == "postgresql":
            self._schema, self._temporary = self._ask("SELECT current_schema()"), "pg_temp"

    def begin(self) -> None:
        """Make the empty tables for rows put in by hand."""
        for model in self._tables:
            same = f"SELECT * FROM {self.real(model)} WHERE 1 = 0"
            self._run(f'CREATE TEMP TABLE "{name_of(model)}" AS {same}')
            self._made.append(f'TABLE "{name_of(model)}"')

    def put(self, model: Model, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows of Python values to a shadow."""
        bulk.insert(model, columns, rows, into=name_of(model))

    def stand_before(self, model: Model, condition: str) -> None:
        """From now on the table has the rows that were put in, and its own where this holds."""
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        name = f'"{model._meta.db_table}"'
        own = f"SELECT {columns} FROM {self.real(model)} WHERE {condition}"
        more = f'SELECT {columns} FROM "{name_of(model)}"'
        self._run(f"CREATE TEMP VIEW {name} AS {own} UNION ALL {more}")
        self._made.append(f"VIEW {self._temporary}.{name}")

    def real(self, model: Model) -> str:
        """The table itself, whatever stands before it."""
        return f'"{self._schema}"."{model._meta.db_table}"'

    def linked(self, column: str, model: Model, condition: str) -> str:
        """That a column has the number of a row of another table where a condition holds."""
        return f'"{column}" IN (SELECT "id" FROM {self.real(model)} WHERE {condition})'

    def moment(self, at: datetime) -> str:
        """A moment as the database writes it."""
        return f"'{self._connection.ops.adapt_datetimefield_value(at)}'"

    def drop(self) -> None:
        """Take all of it away; a transaction that failed has done so already."""
        if self._connection.needs_rollback:
            return
        try:
            for what in reversed(self._made):
                self._run(f"DROP {what}")
        except DatabaseError:
            # A shadow that stayed would be the past to the next request.
            self._connection.close()
            raise

    def _run(self, statement: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

    def _ask(self, question: str) -> str:
        with self._connection.cursor() as cursor:
            cursor.execute(question)
            return str(cursor.fetchone()[0])


@contextmanager
def shadows_of(tables: Sequence[Model]) -> Iterator[Shadows]:
    """Shadows of these tables, empty at first."""
    with _one_connection(connections[router.db_for_read(tables[0])]):
        shadows = Shadows(tables)
        try:
            shadows.begin()
            yield shadows
        finally:
            shadows.drop()


@contextmanager
def _one_connection(connection: Any) -> Iterator[None]:
    """On PostgreSQL a transaction, for a pooler may give each one another connection; on SQLite
    none, for it would take the turn of the writers.

    PostgreSQL does not look anew for names in statements that it has prepared.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.unprepared(), transaction.atomic(using=connection.alias):
        yield


class numbers_in(Expression):  # noqa: N801 - it reads as a function
    """The numbers of the rows that were put into the shadow of a table by hand."""

    def __init__(self, model: Model) -> None:
        super().__init__(output_field=models.BigIntegerField())
        self._model = model

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The question, for an IN."""
        return f'(SELECT "id" FROM "{name_of(self._model)}")', ()


def name_of(model: Model) -> str:
    """The temporary table of the rows put in by hand."""
    return f"shadow_{model._meta.db_table}"
