"""The module of sales: its record types."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kartoteka.core.actions import stores
from kartoteka.core.records import modules
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import board_plan, first_steps, menu, settings, settings_lists
from kartoteka.modules.activities import marks as activity_marks
from kartoteka.modules.privacy import holding
from kartoteka.modules.sales import (
    day_parts,
    marks,
    panels,
    part_panels,
    past,
    queries,
    reactions,
    records,
    reports,
)
from kartoteka.modules.sales.boards import OpportunityBoard

__all__ = ["reactions", "register", "reports"]


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module(
            "sales", _("Sales"), _("Opportunities, pipelines, the funnel"), "kanban",
            ("customers", "activities"),
        )
    )  # fmt: skip
    for record_type in (
        records.pipelines,
        records.forms_of_sale,
        records.stages,
        records.stage_items,
        records.lost_reasons,
        records.opportunities,
        records.opportunity_lines,
        records.opportunity_people,
        records.sales_events,
    ):
        record_types.register(record_type)
    records.opportunities.marks["next_step_at"] = activity_marks.next_step_of_opportunity
    records.opportunities.marks["expected_on"] = marks.expected_close
    menu.add(
        menu.Entry(
            "opportunities", _("Opportunities"), "/opportunities/board/", "kanban", 30, "S",
            "sales", _("Possible sales on their way through pipelines"), "opportunity",
            short=pgettext_lazy("in the dock", "Opportunities"),
        )
    )  # fmt: skip
    first_steps.add(
        first_steps.Step(
            "pipeline", _("Your way of selling"),
            _("The stages that an opportunity goes through, from the first talk to the order."),
            "git-branch", 30, ((_("Look at the stages"), "/settings/pipelines/"),),
            queries.is_selling_begun, "sales",
        )
    )  # fmt: skip
    _fill_cards()
    past.register()
    day_parts.register()
    board_plan.register("opportunity", OpportunityBoard)
    settings.add(
        settings.Section(
            "pipelines", _("Pipelines and stages"), "/settings/pipelines/", "git-branch", 40,
            settings.COMPANY, _("The ways of opportunities, with probabilities and day limits"),
            module="sales",
        )
    )  # fmt: skip
    settings_lists.add_list(records.forms_of_sale, 44, _("Direct, through partners, by tender"))
    settings_lists.add_list(records.lost_reasons, 45, _("Asked when an opportunity is lost"))


def _fill_cards() -> None:
    stores.sums.append(("customer", queries.customer_figures))
    stores.sums.append(("opportunity", reactions.opportunity_figures))
    is_open = _("An opportunity of theirs is open.")
    holding.add(holding.Business("opportunity", {"outcome": "open"}, is_open))
    named = {"opportunity__outcome": "open", "opportunity__archived_at": None}
    holding.add(holding.Business("opportunity_person", named, is_open))
    for panel in (panels.STAGES, part_panels.PROGRESS, part_panels.LINES, part_panels.PEOPLE):
        records.opportunities.panels.append(panel)
    records.opportunities.figures.append(panels.figures)
    customer, person = record_types["customer"], record_types["person"]
    customer.panels.append(panels.OF_CUSTOMER)
    customer.figures.append(panels.customer_figures)
    person.panels.append(panels.OF_PERSON)
    for record_type in (customer, person):
        record_type.panels.append(panels.NEW)
        record_type.first_reads.append(panels.read_first)
