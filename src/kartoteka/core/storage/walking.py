"""The first rows in an order, of those that are many: walked to, and not gathered and sorted.

SQLite knows nothing of how many rows have a value. Asked for what is mine or my team's, it reads
all of it by the indexes of owner and team, and sorts it for one page. PostgreSQL counts for itself.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connections
from django.db.models import BigIntegerField, BooleanField, F, Func, Model, Q, QuerySet
from django.db.models.lookups import In

from kartoteka.core.storage import prepared

# So many rows are sorted in a few milliseconds.
MANY = 2000
M = TypeVar("M", bound=Model)


class _Walked(Func):
    """A column whose index SQLite leaves alone where the first rows in an order are asked for, or
    the `whole` of them; to count others, it takes it."""

    template = "%(expressions)s"
    arity = 1
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        query = compiler.query
        is_walked = _is_whole(query) or (query.is_sliced and query.order_by)
        template = f"+{self.template}" if is_walked else self.template
        return super().as_sql(compiler, connection, template=template, **extra)


def is_worth_it(model: type[Model], **either: Sequence[int]) -> bool:
    """Whether so many rows have one of the numbers in one of these columns, such as `owner_id=[3]`,
    that the first of them are better walked to."""
    records = prepared.everything(model)
    if connections[records.db].vendor != "sqlite":
        return False
    return any(_more(records, name, str(MANY), numbers=list(n)) for name, n in either.items())


def among(column: str, numbers: Any) -> Q:
    """The condition that a column has one of these numbers, for rows that are walked to; `numbers`
    may be a place for them."""
    return Q(In(_Walked(F(column)), numbers))


class ByEachOrAll(Func):
    """Two conditions that say the same: one that looks into another table for each row, and one
    that gathers all of that table before, which is worth it for the `whole` of many rows."""

    arity = 2
    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *given: Any, **extra: Any) -> Any:
        """The one that fits the query."""
        by_each, by_all = self.get_source_expressions()
        return compiler.compile(by_all if _is_whole(compiler.query) else by_each)


def whole(records: QuerySet[M]) -> QuerySet[M]:
    """The same records, to be counted in an index that has all that is asked of them: SQLite walks
    through it sooner than it looks up each row that another index names."""
    found = records.all()
    found.query.is_whole = True  # type: ignore[attr-defined]
    return found


def _is_whole(query: Any) -> bool:
    return getattr(query, "is_whole", False)


@prepared.question
def _more(records: QuerySet[Any], column: str, most: str, numbers: Any) -> QuerySet[Any, Any]:
    """A row beyond the most, where there is one."""
    rows = records.filter(**{f"{column}__in": numbers}).order_by()
    return rows.values_list("pk", flat=True)[int(most) : int(most) + 1]
