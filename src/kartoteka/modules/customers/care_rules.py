"""Rules about territories, segments and assignment: what makes good ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import Format, missing
from kartoteka.core.filters import relative
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers import reach, segmenting
from kartoteka.modules.customers.models import (
    AssignmentRule,
    Segment,
    SegmentMember,
    Territory,
    TerritoryMember,
)

RECEIVER_FIELDS = {"user": "to_user", "team": "to_team", "territory": "to_territory"}


def made_by_me(values: Mapping[str, Any], by: Any) -> dict[str, Any]:
    """Who makes it owns it."""
    return {"owner": by.id}


def territory_stands(territory: Territory, changed: set[str], by: Any) -> dict[str, Any]:
    """A territory has a name of its own, and is no part of itself."""
    problems: dict[str, Any] = {}
    if "name" in changed and territory.name:
        same = Territory.objects.filter(name__iexact=territory.name, archived_at=None)
        if same.exclude(pk=territory.pk).exists():
            text = _("There is a territory called %(name)s already.")
            problems["name"] = text % {"name": territory.name}
    above = territory.parent_id if "parent" in changed and territory.pk else None
    if above is not None and above in reach.tree_below(territory.pk):
        problems["parent"] = _("A territory cannot be part of itself.")
    return problems


def member_once(member: TerritoryMember, changed: set[str], by: Any) -> dict[str, Any]:
    """A user is in a territory only once."""
    same = TerritoryMember.objects.filter(
        user=member.user_id, territory=member.territory_id, archived_at=None
    )
    if member.archived_at is None and same.exclude(pk=member.pk).exists():
        return {"user": _("The user is in this territory already.")}
    return {}


def in_segment_once(member: SegmentMember, changed: set[str], by: Any) -> dict[str, Any]:
    """A customer is in a segment only once, and only in one whose customers are chosen."""
    if not {"segment", "customer", "archived_at"} & changed or member.archived_at is not None:
        return {}
    segment = Segment.objects.filter(pk=member.segment_id).first()
    if segment is not None and segment.kind != "static" and not by.trusted:
        return {"segment": _("Customers get into this segment by its conditions.")}
    same = SegmentMember.objects.filter(
        segment=member.segment_id, customer=member.customer_id, archived_at=None
    )
    if same.exclude(pk=member.pk).exists():
        return {"customer": _("It is in the segment already.")}
    return {}


def segment_reads(segment: Segment, changed: set[str], by: Any) -> dict[str, Any]:
    """The conditions can be read, and do not ask for the segment itself."""
    if "tree" not in changed or not segment.tree:
        return {}
    try:
        Filter.parse(record_types["customer"], segment.tree, access.HOUSE)
        if segment.pk is not None and segment.kind == "dynamic":
            segmenting.members_q(segment, access.HOUSE, Format())
    except FilterProblem as problem:
        return {"tree": problem.message}
    return {}


def rule_can_be_used(rule: AssignmentRule, changed: set[str], by: Any) -> dict[str, Any]:
    """The conditions hold for everybody alike, and somebody gets what fits."""
    problems: dict[str, Any] = {}
    if "tree" in changed and rule.tree:
        problem = _tree_problem(rule.tree)
        if problem:
            problems["tree"] = problem
    key = RECEIVER_FIELDS.get(rule.receiver, "to_user")
    if {"receiver", *RECEIVER_FIELDS.values()} & changed and getattr(rule, f"{key}_id") is None:
        problems[key] = missing(record_types["assignment_rule"].spec(key)).message
    return problems


def _tree_problem(tree: str) -> str:
    try:
        found = Filter.parse(record_types["customer"], tree, access.HOUSE)
        found.q(Format())
    except FilterProblem as problem:
        return problem.message
    for link, raw in _said(found):
        word = relative.word(link, raw)
        if word is not None:
            text = _("A rule is the same for everybody: «%(word)s» says nothing in it.")
            return text % {"word": word.label}
    return ""


def _said(found: Filter) -> Iterator[tuple[str, Any]]:
    for condition in found.conditions():
        values = condition.raw if isinstance(condition.raw, list) else [condition.raw]
        for raw in values:
            yield condition.path.spec.link, raw
