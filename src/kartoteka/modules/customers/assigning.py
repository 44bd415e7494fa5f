"""Giving customers to users by rule: which rule fits each, and who has the next turn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.filters import words
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records import settled
from kartoteka.core.records.types import record_types
from kartoteka.core.storage import bulk, prepared
from kartoteka.core.users.models import User
from kartoteka.modules.customers.models import AssignmentRule, Customer
from kartoteka.modules.customers.queries import members_of

EVENT = "CustomerAssigned"
CHUNK = 2000


@dataclass
class Plan:
    """Who gets which customers, before anything is written."""

    pairs: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    # Who had the last turn of each rule.
    turns: dict[int, int] = field(default_factory=dict)
    receivers: Counter[int] = field(default_factory=Counter)


def current_rules() -> list[AssignmentRule]:
    """The rules in their order, with the turns of now."""
    if not settled.get("has assignment rules", AssignmentRule.objects.exists):
        return []
    return _current(prepared.everything(AssignmentRule))


@prepared.question
def _current(rules: QuerySet[AssignmentRule]) -> QuerySet[AssignmentRule]:
    return rules.filter(archived_at=None).order_by("position", "id")


def filter_of(rule: AssignmentRule) -> Filter:
    """The conditions of a rule, as the company reads them; FilterProblem where they cannot be."""
    return Filter.parse(record_types["customer"], rule.tree, access.HOUSE)


def plan(numbers: Sequence[int], by: Actor) -> Plan:
    """Ask the rules in their order about these customers; the first that fits decides."""
    found = Plan()
    left = list(numbers)
    for rule in current_rules():
        if not left:
            break
        receivers = _receivers(rule)
        fitting = _fitting(rule, left, by.fmt) if receivers else []
        _give(rule, receivers, fitting, found)
        taken = set(fitting)
        left = [number for number in left if number not in taken]
    return found


def _fitting(rule: AssignmentRule, numbers: Sequence[int], fmt: Format) -> list[int]:
    try:
        condition = filter_of(rule).q(fmt)
    except FilterProblem:
        # A field that the rule names is gone: the rule fits nobody, and its page says so.
        return []
    found: list[int] = []
    for part in bulk.parts(sorted(numbers), CHUNK):
        rows = Customer.objects.filter(condition, pk__in=part).order_by("pk")
        found += rows.values_list("pk", flat=True)
    return found


def _receivers(rule: AssignmentRule) -> list[dict[str, Any]]:
    """The values that each next customer gets, in the order of turns."""
    if rule.receiver == "territory":
        return _territory_values(rule)
    if rule.receiver == "team":
        members = members_of(rule.to_team_id)
        before = [pk for pk in members if pk == rule.last_user_id]
        start = members.index(before[0]) + 1 if before else 0
        turns = [*members[start:], *members[:start]]
        return [{"owner": pk, "team": rule.to_team_id} for pk in turns]
    users = User.objects.filter(pk=rule.to_user_id or 0, is_active=True, archived_at=None)
    return [{"owner": user.pk, "team": team_of(user)} for user in users]


def _territory_values(rule: AssignmentRule) -> list[dict[str, Any]]:
    territory = rule.to_territory
    if territory is None:
        return []
    values: dict[str, Any] = {"territory": territory.pk}
    owner = territory.owner
    if owner is not None and owner.is_active and not owner.is_archived:
        values |= {"owner": owner.pk, "team": team_of(owner)}
    return [values]


def team_of(user: User) -> int | None:
    """The team to which records of a user go."""
    return user.team_id or min(user.team_ids, default=None)


def _give(
    rule: AssignmentRule, receivers: list[dict[str, Any]], numbers: list[int], found: Plan
) -> None:
    for turn, number in enumerate(numbers):
        values = receivers[turn % len(receivers)]
        found.pairs.append((number, values))
        owner = values.get("owner")
        if owner is not None:
            found.receivers[owner] += 1
            if rule.receiver == "team":
                found.turns[rule.pk] = owner


def assign(numbers: Sequence[int], by: Actor) -> dict[int, str]:
    """Give customers away by the rules; of each, why it stayed as it was, or nothing.

    Whoever calls this has asked for the right to change them.
    """
    planned = plan(numbers, by)
    told = dict.fromkeys(numbers, _("No rule fits this customer."))
    if not planned.pairs:
        return told
    results = actions.update_each(
        record_types["customer"], planned.pairs, by.as_house(), name=EVENT
    )
    for (number, _values), result in zip(planned.pairs, results, strict=True):
        told[number] = " ".join(result.errors.values())
        if not result.errors and not result.changed:
            told[number] = _("It had this value already.")
    for rule, user in planned.turns.items():
        AssignmentRule.objects.filter(pk=rule).update(last_user_id=user)
    return told


def in_words(rule: AssignmentRule, by: Actor) -> tuple[str, str]:
    """Which customers a rule is for, and who gets them, in plain words."""
    try:
        found = filter_of(rule)
        which = words.sentence(found, by.fmt) if found else _("all customers")
    except FilterProblem as problem:
        which = problem.message
    return which, _who(rule)


def _who(rule: AssignmentRule) -> str:
    if rule.receiver == "team":
        count = len(members_of(rule.to_team_id))
        text = _("team %(team)s, by turns (users: %(n)s)")
        return text % {"team": rule.to_team or "–", "n": count}
    if rule.receiver == "territory":
        territory = rule.to_territory
        owner = territory.owner if territory is not None else None
        if owner is None:
            return _("territory %(territory)s") % {"territory": territory or "–"}
        text = _("territory %(territory)s, and there %(user)s")
        return text % {"territory": territory, "user": owner}
    return str(rule.to_user or "–")
