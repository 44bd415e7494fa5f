"""The module of leads: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.filters import questions
from kartoteka.core.records import modules
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import board_plan, day, menu, settings, settings_lists
from kartoteka.modules.leads import (
    answering,
    day_parts,
    form_panels,
    form_records,
    panels,
    reactions,
    records,
    results,
)
from kartoteka.modules.leads.boards import LeadBoard

__all__ = ["reactions", "register", "results"]


def register() -> None:
    """Make the record types of this module known."""
    modules.add(
        modules.Module(
            "leads", _("Leads"), _("First contacts, and where they come from"), "user-plus",
            ("customers", "sales"),
        )
    )  # fmt: skip
    for record_type in (
        records.channels,
        records.sources,
        records.source_costs,
        records.rejection_reasons,
        records.lead_criteria,
        records.leads,
        *form_records.ALL,
    ):
        record_types.register(record_type)
    menu.add(
        menu.Entry(
            "leads", _("Leads"), "/leads/", "user-plus", 15, "L", "sales",
            _("First contacts, not yet customers"), "lead",
        )
    )  # fmt: skip
    records.leads.panels.append(panels.QUALIFICATION)
    records.leads.panels.append(form_panels.SENT)
    form_records.web_forms.panels.append(form_panels.EMBEDDING)
    questions.add(answering.UNANSWERED)
    day.add(day.Part("unanswered", "leads/_unanswered.html", day_parts.unanswered, order=5))
    board_plan.register("lead", LeadBoard)
    settings_lists.add_list(records.sources, 50, _("Where leads and data come from"))
    settings_lists.add_list(records.channels, 51, _("The ways by which leads reach us"))
    settings_lists.add_list(records.source_costs, 52, _("What was spent on each source"))
    settings_lists.add_list(records.lead_criteria, 53, _("What speaks for a lead, with points"))
    settings_lists.add_list(records.rejection_reasons, 54, _("Asked when a lead is rejected"))
    settings.add(
        settings.Section(
            "web_form", _("Web forms"), "/web-forms/", form_records.web_forms.icon, 55,
            settings.COMPANY, _("By which visitors of the website become leads"), module="leads",
        )
    )  # fmt: skip
