"""The module of sales: its record types."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu
from kartoteka.modules.sales import reactions, records

__all__ = ["reactions", "register"]


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (
        records.pipelines,
        records.stages,
        records.lost_reasons,
        records.opportunities,
    ):
        record_types.register(record_type)
    menu.add(
        menu.Entry(
            "opportunities", _("Opportunities"), "/opportunities/board/", "kanban", 30, "S", "sales",
            _("Possible sales on their way through pipelines"), "opportunity",
        )
    )  # fmt: skip
