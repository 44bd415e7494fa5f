"""Stage visits follow every move, undo included, and can be made anew from the events."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kartoteka.core import actions
from kartoteka.core.events.models import Group
from kartoteka.modules.sales.actions import (
    bring_in,
    move_opportunity,
    rebuild_stage_visits,
    reopen_opportunity,
    win_opportunity,
)
from kartoteka.modules.sales.models import StageVisit
from kartoteka.modules.sales.tests.conftest import Sale, make_sale


def visits() -> list[tuple[int, str, Any, int | None]]:
    rows = StageVisit.objects.order_by("opportunity_id", "id").select_related("stage")
    return [(v.opportunity_id, v.stage.name, v.left_at, v.hours) for v in rows]


def names() -> list[str]:
    return [name for _opportunity, name, _left, _hours in visits()]


@pytest.fixture
def later(actor_of: Callable[..., Any]) -> Callable[[int], Any]:
    """The administrator some days from now."""
    start = actor_of()
    return lambda days: replace(start, at=start.at + timedelta(days=days))


def test_moves_leave_visits_with_their_hours(
    sale: Sale, opportunity_of: Callable[..., Any], later: Callable[[int], Any]
) -> None:
    opportunity = opportunity_of(by=later(0))
    opportunity = move_opportunity(opportunity, by=later(2), stage=sale.stage("Offer"))
    win_opportunity(opportunity, by=later(5))
    assert [(n, h) for _o, n, _l, h in visits()] == [("New", 48), ("Offer", 72), ("Won", None)]
    assert visits()[-1][2] is None


def test_undo_takes_the_visit_back(
    sale: Sale, opportunity_of: Callable[..., Any], later: Callable[[int], Any]
) -> None:
    opportunity = opportunity_of(by=later(0))
    move_opportunity(opportunity, by=later(2), stage=sale.stage("Offer"))
    before = visits()
    move_opportunity(opportunity, by=later(3), stage=sale.stage("Contract"))
    undone = actions.undo(Group.objects.latest("id").pk, later(4))
    assert undone.undone == 1
    assert visits() == before
    actions.undo(undone.group_id, later(5))
    assert names() == ["New", "Offer", "Contract"]


def test_two_moves_in_one_moment_and_back_again(
    sale: Sale, opportunity_of: Callable[..., Any], later: Callable[[int], Any]
) -> None:
    opportunity = opportunity_of(by=later(0))
    move_opportunity(opportunity, by=later(0), stage=sale.stage("Offer"))
    move_opportunity(opportunity, by=later(1), stage=sale.stage("New"))
    assert [(n, h) for _o, n, _l, h in visits()] == [("New", 0), ("Offer", 24), ("New", None)]


def test_rebuilding_gives_the_same_table(
    sale: Sale, opportunity_of: Callable[..., Any], later: Callable[[int], Any]
) -> None:
    first = opportunity_of(by=later(0))
    win_opportunity(first, by=later(9))
    first.refresh_from_db()
    reopen_opportunity(first, by=later(12))
    second = opportunity_of("Heat pump", by=later(1))
    move_opportunity(second, by=later(4), stage=sale.stage("Contract"))
    actions.undo(Group.objects.latest("id").pk, later(6))
    day = later(0).at.date()
    bring_in(
        [{"name": "Old one", "stage": sale.stage("Lost"), "opened_on": day - timedelta(days=30),
          "closed_on": day - timedelta(days=10)}],
        later(7),
    )  # fmt: skip
    kept = visits()
    assert rebuild_stage_visits() == len(kept) == 6
    assert visits() == kept


def test_bring_in_refuses_a_close_before_the_opening(
    sale: Sale, actor_of: Callable[..., Any]
) -> None:
    by = actor_of()
    day = by.at.date()
    rows = [
        {"name": "Wrong", "stage": sale.stage("Won"), "opened_on": day,
         "closed_on": day - timedelta(days=1)},
        {"name": "Right", "outcome": "won", "closed_on": day - timedelta(days=3)},
    ]  # fmt: skip
    wrong, right = bring_in(rows, by)
    assert wrong.id is None
    assert set(wrong.errors) == {"closed_on"}
    assert right.id is not None
    assert not right.errors
    assert names() == ["New", "Won"]


def test_archived_and_moved_away_ones_are_not_counted(
    sale: Sale, opportunity_of: Callable[..., Any], later: Callable[[int], Any]
) -> None:
    gone, left = opportunity_of("Gone", by=later(0)), opportunity_of("Left", by=later(0))
    other = make_sale("Service")

    def counted() -> list[bool]:
        rows = StageVisit.objects.order_by("opportunity_id", "id")
        return list(rows.values_list("is_counted", flat=True))

    actions.archive(gone, later(1))
    left.refresh_from_db()
    move_opportunity(left, by=later(1), stage=other.stage("Offer"))
    assert counted() == [False, False, True]
    actions.restore(gone, later(2))
    assert counted() == [True, False, True]
    kept = visits()
    rebuild_stage_visits()
    assert (visits(), counted()) == (kept, [True, False, True])
