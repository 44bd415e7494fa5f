"""Write many rows at once: `executemany` on SQLite, `COPY` on PostgreSQL."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connections, models, router
from django.db.models import prefetch_related_objects

from kartoteka.core.storage import tallies
from kartoteka.core.storage.sqlite import log

CHUNK = 20_000
# Django asks for linked records by a chain of ORs, and SQLite takes no more than a thousand.
LINKED_AT_ONCE = 500
# Places for values in one statement.
MOST_PLACES = 900
# For so long others who want to write wait behind one who waits for a table.
PATIENCE_SECONDS = 20
# Rows of so few columns go many in one statement: to begin one takes longer than a row.
NARROW = 6
# So few rows PostgreSQL is given in one statement: to begin COPY and to end it takes longer.
FEW = 3
# Values of these types are written as they are.
PLAIN = frozenset((type(None), str, int, bool, bytes))


@contextmanager
def many_transactions() -> Iterator[None]:
    """Within this block one short transaction follows another: on SQLite pages that they write go
    into the database once for many of them, beside the work."""
    connection = connections["default"]
    with log.kept_long(connection) if connection.vendor == "sqlite" else nullcontext():
        yield


def parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The items in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def fetch_linked(records: Sequence[Any], paths: Collection[str]) -> None:
    """Read what many records link to along the paths, a few hundred records in one query."""
    for part in parts(records, LINKED_AT_ONCE) if paths else ():
        prefetch_related_objects(part, *sorted(paths))


def add(record: models.Model, *, unless_there: bool = False) -> bool:
    """Insert one row as `record.save(force_insert=True)` does, in a third of the time.

    With `unless_there` nothing is written where what is unique is there already. Whether it was.
    """
    model, database = type(record), router.db_for_write(type(record))
    connection = connections[database]
    statement, columns = _addition(model, connection.vendor, unless_there)
    values = [
        field.pre_save(record, True) if is_made else getattr(record, field.attname)
        for field, is_made in columns
    ]
    prepared = [
        value if type(value) in PLAIN else field.get_db_prep_save(value, connection)
        for (field, _is_made), value in zip(columns, values, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, prepared)
        if not cursor.rowcount:
            return False
        is_told = connection.vendor == "postgresql"
        record.pk = cursor.fetchone()[0] if is_told else cursor.lastrowid
    record._state.adding, record._state.db = False, database
    return True


@cache
def _addition(
    model: type[models.Model], vendor: str, unless_there: bool
) -> tuple[str, list[tuple[Any, bool]]]:
    """The statement that inserts one row, and its columns with whether they make their value."""
    ops = connections[router.db_for_write(model)].ops
    key = model._meta.pk
    columns = [field for field in model._meta.concrete_fields if field is not key]
    names = ", ".join(ops.quote_name(str(field.column)) for field in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {ops.quote_name(model._meta.db_table)} ({names}) VALUES ({marks})"
    if unless_there:
        statement += " ON CONFLICT DO NOTHING"
    if vendor == "postgresql":
        statement += f" RETURNING {ops.quote_name(str(key.column))}"
    usual = models.Field.pre_save
    return statement, [(field, type(field).pre_save is not usual) for field in columns]


def insert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    into: str = "",
) -> None:
    """Insert rows of Python values given in the order of `columns` (attribute names).

    `into` names another table of the same columns.
    """
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(into or model._meta.db_table)
    if connection.vendor == "postgresql" and len(rows) > FEW:
        statement = f"COPY {table} ({names}) FROM STDIN"
        # What COPY raises is psycopg's own; others know errors of databases by Django's names.
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(statement) as copy,
        ):
            for row in rows:
                copy.write_row(_copied(row))
        return
    marks = ", ".join(["%s"] * len(fields))
    prepared = _all_prepared(fields, rows, connection)
    is_together = connection.vendor == "postgresql" or model in tallies.counted()
    if is_together or len(fields) <= NARROW:
        _together(connection, f"INSERT INTO {table} ({names}) VALUES ", "", marks, prepared)
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", prepared)


def update(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Set `columns` of existing rows; each row is the new values followed by the primary key."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    key = model._meta.pk
    assert key is not None
    sets = ", ".join(f"{connection.ops.quote_name(f.column)} = %s" for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    where = connection.ops.quote_name(str(key.column))
    prepared = _all_prepared([*fields, key], rows, connection)
    if model in tallies.counted():
        sets = ", ".join(_given(f, place, connection) for place, f in enumerate(fields, 1))
        begin = f"UPDATE {table} SET {sets} FROM (VALUES "
        end = f") AS given WHERE {table}.{where} = given.column{len(fields) + 1}"
        # The last word on each row counts, as it does where they are written one by one.
        last = list({row[-1]: row for row in prepared}.values())
        _together(connection, begin, end, ", ".join(["%s"] * (len(fields) + 1)), last)
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {sets} WHERE {where} = %s", prepared)


def _given(field: Any, place: int, connection: Any) -> str:
    """Set a column to one of the given: PostgreSQL takes a list of nothing but NULL for texts.

    Without the length of texts, or it would cut what is too long instead of refusing it.
    """
    kind, *_length = field.db_type(connection).split("(")
    value = f"given.column{place}"
    told = value if connection.vendor == "sqlite" else f"CAST({value} AS {kind})"
    return f"{connection.ops.quote_name(field.column)} = {told}"


def _together(
    connection: Any, begin: str, end: str, marks: str, rows: Sequence[Sequence[Any]]
) -> int:
    """Many rows in one statement: to begin one takes as long as a short row, and of a table with
    triggers SQLite keeps what each changes, to take it back, which takes far longer.

    How many it wrote.
    """
    written = 0
    with connection.cursor() as cursor:
        for part in parts(rows, max(1, MOST_PLACES // len(rows[0]))):
            values = ", ".join([f"({marks})"] * len(part))
            cursor.execute(f"{begin}{values}{end}", [value for row in part for value in row])
            written += cursor.rowcount
    return written


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    keys: int = 1,
    sets: Sequence[str] = (),
) -> None:
    """Insert rows, over those with the same key; `columns` begin with it: so many, one mostly.

    Of a row that is there, `sets` are written; all columns where they are not told.
    """
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    names = [connection.ops.quote_name(str(f.column)) for f in fields]
    written = [connection.ops.quote_name(str(_field(model, name).column)) for name in sets]
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    changes = ", ".join(f"{name} = excluded.{name}" for name in written or names[keys:])
    prepared = _all_prepared(fields, rows, connection)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) "
            f"ON CONFLICT ({', '.join(names[:keys])}) DO UPDATE SET {changes}",
            prepared,
        )


def insert_missing(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> int:
    """Insert rows, but not those that are there already; how many there were not."""
    if not rows:
        return 0
    connection = connections[router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    prepared = _all_prepared(fields, rows, connection)
    begin, end = f"INSERT INTO {table} ({names}) VALUES ", " ON CONFLICT DO NOTHING"
    if len(fields) <= NARROW:
        return _together(connection, begin, end, marks, prepared)
    with connection.cursor() as cursor:
        cursor.executemany(f"{begin}({marks}){end}", prepared)
        return int(cursor.rowcount)


def erase(model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Take out the rows with these values; for tables of what is made anew from records."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    where = " AND ".join(f"{connection.ops.quote_name(f.column)} = %s" for f in fields)
    prepared = _all_prepared(fields, rows, connection)
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE {where}", prepared)


def reserve_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Numbers for `count` new rows, which nobody else will get. Call it inside a transaction."""
    connection = connections[router.db_for_write(model)]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds the only write lock (BEGIN IMMEDIATE), so reading is reserving.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        known = cursor.fetchone()
        first = (known[0] if known else 0) + 1
        if known:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [first + count - 1, table]
            )
        else:
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count]
            )
    return range(first, first + count)


