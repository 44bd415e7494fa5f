"""The funnel: what it counts, for whom, and over which time."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kartoteka.core import access
from kartoteka.core.records import custom
from kartoteka.modules.sales import actions, queries
from kartoteka.modules.sales.models import LostReason
from kartoteka.modules.sales.tests.conftest import Sale

ZONE = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def filled(sale: Sale, opportunity_of: Callable[..., Any], actor_of: Callable[..., Any]) -> Sale:
    """Four opportunities: one in New, one in Offer, one won through Offer, one lost from New."""
    start = actor_of()

    def on(days: int) -> Any:
        return replace(start, at=start.at + timedelta(days=days))

    opportunity_of("A", value=Decimal(100), by=on(-20))
    second = opportunity_of("B", value=Decimal(200), by=on(-20))
    actions.move_opportunity(second, by=on(-10), stage=sale.stage("Offer"))
    third = opportunity_of("C", value=Decimal(400), by=on(-20))
    third = actions.move_opportunity(third, by=on(-16), stage=sale.stage("Offer"))
    actions.win_opportunity(third, by=on(-6))
    fourth = opportunity_of("D", value=Decimal(800), by=on(-20))
    reason = LostReason.objects.create(name="Price")
    actions.lose_opportunity(fourth, by=on(-18), lost_reason=reason.pk)
    return sale


def funnel_of(
    sale: Sale, user: Any = None, period: queries.Period | None = None, **more: Any
) -> queries.Funnel:
    from django.utils import timezone

    today = timezone.localdate(timezone=ZONE)
    return queries.funnel(
        user, sale.pipeline, period or queries.Period(), today=today, zone=ZONE, **more
    )


def test_stages_tell_present_path_and_stay(filled: Sale) -> None:
    found = funnel_of(filled)
    rows = {row.stage.name: row for row in found.stages}
    assert list(rows) == ["New", "Offer", "Contract", "Won"]
    assert [row.now_count for row in found.stages] == [1, 1, 0, 1]
    assert [row.reached for row in found.stages] == [4, 2, 1, 1]
    assert [row.entered for row in found.stages] == [4, 2, 0, 1]
    assert [row.conversion for row in found.stages] == [0.5, 0.5, 1.0, None]
    assert rows["New"].mean_days == pytest.approx((10 + 4 + 2) / 3, abs=0.1)
    assert rows["New"].median_days == pytest.approx(4, abs=0.1)
    assert rows["Offer"].mean_days == pytest.approx(10, abs=0.1)
    assert rows["Won"].mean_days is None


def test_sums_and_rates(filled: Sale) -> None:
    found = funnel_of(filled)
    assert (found.opportunities, found.open_count) == (4, 2)
    assert (found.open_value, found.weighted_value) == (Decimal(300), Decimal(10 + 100))
    assert (found.won_count, found.lost_count, found.win_rate) == (1, 1, 0.5)
    assert (found.won_value, found.mean_won) == (Decimal(400), Decimal(400))
    assert found.mean_cycle_days == pytest.approx(14, abs=0.01)
    report = json.loads(json.dumps(found.as_json()))
    assert report["won_value"] == "400.00"
    told = [(row["name"], row["count"], row["value"]) for row in report["stages"]]
    assert told[-2:] == [("Won", 1, "400.00"), ("Lost", 1, "800.00")]
    assert sum(row["count"] for row in report["stages"]) == report["opportunities"]


def test_period_cuts_each_measure_by_its_own_day(
    filled: Sale, actor_of: Callable[..., Any]
) -> None:
    today = actor_of().at.astimezone(ZONE).date()
    late = queries.Period(today - timedelta(days=12), today + timedelta(days=1))
    found = funnel_of(filled, period=late)
    assert found.opportunities == 0
    assert (found.won_count, found.lost_count) == (1, 0)
    assert [row.entered for row in found.stages] == [0, 1, 0, 1]
    assert found.open_count == 2, "what is open is so now, whatever the period"


def test_only_visible_opportunities_count(
    filled: Sale, user_of: Callable[..., Any], opportunity_of: Callable[..., Any]
) -> None:
    salesperson = user_of("salesperson")
    opportunity_of("Own", value=Decimal(50), owner=salesperson.pk)
    found = funnel_of(filled, salesperson)
    assert (found.opportunities, found.open_value) == (1, Decimal(50))
    assert funnel_of(filled, user_of("manager")).opportunities == 5
    assert funnel_of(filled, user_of("manager"), owner_id=salesperson.pk).opportunities == 1


def test_hidden_values_are_nowhere(
    filled: Sale, user_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "may_field", lambda user, record_type, key: key != "value")
    found = funnel_of(filled, user_of("manager")).as_json()
    assert found["won_count"] == 1
    assert {found[key] for key in ("open_value", "weighted_value", "won_value", "mean_won")} == {
        None
    }
    assert {row["value"] for row in found["stages"]} == {None}
    assert {owner["won_value"] for owner in found["owners"]} == {None}


def test_a_dry_beginning_is_told(
    sale: Sale,
    opportunity_of: Callable[..., Any],
    actor_of: Callable[..., Any],
    client_of: Callable[..., Client],
) -> None:
    today = actor_of().at.astimezone(ZONE).date()
    for days in (0, 40, 41, 50, 70, 71, 80, 100, 101, 110):
        opportunity_of(f"O{days}", opened_on=today - timedelta(days=days))
    inflow = funnel_of(sale).inflow
    assert (inflow.recent, inflow.usual, inflow.is_dry) == (1, 3, True)
    page = client_of("manager").get("/opportunities/funnel/").content.decode()
    assert "new opportunities in the last 30 days: 1, usually 3" in page


def test_the_number_of_queries_does_not_grow(
    filled: Sale, opportunity_of: Callable[..., Any], user_of: Callable[..., Any],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    manager = user_of("manager")
    with custom.remembered(), django_assert_max_num_queries(14):
        funnel_of(filled, manager)


def test_page_shows_figures_table_and_filters(
    filled: Sale, client_of: Callable[..., Client]
) -> None:
    client = client_of("manager")
    page = client.get(
        "/opportunities/funnel/", {"pipeline": filled.pipeline.pk, "period": "this_year"}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "Funnel: Installations" in text
    assert "ui-chart" in text
    assert "50%" in text
    part = client.get("/opportunities/funnel/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Funnel: Installations" in part
    assert client.get("/opportunities/funnel/", {"pipeline": "999999"}).status_code == 404
    bad = client.get("/opportunities/funnel/", {"from": "soonish"}).content.decode()
    assert "soonish" in bad


def test_page_without_a_pipeline_says_what_to_do(client_of: Callable[..., Client]) -> None:
    text = client_of("administrator").get("/opportunities/funnel/").content.decode()
    assert "There is no pipeline yet" in text
    assert "/settings/pipelines/" in text
