"""What a request left behind in the database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, connections
from django.db.models import Model

from kartoteka.core.records.types import record_types

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# The name under which `state_of_all` tells of tables that belong to no record type.
BESIDE = "beside"
# Of sessions, of who was here when, of tries to sign in, of what was taken out and of who
# saw whom: no data of the company.
ALLOWED = (
    "django_session",
    "users_visit",
    "users_failedsignin",
    'SET "last_seen"',
    "users_apitoken",
    "search_visit",
    "importing_export",
    "privacy_viewing",
)


class Watch:
    """The statements of one request that write."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def wrote(self) -> list[str]:
        return [s for s in self.statements if not any(name in s for name in ALLOWED)]


@contextmanager
def watched() -> Iterator[Watch]:
    """Note what the database is told inside."""
    watch = Watch()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            watch.statements.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield watch


def state_of_all() -> dict[str, Any]:
    """By record type all that is known of its records, short enough to compare; and the rest."""
    with connection.cursor() as cursor:
        cursor.execute(_question())
        found: dict[str, Any] = {key: told for key, *told in cursor.fetchall()}
        cursor.execute("SELECT subject_type, COUNT(*) FROM events_event GROUP BY subject_type")
        for key, events in cursor.fetchall():
            found.setdefault(key, []).append(events)
    found[BESIDE] = {key: told for key, told in found.items() if key not in record_types}
    return found


@cache
def _question() -> str:
    """One statement for all tables: this is asked after each request that wrote anything."""
    records = [
        f"SELECT '{rt.key}', COUNT(*), MAX(id), SUM(version), MAX(changed_at) "
        f'FROM "{rt.model._meta.db_table}"'
        for rt in record_types
    ]
    beside = [
        f"SELECT '{model._meta.label}', COUNT(*), NULL, NULL, NULL FROM \"{model._meta.db_table}\""
        for model in _models_beside()
    ]
    return " UNION ALL ".join(records + beside)


def _models_beside() -> list[type[Model]]:
    """Tables that belong to no record type: jobs, files, imports."""
    known = {rt.model for rt in record_types}
    return [
        model
        for label in ("jobs", "files", "importing")
        for model in apps.get_app_config(label).get_models()
        if model not in known and model._meta.db_table not in ALLOWED
    ]