def wait_for_writers(model: type[models.Model]) -> None:
    """Until whoever is adding rows is done, so that no smaller number comes later than a larger.

    Call it inside a transaction. OperationalError where they take too long.
    """
    connection = connections[router.db_for_write(model)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS}s'")
            cursor.execute(f'LOCK TABLE "{model._meta.db_table}" IN SHARE MODE')


def _field(model: type[models.Model], name: str) -> Any:
    """The field with this name or column attribute, such as `owner` or `owner_id`."""
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname):
            return field
    raise LookupError(f"{model.__name__} has no field {name}")


def _all_prepared(
    fields: Sequence[Any], rows: Sequence[Sequence[Any]], connection: Any
) -> Sequence[Sequence[Any]]:
    columns = list(zip(*rows, strict=True))
    apart = [at for at, column in enumerate(columns) if not PLAIN.issuperset(map(type, column))]
    if not apart:
        return rows
    for at in apart:
        columns[at] = _column_prepared(fields[at], columns[at], connection)
    return list(zip(*columns, strict=True))


def _column_prepared(field: Any, values: Sequence[Any], connection: Any) -> tuple[Any, ...]:
    # Django's own preparation asks each field for each value; most values need none, and of the
    # moment of a bulk change, or of an empty list, there is one in every row.
    if len(set(map(type, values))) == 1 and values.count(values[0]) == len(values):
        return (field.get_db_prep_save(values[0], connection),) * len(values)
    moments: dict[datetime, Any] = {}

    def prepared(value: Any) -> Any:
        if type(value) is not datetime:
            return field.get_db_prep_save(value, connection)
        if value not in moments:
            moments[value] = field.get_db_prep_save(value, connection)
        return moments[value]

    return tuple(value if type(value) in PLAIN else prepared(value) for value in values)


def _copied(row: Sequence[Any]) -> list[Any]:
    from psycopg.types.json import Jsonb  # noqa: PLC0415 - present only where PostgreSQL is used

    return [Jsonb(value) if isinstance(value, (dict, list)) else value for value in row]
