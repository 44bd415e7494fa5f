"""What is done to customers by rule and by segment: verbs, buttons over lists, reactions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor, action
from kartoteka.core.events.reactions import Change, on
from kartoteka.core.fields import Spec, kinds, show_number
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import bulk_verbs
from kartoteka.core.storage import bulk
from kartoteka.modules.customers import assigning, segmenting
from kartoteka.modules.customers.actions import set_figures
from kartoteka.modules.customers.models import Customer, Segment
from kartoteka.modules.customers.rules import share_of

SEGMENT = Spec("segment", gettext_lazy("Segment"), kinds["link"], "none", required=True,
               link="segment")  # fmt: skip
# Beyond so many the question is asked without working out who would get what.
MOST_PREVIEWED = 5000
MOST_NAMED = 6


@action("customer", label=gettext_lazy("Assign by rules"), event=assigning.EVENT, icon="route")
def assign_customer(customer: Customer, *, by: Actor) -> Customer:
    """Give the customer to whom the first fitting rule of assignment says."""
    reason = assigning.assign([customer.pk], by)[customer.pk]
    if reason:
        raise ActionError(reason)
    return Customer.objects.get(pk=customer.pk)


@action("customer", label=gettext_lazy("Add to a segment"), icon="layers", params=(SEGMENT,))
def add_to_segment(customer: Customer, *, by: Actor, segment: int) -> Customer:
    """Put the customer into a segment whose customers are chosen one by one."""
    reason = segmenting.add(_own_segment(segment, by), [customer.pk], by)[customer.pk]
    if reason:
        raise ActionError(reason, "segment")
    return customer


@action("customer", label=gettext_lazy("Take out of a segment"), icon="x", params=(SEGMENT,))
def remove_from_segment(customer: Customer, *, by: Actor, segment: int) -> Customer:
    """Take the customer out of a segment whose customers are chosen one by one."""
    reason = segmenting.remove(_own_segment(segment, by), [customer.pk], by)[customer.pk]
    if reason:
        raise ActionError(reason, "segment")
    return customer


def _own_segment(number: int, by: Actor) -> Segment:
    """A segment that the user may change, and whose customers are chosen; else why not."""
    segment = access.visible(by.user, Segment).filter(pk=number, archived_at=None).first()
    if segment is None:
        raise ActionError(_("Choose a segment from the list."), "segment")
    if segment.kind != "static":
        raise ActionError(_("Customers get into this segment by its conditions."), "segment")
    access.require(by.user, "change", "segment", segment)
    return segment


def _bulk_assign(numbers: Sequence[int], values: Mapping[str, Any], by: Actor) -> Mapping[int, str]:
    allowed = set(_changeable(numbers, by))
    told = assigning.assign([n for n in numbers if n in allowed], by)
    refusal = _("You have no right to change this record.")
    return {number: told.get(number, refusal) for number in numbers}


def _changeable(numbers: Sequence[int], by: Actor) -> list[int]:
    found: list[int] = []
    for part in bulk.parts(sorted(numbers), 2000):
        rows = access.visible(by.user, Customer, "change").filter(pk__in=part)
        found += rows.values_list("pk", flat=True)
    return found


def _who_would_get(numbers: Sequence[int], by: Actor) -> str:
    """How many of these a rule fits, and how many each user would get."""
    if len(numbers) > MOST_PREVIEWED:
        return ""
    planned = assigning.plan(_changeable(numbers, by), by)
    tongue = by.fmt.tongue
    words = _("A rule fits %(fitting)s of %(all)s.") % {
        "fitting": show_number(len(planned.pairs), tongue, 0, 0),
        "all": show_number(len(numbers), tongue, 0, 0),
    }
    names = access.titles(by.user, record_types["user"], planned.receivers)
    shares = [
        f"{names.get(user, '–')}: {show_number(count, tongue, 0, 0)}"
        for user, count in planned.receivers.most_common(MOST_NAMED)
    ]
    more = "…" if len(planned.receivers) > MOST_NAMED else ""
    return f"{words} {', '.join(shares)}{more}".strip()


def _bulk_add(numbers: Sequence[int], values: Mapping[str, Any], by: Actor) -> Mapping[int, str]:
    return segmenting.add(_own_segment(values["segment"], by), numbers, by)


def _goes_in(numbers: Sequence[int], by: Actor) -> str:
    count = len(numbers)
    text = ngettext(
        "%(n)s customer goes into the segment.", "%(n)s customers go into the segment.", count
    )
    return text % {"n": show_number(count, by.fmt.tongue, 0, 0)}


def add_bulk_verbs() -> None:
    """Put the buttons into the bar over a selection of customers."""
    bulk_verbs.add(
        bulk_verbs.BulkVerb(
            "assign-by-rules", "customer", gettext_lazy("Assign by rules"), "route", _bulk_assign,
            note=_who_would_get, short=gettext_lazy("By rules"),
            allowed=lambda user: access.may(user, "change", "customer"),
        )
    )  # fmt: skip
    bulk_verbs.add(
        bulk_verbs.BulkVerb(
            "add-to-segment", "customer", gettext_lazy("Add to a segment"), "layers", _bulk_add,
            (SEGMENT,), note=_goes_in, short=gettext_lazy("To a segment"),
            allowed=lambda user: access.may(user, "change", "segment"), makes="segment_member",
        )
    )  # fmt: skip


@on("customer")
def assign_new(changes: list[Change], by: Actor) -> None:
    """New customers whose owner nobody named go to whom the rules say."""
    fresh = {
        change.record.pk: change.record
        for change in changes
        if change.record.version == 1
        and (change.record.owner_id is None or change.record.owner_by_default)
    }
    if not fresh:
        return
    told = assigning.assign(list(fresh), by)
    given = [number for number, reason in told.items() if not reason]
    if not given:
        return
    for current in Customer.objects.filter(pk__in=given):
        # Whoever made it goes on with the record in memory.
        for key in ("owner_id", "team_id", "territory_id", "version", "changed_at"):
            setattr(fresh[current.pk], key, getattr(current, key))


@on("customer")
def keep_actual_share(changes: list[Change], by: Actor) -> None:
    """The actual share of a customer follows their potential."""
    rows = {
        change.record.pk: {"actual_share": share_of(change.record.won_value, change.record)}
        for change in changes
        if "potential" in change.changed
    }
    if rows:
        set_figures(Customer, rows)


def first_segments(by: Actor) -> None:
    """The segment that every company begins with, in its language; nothing where there are any."""
    if Segment.objects.exists():
        return
    kind = record_types["segment"]
    with translation.override(by.fmt.language), actions.grouped(by, "first_segments", kind.key):
        values = {"name": _("Not verified for a year"), "kind": "dynamic",
                  "tree": json.dumps(segmenting.STALE)}  # fmt: skip
        actions.create(kind, values, by.as_house())
