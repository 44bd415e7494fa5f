"""What is planned when an opportunity is closed: the hand-over, the next purchase, a reminder."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format, Spec, kinds
from kartoteka.core.records.types import record_types
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.modules.sales.models import Opportunity

DAY = Spec("day", "", kinds["date"], "none")
HAND_OVER, AGAIN, NOTHING = "hand_over", "again", "nothing"
MONTHS_AFTER_WON, MONTHS_AFTER_LOST = 3, 6
FRIDAY, TEN = 4, 10


def inputs(verb: str, sent: Mapping[str, Any], fmt: Format) -> list[FieldInput]:
    """The question of what comes next, for the dialog of a verb that closes."""
    if verb == "win_opportunity":
        options = [
            (HAND_OVER, _("Hand over to be done")),
            (AGAIN, _("Next purchase, in 3 months")),
            (NOTHING, _("Nothing")),
        ]
        value = sent.get("afterwards", HAND_OVER)
        label = _("What is next?")
        return [
            FieldInput("afterwards", label, kind="chips", options=options, value=value, prefix="v")
        ]
    if verb == "lose_opportunity":
        day = DAY.kind.show(_in_months(fmt.today, MONTHS_AFTER_LOST), DAY, fmt)
        value = sent.get("remind", "1") if "_key" not in sent else sent.get("remind", "")
        label = _("Remind in 6 months (%(day)s)") % {"day": day}
        return [
            FieldInput("remind", label, kind="yes_no", value=value == "1", prefix="v", full=True)
        ]
    return []


def plan(opportunity: Opportunity, sent: Mapping[str, Any], by: Actor, *, key: str = "") -> None:
    """Plan what was chosen in the dialog, as a task of the owner."""
    today, name = by.fmt.today, {"name": opportunity.name}
    if opportunity.outcome == "won" and sent.get("afterwards") == HAND_OVER:
        _task(opportunity, _("Hand over to be done: %(name)s") % name, next_working(today), by, key)
    elif opportunity.outcome == "won" and sent.get("afterwards") == AGAIN:
        day = _in_months(today, MONTHS_AFTER_WON)
        _task(opportunity, _("Ask about the next purchase: %(name)s") % name, day, by, key)
    elif opportunity.outcome == "lost" and _last(sent, "remind") == "1":
        day = _in_months(today, MONTHS_AFTER_LOST)
        _task(opportunity, _("Come back to the lost one: %(name)s") % name, day, by, key)


def _last(sent: Mapping[str, Any], key: str) -> str:
    """A checkbox sends a blank before its own value."""
    found = sent.getlist(key) if hasattr(sent, "getlist") else [sent.get(key, "")]
    return str(found[-1]) if found else ""


def _task(opportunity: Opportunity, subject: str, day: date, by: Actor, key: str) -> None:
    if not access.may(by.user, "create", "activity"):
        return
    values = {
        "kind": "task",
        "subject": subject[:200],
        "customer": opportunity.customer_id,
        "person": opportunity.person_id,
        "about_type": "opportunity",
        "about_id": opportunity.pk,
        "owner": opportunity.owner_id,
        "starts_at": datetime.combine(day, time(TEN), tzinfo=by.fmt.timezone),
    }
    actions.create(record_types["activity"], values, by, key=f"{key}-after" if key else "")


def next_working(today: date) -> date:
    """The next day that is no Saturday or Sunday."""
    day = today + timedelta(days=1)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day


def _in_months(today: date, months: int) -> date:
    """So many months from a day, on a working day; the end of a shorter month is its last day."""
    year, month = divmod(today.month - 1 + months, 12)
    for last in (today.day, 30, 29, 28):
        try:
            found = date(today.year + year, month + 1, last)
        except ValueError:
            continue
        break
    return next_working(found - timedelta(days=1))
