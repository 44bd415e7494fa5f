"""Retention: whose data are due by a rule, what holds some of them back, and the nightly round."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from kartoteka.core import access, actions, jobs
from kartoteka.core.actions import ActionError, Actor
from kartoteka.core.actions.actor import house
from kartoteka.core.events.models import Event
from kartoteka.core.fields import Format
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk
from kartoteka.modules.customers.models import Customer
from kartoteka.modules.privacy import erasing, holding, planning, rules, switching
from kartoteka.modules.privacy.models import RetentionRule
from kartoteka.modules.privacy.planning import FIELDS, Part, Plan

log = logging.getLogger(__name__)

BASIS = "retention"
# So many in one night by one rule, and so many in one line of the ledger.
MOST_A_NIGHT = 500
AT_ONCE = 50
CHUNK = 500
# A preview looks no further than this, and names so many.
MOST_COUNTED = 10_000
MOST_NAMED = 20


@dataclass
class Preview:
    """What a rule would do now: how many and which, and who is held back by what."""

    due: list[Any] = field(default_factory=list)
    due_count: int = 0
    held: list[tuple[Any, str]] = field(default_factory=list)
    held_count: int = 0
    is_more: bool = False


def preview(rule: RetentionRule, fmt: Format) -> Preview:
    """What a rule would do if it were carried out now; nothing is written."""
    found = Preview()
    for record, why in judged(rule, fmt):
        if why:
            found.held_count += 1
            found.held += [(record, why)] if len(found.held) < MOST_NAMED else []
        else:
            found.due_count += 1
            found.due += [record] if len(found.due) < MOST_NAMED else []
        if found.due_count + found.held_count >= MOST_COUNTED:
            found.is_more = True
            break
    return found


def judged(rule: RetentionRule, fmt: Format) -> Iterator[tuple[Any, str]]:
    """Records whose time is over, the oldest first, each with what holds it back."""
    record_type = record_types[rule.record_type]
    last: tuple[datetime, int] | None = None
    while True:
        rows = overdue(rule, fmt).order_by("changed_at", "pk")
        if last is not None:
            after = Q(changed_at__gt=last[0]) | Q(changed_at=last[0], pk__gt=last[1])
            rows = rows.filter(after)
        part = list(rows[:CHUNK])
        if not part:
            return
        last = part[-1].changed_at, part[-1].pk
        erased = _erased(record_type, part)
        with_data = [row for row in part if _is_left(rule, record_type, row, erased)]
        reasons = holding.reasons(rule, with_data, fmt)
        for row in with_data:
            yield row, reasons.get(row.pk, "")


def overdue(rule: RetentionRule, fmt: Format) -> QuerySet[Any]:
    """Records that the rule is about, without a contact and a change for its months."""
    record_type = record_types[rule.record_type]
    limit = rules.months_after(fmt.today, -(rule.months or 0))
    rows = access.visible(access.HOUSE, record_type.model)
    rows = rows.filter(created_at__date__lt=limit, changed_at__date__lt=limit)
    if "last_contact_at" in record_type.built_in:
        rows = rows.filter(Q(last_contact_at=None) | Q(last_contact_at__date__lt=limit))
    if rule.record_type == "person":
        # The customer that a human being is themselves is the other half of their data.
        since = make_aware(datetime.combine(limit, time.min))
        young = Q(created_at__gte=since) | Q(changed_at__gte=since) | Q(last_contact_at__gte=since)
        individuals = Customer.objects.filter(young, kind="individual")
        rows = rows.filter(Q(customer=None) | ~Q(customer__in=individuals))
    if rule.tree:
        rows = rows.filter(Filter.parse(record_type, rule.tree, access.HOUSE).q(fmt))
    return rows


def _keys(rule: RetentionRule, record_type: RecordType, record: Any) -> tuple[str, ...]:
    """Fields of a record that hold data of the rule's class; none where all is empty already."""
    wanted = ("personal", "identifier", "special") if rule.classes == "all" else (rule.classes,)
    return tuple(
        key
        for key, spec in record_type.specs().items()
        if spec.privacy in wanted
        and not spec.link
        and record_type.value(record, key) not in (None, "", [], False)
    )


def _is_left(rule: RetentionRule, record_type: RecordType, record: Any, erased: set[int]) -> bool:
    """Whether there is anything of the rule's class; of the erased only a title is left."""
    keys = set(_keys(rule, record_type, record))
    if record.pk in erased:
        keys -= {record_type.title, *(k for k in keys if record_type.spec(k).required)}
    return bool(keys)


def _erased(record_type: RecordType, records: Sequence[Any]) -> set[int]:
    found = Event.objects.filter(
        subject_type=record_type.key, subject_id__in=[record.pk for record in records],
        name=f"{record_type.model.__name__}Erased",
    )  # fmt: skip
    return set(found.values_list("subject_id", flat=True))


def plan_of(rule: RetentionRule, record: Any, leaving: Collection[int] = ()) -> Plan:
    """What the rule erases of one record; `leaving` are those that it erases with it."""
    record_type = record_types[rule.record_type]
    if rule.classes != "all":
        part = Part(record_type, record, FIELDS, _keys(rule, record_type, record))
        return Plan(None, parts={part.place: part})
    if rule.record_type == "person":
        return planning.plan_for(record, leaving)
    return planning.plan_for_record(record_type, record)


def carry_out(rule: RetentionRule, by: Actor) -> int:
    """Do what a rule says to those who are due, at most so many; how many it was."""
    if not switching.stands(rule):
        raise ActionError(_("This rule is not switched on as it is now."))
    due = []
    for record, why in judged(rule, by.fmt):
        due += [] if why else [record]
        if len(due) == MOST_A_NIGHT:
            break
    if rule.end == "restrict":
        rows = [{"person": record.pk, "reason": rule.name} for record in due]
        actions.create_many(record_types["restriction"], rows, by.as_house())
    else:
        for some in bulk.parts(due, AT_ONCE):
            numbers = {record.pk for record in some}
            plans = [plan_of(rule, record, numbers) for record in some]
            erasing.erase_planned(plans, by, BASIS)
    values = {"last_run_at": by.at, "last_done": len(due)}
    rule.refresh_from_db()
    actions.change(rule, values, by.as_house(), name=switching.CARRIED_OUT)
    return len(due)


def carry_out_all(now: datetime) -> int:
    """The nightly round: every rule that an administrator switched on; how many it was.

    A rule that cannot be carried out stops no other one. The job fails at the end and names it.
    """
    done, failed = 0, []
    on = RetentionRule.objects.filter(is_on=True, archived_at=None)
    for number in list(on.order_by("pk").values_list("pk", flat=True)):
        rule = RetentionRule.objects.get(pk=number)
        by = house(BASIS, now)
        try:
            if switching.stands(rule):
                done += carry_out(rule, by)
            else:
                actions.change(rule, {"is_on": False}, by, name=switching.OFF)
        except FilterProblem:
            log.warning("The conditions of retention rule %s cannot be read.", number)
            failed.append(number)
        except Exception:
            log.exception("Retention rule %s was not carried out.", number)
            failed.append(number)
    if failed:
        numbers = ", ".join(str(number) for number in failed)
        raise jobs.GiveUp(f"Retention rules that were not carried out: {numbers}.")
    return done
