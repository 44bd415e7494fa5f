"""Tallies: how many rows of a table are alike, and what they come to, kept by the database itself.

A tally is a table of few rows beside one of many. Triggers on the big one change it in the
transaction of the change, whoever writes and however: an action, a bulk edit, an undo, an import,
an erasure. So it is never late, and nobody has to remember it. It tells of everything that is
there: it may be shown to who sees all of it, or as much as its sides tell of what one sees.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, router, transaction

from kartoteka.core.storage.tallies.declaring import (
    Both,
    Cents,
    Column,
    Counting,
    Days,
    Expression,
    Filled,
    Only,
    Tally,
    alike,
    columns,
)
from kartoteka.core.storage.tallies.words import PREFIX, Connection, Written

__all__ = [
    "Both",
    "Cents",
    "Column",
    "Counting",
    "Days",
    "Expression",
    "Filled",
    "Only",
    "Tally",
    "alike",
    "columns",
    "counted",
    "establish",
    "every",
    "faults",
    "fold",
    "remove",
]


def every() -> list[type[Tally]]:
    """All tallies, each after the one whose rows it counts."""
    found = [model for model in apps.get_models() if issubclass(model, Tally)]
    return sorted(found, key=lambda model: issubclass(apps.get_model(model.counting.source), Tally))


@cache
def counted() -> frozenset[Any]:
    """The models whose rows are counted."""
    return frozenset(apps.get_model(model.counting.source) for model in every())


def establish(anew: bool = False) -> bool:
    """Make the triggers and count everything, where a trigger is missing; whether one was."""
    connection = _connection()
    written = [Written(model, connection) for model in every()]
    if not {each.table for each in written} <= set(connection.introspection.table_names()):
        # Migrated no further than to before there were tallies.
        return False
    wanted = {name: one for each in written for name, one in each.triggers().items()}
    if not anew and set(_standing(connection)) == set(wanted):
        return False
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        remove()
        for each in written:
            if each.is_postgresql:
                cursor.execute(f'LOCK TABLE "{each.source}" IN SHARE ROW EXCLUSIVE MODE')
            cursor.execute(f'DELETE FROM "{each.table}"')
            cursor.execute(each.fill())
            for statements in each.triggers().values():
                for statement in statements:
                    cursor.execute(statement)
    return True


def remove() -> None:
    """Take the triggers away, before tables that they name are made anew."""
    connection = _connection()
    standing = _standing(connection)
    with connection.cursor() as cursor:
        for name, table in standing.items():
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')
                cursor.execute(f'DROP FUNCTION "{name}"()')
            else:
                cursor.execute(f'DROP TRIGGER "{name}"')


def faults() -> Iterator[tuple[str, str]]:
    """What is not so: the tally, and what is wrong with it."""
    connection = _connection()
    standing = _standing(connection)
    for model in every():
        written = Written(model, connection)
        if not set(written.triggers()) <= set(standing):
            yield written.table, "is not kept: its triggers are missing"
        with connection.cursor() as cursor:
            cursor.execute(written.unlike())
            for row in cursor.fetchall():
                where = ", ".join(
                    f"{name} {value}" for name, value in zip(written.counting.by, row, strict=False)
                )
                off = ", ".join(str(value) for value in row[len(written.keys) :])
                yield written.table, f"of {where} it keeps too much by {off}"


def fold() -> None:
    """Keep few rows: on PostgreSQL, add up what connections that have ended left behind."""
    connection = _connection()
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in every():
            cursor.execute(Written(model, connection).fold())


def _connection() -> Connection:
    return connections[router.db_for_write(every()[0])]


def _standing(connection: Connection) -> dict[str, str]:
    """The triggers that are there, with their tables."""
    ask = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' "
    ask += f"AND name LIKE '{PREFIX}%'"
    if connection.vendor == "postgresql":
        ask = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            f"WHERE tgname LIKE '{PREFIX}%' AND relnamespace = current_schema()::regnamespace"
        )
    with connection.cursor() as cursor:
        cursor.execute(ask)
        return dict(cursor.fetchall())
