"""Tables of records are tidied after the fiftieth part of them has changed, not after the fifth."""

from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connections

# Indexes alone tell how many records there are only of pages that were tidied since they changed.
SHARE = "0.02"
_SETTING = "autovacuum_vacuum_scale_factor"


def establish(tables: Sequence[str]) -> None:
    """Have PostgreSQL look at these tables sooner; what an administrator has set stays."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s) "
            "AND relnamespace = current_schema()::regnamespace "
            "AND coalesce(array_to_string(reloptions, ' '), '') NOT LIKE %s",
            [list(tables), f"%{_SETTING}%"],
        )
        for (table,) in cursor.fetchall():
            name = connection.ops.quote_name(table)
            cursor.execute(f"ALTER TABLE {name} SET ({_SETTING} = {SHARE})")
