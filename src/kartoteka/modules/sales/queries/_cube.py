"""Opportunities counted once, by everything that the funnel tells them apart by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from kartoteka.core.storage import prepared
from kartoteka.core.storage.days import DayNumber
from kartoteka.modules.sales.models import Opportunity
from kartoteka.modules.sales.queries._figures import Period

# In the order of the index `opportunity_cube`, so that the database counts while it reads.
BY = ("stage_id", "outcome", "owner_id", "furthest_id", "closed_from_id", "lost_reason_id")
ENDS = ("won", "lost")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Cell:
    """Opportunities that are alike in all of these."""

    stage: int | None = None
    outcome: str = ""
    owner: int | None = None
    furthest: int | None = None
    closed_from: int | None = None
    lost_reason: int | None = None
    number: int = 0
    value: Decimal = NOTHING
    # Of them, those opened in the period; and those closed in it, with what they are worth.
    opened: int = 0
    closed: int = 0
    closed_value: Decimal = NOTHING
    # Of those closed in it, those of which both days are known, and their days together.
    timed: int = 0
    days: float = 0.0


class Cube(tuple[Cell, ...]):
    """The cells, to be added up along any side."""

    @classmethod
    def of(cls, records: QuerySet[Opportunity], pipeline: int, period: Period) -> "Cube":
        """One query over those of a pipeline that are among these."""
        return cls(cls._cells(_rows(records, pipeline=pipeline, **period.known)))

    @staticmethod
    def asked(period: Period) -> dict[str, Any]:
        """What is asked of each cell."""
        # That they were won or lost is a side of the cells: the database need not ask each row.
        in_end = period.days("closed_on")
        timed = in_end & Q(closed_on__isnull=False, opened_on__isnull=False)
        # Columns of the index are counted, never numbers: PostgreSQL reads it alone only so.
        asked: dict[str, Any] = {
            "number": Count("*"),
            "total": Sum("value"),
            "timed": Count("closed_on", filter=timed),
            "days": Sum(DayNumber(F("closed_on")) - DayNumber(F("opened_on")), filter=timed),
        }
        if not period.is_endless:
            asked |= {
                "opened": Count("opened_on", filter=period.days("opened_on")),
                "closed": Count("closed_on", filter=in_end),
                "closed_total": Sum("value", filter=in_end),
            }
        return asked

    @staticmethod
    def _cells(rows: Any) -> Iterator[Cell]:
        for row in rows:
            number, value = row["number"], row["total"] or NOTHING
            has_ended = row["outcome"] in ENDS
            yield Cell(
                stage=row["stage_id"], outcome=row["outcome"], owner=row["owner_id"],
                furthest=row["furthest_id"], closed_from=row["closed_from_id"],
                lost_reason=row["lost_reason_id"], number=number, value=value,
                opened=row.get("opened", number),
                closed=row.get("closed", number) if has_ended else 0,
                closed_value=(row.get("closed_total", value) if has_ended else None) or NOTHING,
                timed=row["timed"] if has_ended else 0,
                days=(row["days"] if has_ended else None) or 0.0,
            )  # fmt: skip

    def only(self, **sides: Any) -> "Cube":
        """The cells that are so, as in `only(outcome="won")`."""
        wanted = sides.items()
        return Cube(c for c in self if all(getattr(c, side) == is_ for side, is_ in wanted))

    def along(self, side: Callable[[Cell], Any]) -> dict[Any, "Cube"]:
        """The cells by one side, or by several."""
        found: dict[Any, list[Cell]] = {}
        for cell in self:
            found.setdefault(side(cell), []).append(cell)
        return {key: Cube(cells) for key, cells in found.items()}

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(cell.number for cell in self)

    @property
    def value(self) -> Decimal:
        """What they are worth."""
        return sum((cell.value for cell in self), NOTHING)

    @property
    def opened(self) -> int:
        """How many were opened in the period."""
        return sum(cell.opened for cell in self)

    @property
    def closed(self) -> int:
        """How many were closed in it."""
        return sum(cell.closed for cell in self)

    @property
    def closed_value(self) -> Decimal:
        """What those closed in it are worth."""
        return sum((cell.closed_value for cell in self), NOTHING)

    @property
    def mean_days(self) -> float | None:
        """From opened to closed, of those closed in the period."""
        timed = sum(cell.timed for cell in self)
        return sum(cell.days for cell in self) / timed if timed else None


@prepared.question
def _rows(records: QuerySet[Opportunity], pipeline: Any, **days: Any) -> QuerySet[Any, Any]:
    here = records.filter(pipeline=pipeline, archived_at=None).order_by()
    return here.values(*BY).annotate(**Cube.asked(Period(**days)))
