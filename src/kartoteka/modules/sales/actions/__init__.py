"""What can be done with pipelines, stages and opportunities."""

from kartoteka.modules.sales.actions._bringing_in import VERB_FIELDS, bring_in
from kartoteka.modules.sales.actions._checklist import HeldInStage, rename_item, tick_item
from kartoteka.modules.sales.actions._moving import (
    defaults,
    lose_opportunity,
    move_opportunity,
    reopen_opportunity,
    win_opportunity,
)
from kartoteka.modules.sales.actions._parts import (
    event_defaults,
    line_defaults,
    part_defaults,
)
from kartoteka.modules.sales.actions._pipelines import (
    CannotArchiveStage,
    add_pipeline,
    add_stage,
    archive_pipeline,
    archive_stage,
    first_pipeline,
    order_stages,
    shift_stage,
)
from kartoteka.modules.sales.actions._visits import (
    FOLLOWED,
    follow_opportunities,
    rank_again,
    rebuild_stage_visits,
    visits_until,
)

__all__ = [
    "FOLLOWED",
    "VERB_FIELDS",
    "CannotArchiveStage",
    "HeldInStage",
    "add_pipeline",
    "add_stage",
    "archive_pipeline",
    "archive_stage",
    "bring_in",
    "defaults",
    "event_defaults",
    "first_pipeline",
    "follow_opportunities",
    "line_defaults",
    "lose_opportunity",
    "move_opportunity",
    "order_stages",
    "part_defaults",
    "rank_again",
    "rebuild_stage_visits",
    "rename_item",
    "reopen_opportunity",
    "shift_stage",
    "tick_item",
    "visits_until",
    "win_opportunity",
]
