"""How activities are told on timelines, and what each kind looks like."""

from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.events.reading import Happening
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.telling import SILENT, Entry, Pill, Teller
from kartoteka.modules.activities.models import KINDS, OUTCOMES, Activity

ICONS = {
    "task": "square-check-big",
    "call": "phone",
    "meeting": "users",
    "email": "mail",
    "letter": "file-text",
    "note": "sticky-note",
}
OUTCOME_ICONS = {
    "connected": "phone-call",
    "no_answer": "phone-missed",
    "callback": "phone-outgoing",
    "refused": "thumbs-down",
}
_KIND = {option.value: option for option in KINDS}
_OUTCOME = {option.value: option for option in OUTCOMES}


def kind_label(kind: str) -> str:
    """What a kind is called."""
    return str(_KIND[kind].label) if kind in _KIND else kind


def tell(activity: Activity, happening: Happening, teller: Teller) -> Any:
    """An activity as one entry: as planned, or as done. None for mere changes of its data."""
    if activity.archived_at is not None:
        return None
    name = happening.event.name
    if name == "ActivityDone" or (name == "ActivityCreated" and activity.status == "done"):
        if name == "ActivityCreated" and not _was_done(happening):
            return SILENT
        return _done(activity, happening, teller)
    if name == "ActivityCreated":
        return _planned(activity, happening, teller, _("planned: %(kind)s"), "calendar-plus")
    if name == "ActivityPostponed":
        return _planned(activity, happening, teller, _("put off: %(kind)s"), "clock")
    if name == "ActivityCancelled":
        what = _("cancelled: %(kind)s") % {"kind": kind_label(activity.kind)}
        return _entry(activity, happening, teller, "calendar-x", what, [])
    return None


def _was_done(happening: Happening) -> bool:
    _old, status = happening.changes.get("status", (None, "planned"))
    return bool(status == "done")


def _done(activity: Activity, happening: Happening, teller: Teller) -> Entry:
    what = _with_person(kind_label(activity.kind), activity, teller)
    if activity.duration_minutes:
        what = _("%(what)s, %(minutes)d min") % {
            "what": what,
            "minutes": activity.duration_minutes,
        }
    pills = []
    outcome = _OUTCOME.get(activity.outcome) if "outcome" not in _hidden(teller) else None
    if outcome is not None:
        icon = OUTCOME_ICONS.get(outcome.value, "")
        pills.append(Pill(str(outcome.label), outcome.tone, icon))
    tone = _KIND[activity.kind].tone if activity.kind in _KIND else ""
    icon = ICONS.get(activity.kind, "circle")
    return _entry(activity, happening, teller, icon, what, pills, tone=tone)


def _with_person(what: str, activity: Activity, teller: Teller) -> str:
    """The person after a colon: names are never declined."""
    name = teller.names.get("person", activity.person_id)
    if not name or teller.is_here("person", activity.person_id) or "person" in _hidden(teller):
        return what
    return f"{what}: {name}"


def _planned(
    activity: Activity, happening: Happening, teller: Teller, template: str, icon: str
) -> Entry:
    what = template % {"kind": _with_person(kind_label(activity.kind), activity, teller)}
    pills = []
    when = activity.starts_at
    if "starts_at" in happening.changes:
        when = happening.changes["starts_at"][1]
    if when is not None and "starts_at" not in _hidden(teller):
        pills.append(Pill(show_moment(when, teller.fmt), icon="calendar"))
    return _entry(activity, happening, teller, icon, what, pills)


def _entry(
    activity: Activity,
    happening: Happening,
    teller: Teller,
    icon: str,
    what: str,
    pills: list[Pill],
    tone: str = "",
) -> Entry:
    hidden = _hidden(teller)
    text = activity.note if "note" not in hidden else ""
    return teller.entry(
        happening, icon, what, tone=tone, text=text, pills=[*pills, *_about(activity, teller)],
        title=activity.subject if "subject" not in hidden else "",
        url=record_types["activity"].path(activity.pk),
    )  # fmt: skip


def _about(activity: Activity, teller: Teller) -> list[Pill]:
    """What it was about, and on a person's timeline the customer."""
    found = []
    for key, number in (
        (activity.about_type, activity.about_id),
        ("customer", activity.customer_id),
    ):
        title = teller.names.get(key, number) if key in record_types else ""
        if not title or teller.is_here(key, number):
            continue
        if key == "customer" and teller.record_type != "person":
            continue
        label = f"{record_types[key].label}: {title}"
        found.append(Pill(label, url=teller.names.path(key, number)))
    return found


def _hidden(teller: Teller) -> frozenset[str]:
    return access.fields(teller.user, record_types["activity"]).hidden
