"""Which stages opportunities went through: a table derived from their events."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.dateparse import parse_datetime

from kartoteka.core.events.models import Event
from kartoteka.core.storage import bulk
from kartoteka.modules.sales.models import Opportunity, StageVisit

COLUMNS = ("opportunity_id", "stage_id", "entered_at", "left_at", "hours")
CHUNK = 5000

# An opportunity, the stage it is in now, and since when.
Step = tuple[int, int, datetime]


def follow_stages(steps: Sequence[Step]) -> None:
    """Write down that opportunities entered stages; going back to an earlier moment is an undo."""
    for part in bulk.parts(steps, CHUNK):
        ids = {opportunity for opportunity, _stage, _since in part}
        known = StageVisit.objects.filter(opportunity_id__in=ids).order_by("id")
        paths: dict[int, list[StageVisit]] = {}
        for visit in known:
            paths.setdefault(visit.opportunity_id, []).append(visit)
        before = {visit.pk: _state(visit) for path in paths.values() for visit in path}
        _walk(paths, part)
        _save(paths, before)


def rebuild_stage_visits() -> int:
    """Make the table anew from the events of all opportunities; the number of visits."""
    last = Opportunity.objects.aggregate(last=Max("id"))["last"] or 0
    with transaction.atomic():
        StageVisit.objects.all().delete()
        for start in range(1, last + 1, CHUNK):
            events = Event.objects.filter(
                subject_type="opportunity", subject_id__range=(start, start + CHUNK - 1)
            ).order_by("id")
            paths: dict[int, list[StageVisit]] = {}
            _walk(paths, _steps(events.values_list("subject_id", "at", "changes")))
            _save(paths, {})
    return StageVisit.objects.count()


def _steps(events: Iterable[tuple[int, datetime, str]]) -> Iterable[Step]:
    for opportunity, at, text in events:
        changes = json.loads(text)
        stage = changes.get("stage", (None, None))[1]
        if stage is None:
            continue
        since = changes.get("stage_since", (None, None))[1]
        yield opportunity, stage, (parse_datetime(since) if since else None) or at


def _walk(paths: dict[int, list[StageVisit]], steps: Iterable[Step]) -> None:
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


def _state(visit: StageVisit) -> tuple[object, ...]:
    return (visit.left_at, visit.hours)


def _save(paths: dict[int, list[StageVisit]], before: dict[int, tuple[object, ...]]) -> None:
    visits = [visit for path in paths.values() for visit in path]
    new = [visit for visit in visits if visit.pk is None]
    kept = {visit.pk: visit for visit in visits if visit.pk is not None}
    changed = [visit for pk, visit in kept.items() if _state(visit) != before[pk]]
    gone = [pk for pk in before if pk not in kept]
    if gone:
        StageVisit.objects.filter(pk__in=gone).delete()
    bulk.update(StageVisit, ("left_at", "hours"), [(*_state(v), v.pk) for v in changed])
    bulk.insert(StageVisit, COLUMNS, [[getattr(v, name) for name in COLUMNS] for v in new])
