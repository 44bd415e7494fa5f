"""The funnel: what leaks where, the period before, the lists behind, and too few new ones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Group
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import actions as sales
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.queries import Inflow
from kartoteka.modules.sales.tests.conftest import Sale


def test_what_was_lost_is_told_by_stage_and_reason(
    sale: Sale, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any],
    client_of: Callable[..., Client],
) -> None:  # fmt: skip
    by = actor_of()
    price = actions.create(record_types["lost_reason"], {"name": "Price"}, house())
    for name in ("A", "B"):
        moved = sales.move_opportunity(opportunity_of(name), by=by, stage=sale.stage("Offer"))
        sales.lose_opportunity(moved, by=by, lost_reason=price.pk)
    lost = sales.lose_opportunity(opportunity_of("C"), by=by, lost_reason=price.pk)
    old = replace(by, at=by.at - timedelta(days=40))
    opportunity_of("Old", by=old)
    today = by.at.astimezone(by.fmt.timezone).date()
    month = queries.Period(today - timedelta(days=29), today + timedelta(days=1))
    found = queries.funnel(by.user, sale.pipeline, month, today=today, zone=by.fmt.timezone)
    told = [(leak.stage, leak.reason, leak.count) for leak in found.leaks]
    assert told == [("Offer", "Price", 2), ("New", "Price", 1)]
    assert found.opportunities == 3
    assert found.before is not None
    assert (found.before.opportunities, found.before.lost_count) == (1, 0)
    page = client_of().get("/opportunities/funnel/").content.decode()
    url = page[page.index("/opportunities/?pipeline__is=") :].split('"')[0].replace("&amp;", "&")
    assert client_of().get(url).status_code == 200
    undone = actions.undo(Group.objects.filter(events__subject_id=lost.pk).latest("id").pk, by)
    assert undone.undone == 1
    lost.refresh_from_db()
    assert lost.closed_from_id is None


def test_too_few_new_ones_by_what_history_says_is_needed() -> None:
    # 10 won in thirty days at one won of four: forty new ones keep it so.
    inflow = Inflow(recent=20, usual=22, won=10, win_rate=0.25)
    assert (inflow.needed, inflow.is_dry) == (40, True)
    assert not replace(inflow, recent=30).is_dry
    assert Inflow(recent=2, usual=10).is_dry
    assert not Inflow(recent=0, usual=0).is_dry


def test_the_warning_stands_on_board_funnel_and_today(
    sale: Sale, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any],
    client_of: Callable[..., Client],
) -> None:  # fmt: skip
    by = actor_of()
    for days in (40, 50, 60, 70, 80, 85):
        sales.win_opportunity(
            opportunity_of(by=replace(by, at=by.at - timedelta(days=days))),
            by=replace(by, at=by.at - timedelta(days=days - 30)),
        )
    for address in ("/opportunities/board/", "/opportunities/funnel/", "/today/"):
        page = client_of().get(address).content.decode()
        assert "Too few new opportunities: 0 in the last 30 days." in page, address
