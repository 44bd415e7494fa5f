"""Pipelines and stages: the first ones, adding, ordering, and archiving with what is in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor, positions
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import LostReason, Opportunity, Pipeline, Stage


class CannotArchiveStage(ActionError):
    """The stage is needed, or its opportunities have nowhere to go."""


def first_pipeline(by: Actor) -> Pipeline:
    """The pipeline of a fresh installation, with its stages and reasons for losing.

    It speaks the language of whoever begins. Where there is a pipeline already, it is that one.
    """
    known = Pipeline.objects.order_by("id").first()
    if known is not None:
        return known
    with translation.override(by.fmt.language), actions.grouped(by, "first_pipeline", "pipeline"):
        values = {"name": pgettext("pipeline", "Sales"), "position": 1}
        made: Pipeline = actions.create(record_types["pipeline"], values, by)
        _make_stages(made, _usual_stages(), by)
        if not LostReason.objects.exists():
            rows = [{"name": n, "position": i} for i, n in enumerate(_usual_reasons(), start=1)]
            actions.create_many(record_types["lost_reason"], rows, by)
    return made


# Name, kind, probability in percent, days after which a card is marked.
StageRow = tuple[str, str, int, int | None]


def _usual_stages() -> list[StageRow]:
    return [
        (pgettext("stage", "New"), "open", 10, 7),
        (pgettext("stage", "Needs known"), "open", 25, 14),
        (pgettext("stage", "Offer sent"), "open", 50, 14),
        (pgettext("stage", "Negotiation"), "open", 75, 14),
        (pgettext("stage", "Contract"), "open", 90, 10),
        *_ends(),
    ]


def _ends() -> list[StageRow]:
    return [
        (pgettext("stage", "Won"), "won", 100, None),
        (pgettext("stage", "Lost"), "lost", 0, None),
    ]


def _usual_reasons() -> list[str]:
    return [
        pgettext("reason for losing", "Price"),
        pgettext("reason for losing", "Deadline"),
        pgettext("reason for losing", "Chose a competitor"),
        pgettext("reason for losing", "No budget"),
        pgettext("reason for losing", "No decision"),
        pgettext("reason for losing", "Wrong contact"),
        pgettext("reason for losing", "Other"),
    ]


def _make_stages(pipeline: Pipeline, rows: Sequence[StageRow], by: Actor) -> None:
    values = [
        {
            "name": name,
            "pipeline": pipeline.pk,
            "kind": kind,
            "position": position,
            "probability": probability,
            "day_limit": limit,
        }
        for position, (name, kind, probability, limit) in enumerate(rows, start=1)
    ]
    actions.create_many(record_types["stage"], values, by)


def add_pipeline(name: str, by: Actor) -> Pipeline:
    """Add a pipeline at the end, with a first stage, a won one and a lost one."""
    values = {"name": name, "position": _next_position(Pipeline.objects.all())}
    with actions.grouped(by, "add_pipeline", "pipeline"):
        made: Pipeline = actions.create(record_types["pipeline"], values, by)
        _make_stages(made, [(pgettext("stage", "New"), "open", 10, 7), *_ends()], by)
    return made


def archive_pipeline(pipeline: Pipeline, by: Actor) -> None:
    """Put a pipeline away that holds no open opportunity; the last one stays."""
    number = Opportunity.objects.filter(pipeline=pipeline, outcome="open", archived_at=None).count()
    if number:
        text = ngettext(
            "%(n)d open opportunity is in this pipeline. Move it to another one first.",
            "%(n)d open opportunities are in this pipeline. Move them to another one first.",
            number,
        )
        raise CannotArchiveStage(text % {"n": number})
    if len(queries.pipelines()) < 2:
        raise CannotArchiveStage(_("The last pipeline stays: opportunities need one."))
    actions.archive(pipeline, by)


def add_stage(pipeline: Pipeline, values: Mapping[str, Any], by: Actor) -> Stage:
    """Add an open stage as the last one before winning."""
    given = {"kind": "open", "pipeline": pipeline.pk, **values}
    with actions.grouped(by, "add_stage", "stage"):
        stages = queries.stages_of(pipeline.pk)
        ends = [stage for stage in stages if stage.kind != "open"]
        given["position"] = len(stages) - len(ends) + 1
        made: Stage = actions.create(record_types["stage"], given, by)
        order = [*(stage for stage in stages if stage.kind == "open"), made, *ends]
        positions.renumber(order, by)
    return made


def archive_stage(stage: Stage, target: Stage | None, by: Actor) -> int:
    """Put an open stage away; what is in it moves to another. How many opportunities moved."""
    if stage.kind != "open":
        raise CannotArchiveStage(_("A pipeline needs its won and its lost stage."))
    others = [s for s in queries.stages_of(stage.pipeline_id, "open") if s.pk != stage.pk]
    if not others:
        raise CannotArchiveStage(_("The last open stage stays: opportunities begin in it."))
    ids = list(Opportunity.objects.filter(stage=stage).values_list("pk", flat=True))
    if ids and (target is None or target.pk not in {other.pk for other in others}):
        raise CannotArchiveStage(_("Choose the stage that the opportunities move to."), "target")
    with actions.grouped(by, "archive_stage", "stage", subject_id=stage.pk):
        if ids and target is not None:
            pairs = [(number, {"stage": target.pk, "stage_since": by.at}) for number in ids]
            # Whoever may set up pipelines moves what is in them, whose ever it is.
            actions.update_each(
                record_types["opportunity"], pairs, by.as_house(), name="OpportunityMoved",
                verbs_too=True,
            )  # fmt: skip
        actions.archive(stage, by)
    return len(ids)


def shift_stage(stage: Stage, step: int, by: Actor) -> bool:
    """Move an open stage up (-1) or down (1); the won and the lost one stay last."""
    stages = queries.stages_of(stage.pipeline_id)
    return positions.shift([s for s in stages if s.kind == stage.kind], stage.pk, step, by)


def order_stages(pipeline: Pipeline, numbers: Sequence[str], by: Actor) -> None:
    """Put the open stages into an order; those not named, and the ends, keep theirs, after them."""
    stages = queries.stages_of(pipeline.pk)
    wanted = {number: place for place, number in enumerate(numbers)}
    open_ones = [stage for stage in stages if stage.kind == "open"]
    open_ones.sort(key=lambda stage: wanted.get(str(stage.pk), len(wanted)))
    positions.renumber([*open_ones, *(s for s in stages if s.kind != "open")], by)


def _next_position(records: Any) -> int:
    return 1 + max((p for p in records.values_list("position", flat=True) if p), default=0)
