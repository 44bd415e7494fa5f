"""The timeline of a card: what happened, newest first, as far as the viewer may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.events.models import Event
from kartoteka.core.merging import following
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.sight import Sight
from kartoteka.core.screens.telling import Entry, Teller, entries_of
from kartoteka.core.storage import prepared

READ = 30
MOST_READS = 5
MOST_ABOUT = 500
CHANGES = "changes"


@dataclass(frozen=True)
class Tab:
    """One filter of the timeline."""

    key: str
    label: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Timeline:
    """One page of a timeline; `older` leads to the next one, empty at the end."""

    entries: list[Entry]
    older: str = ""


def tabs(record_type: RecordType, record: Any, user: Any, chosen: str) -> list[Tab]:
    """Everything, one tab for each kind of contact there is, and changes of data."""
    found = [Tab("", _("Everything"), current=not chosen)]
    for other in record_types:
        if not other.timeline_by or not access.may(user, "see", other.key):
            continue
        own = _of_record(other, record_type, record)
        if own is None:
            continue
        counts = dict(_counts(access.visible(user, other.model), other.timeline_by, **own))
        for option in other.spec(other.timeline_by).options:
            key = f"{other.key}.{option.value}"
            if counts.get(option.value) or key == chosen:
                number = counts.get(option.value, 0)
                found.append(Tab(key, str(option.many or option.label), number, key == chosen))
    found.append(Tab(CHANGES, _("Changes"), current=chosen == CHANGES))
    return found


@prepared.question
def _counts(records: QuerySet[Any], by: str, **own: Any) -> QuerySet[Any, Any]:
    rows = records.filter(**own, archived_at=None).order_by()
    return rows.values_list(by).annotate(n=Count("*"))


def _of_record(other: RecordType, record_type: RecordType, record: Any) -> dict[str, Any] | None:
    """By which columns the records of another type belong on this card."""
    if record_type.customer == "self" and other.customer not in ("", "self"):
        return {f"{other.customer}_id": record.pk}
    if record_type.person == "self" and other.person not in ("", "self"):
        return {f"{other.person}_id": record.pk}
    if other.about is not None:
        named, number = other.about
        return {named: record_type.key, number: record.pk}
    return None


def of_record(
    record_type: RecordType,
    record: Any,
    teller: Teller,
    *,
    chosen: str = "",
    who: str = "",
    before: str = "",
    until: datetime | None = None,
) -> Timeline:
    """One page of the timeline of a record, from a place on or from its newest end."""
    told = _Told(record_type, record, teller.user)
    rows = _by_whom(_chosen(told.events(), chosen, record_type, record, teller.user), who)
    if until is not None:
        rows = rows.filter(at__lte=until)
    is_whole = not (chosen or who or until)
    entries: list[Entry] = []
    for _read in range(MOST_READS):
        newest = told.newest() if is_whole and not before else None
        part = list(_before(rows, before)[: READ + 1]) if newest is None else newest
        has_more, part = len(part) > READ, part[:READ]
        entries += entries_of(part, teller, with_archived=chosen == CHANGES)
        before = f"{part[-1].at.isoformat()}_{part[-1].pk}" if has_more else ""
        if entries or not before:
            break
    return Timeline(entries, before)


def events_of(record_type: RecordType, record: Any, user: Any) -> QuerySet[Event]:
    """Everything that stands on the timeline of a record, hidden subjects not yet left out."""
    return _Told(record_type, record, user).events()


class _Told:
    """What stands on the timeline of a record."""

    def __init__(self, record_type: RecordType, record: Any, user: Any) -> None:
        self._record_type, self._record, self._user = record_type, record, user
        self._before = _before_it_was(record_type, record, user)
        self._column = ""
        if record_type.customer == "self" or record_type.person == "self":
            self._column = "customer_id" if record_type.customer == "self" else "person_id"
            # What happened to a card that was merged into this one is told here.
            self._numbers = [record.pk, *following.gone_into(record_type.key, record.pk)]

    def newest(self) -> list[Event] | None:
        """The newest page, of a card that has one column of its own; None for others."""
        if not self._column or self._before or len(self._numbers) > 1:
            return None
        return _newest(prepared.everything(Event), **{self._column: self._record.pk})

    def events(self) -> QuerySet[Event]:
        """All of it, newest first."""
        if self._column:
            own = Q(**{f"{self._column}__in": self._numbers})
            if len(self._numbers) == 1:
                own = Q(**{self._column: self._record.pk})
            rows = Event.objects.filter(own | self._before if self._before else own)
            return rows.order_by("-at", "-id").select_related("group")
        own = Q(subject_type=self._record_type.key, subject_id=self._record.pk)
        if self._before:
            own |= self._before
        return _with_parts(own, self._record_type, self._record, self._user)


@prepared.question
def _newest(events: QuerySet[Event], **link: Any) -> QuerySet[Event]:
    return events.filter(**link).order_by("-at", "-id").select_related("group")[: READ + 1]


def _with_parts(own: Q, record_type: RecordType, record: Any, user: Any) -> QuerySet[Event]:
    """With events of what is about the record, and of its parts."""
    for other in record_types:
        if other.part_of and _leads_to(other, other.part_of, record_type):
            rows = access.visible(user, other.model).filter(**{f"{other.part_of}_id": record.pk})
            own |= Q(subject_type=other.key, subject_id__in=rows.order_by().values("pk"))
    own |= _about(record_type.key, [record.pk], user)
    return Event.objects.filter(own).order_by("-at", "-id").select_related("group")


def _leads_to(other: RecordType, key: str, record_type: RecordType) -> bool:
    return other.built_in[key].link == record_type.key


def _before_it_was(record_type: RecordType, record: Any, user: Any) -> Q | None:
    """Events of records that became this one, such as its lead, and of what was about them."""
    found: Q | None = None
    for other in record_types:
        for key in other.became:
            if not _leads_to(other, key, record_type):
                continue
            ids = _latest(access.visible(user, other.model), **{f"{key}_id": record.pk})
            if not ids:
                continue
            mine = Q(subject_type=other.key, subject_id__in=ids) | _about(other.key, ids, user)
            found = found | mine if found else mine
    return found


@prepared.question
def _latest(records: QuerySet[Any], **link: Any) -> QuerySet[Any, Any]:
    return records.filter(**link).order_by("-id").values_list("pk", flat=True)[:MOST_ABOUT]


def _about(key: str, ids: list[int], user: Any) -> Q:
    """Events of what is about these records: calls and notes of the lead."""
    found = Q()
    for other in record_types:
        if other.about is None or not access.may(user, "see", other.key):
            continue
        named, number = other.about
        rows = access.visible(user, other.model).filter(**{named: key, f"{number}__in": ids})
        told = list(rows.order_by("-id").values_list("pk", flat=True)[:MOST_ABOUT])
        if told:
            found |= Q(subject_type=other.key, subject_id__in=told)
    return found


def _chosen(
    rows: QuerySet[Event], chosen: str, record_type: RecordType, record: Any, user: Any
) -> QuerySet[Event]:
    if chosen == CHANGES:
        return rows.exclude(subject_type__in=[t.key for t in record_types if t.timeline])
    key, _dot, value = chosen.partition(".")
    if key not in record_types or not record_types[key].timeline_by:
        return rows
    other = record_types[key]
    own = _of_record(other, record_type, record)
    if own is None:
        return rows.none()
    wanted = access.visible(user, other.model).filter(**own, **{other.timeline_by: value})
    return rows.filter(subject_type=key, subject_id__in=wanted.values("pk"))


def people(sight: Sight, who: str) -> list[dict[str, Any]]:
    """By whom the timeline may be filtered: the people of the card, and those of us."""
    find = sight.record_type.timeline_people
    if find is None:
        return []
    theirs = [(f"p{number}", name) for number, name in find(sight.record, sight.by)]
    ours = {sight.by.id: sight.by.user.name, sight.record.owner_id: ""}
    mine = [(f"u{n}", name or sight.names.get("user", n)) for n, name in ours.items() if n]
    groups = ((_("People of the customer"), theirs), (_("Our people"), mine))
    return [
        {"label": label, "options": [(key, name, key == who) for key, name in options if name]}
        for label, options in groups
        if options
    ]


def _by_whom(rows: QuerySet[Event], who: str) -> QuerySet[Event]:
    """Events with one of the people there (p12), or those done by one of us (u5)."""
    side, number = who[:1], who[1:]
    if side not in ("p", "u") or not number.isdecimal() or len(number) > 18:
        return rows
    return rows.filter(**{"person_id" if side == "p" else "actor_id": int(number)})


def _before(rows: QuerySet[Event], mark: str) -> QuerySet[Event]:
    text, _sep, number = mark.rpartition("_")
    at = parse_datetime(text) if text and number.isdecimal() and len(number) < 19 else None
    if at is None:
        return rows
    # Said twice, so that the index is entered at the moment.
    return rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(id__lt=int(number)))
