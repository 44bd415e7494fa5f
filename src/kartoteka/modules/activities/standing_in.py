"""For whom the user stands in today, at the side of the page of today."""

from typing import Any

from kartoteka.core.actions import Actor
from kartoteka.core.records.types import record_types
from kartoteka.core.users import absences
from kartoteka.core.users.absences import Absence


def part(by: Actor, whose: str) -> dict[str, Any] | None:
    """Absent colleagues and their last days; None where the user stands in for nobody."""
    if len(by.user.own_ids) == 1:
        return None
    lasting = Absence.objects.filter(absences.on_day(by.fmt.today), substitute=by.user)
    record_type = record_types["absence"]
    last = record_type.spec("until_date")
    return {
        "rows": [
            {
                "name": str(row.user),
                "until": last.kind.show(row.until_date, last, by.fmt),
                "reason": row.reason,
                "url": f"/customers/?owner__is={row.user_id}",
            }
            for row in lasting.select_related("user").order_by("until_date", "id")
        ]
    }
