"""Where records stand on a board, in an index that only a board is read by.

SQLite knows nothing of how many rows have a value. An index of such a column would also be taken
for what is mine there, or of one town, and a quarter of all records be read for a page. So the
index has the value in words of its own, and is found only by who asks in the same ones.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Func, Index, Model, Q
from django.db.models.lookups import Exact, In

# So many rows are found by the index and sorted in ten milliseconds.
FEW = 10_000


class BoardColumn(Func):
    """The value of a choice; spelled without parameters, so that the index fits."""

    template = "COALESCE(%(expressions)s, '')"
    arity = 1
    output_field = CharField()


def index(column: str, order: str, name: str) -> Index:
    """The index of records that are in use, by where they stand and then in an order."""
    return Index(BoardColumn(column), order, "id", name=name, condition=Q(archived_at=None))


def at(column: str, *values: Any) -> Q:
    """The condition that a record stands at one of these, for who asks for nothing else."""
    here = BoardColumn(column)
    return Q(Exact(here, values[0]) if len(values) == 1 else In(here, values))


def is_rare(model: type[Model], column: str, values: Sequence[Any]) -> bool:
    """Whether so few records in use stand there that any order of them is best found so."""
    rows = model._default_manager.filter(at(column, *values), archived_at=None).order_by()
    return not rows.values_list("pk")[FEW : FEW + 1]
