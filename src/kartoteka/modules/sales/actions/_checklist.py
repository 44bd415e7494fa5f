"""What is to be done in the stages of an opportunity, and what may hold it there."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kartoteka.core import actions
from kartoteka.core.actions import ActionError, Actor, action
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import queries, rules
from kartoteka.modules.sales.models import Opportunity, Stage, StageItem

ITEM = Spec("item", gettext_lazy("What to do"), kinds["link"], "none", required=True,
            link="stage_item")  # fmt: skip
DONE = Spec("done", gettext_lazy("Done"), kinds["yes_no"], "none")


class HeldInStage(ActionError):
    """What must be done first is not done. `missing` says what, in words."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        text = _("First do what the stage asks for: %(items)s.")
        super().__init__(text % {"items": ", ".join(self.missing)}, field="stage")


@action("opportunity", label=gettext_lazy("Tick on the checklist"), event="OpportunityItemTicked",
        icon="list-checks", params=(ITEM, DONE), allowed=rules.can_close)  # fmt: skip
def tick_item(
    opportunity: Opportunity, *, by: Actor, item: int, done: bool | None = True
) -> Opportunity:
    """Note that something on the checklist is done, or is not."""
    found = StageItem.objects.filter(
        pk=item, archived_at=None, stage__pipeline_id=opportunity.pipeline_id
    ).first()
    if found is None:
        raise ActionError(_("This checklist item is gone. Reload the page."), field="item")
    names = [name for name in opportunity.done_items if name != found.name]
    values = {"done_items": [*names, found.name] if done else names}
    ticked: Opportunity = actions.change(opportunity, values, by, name="OpportunityItemTicked")
    return ticked


def refuse_unready(opportunity: Opportunity, target: Stage, by: Actor) -> None:
    """Raise where mandatory items, or fields, of a stage that would be left are missing.

    Going back, to another pipeline, or to lost is free: only what goes on must be ready.
    """
    if target.pipeline_id != opportunity.pipeline_id or target.kind == "lost":
        return
    missing = queries.missing_before(opportunity, target)
    if missing:
        raise HeldInStage(missing)


def rename_item(item: StageItem, name: str, by: Actor) -> None:
    """Give a checklist item another name; what was ticked stays ticked."""
    before = item.name
    with actions.grouped(by, "rename_item", "stage_item", subject_id=item.pk):
        actions.update(item, {"name": name}, by)
        rows = Opportunity.objects.filter(pipeline_id=item.stage.pipeline_id, archived_at=None)
        pairs: list[tuple[int, dict[str, Any]]] = [
            (number, {"done_items": [name if one == before else one for one in names]})
            for number, names in rows.values_list("pk", "done_items")
            if before in names
        ]
        actions.update_each(
            record_types["opportunity"], pairs, by.as_house(), name="OpportunityItemTicked",
            verbs_too=True,
        )  # fmt: skip
