"""The module of sales: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import record_types
from kartoteka.core.screens import board_plan, menu, settings, settings_lists
from kartoteka.modules.activities import marks as activity_marks
from kartoteka.modules.sales import day_parts, marks, panels, reactions, records, reports
from kartoteka.modules.sales.boards import OpportunityBoard

__all__ = ["reactions", "register", "reports"]


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (
        records.pipelines,
        records.stages,
        records.lost_reasons,
        records.opportunities,
    ):
        record_types.register(record_type)
    records.opportunities.marks["next_step_at"] = activity_marks.next_step_of_opportunity
    records.opportunities.marks["expected_on"] = marks.expected_close
    menu.add(
        menu.Entry(
            "opportunities", _("Opportunities"), "/opportunities/board/", "kanban", 30, "S",
            "sales", _("Possible sales on their way through pipelines"), "opportunity",
        )
    )  # fmt: skip
    _fill_cards()
    day_parts.register()
    board_plan.register("opportunity", OpportunityBoard)
    settings.add(
        settings.Section(
            "pipelines", _("Pipelines and stages"), "/settings/pipelines/", "git-branch", 40,
            settings.COMPANY, _("The ways of opportunities, with probabilities and day limits"),
        )
    )  # fmt: skip
    settings_lists.add_list(records.lost_reasons, 45, _("Asked when an opportunity is lost"))


def _fill_cards() -> None:
    records.opportunities.panels.append(panels.STAGES)
    records.opportunities.figures.append(panels.figures)
    customer, person = record_types["customer"], record_types["person"]
    customer.panels.append(panels.OF_CUSTOMER)
    customer.figures.append(panels.customer_figures)
    person.panels.append(panels.OF_PERSON)
    for record_type in (customer, person):
        record_type.panels.append(panels.NEW)
        record_type.first_reads.append(panels.read_first)
