"""Series: the next one is made when one is done or cancelled, as the series says."""

from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor
from kartoteka.core.events import reading
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities import recurrence
from kartoteka.modules.activities.models import Activity

COPIED = frozenset(
    {"kind", "subject", "customer", "person", "about_type", "about_id", "starts_at",
     "duration_minutes", "priority", "participants", "note", "owner", "team", "repeats",
     "repeat_until"}
)  # fmt: skip
# What happens to one of them only, and says nothing about those to come.
OF_ONE = frozenset({"ActivityPostponed", "ActivityDone", "ActivityCancelled", "ActivityReopened"})


def plan_next(activity: Activity, by: Actor) -> Activity | None:
    """The following one of a series; None where it was the last, or the next is there already."""
    if not activity.repeats or activity.starts_at is None or activity.repeat_left == 1:
        return None
    number = activity.series or activity.pk
    later = Activity.objects.filter(series=number, pk__gt=activity.pk, archived_at=None)
    if later.exists():
        return None
    values = values_of(activity)
    zone = by.fmt.timezone
    moment = recurrence.next_moment(
        values["repeats"], values["starts_at"], by.at, zone, _first_day(number, by)
    )
    until = values.get("repeat_until")
    if moment is None or (until and moment.date() > until):
        return None
    values |= {"starts_at": moment, "status": "planned"}
    if activity.repeat_left:
        values["repeat_left"] = activity.repeat_left - 1
    made: Activity = actions.create(
        record_types["activity"], values, by.as_house(), verb_values={"series": number}
    )
    return made


def _first_day(number: int, by: Actor) -> int:
    """The day of the month on which the series began."""
    moment = Activity.objects.filter(pk=number).values_list("starts_at", flat=True).first()
    return moment.astimezone(by.fmt.timezone).day if moment else 0


def values_of(activity: Activity) -> dict[str, Any]:
    """What the series says: the values of this one, without what was changed for it alone.

    Its own events know: putting off is for one only, and so is whatever was changed after it was
    said to differ.
    """
    record_type = record_types["activity"]
    copied = COPIED | {key for key, spec in record_type.specs().items() if spec.custom}
    happenings = reading.read(reading.of_subject("activity", activity.pk))[::-1]
    if not happenings or any(happening.erased for happening in happenings):
        return {key: record_type.value(activity, key) for key in copied}
    values: dict[str, Any] = {}
    own: dict[str, Any] = {}
    differs = False
    for happening in happenings:
        changes = happening.changes
        told = {key: new for key, (_old, new) in changes.items() if key in copied}
        if happening.event.version == 1:
            values |= told
            continue
        if happening.event.name in OF_ONE or "status" in changes:
            continue
        if "differs" in changes:
            differs = bool(changes["differs"][1])
        if differs:
            own |= told
        else:
            values |= own | told
            own = {}
    return values
