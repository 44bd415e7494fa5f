"""What usually comes next in a stage, and who else sells."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from kartoteka.core.storage import firsts, prepared
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.sales.models import Opportunity

# Enough to know what is usual, and few enough to ask at every move.
LOOKED_AT = 200
MOST_COMPETITORS = 50
MOST_WITHOUT_STEP = 12


def likely_step(stage_id: int) -> str:
    """The kind of step that is planned most often for opportunities in a stage now."""
    offered = [kind.value for kind in activities.STEP_KINDS]
    here = Opportunity.objects.filter(stage_id=stage_id, archived_at=None).order_by("-stage_since")
    planned = Activity.objects.filter(
        status="planned", about_type="opportunity", kind__in=offered, archived_at=None,
        about_id__in=list(here.values_list("pk", flat=True)[:LOOKED_AT]),
    )  # fmt: skip
    found = dict(planned.order_by().values_list("kind").annotate(number=Count("id")))
    return max(offered, key=lambda kind: found.get(kind, 0))


def without_step(parts: Sequence[QuerySet[Opportunity]], *, sees_value: bool) -> list[Opportunity]:
    """Open ones for which nothing is planned, one more than are shown: the biggest first, or the
    oldest for who may not see what they are worth."""
    if not sees_value:
        return firsts.rows(_oldest, parts)
    # Apart, for the databases differ in where they put what has no value.
    found = firsts.rows(_biggest, parts)
    left = MOST_WITHOUT_STEP + 1 - len(found)
    return found + firsts.rows(_of_unknown_value, parts)[:left] if left else found


@prepared.question
def _oldest(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    return _stepless(opportunities, "id")


@prepared.question
def _biggest(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    return _stepless(opportunities.filter(value__isnull=False), "-value", "id")


@prepared.question
def _of_unknown_value(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    return _stepless(opportunities.filter(value=None), "-value", "id")


def _stepless(opportunities: QuerySet[Opportunity], *order: str) -> QuerySet[Opportunity]:
    rows = opportunities.filter(outcome="open", archived_at=None, next_step_at=None)
    return rows.order_by(*order)[: MOST_WITHOUT_STEP + 1]


def competitors() -> list[str]:
    """Competitors that lately took something from us, to choose from."""
    rows = Opportunity.objects.filter(outcome="lost", archived_at=None).exclude(competitor="")
    names = rows.order_by("-closed_on", "-id").values_list("competitor", flat=True)[:LOOKED_AT]
    return sorted(set(names), key=str.casefold)[:MOST_COMPETITORS]
