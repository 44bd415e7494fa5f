"""Opportunities of another system, with the stages and dates that they had there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor, RowResult
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Stage

VERB_FIELDS = ("stage", "outcome", "closed_on", "lost_reason", "stage_since", "done_items")
CLOSINGS = (("won", "OpportunityWon"), ("lost", "OpportunityLost"))


def bring_in(rows: Sequence[Mapping[str, Any]], by: Actor) -> list[RowResult]:
    """Make opportunities of another system, with the stages and dates that they had there.

    Each is created on the day it was opened, in the first stage of its pipeline (or the open one
    given); a closed one is then won or lost on its own day. So funnel and time in stage, which are
    computed from events, hold for imported years as for lived ones. A closed one whose opening is
    not known counts as opened on the day it was closed.
    """
    stages = {stage.pk: stage for stage in Stage.objects.order_by("position", "id")}
    goals = [_goal(row, stages) for row in rows]
    results = [RowResult(errors=_problems(row)) for row in rows]
    good = [i for i, result in enumerate(results) if not result.errors]
    plain: list[dict[str, Any]] = []
    verbs: list[dict[str, Any]] = []
    opened: list[datetime | None] = []
    for i in good:
        start = _start(rows[i], goals[i], stages, by)
        plain.append({key: value for key, value in start.items() if key not in VERB_FIELDS})
        verbs.append({key: value for key, value in start.items() if key in VERB_FIELDS})
        opened.append(_moment(start.get("opened_on")))
    with actions.grouped(by, "bring_in", "opportunity"):
        made = actions.create_many(
            record_types["opportunity"], plain, by, at=opened, verb_values=verbs
        )
        for i, result in zip(good, made, strict=True):
            results[i] = result
        for kind, name in CLOSINGS:
            _close_brought(kind, name, rows, goals, results, by)
    return results


def _goal(row: Mapping[str, Any], stages: Mapping[int, Stage]) -> Stage | None:
    """The stage that the opportunity is in; for a bare outcome the one of its pipeline."""
    stage = stages.get(row.get("stage") or 0)
    outcome = row.get("outcome")
    if stage is None and outcome in ("won", "lost"):
        pipeline = row.get("pipeline") or queries.first_pipeline_id()
        return _stage(stages, pipeline, str(outcome))
    return stage


def _problems(row: Mapping[str, Any]) -> dict[str, str]:
    opened, closed = row.get("opened_on"), row.get("closed_on")
    if not opened or not closed or closed >= opened:
        return {}
    text = _("Closed (%(closed)s) is before opened (%(opened)s).")
    return {"closed_on": text % {"closed": closed.isoformat(), "opened": opened.isoformat()}}


def _start(
    row: Mapping[str, Any], goal: Stage | None, stages: Mapping[int, Stage], by: Actor
) -> dict[str, Any]:
    """The row as it was on the day it was opened."""
    start = {key: value for key, value in row.items() if key not in VERB_FIELDS}
    first = goal
    if goal is not None:
        start["pipeline"] = goal.pipeline_id
        if goal.kind != "open":
            start["opened_on"] = start.get("opened_on") or row.get("closed_on")
            first = _stage(stages, goal.pipeline_id, "open")
    else:
        start["pipeline"] = start.get("pipeline") or queries.first_pipeline_id()
        first = _stage(stages, start["pipeline"], "open")
    start["stage"] = None if first is None else first.pk
    start["stage_since"] = _moment(start.get("opened_on")) or by.at
    return start


def _stage(stages: Mapping[int, Stage], pipeline: int | None, kind: str) -> Stage | None:
    """The first stage of a kind in use in a pipeline."""
    for stage in stages.values():
        if (stage.pipeline_id, stage.kind, stage.archived_at) == (pipeline, kind, None):
            return stage
    return None


def _close_brought(
    kind: str,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    goals: Sequence[Stage | None],
    results: list[RowResult],
    by: Actor,
) -> None:
    pairs: list[tuple[int, dict[str, Any]]] = []
    moments: list[datetime | None] = []
    closed: list[RowResult] = []
    for row, goal, result in zip(rows, goals, results, strict=True):
        if result.id is None or goal is None or goal.kind != kind:
            continue
        moment = _moment(row.get("closed_on"))
        values = {
            "stage": goal.pk,
            "outcome": kind,
            "closed_on": row.get("closed_on"),
            "lost_reason": row.get("lost_reason") if kind == "lost" else None,
            "stage_since": moment or by.at,
        }
        pairs.append((result.id, values))
        moments.append(moment)
        closed.append(result)
    done = actions.update_each(
        record_types["opportunity"], pairs, by, name=name, verbs_too=True, right="see", at=moments
    )
    for result, closing in zip(closed, done, strict=True):
        result.errors |= closing.errors


def _moment(day: date | None) -> datetime | None:
    """Noon of a day: far from both midnights, whatever the zone."""
    return None if day is None else datetime.combine(day, time(12), tzinfo=UTC)
