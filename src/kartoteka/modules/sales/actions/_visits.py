"""Which stages opportunities went through: a table derived from their events."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.dateparse import parse_datetime

from kartoteka.core.events.models import Event
from kartoteka.core.storage import bulk
from kartoteka.modules.sales.models import Opportunity, Stage, StageVisit

STATE = ("left_at", "hours", "is_counted")
COLUMNS = ("opportunity_id", "stage_id", "entered_at", *STATE)
# Fields of an opportunity that its visits follow.
FOLLOWED = frozenset({"stage", "archived_at", "pipeline"})
CHUNK = 5000

# An opportunity, the stage it is in now, and since when.
Step = tuple[int, int, datetime]
Paths = dict[int, list[StageVisit]]


def follow_opportunities(opportunities: Sequence[Opportunity], moved: Sequence[Step]) -> None:
    """Write down stages that were entered, and which visits count now.

    Going back to an earlier moment is an undo: what came after it never was.
    """
    for part in bulk.parts(opportunities, CHUNK):
        found = {opportunity.pk: opportunity for opportunity in part}
        paths: Paths = {}
        for visit in StageVisit.objects.filter(opportunity_id__in=found).order_by("id"):
            paths.setdefault(visit.opportunity_id, []).append(visit)
        before = {visit.pk: _state(visit) for path in paths.values() for visit in path}
        _walk(paths, (step for step in moved if step[0] in found))
        _mark(paths, found)
        _save(paths, before)
        _keep_ends(paths)


def rebuild_stage_visits() -> int:
    """Make the table anew from the events of all opportunities; the number of visits."""
    last = Opportunity.objects.aggregate(last=Max("id"))["last"] or 0
    with transaction.atomic():
        StageVisit.objects.all().delete()
        for start in range(1, last + 1, CHUNK):
            span = (start, start + CHUNK - 1)
            events = Event.objects.filter(
                subject_type="opportunity", subject_id__range=span
            ).order_by("id")
            paths: Paths = {}
            _walk(paths, _steps(events.values_list("subject_id", "at", "changes")))
            _mark(paths, Opportunity.objects.filter(pk__range=span).in_bulk())
            _save(paths, {})
            _keep_ends(paths)
    return StageVisit.objects.count()


def _steps(events: Iterable[tuple[int, datetime, str]]) -> Iterable[Step]:
    for opportunity, at, text in events:
        changes = json.loads(text)
        stage = changes.get("stage", (None, None))[1]
        if stage is None:
            continue
        since = changes.get("stage_since", (None, None))[1]
        yield opportunity, stage, (parse_datetime(since) if since else None) or at


def _walk(paths: Paths, steps: Iterable[Step]) -> None:
    for opportunity, stage, since in steps:
        _enter(paths.setdefault(opportunity, []), opportunity, stage, since)


def _enter(path: list[StageVisit], opportunity: int, stage: int, since: datetime) -> None:
    for index in range(len(path) - 1, -1, -1):
        if (path[index].stage_id, path[index].entered_at) == (stage, since):
            del path[index + 1 :]
            path[index].left_at = path[index].hours = None
            return
    if path:
        last = path[-1]
        last.left_at = max(since, last.entered_at)
        last.hours = round((last.left_at - last.entered_at).total_seconds() / 3600)
    path.append(StageVisit(opportunity_id=opportunity, stage_id=stage, entered_at=since))


def _mark(paths: Paths, opportunities: Mapping[int, Opportunity]) -> None:
    """Say of each visit whether the funnel counts it."""
    pipelines = dict(Stage.objects.values_list("pk", "pipeline_id"))
    for number, path in paths.items():
        opportunity = opportunities[number]
        for visit in path:
            visit.is_counted = (
                opportunity.archived_at is None
                and pipelines.get(visit.stage_id) == opportunity.pipeline_id
            )


def visits_until(opportunities: Sequence[Opportunity], at: datetime) -> list[StageVisit]:
    """Visits as they were at a moment, for opportunities that are as they were then.

    Into these it puts how far they had got. Nothing is written.
    """
    found = {opportunity.pk: opportunity for opportunity in opportunities}
    rows = StageVisit.objects.filter(opportunity_id__in=found, entered_at__lte=at).order_by("id")
    paths: Paths = {}
    for visit in rows:
        if visit.left_at is not None and visit.left_at > at:
            visit.left_at = visit.hours = None
        paths.setdefault(visit.opportunity_id, []).append(visit)
    _mark(paths, found)
    for furthest, closed_from, number in _ends(paths):
        found[number].furthest_id, found[number].closed_from_id = furthest, closed_from
    return [visit for path in paths.values() for visit in path]


def _keep_ends(paths: Paths) -> None:
    """On each opportunity: how far it got, and the stage from which it was won or lost."""
    bulk.update(Opportunity, ("furthest_id", "closed_from_id"), _ends(paths))


def _ends(paths: Paths) -> list[tuple[int | None, int | None, int]]:
    stages = Stage.objects.in_bulk()
    rows: list[tuple[int | None, int | None, int]] = []
    for number, path in paths.items():
        counted = [visit for visit in path if visit.is_counted and visit.stage_id in stages]
        furthest = max(
            (v.stage_id for v in counted if stages[v.stage_id].kind != "lost"),
            key=lambda pk: _rank(stages[pk]),
            default=None,
        )
        is_closed = bool(counted) and stages[counted[-1].stage_id].kind != "open"
        before = [v.stage_id for v in counted if stages[v.stage_id].kind == "open"]
        rows.append((furthest, before[-1] if is_closed and before else None, number))
    return rows


def _rank(stage: Stage) -> tuple[bool, int, int]:
    """Won comes after every open stage, wherever it stands in the list."""
    return stage.kind == "won", stage.position or 0, stage.pk


def rank_again(pipeline_id: int) -> None:
    """After stages changed places: how far each opportunity of a pipeline got, anew."""
    way = Stage.objects.filter(pipeline_id=pipeline_id).exclude(kind="lost")
    for stage in sorted(way, key=_rank):
        been = StageVisit.objects.filter(opportunity=OuterRef("pk"), stage=stage, is_counted=True)
        rows = Opportunity.objects.filter(Exists(been), pipeline_id=pipeline_id)
        rows.exclude(furthest=stage).update(furthest=stage)


def _state(visit: StageVisit) -> tuple[object, ...]:
    return tuple(getattr(visit, name) for name in STATE)


def _save(paths: Paths, before: Mapping[int, tuple[object, ...]]) -> None:
    visits = [visit for path in paths.values() for visit in path]
    new = [visit for visit in visits if visit.pk is None]
    kept = {visit.pk: visit for visit in visits if visit.pk is not None}
    changed = [visit for pk, visit in kept.items() if _state(visit) != before[pk]]
    gone = [pk for pk in before if pk not in kept]
    if gone:
        StageVisit.objects.filter(pk__in=gone).delete()
    bulk.update(StageVisit, STATE, [(*_state(v), v.pk) for v in changed])
    bulk.insert(StageVisit, COLUMNS, [[getattr(v, name) for name in COLUMNS] for v in new])
