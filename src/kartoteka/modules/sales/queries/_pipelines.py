"""Pipelines, their stages, and what customers bought through them."""

from collections.abc import Collection, Mapping
from copy import copy
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from kartoteka.core.records import settled
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.products.models import Product
from kartoteka.modules.sales.models import Opportunity, OpportunityLine, Pipeline, Stage


def pipelines() -> list[Pipeline]:
    """Pipelines in use, in their order."""
    every = settled.get("pipelines", lambda: list(Pipeline.objects.order_by("position", "id")))
    # Copies, for whoever changes one must not change what is kept.
    return [copy(pipeline) for pipeline in every if pipeline.archived_at is None]


def first_pipeline_id() -> int | None:
    """The pipeline that a new opportunity goes into."""
    return next((pipeline.pk for pipeline in pipelines()), None)


def is_selling_begun() -> bool:
    """Whether anybody has arranged the stages, or put an opportunity into them."""
    arranged = any(m.objects.filter(version__gt=1).exists() for m in (Pipeline, Stage))
    return arranged or Opportunity.objects.exists()


def fitting_pipeline(values: Mapping[str, Any]) -> int | None:
    """The pipeline meant for this customer, product and form of sale; else the first one.

    One that says nothing fits everybody; one that says more, and fits, goes before it.
    """
    known = pipelines()
    if not any(map(_says_anything, known)):
        return known[0].pk if known else None
    customer = Customer.objects.filter(pk=values.get("customer") or 0).first()
    product = Product.objects.filter(pk=values.get("product") or 0).first()
    facts = (
        ("customer_kinds", customer and customer.kind),
        ("customer_statuses", customer and customer.status),
        ("product_categories", product and product.category),
        ("form_of_sale_id", values.get("form_of_sale")),
    )
    best, most = None, -1
    for pipeline in known:
        score = _fit(pipeline, facts)
        if score > most:
            best, most = pipeline.pk, score
    return best if best is not None else (known[0].pk if known else None)


def _says_anything(pipeline: Pipeline) -> bool:
    return bool(
        pipeline.customer_kinds
        or pipeline.customer_statuses
        or pipeline.product_categories
        or pipeline.form_of_sale_id
    )


def _fit(pipeline: Pipeline, facts: Any) -> int:
    """How many facts the pipeline asks for and finds; -1 where one is otherwise or unknown."""
    score = 0
    for key, value in facts:
        asked = getattr(pipeline, key)
        if not asked:
            continue
        if value not in asked if isinstance(asked, list) else value != asked:
            return -1
        score += 1
    return score


def line_values(ids: Collection[int]) -> dict[int, list[tuple[int, Decimal]]]:
    """Lines of these opportunities with what each is worth: quantity x price, less discount."""
    found: dict[int, list[tuple[int, Decimal]]] = {number: [] for number in ids}
    for line in OpportunityLine.objects.filter(opportunity_id__in=ids, archived_at=None):
        full = (line.quantity or Decimal(0)) * (line.price or Decimal(0))
        value = full * (100 - (line.discount or Decimal(0))) / 100
        # Half up, as an invoice rounds each of its lines.
        rounded = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        found[line.opportunity_id].append((line.pk, rounded))
    return found


def every_stage_of(pipeline_id: int) -> list[Stage]:
    """Stages of a pipeline in their order, those out of use too."""
    every = settled.get("stages", lambda: list(Stage.objects.order_by("position", "id")))
    return [copy(stage) for stage in every if stage.pipeline_id == pipeline_id]


def stages_of(pipeline_id: int, kind: str = "") -> list[Stage]:
    """Stages of a pipeline in their order: all, or those of one kind."""
    stages = [stage for stage in every_stage_of(pipeline_id) if stage.archived_at is None]
    return [stage for stage in stages if not kind or stage.kind == kind]


def stage_id(pipeline_id: int, kind: str) -> int | None:
    """The first stage of this kind in a pipeline."""
    return next((stage.pk for stage in stages_of(pipeline_id, kind)), None)


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
