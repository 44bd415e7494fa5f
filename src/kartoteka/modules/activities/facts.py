"""What one needs to know before one calls: who it is, how to reach them, what was said last."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.names import names_of
from kartoteka.core.screens.shown import SCHEMES
from kartoteka.modules.activities import queries
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.activities.telling import ICONS, kind_label
from kartoteka.modules.customers.models import Customer, Person

LAST = 3


def of_activity(activity: Activity, by: Actor) -> dict[str, Any]:
    """The customer, the person, the record it is about, and the last contacts."""
    customer = _one(by, Customer, activity.customer_id)
    person = _one(by, Person, activity.person_id)
    names = names_of(by)
    about = None
    if activity.about_id and activity.about_type in record_types:
        title = names.get(activity.about_type, activity.about_id)
        url = names.path(activity.about_type, activity.about_id)
        label = record_types[activity.about_type].label
        about = {"label": label, "title": title, "url": url} if title else None
    return {
        "people": [_who(record, by) for record in (person, customer) if record is not None],
        "about": about,
        "last": _last(activity, by),
    }


def _one(by: Actor, model: Any, number: int | None) -> Any:
    return access.visible(by.user, model).filter(pk=number).first() if number else None


def _who(record: Any, by: Actor) -> dict[str, Any]:
    """A name with its phones and e-mails as links."""
    record_type = record_types.of(type(record))
    hidden = access.fields(by.user, record_type).hidden
    reach = []
    for spec in record_type.built_in.values():
        value = record_type.value(record, spec.key)
        if spec.kind.key in ("phone", "email") and value and spec.key not in hidden:
            reach.append(
                {
                    "text": spec.kind.show(value, spec, by.fmt),
                    "url": f"{SCHEMES[spec.kind.key]}{value}",
                    "icon": "phone" if spec.kind.key == "phone" else "mail",
                }
            )
    note = "" if "job_title" in hidden else getattr(record, "job_title", "")
    return {
        "title": str(record),
        "label": record_type.label,
        "url": record_type.path(record.pk),
        "note": note,
        "reach": reach,
        "is_company": record_type.customer == "self",
    }


def _last(activity: Activity, by: Actor) -> list[dict[str, Any]]:
    """The last things done with this customer or person, the newest first."""
    key = "customer" if activity.customer_id else "person"
    number = activity.customer_id or activity.person_id
    if number is None:
        return []
    seen = access.visible(by.user, Activity).filter(
        queries.of_subject(key, number), status="done", archived_at=None, done_at__isnull=False
    )
    hidden = access.fields(by.user, record_types["activity"]).hidden
    outcome = record_types["activity"].spec("outcome")
    found = []
    for row in seen.order_by("-done_at", "-id")[:LAST]:
        what = kind_label(row.kind)
        if row.outcome and "outcome" not in hidden:
            said = outcome.kind.show(row.outcome, outcome, by.fmt)
            what = _("%(what)s: %(outcome)s") % {"what": what, "outcome": said}
        found.append(
            {
                "icon": ICONS.get(row.kind, "circle"),
                "what": what,
                "when": show_moment(row.done_at, by.fmt),
                "subject": row.subject if "subject" not in hidden else "",
                "note": row.note if "note" not in hidden else "",
                "url": record_types["activity"].path(row.pk),
            }
        )
    return found
