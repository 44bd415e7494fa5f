"""The head of a board and of its columns: how much there is, and the quick filters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, ngettext

from kartoteka.core.fields import show_number
from kartoteka.core.screens.board_plan import Board, shown_totals
from kartoteka.core.screens.board_totals import ColumnTotals, together
from kartoteka.core.screens.totals import MOST

if TYPE_CHECKING:
    from kartoteka.core.screens.boards import Shelf

STEP_FILTERS = (
    ("empty", "", gettext_lazy("No next step"), "circle-dashed"),
    ("before", "today", gettext_lazy("Overdue"), "circle-alert"),
)


def said(shown: Board) -> str:
    """How many records are on the board, as a sentence."""
    number = together([totals.count for totals in shown_totals(shown)])
    many = MOST + 1 if number is None else number
    sentence = ngettext("%(n)s on the board", "%(n)s on the board", many)
    return sentence % {"n": number_of(shown, number)}


def context(shown: Board, shelves: Sequence["Shelf"]) -> dict[str, Any]:
    """What changes with every move: totals in the bar and the quick filters."""
    totals = [shelf.totals for shelf in shelves]
    found: dict[str, Any] = {"count": number_of(shown, together([t.count for t in totals]))}
    spec, total = shown.value_spec, together([t.total for t in totals])
    if spec is not None and total is not None:
        found["total"] = spec.kind.show(total, spec, shown.fmt)
        if any(shelf.column.probability is not None for shelf in shelves):
            weighted = sum((t.total or 0) * (s.column.probability or 0) / 100
                           for s, t in zip(shelves, totals, strict=True))  # fmt: skip
            found["weighted"] = spec.kind.show(round(weighted, 0), spec, shown.fmt)
    if shown.has_steps:
        counts = [
            together([getattr(t, name) for t in totals]) for name in ("without_step", "overdue")
        ]
        found["quick"] = [
            _quick(shown, operator, value, label, icon, count)
            for (operator, value, label, icon), count in zip(STEP_FILTERS, counts, strict=True)
        ]
    return found


def _quick(
    shown: Board, operator: str, value: str, label: Any, icon: str, count: int | None
) -> dict[str, Any]:
    """A filter that is one press away, on or off."""
    current = shown.state.filter
    for index, item in enumerate(current.root.items):
        triple = item.as_json()
        if isinstance(triple, list) and triple[:2] == ["next_step_at", operator]:
            url, on = shown.url(filter=current.without(index)), True
            break
    else:
        url, on = shown.url(filter=current.with_condition(["next_step_at", operator, value])), False
    return {
        "url": url,
        "on": on,
        "label": label,
        "icon": icon,
        "count": "" if count is None else number_of(shown, count),
    }


def number_of(shown: Board, number: int | None) -> str:
    """A number as people read it; «10 000+» where it was not counted to the end."""
    words = show_number(MOST if number is None else number, shown.fmt.tongue, 0, 0)
    return f"{words}+" if number is None else words


def sum_of(shown: Board, totals: ColumnTotals) -> str:
    """What the records of a column are worth; nothing where that is not added up."""
    spec, total = shown.value_spec, totals.total
    return "" if spec is None or total is None else spec.kind.show(total, spec, shown.fmt)
