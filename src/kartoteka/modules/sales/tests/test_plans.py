"""Plans: the board reads the cards of a stage in their order, in both databases."""

from datetime import UTC
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Q, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import walking
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Opportunity

pytestmark = pytest.mark.django_db


def plan(rows: Any) -> str:
    """What the database would do, however few rows there are."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        sql, params = rows.query.sql_with_params()
        cursor.execute(f"{'EXPLAIN' if is_postgresql else 'EXPLAIN QUERY PLAN'} {sql}", params)
        return "\n".join(str(row) for row in cursor.fetchall())


def test_cards_of_a_stage_are_read_in_their_order():
    rows = Opportunity.objects.filter(archived_at=None, outcome="open", pipeline_id=1, stage_id=1)
    told = plan(rows.order_by("stage_since", "id")[:6])
    assert "opportunity_stage" in told
    assert "Sort" not in told
    assert "TEMP B-TREE" not in told


# PostgreSQL takes any index of a table in which there is nothing.
@pytest.mark.one_database
def test_late_ones_are_counted_by_the_moment_of_their_step():
    rows = Opportunity.objects.filter(
        pipeline_id=1,
        stage_id__in=[1, 2],
        outcome="open",
        archived_at=None,
        next_step_at__lt="2026-01-01T00:00:00Z",
    )
    told = plan(rows.order_by().values_list("stage_id").annotate(number=Count("*")))
    assert "COVERING INDEX opportunity_board" in told
    assert "stage_id=? AND next_step_at<?" in told


@pytest.mark.one_database
def test_stages_are_counted_in_an_index_alone_for_who_sees_a_part():
    rows = Opportunity.objects.filter(Q(owner_id=1) | Q(team_id__in=[1]))
    rows = rows.filter(pipeline_id=1, outcome="open", archived_at=None).order_by()
    late = Count("next_step_at", filter=Q(next_step_at__lt="2026-01-01T00:00:00Z"))
    told = plan(rows.values_list("stage_id").annotate(n=Count("*"), sum=Sum("value"), late=late))
    assert "COVERING INDEX opportunity_board" in told


@pytest.mark.one_database
def test_customers_of_a_team_and_its_stays_are_looked_for_in_an_index_alone(
    sale: Any, opportunity_of: Any, user_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "MANY", 0)
    seller = user_of("salesperson", team=samples.make("team").pk)
    opportunity_of(owner=seller.pk)
    today = timezone.localdate()
    with CaptureQueriesContext(connection) as asked:
        queries.funnel(seller, sale.pipeline, queries.Period(), today=today, zone=UTC)
    whose = [one["sql"] for one in asked if '"sales_opportunity"."customer_id")' in one["sql"]]
    stays = [one["sql"] for one in asked if 'FROM "sales_stagevisit"' in one["sql"]]
    for sql in [*whose, *stays]:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            assert "COVERING INDEX opportunity_opened" in str(cursor.fetchall())
    assert (len(whose), len(stays)) == (1, 1)


@pytest.mark.one_database
def test_customers_of_an_owner_are_counted_in_an_index_alone():
    rows = Opportunity.objects.filter(pipeline_id=1, archived_at=None, owner_id=1).order_by()
    told = plan(rows.filter(customer__isnull=False).values("customer_id").distinct())
    assert "COVERING INDEX opportunity_buyers" in told
