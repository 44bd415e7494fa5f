"""What the card of a user shows of their work: absences, and the way to hand it over."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import Panel, record_types
from kartoteka.core.screens import handover, panels
from kartoteka.core.screens.handover_page import HOME
from kartoteka.core.users.absences import Absence
from kartoteka.core.users.models import User

SHOWN = 5


def absences(user: User, by: Actor) -> dict[str, Any] | None:
    """Present and coming absences, with who stands in."""
    if not access.may(by.user, "see", "absence"):
        return None
    seen = access.visible(by.user, Absence).filter(user=user, archived_at=None)
    rows = seen.filter(until_date__gte=by.fmt.today).select_related("substitute")
    record_type = record_types["absence"]
    first, last = record_type.spec("from_date"), record_type.spec("until_date")
    may = access.may(by.user, "create", "absence") and not user.is_archived
    may_give = access.may_system(by.user, handover.RIGHT)
    return {
        "rows": [
            {
                "days": f"{first.kind.edit(row.from_date, first, by.fmt)} – "
                f"{last.kind.edit(row.until_date, last, by.fmt)}",
                "substitute": str(row.substitute),
                "url": record_type.path(row.pk),
            }
            for row in rows.order_by("from_date", "id")[:SHOWN]
        ],
        "add_url": f"{record_type.list_path}new/?user={user.pk}" if may else "",
        "hand_url": f"{HOME}?from={user.pk}" if may_give else "",
    }


panels.add(
    Panel("absences", _("Absences"), "screens/_absences.html", absences, "right", 20),
    lambda record_type: record_type.key == "user",
)
