"""What a test that commits has left is deleted in the shortest way, before the next one begins."""

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.models.signals import post_migrate  # noqa: TID251 - not of models

from kartoteka.core.search import beginnings
from kartoteka.core.storage.sqlite.base import DatabaseOperations as SQLiteOperations

_sqlite_flush = SQLiteOperations.sql_flush


def shorten() -> None:
    """From now on nothing is made anew that Kartoteka never asks for, and PostgreSQL truncates no
    hundred tables of which some ten hold anything."""
    post_migrate.disconnect(
        create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions"
    )
    post_migrate.disconnect(create_contenttypes)
    DatabaseOperations.sql_flush = _deleting  # type: ignore[method-assign]
    SQLiteOperations.sql_flush = _with_beginnings  # type: ignore[method-assign]


def _with_beginnings(self: Any, *given: Any, **more: Any) -> list[str]:
    """On SQLite the index of beginnings too, of which Django knows nothing."""
    empty = f"INSERT INTO {beginnings.TABLE} ({beginnings.TABLE}) VALUES ('delete-all')"
    own = [empty] if self.connection.alias == DEFAULT_DB_ALIAS else []
    return [*_sqlite_flush(self, *given, **more), *own]


def _deleting(self: Any, style: Any, tables: list[str], **_more: Any) -> list[str]:
    """Delete from the tables that hold anything, with no trigger and no key looking at it."""
    names = [self.quote_name(table) for table in tables]
    asked = " UNION ALL ".join(
        f"SELECT {number} WHERE EXISTS (SELECT FROM {name})" for number, name in enumerate(names)
    )
    with self.connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [names[number] for (number,) in cursor.fetchall()]
    deleting = [f"DELETE FROM {name}" for name in filled]
    return ["SET LOCAL session_replication_role = replica", *deleting] if deleting else []
