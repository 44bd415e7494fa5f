"""The first rows of several parts of a table together, each part read by an index of its own.

In one query, with OR or with a list of values, every row of all the parts is read and sorted
before the first is known.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from kartoteka.core.storage.prepared import Question

M = TypeVar("M", bound=Model)


def rows(question: Question, parts: Sequence[QuerySet[M]], **values: Any) -> list[M]:
    """What a question for the first rows finds in all the parts; what is in two comes once."""
    if len(parts) < 2:
        return question(parts[0], **values) if parts else []
    asked = [question.build(part, **values) for part in parts]
    order, limit = asked[0].query.order_by, asked[0].query.high_mark
    together = parts[0].model._default_manager.filter(pk__in=numbers(asked))
    return list(together.order_by(*order)[:limit])


def numbers(asked: Iterable[QuerySet[M]]) -> set[int]:
    """The numbers of the rows of some queries."""
    return {number for query in asked for number in query.values_list("pk", flat=True)}
