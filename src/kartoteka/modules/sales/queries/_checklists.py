"""What the stages ask for, and how much of it is done."""

from collections import defaultdict
from collections.abc import Collection

from kartoteka.core.records.types import record_types
from kartoteka.modules.sales.models import Opportunity, Stage, StageItem

Checklists = dict[int, list[StageItem]]


def checklists(stage_ids: Collection[int]) -> Checklists:
    """The items of these stages, in their order. One query."""
    found: Checklists = defaultdict(list)
    items = StageItem.objects.filter(stage_id__in=stage_ids, archived_at=None)
    for item in items.order_by("position", "id"):
        found[item.stage_id].append(item)
    return found


def missing_before(opportunity: Opportunity, target: Stage) -> list[str]:
    """What must be done, or filled in, in the stages that an opportunity would leave behind."""
    stages = Stage.objects.filter(
        pipeline_id=opportunity.pipeline_id, kind="open", archived_at=None
    ).order_by("position", "id")
    way = [stage.pk for stage in stages]
    if opportunity.stage_id not in way:
        return []
    first = way.index(opportunity.stage_id)
    until = way.index(target.pk) if target.pk in way else len(way)
    left = [stage for stage in stages if stage.pk in way[first:until]]
    items = checklists([stage.pk for stage in left])
    done = set(opportunity.done_items)
    spec = record_types["opportunity"].spec
    found = []
    for stage in left:
        found += [i.name for i in items[stage.pk] if i.is_mandatory and i.name not in done]
        found += [
            str(spec(key).label)
            for key in stage.needs
            if record_types["opportunity"].value(opportunity, key) in (None, "")
        ]
    return list(dict.fromkeys(found))
