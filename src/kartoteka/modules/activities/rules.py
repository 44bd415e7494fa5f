"""Rules about activities."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.modules.activities.models import Activity


def says_something(activity: Activity, changed: set[str], by: Any) -> dict[str, Any]:
    """A task or note has a subject or a text; other kinds say enough by themselves."""
    if activity.kind in ("task", "note") and not activity.subject and not activity.note:
        return {"subject": _("Write what it is about.")}
    return {}


def repeats_from_a_date(activity: Activity, changed: set[str], by: Any) -> dict[str, Any]:
    """What repeats begins on a day, and does not end before it."""
    if not activity.repeats:
        return {}
    if activity.starts_at is None:
        return {"starts_at": _("Write when it is for the first time: it repeats from then on.")}
    first = activity.starts_at.astimezone(by.fmt.timezone).date()
    touched = {"repeat_until", "repeats", "starts_at"} & changed
    if touched and activity.repeat_until and activity.repeat_until < first:
        return {"repeat_until": _("It would end before it begins.")}
    return {}


def can_progress(activity: Activity) -> str:
    """How far a task is, is said while it is planned."""
    if activity.kind != "task":
        return _("Only a task is done by degrees.")
    return can_complete(activity)


def can_stop(activity: Activity) -> str:
    """Only what repeats can stop repeating."""
    return "" if activity.repeats else _("It does not repeat.")


def can_complete(activity: Activity) -> str:
    """Only what is planned can be done."""
    return "" if activity.status == "planned" else _("It is not planned any more.")


def can_reopen(activity: Activity) -> str:
    """Only what is done or cancelled can be planned again."""
    return _("It is planned already.") if activity.status == "planned" else ""
