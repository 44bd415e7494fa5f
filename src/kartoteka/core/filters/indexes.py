"""Indexes over custom fields that an administrator ticked as «indexed»."""

from typing import Any

from django.db import connections, router

from kartoteka.core.events.reactions import Change, on
from kartoteka.core.filters.paths import expression
from kartoteka.core.records.types import record_types

# Kinds whose conditions compare the stored value itself; texts are compared folded, by scanning.
INDEXED = frozenset({"choice", "link", "integer", "decimal", "money", "percent", "date"})


@on("custom_field")
def keep_indexes(changes: list[Change], by: Any) -> None:
    """Make or drop the index of every field whose tick, or life, changed."""
    for change in changes:
        field = change.record
        if not {"is_fast", "archived_at"} & change.changed.keys():
            continue
        if field.is_fast and field.archived_at is None and field.kind in INDEXED:
            _create(field)
        else:
            _drop(field)


def index_name(field: Any) -> str:
    """The name of the index of a custom field."""
    return f"custom_{field.pk}"


def _create(field: Any) -> None:
    record_type = record_types[field.record_type]
    connection = connections[router.db_for_write(record_type.model)]
    queryset = record_type.model._default_manager.all()
    resolved = expression(record_type.spec(field.key)).resolve_expression(queryset.query)
    sql, _params = queryset.query.get_compiler(connection=connection).compile(resolved)
    table = connection.ops.quote_name(record_type.model._meta.db_table)
    # Inside an index the column stands without its table, on both databases.
    column = sql.replace(f"{table}.", "")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {index_name(field)} ON {table} (({column}))")


def _drop(field: Any) -> None:
    record_type = record_types[field.record_type]
    connection = connections[router.db_for_write(record_type.model)]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {index_name(field)}")
