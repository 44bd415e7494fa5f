"""Pipelines, their stages, and what customers bought through them."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from kartoteka.core.storage import bulk
from kartoteka.modules.sales.models import Opportunity, Pipeline, Stage


def pipelines() -> list[Pipeline]:
    """Pipelines in use, in their order."""
    return list(Pipeline.objects.filter(archived_at=None).order_by("position", "id"))


def first_pipeline_id() -> int | None:
    """The pipeline that a new opportunity goes into."""
    rows = Pipeline.objects.filter(archived_at=None).order_by("position", "id")
    return rows.values_list("pk", flat=True).first()


def is_selling_begun() -> bool:
    """Whether anybody has arranged the stages, or put an opportunity into them."""
    arranged = any(m.objects.filter(version__gt=1).exists() for m in (Pipeline, Stage))
    return arranged or Opportunity.objects.exists()


def stages_of(pipeline_id: int, kind: str = "") -> list[Stage]:
    """Stages of a pipeline in their order: all, or those of one kind."""
    rows = Stage.objects.filter(pipeline_id=pipeline_id, archived_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("position", "id"))


def stage_id(pipeline_id: int, kind: str) -> int | None:
    """The first stage of this kind in a pipeline."""
    rows = Stage.objects.filter(pipeline_id=pipeline_id, kind=kind, archived_at=None)
    return rows.order_by("position", "id").values_list("pk", flat=True).first()


def customer_figures(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Number and value of open, and value of won opportunities of these customers."""
    nothing: dict[str, Any] = {
        "open_opportunities": 0,
        "open_value": Decimal(0),
        "won_value": Decimal(0),
    }
    found = {number: dict(nothing) for number in ids}
    for part in bulk.parts(sorted(ids), 5000):
        rows = (
            Opportunity.objects.filter(customer_id__in=part, archived_at=None)
            .order_by()
            .values("customer_id")
            .annotate(
                number=Count("id", filter=Q(outcome="open")),
                open=Sum("value", filter=Q(outcome="open")),
                won=Sum("value", filter=Q(outcome="won")),
            )
        )
        for row in rows:
            found[row["customer_id"]] = {
                "open_opportunities": row["number"],
                "open_value": row["open"] or Decimal(0),
                "won_value": row["won"] or Decimal(0),
            }
    return found
