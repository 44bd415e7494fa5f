"""Which customers are in a segment: those that meet its conditions, or those that were chosen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Format
from kartoteka.core.filters import words
from kartoteka.core.filters.paths import FilterProblem
from kartoteka.core.filters.tree import Filter
from kartoteka.core.records import settled
from kartoteka.core.records.types import record_types
from kartoteka.modules.customers.models import Customer, Segment, SegmentMember

DEEPEST = 5
# What the list calls “Not verified for a year”, and the segment of that name.
STALE = {"any": [["last_verified_on", "older_than_days", 365], ["last_verified_on", "empty", None]]}
NOBODY = Q(pk__in=())
_inside: ContextVar[tuple[int, ...]] = ContextVar("segments", default=())


@contextmanager
def _reading(segment: Segment) -> Iterator[None]:
    """A segment may ask for another one; one that asks for itself cannot be read."""
    above = _inside.get()
    if segment.pk in above or len(above) >= DEEPEST:
        raise FilterProblem(_("The segment «%(name)s» leads to itself.") % {"name": segment.name})
    token = _inside.set((*above, segment.pk))
    try:
        yield
    finally:
        _inside.reset(token)


def condition(numbers: list[int], user: Any, fmt: Format) -> Q:
    """Customers that are in any of these segments."""
    found = NOBODY
    for segment in Segment.objects.filter(pk__in=numbers):
        found |= members_q(segment, user, fmt)
    return found


def members_q(segment: Segment, user: Any, fmt: Format) -> Q:
    """Customers in one segment, as this user may ask; FilterProblem where they may not."""
    if segment.kind == "static":
        chosen = SegmentMember.objects.filter(segment=segment, archived_at=None).order_by()
        return Q(pk__in=chosen.values("customer_id"))
    with _reading(segment):
        found = filter_of(segment, user)
        # Without any condition it is not finished: it holds nobody, not everybody.
        return found.q(fmt) if found else NOBODY


def filter_of(segment: Segment, user: Any) -> Filter:
    """The conditions of a segment."""
    return Filter.parse(record_types["customer"], segment.tree, user)


def in_words(segment: Segment, by: Actor) -> str:
    """What the conditions of a segment say."""
    try:
        return words.sentence(filter_of(segment, by.user), by.fmt)
    except FilterProblem as problem:
        return problem.message


def count(segment: Segment, by: Actor) -> int | None:
    """How many customers of the segment the user may see now; None where it cannot be told."""
    try:
        inside = members_q(segment, by.user, by.fmt)
    except FilterProblem:
        return None
    return access.visible(by.user, Customer).filter(inside, archived_at=None).count()


def segments_of(customer: Customer, by: Actor) -> list[Segment]:
    """The segments that a customer is in; one query asks all conditions."""
    segments = _seen_segments(by)
    if not segments:
        return []
    asked: dict[str, Any] = {}
    for segment in segments:
        try:
            inside = members_q(segment, by.user, by.fmt)
        except FilterProblem:
            continue
        same = Customer.objects.filter(inside, pk=OuterRef("pk"))
        asked[f"in_{segment.pk}"] = Exists(same)
    row = Customer.objects.filter(pk=customer.pk).annotate(**asked).values(*asked).first() or {}
    return [segment for segment in segments if row.get(f"in_{segment.pk}")]


def _seen_segments(by: Actor) -> list[Segment]:
    """The segments that a card asks for; to be read only."""

    def read() -> list[Segment]:
        seen = access.visible(by.user, Segment).filter(archived_at=None)
        return list(seen.order_by("sort_key", "id")[:50])

    if access.scope(by.user, "see", "segment") != "all":
        return read()
    kept: list[Segment] = settled.get("segments", read)
    return kept


def add(segment: Segment, numbers: Sequence[int], by: Actor) -> dict[int, str]:
    """Put customers into a segment; of each, why it was not, or nothing."""
    told = dict.fromkeys(numbers, "")
    inside = SegmentMember.objects.filter(
        segment=segment, customer_id__in=numbers, archived_at=None
    ).values_list("customer_id", flat=True)
    for number in inside:
        told[number] = _("It is in the segment already.")
    fresh = [number for number in numbers if not told[number]]
    # An owner and a team of their own, so that members are seen by whoever sees the customer.
    care = {
        pk: {"owner": owner, "team": team}
        for pk, owner, team in Customer.objects.filter(pk__in=fresh).values_list(
            "pk", "owner_id", "team_id"
        )
    }
    rows = [{"segment": segment.pk, "customer": pk, **care.get(pk, {})} for pk in fresh]
    results = actions.create_many(record_types["segment_member"], rows, by.as_house())
    for number, result in zip(fresh, results, strict=True):
        told[number] = " ".join(result.errors.values())
    return told


def remove(segment: Segment, numbers: Sequence[int], by: Actor) -> dict[int, str]:
    """Take customers out of a segment; of each, why it was not, or nothing."""
    told = dict.fromkeys(numbers, _("It is not in the segment."))
    members = SegmentMember.objects.filter(
        segment=segment, customer_id__in=numbers, archived_at=None
    )
    places = dict(members.values_list("pk", "customer_id"))
    actions.update_each(
        record_types["segment_member"],
        [(pk, {"archived_at": by.at, "archive_reason": ""}) for pk in places],
        by.as_house(),
        name="SegmentMemberArchived",
        verbs_too=True,
    )
    return told | dict.fromkeys((pk for pk in places.values() if pk), "")
