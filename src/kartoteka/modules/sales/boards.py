"""The board of opportunities: the open stages of one pipeline."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.screens.board_plan import (
    Board,
    Column,
    Drop,
    Prompt,
    Refused,
    dated,
)
from kartoteka.core.screens.board_totals import ColumnTotals
from kartoteka.core.screens.wording import Words
from kartoteka.modules.activities import queries as activities
from kartoteka.modules.sales import queries, step_panel
from kartoteka.modules.sales.actions import HeldInStage
from kartoteka.modules.sales.models import Pipeline, Stage
from kartoteka.modules.sales.wording import dry_warning

DROPS = (
    Drop("pipeline", gettext_lazy("Another pipeline"), "move_opportunity", "route"),
    Drop("lost", gettext_lazy("Lost"), "lose_opportunity", "x", "r", "p"),
    Drop("won", gettext_lazy("Won"), "win_opportunity", "trophy", "g", "w"),
)


class OpportunityBoard(Board):
    """Opportunities in the stages of a pipeline; won and lost ones leave it."""

    order = "stage_since"
    since = "stage_since"
    other_views = ((gettext_lazy("Funnel"), "/opportunities/funnel/", "funnel"),)

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        """Pipelines in use."""
        return queries.pipelines()

    @cached_property
    def pipeline(self) -> Pipeline | None:
        """The pipeline of the address, else the first one."""
        asked = self.asked.get("pipeline", "")
        if not asked:
            return self.pipelines[0] if self.pipelines else None
        for pipeline in self.pipelines:
            if str(pipeline.pk) == asked:
                return pipeline
        raise Http404

    @property
    def drops(self) -> tuple[Drop, ...]:  # type: ignore[override]
        """Won, lost, and another pipeline where there is one."""
        return DROPS if len(self.pipelines) > 1 else DROPS[1:]

    def make_columns(self) -> list[Column]:
        """The open stages of the pipeline."""
        if self.pipeline is None:
            return []
        stages = queries.stages_of(self.pipeline.pk, "open")
        new = (("pipeline", str(self.pipeline.pk)),)
        return [
            Column(
                str(stage.pk), stage.name, stage.tone, probability=stage.probability,
                day_limit=stage.day_limit, new=new if index == 0 else None,
            )
            for index, stage in enumerate(stages)
        ]  # fmt: skip

    def records(self) -> QuerySet[Any]:
        """Open opportunities of the pipeline."""
        number = self.pipeline.pk if self.pipeline is not None else None
        return self.state.records().filter(pipeline_id=number, outcome="open")

    def kept_totals(self, today: datetime) -> Mapping[str, ColumnTotals] | None:
        """What the tally of opportunities keeps, and those whose next step is late."""
        if self.pipeline is None:
            return None
        sees = self.value_spec is not None
        return {
            str(stage.stage): ColumnTotals(
                stage.count,
                stage.value if sees else Decimal(0),
                stage.without_step if self.has_steps else 0,
                stage.overdue if self.has_steps else 0,
            )
            for stage in queries.open_now(self.pipeline.pk, today)
        }

    def move(self, record: Any, column: Column, by: Actor, key: str) -> None:
        """Move an opportunity to a stage."""
        actions.run("move_opportunity", record, {"stage": column.key}, by, key=key)

    def may_move(self, record: Any) -> bool:
        """Whether the user may move this opportunity."""
        return access.may(self.user, "move_opportunity", "opportunity", record)

    def step_names(self, records: Sequence[Any]) -> Mapping[int, str]:
        """The kind of the next planned activity of each opportunity."""
        planned = [record.pk for record in records if record.next_step_at is not None]
        return activities.next_step_kinds("opportunity", planned)

    def checklists(self, records: Sequence[Any]) -> Mapping[int, tuple[int, int]]:
        """How much of the checklist of its stage each opportunity has done."""
        items = queries.checklists({record.stage_id for record in records})
        return {
            record.pk: (sum(i.name in record.done_items for i in own), len(own))
            for record in records
            if (own := items[record.stage_id])
        }

    def prompt(self, record: Any, refused: Refused | None = None) -> Prompt | None:
        """What is to be done in the stage, and what comes next, or what is missing."""
        by = Actor(self.user, fmt=self.fmt)
        if refused is None:
            found = step_panel.panel(record, by)
            return None if found is None else (step_panel.PANEL, found)
        column, problem = refused
        if not isinstance(problem, HeldInStage):
            return None
        target = Stage.objects.get(pk=column.key)
        return step_panel.PANEL, step_panel.held_panel(record, target, by)

    @property
    def warnings(self) -> list[str]:  # type: ignore[override]
        """Too few new opportunities to go on winning as before."""
        if self.pipeline is None:
            return []
        inflow = queries.inflow_of(self.user, self.pipeline, self.fmt.today)
        found = dry_warning(inflow, Words(self.fmt))
        return [found] if found else []

    def more_views(self) -> list[dict[str, Any]]:
        """The funnel."""
        query = f"?pipeline={self.pipeline.pk}" if self.pipeline is not None else ""
        url = dated(self, f"/opportunities/funnel/{query}")
        return [{"label": _("Funnel"), "url": url, "icon": "funnel"}]

    def switch(self) -> list[dict[str, Any]]:
        """The pipelines."""
        return [
            {
                "label": pipeline.name,
                "menu": _("Pipeline: %(name)s") % {"name": pipeline.name},
                "url": dated(self, f"/opportunities/board/?pipeline={pipeline.pk}"),
                "current": pipeline == self.pipeline,
            }
            for pipeline in self.pipelines
        ]

    def own_params(self) -> list[tuple[str, str]]:
        """The pipeline, where the address names it."""
        return [("pipeline", str(self.pipeline.pk))] if self.pipeline is not None else []
