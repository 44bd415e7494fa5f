"""The first rows of several parts of a table together, each part read by an index of its own.

In one question, with OR or with a list of values, every row of all the parts is read and sorted
before the first is known.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def rows(parts: Sequence[QuerySet[M]], limit: int) -> list[M]:
    """The first rows of parts that have the same order; what is in two of them comes once."""
    if len(parts) < 2:
        return list(parts[0][:limit]) if parts else []
    order = parts[0].query.order_by
    together = parts[0].model._default_manager.filter(pk__in=numbers(parts, limit))
    return list(together.order_by(*order)[:limit])


def numbers(parts: Sequence[QuerySet[M]], limit: int) -> set[int]:
    """The numbers of the first rows of each part."""
    return {number for part in parts for number in part.values_list("pk", flat=True)[:limit]}
