"""What matching asks of the database in its own words; only this file knows which one it is."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from kartoteka.core.matching.models import MatchKey


def create_table(apps: Any, schema_editor: Any) -> None:
    """Make the table of keys (called by the migration)."""
    end = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        'CREATE TABLE "matching_matchkey" ("key" bigint NOT NULL, "record_id" bigint NOT NULL, '
        f'PRIMARY KEY ("key", "record_id")){end}'
    )


def drop_table(apps: Any, schema_editor: Any) -> None:
    """Take it away again."""
    schema_editor.execute('DROP TABLE "matching_matchkey"')


def under(keys: Sequence[int], most: int) -> list[tuple[int, int]]:
    """For each key its first records, at most so many: pairs of key and record."""
    if not keys:
        return []
    table = connection.ops.quote_name(MatchKey._meta.db_table)
    one = f"SELECT * FROM (SELECT key, record_id FROM {table} WHERE key = %s LIMIT %s) AS k"  # noqa: S608 - the name of our own table
    statement = " UNION ALL ".join([one] * len(keys))
    values = [value for key in keys for value in (key, most)]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def under_many(keys: Collection[int], most: int) -> list[tuple[int, int]]:
    """As `under` for any number of keys in one query, without keys that more records share."""
    if not keys:
        return []
    table = connection.ops.quote_name(MatchKey._meta.db_table)
    if connection.vendor == "sqlite":
        asked, given = "SELECT value AS key FROM json_each(%s)", json.dumps(list(keys))
    else:
        asked, given = "SELECT unnest(%s::bigint[]) AS key", list(keys)  # type: ignore[assignment]
    crowded = f"SELECT 1 FROM {table} AS c WHERE c.key = a.key LIMIT 1 OFFSET %s"  # noqa: S608 - the name of our own table
    statement = (
        f"SELECT k.key, k.record_id FROM ({asked}) AS a "  # noqa: S608
        f"CROSS JOIN {table} AS k WHERE k.key = a.key AND NOT EXISTS ({crowded})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [given, most])
        return cursor.fetchall()
