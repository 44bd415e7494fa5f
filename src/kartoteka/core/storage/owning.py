"""Whose records they are, as a condition that leaves the better index to the database.

SQLite knows nothing of how many rows have a value. Asked for what is mine of one customer, it may
read all that is mine. PostgreSQL counts for itself.
"""

from typing import Any

from django.db.models import BigIntegerField, F, Func, Model, Q
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In
from django.db.models.sql import Query
from django.db.models.sql.where import AND, WhereNode

# Tables so long that few of all rows lead to any one of theirs.
_long: set[type[Model]] = set()
# Columns with the number of a record of any type.
_of_any: set[tuple[type[Model], str]] = set()


class _Owner(Func):
    """The owner, whose index SQLite leaves alone where few rows are asked for by their number or by
    a record that they lead to."""

    template = "%(expressions)s"
    arity = 1
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = f"+{self.template}" if _names_few(compiler.query.where) else self.template
        return super().as_sql(compiler, connection, template=template, **extra)


def is_long(model: type[Model]) -> None:
    """Say of a table that few of all rows lead to any one of its rows."""
    _long.add(model)


def leads_anywhere(model: type[Model], column: str) -> None:
    """Say of a column that it has the number of a record of any type, of which another tells."""
    _of_any.add((model, column))


def owned_by(owners: Any) -> Q:
    """The condition that a record is of one of these users; `owners` may be a place for them."""
    return Q(In(_Owner(F("owner_id")), owners))


def _names_few(where: WhereNode) -> bool:
    if where.negated or where.connector != AND:
        return False
    return any(
        _names_few(one) if isinstance(one, WhereNode) else _is_narrow(one) for one in where.children
    )


def _is_narrow(one: Any) -> bool:
    if not isinstance(one, Exact | In) or not isinstance(one.lhs, Col):
        return False
    field = one.lhs.target
    to = field.related_model if field.is_relation else None
    leads = field.primary_key or to in _long or (field.model, field.name) in _of_any
    return leads and not isinstance(one.rhs, Query)
