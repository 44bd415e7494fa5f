"""What the columns of a board hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum

from kartoteka.core.screens.totals import MOST, count_of

if TYPE_CHECKING:
    from kartoteka.core.screens.board_plan import Board

NO_VALUE = "none"
STEP = "next_step_at"


@dataclass(frozen=True)
class ColumnTotals:
    """What one column holds, shown or not; None where there is too much to be counted."""

    count: int | None = 0
    total: Decimal | None = Decimal(0)
    without_step: int | None = 0
    overdue: int | None = 0


def counted(board: "Board", records: QuerySet[Any], today: datetime) -> dict[str, ColumnTotals]:
    """Number and sum of every column that has records, as of today: they are read all."""
    figures: dict[str, Any] = {"n": Count("*")}
    if board.value_spec is not None:
        figures["total"] = Sum(board.value_spec.key)
    if board.has_steps:
        # Of the step and not of numbers: PostgreSQL reads an index alone only if all is in it.
        figures["with"] = Count(STEP)
        figures["late"] = Count(STEP, filter=Q(**{f"{STEP}__lt": today}))
    column = f"{board.by}_id" if board.spec.link else board.by
    return {
        NO_VALUE if row[column] in (None, "") else str(row[column]): ColumnTotals(
            row["n"],
            row.get("total") or Decimal(0),
            row["n"] - row.get("with", row["n"]),
            row.get("late", 0),
        )
        for row in records.values(column).annotate(**figures)
    }


def of_everything(
    board: "Board",
    records: QuerySet[Any],
    standing: Mapping[str, QuerySet[Any]],
    today: datetime,
) -> dict[str, ColumnTotals]:
    """The same of all that there is, each column as far as a list is counted: the index of the
    board has the records as they stand."""
    if count_of(records) <= MOST:
        return counted(board, records, today)
    found = {key: _bounded(board, rows) for key, rows in standing.items()}
    return {key: column for key, column in found.items() if column.count != 0}


def _bounded(board: "Board", records: QuerySet[Any]) -> ColumnTotals:
    """One column of a board that holds more than is counted."""
    number = count_of(records)
    if number > MOST:
        return ColumnTotals(None, None, None, None)
    measure = board.value_spec
    value = records.aggregate(total=Sum(measure.key))["total"] if measure is not None else None
    return ColumnTotals(number, value or Decimal(0), None, None)


def together(figures: Sequence[Any]) -> Any:
    """The sum of a figure of all columns; None where one of them was not counted."""
    return None if None in figures else sum(figures)
