"""Rules about activities."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.modules.activities.models import Activity


def says_something(activity: Activity, changed: set[str], by: Any) -> dict[str, Any]:
    """A task or note has a subject or a text; other kinds say enough by themselves."""
    if activity.kind in ("task", "note") and not activity.subject and not activity.note:
        return {"subject": _("Write what it is about.")}
    return {}


def can_complete(activity: Activity) -> str:
    """Only what is planned can be done."""
    return "" if activity.status == "planned" else _("It is not planned any more.")


def can_reopen(activity: Activity) -> str:
    """Only what is done or cancelled can be planned again."""
    return _("It is planned already.") if activity.status == "planned" else ""
