"""Totals under a list and beside its groups, where counting is cheap."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from kartoteka.core import access
from kartoteka.core.fields import Format, Spec, show_number
from kartoteka.core.filters.paths import expression
from kartoteka.core.screens import ordering
from kartoteka.core.screens.list_state import ListState
from kartoteka.core.storage import prepared

# Beyond this a list says «10 000+» and shows no sums.
MOST = 10_000


@dataclass(frozen=True)
class Totals:
    """How many records a list has, at most so many, and sums of its measures."""

    count: int
    sums: tuple[tuple[str, str], ...] = ()

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > MOST

    def words(self, fmt: Format) -> str:
        """The number as people read it."""
        return f"{number(MOST, fmt)}+" if self.is_more else number(self.count, fmt)


def number(value: int, fmt: Format) -> str:
    """A whole number with grouped thousands."""
    return show_number(value, fmt.tongue, 0, 0)


def measures_of(state: ListState) -> list[Spec]:
    """Fields whose sums stand under the list: measures and added numbers among its columns."""
    return [
        spec
        for key in state.shown_columns
        if (spec := state.specs[key]).kind.summable
        and (spec.custom or key in state.record_type.measures)
    ]


def count_of(records: QuerySet[Any]) -> int:
    """How many records there are, counted up to the first that is too many."""
    return records.order_by().values("pk")[: MOST + 1].count()


def _count(state: ListState, records: QuerySet[Any]) -> int:
    # Of a whole shelf there are mostly too many, and that is told in half the time of counting.
    if state.is_as_it_comes:
        seen = access.visible(state.user, state.record_type.model)
        is_much = bool(_one_too_many(seen, str(MOST)))
    else:
        further = records.order_by().values_list("pk")[MOST : MOST + 1]
        is_much = not state.is_narrowed and bool(further)
    return MOST + 1 if is_much else count_of(records)


@prepared.question
def _one_too_many(records: QuerySet[Any], most: str) -> QuerySet[Any, Any]:
    rows = records.filter(archived_at__isnull=True).order_by().values_list("pk")
    return rows[int(most) : int(most) + 1]


def totals_of(state: ListState, records: QuerySet[Any], known: int | None = None) -> Totals:
    """Count and sums of a list. `known` is the count where the page shows all of it."""
    # Counted first and by itself: an index has the count, but for sums each row must be read.
    count = _count(state, records) if known is None else known
    measures = measures_of(state)
    if not measures or count > MOST:
        return Totals(count)
    parts = {f"s{i}": Sum(expression(spec)) for i, spec in enumerate(measures)}
    found = records.order_by().aggregate(**parts)
    sums = [_shown(spec, found[f"s{i}"], state.fmt) for i, spec in enumerate(measures)]
    return Totals(count, tuple(sums))


def _shown(spec: Spec, total: Any, fmt: Format) -> tuple[str, str]:
    value = spec.kind.load(total, spec) if spec.custom and total is not None else total
    return str(spec.label), spec.kind.show(0 if value is None else value, spec, fmt)


@dataclass(frozen=True)
class GroupTotals:
    """How many records a group has, and sums of its measures."""

    count: int
    sums: tuple[tuple[str, str], ...]


def group_totals(state: ListState, records: QuerySet[Any]) -> dict[Any, GroupTotals]:
    """Count and sums of each group of a list, by the value that its rows share."""
    spec = state.specs[state.group]
    measures: Sequence[Spec] = measures_of(state)
    sums = {f"s{i}": Sum(expression(measure)) for i, measure in enumerate(measures)}
    rows = (
        records.order_by()
        .values(_group=ordering.group_expression(spec, state.fmt))
        .annotate(_n=Count("*"), **sums)
    )
    found: dict[Any, GroupTotals] = {}
    for row in rows:
        shown = tuple(_shown(m, row[f"s{i}"], state.fmt) for i, m in enumerate(measures))
        found[group_key(row["_group"])] = GroupTotals(row["_n"], shown)
    return found


def group_key(value: Any) -> Any:
    """The value of a group, the same for what the rows and what the totals say."""
    return None if value == "" else value
