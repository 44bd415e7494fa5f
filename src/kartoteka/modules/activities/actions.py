"""What can be done with activities: log, complete, cancel, put off."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import actions
from kartoteka.core.actions import Actor, action
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.modules.activities import queries, rules, series
from kartoteka.modules.activities.models import MORNING, OUTCOMES, Activity
from kartoteka.modules.customers import actions as customers
from kartoteka.modules.customers.models import Customer, Person

OUTCOME = Spec("outcome", _("Outcome"), kinds["choice"], "none", options=OUTCOMES)
NOTE = Spec("note", _("Note"), kinds["long_text"], "personal")
WHEN = Spec("starts_at", _("When"), kinds["datetime"], "none", required=True, usual_hour=MORNING)
REASON = Spec("reason", _("Reason"), kinds["text"], "personal", required=True, max_length=200)
WHOLE = Decimal(100)
COMPLETION = Spec(
    "completion", _("Completed"), kinds["percent"], "none", required=True, minimum=Decimal(0),
    maximum=WHOLE,
)  # fmt: skip


def defaults(values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """A person's customer, and the moment of what is recorded as done."""
    found: dict[str, Any] = {}
    if values.get("person") and not values.get("customer"):
        employer = Person.objects.filter(pk=values["person"]).values_list("customer_id", flat=True)
        found["customer"] = employer.first()
    if values.get("status") == "done":
        found["starts_at"] = by.at
        found["done_at"] = values.get("starts_at") or by.at
    elif values.get("kind") == "note":
        found |= {"status": "done", "starts_at": by.at, "done_at": by.at}
    return found


@action(
    "activity",
    label=_("Done"),
    icon="check",
    params=(OUTCOME, NOTE),
    letter="E",
    allowed=rules.can_complete,
)
def complete_activity(activity: Activity, *, by: Actor, outcome: str | None = None,
                      note: str | None = None) -> Activity:  # fmt: skip
    """Mark an activity as done, with its outcome and a note."""
    values: dict[str, Any] = {"status": "done", "done_at": by.at, "completion": 100}
    if outcome:
        values["outcome"] = outcome
    if note:
        values["note"] = note
    done: Activity = actions.change(activity, values, by, name="ActivityDone")
    return done


@action("activity", label=_("Cancel it"), icon="ban", params=(REASON,), allowed=rules.can_complete)
def cancel_activity(activity: Activity, *, by: Actor, reason: str) -> Activity:
    """Give up a planned activity for a reason; it stays in the lists as cancelled."""
    values = {"status": "cancelled", "cancel_reason": reason}
    cancelled: Activity = actions.change(activity, values, by, name="ActivityCancelled")
    return cancelled


@action("activity", label=_("How far it is"), icon="percent", params=(COMPLETION,),
        allowed=rules.can_progress)  # fmt: skip
def set_completion(activity: Activity, *, by: Actor, completion: Decimal) -> Activity:
    """Say how much of a task is done; at 100 per cent it is done."""
    values = {"completion": completion}
    told: Activity = actions.change(activity, values, by, name="ActivityProgressed")
    return told


@action("activity", label=_("Stop repeating"), icon="repeat", allowed=rules.can_stop)
def stop_repeating(activity: Activity, *, by: Actor) -> Activity:
    """Make this one the last of its series."""
    values = {"repeats": "", "repeat_until": None, "repeat_left": None, "differs": False}
    stopped: Activity = actions.change(activity, values, by, name="ActivityChanged")
    return stopped


@action("activity", label=_("Put off"), icon="clock", params=(WHEN,), letter="S",
        allowed=rules.can_complete)  # fmt: skip
def postpone_activity(activity: Activity, *, by: Actor, starts_at: datetime) -> Activity:
    """Move a planned activity to another time."""
    moved: Activity = actions.change(
        activity, {"starts_at": starts_at}, by, name="ActivityPostponed"
    )
    return moved


@action("activity", label=_("Plan again"), icon="rotate-ccw", allowed=rules.can_reopen)
def reopen_activity(activity: Activity, *, by: Actor) -> Activity:
    """Bring a done or cancelled activity back to the plan."""
    values = {"status": "planned", "done_at": None, "completion": 0, "cancel_reason": ""}
    reopened: Activity = actions.change(activity, values, by, name="ActivityReopened")
    return reopened


def log_activity(
    values: Mapping[str, Any],
    by: Actor,
    *,
    next_step: Mapping[str, Any] | None = None,
    key: str = "",
) -> Activity:
    """Record what was done and plan what comes next, as one undoable step."""
    record_type = record_types["activity"]
    with actions.grouped(by, "log_activity", "activity") as group:
        logged: Activity = actions.create(record_type, {**values, "status": "done"}, by, key=key)
        actions.name_group(group, logged)
        if next_step:
            plan_step(logged, next_step, by, key)
    return logged


def finish_activity(
    activity: Activity,
    by: Actor,
    *,
    outcome: str = "",
    note: str = "",
    next_step: Mapping[str, Any] | None = None,
    key: str = "",
) -> Activity:
    """Mark what was planned as done and plan what comes next, as one undoable step."""
    with actions.grouped(by, "complete_activity", "activity", subject_id=activity.pk):
        given = {"outcome": outcome or None, "note": note or None}
        done: Activity = actions.run("complete_activity", activity, given, by, key=key, parsed=True)
        if next_step:
            plan_step(done, next_step, by, key)
    return done


def plan_step(after: Activity, step: Mapping[str, Any], by: Actor, key: str = "") -> Activity:
    """Plan what comes after an activity, with the same people and about the same thing."""
    record_type = record_types["activity"]
    about = {
        name: record_type.value(after, name)
        for name in ("customer", "person", "about_type", "about_id")
    }
    values = {name: value for name, value in about.items() if value} | dict(step)
    again = f"{key}-next" if key else ""
    planned: Activity = actions.create(record_type, values, by, key=again)
    return planned


@on("activity")
def follow_the_end(changes: list[Change], by: Actor) -> None:
    """What ends by a form or a bulk edit ends as by its verb; a series goes on."""
    for change in changes:
        before, now = change.changed.get("status", ("", ""))
        if "undoes" in change.facts or not change.changed or change.record.is_archived:
            continue
        if before == "planned" and now in ("done", "cancelled"):
            if now == "done" and change.record.done_at is None:
                values = {"done_at": by.at, "completion": WHOLE}
                actions.change(change.record, values, by.as_house(), name="ActivityDone")
            series.plan_next(change.record, by)
        elif change.record.status == "planned" and _is_whole(change):
            values = {"status": "done", "done_at": by.at}
            actions.change(change.record, values, by.as_house(), name="ActivityDone")


def _is_whole(change: Change) -> bool:
    return "completion" in change.changed and change.record.completion == WHOLE


@on("activity")
def keep_contact_dates(changes: list[Change], by: Actor) -> None:
    """The last contact and next step of customers and people follow their activities."""
    customer_ids: set[int] = set()
    person_ids: set[int] = set()
    for change in changes:
        customer_ids |= _both(change, "customer")
        person_ids |= _both(change, "person")
    customers.set_figures(Customer, queries.contact_dates("customer", customer_ids))
    customers.set_figures(Person, queries.last_contacts(person_ids))


def _both(change: Change, key: str) -> set[int]:
    """The linked record now and before."""
    now = getattr(change.record, f"{key}_id")
    before = change.changed.get(key, (None, None))[0]
    return {number for number in (now, before) if number is not None}
