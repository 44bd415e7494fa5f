"""Expressions over dates that SQLite and PostgreSQL spell differently."""

from typing import Any

from django.db.models import FloatField, Func


class DayNumber(Func):
    """A day as a number, one more for each next day: means and sums of dates are made of it."""

    output_field = FloatField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return super().as_sql(compiler, connection, function="julianday", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "(EXTRACT(EPOCH FROM (%(expressions)s)::timestamp) / 86400)"
        return super().as_sql(compiler, connection, template=template, **extra)
