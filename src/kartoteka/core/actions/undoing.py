"""Undo of any group: change by change in reverse, where the value is still the one written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.bulk import save_those_that_fit
from kartoteka.core.actions.checking import already_there
from kartoteka.core.actions.errors import ActionError
from kartoteka.core.actions.finishing import Written
from kartoteka.core.actions.groups import continued, grouped
from kartoteka.core.events import reading
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields import Spec
from kartoteka.core.jobs import hands
from kartoteka.core.matching import keeping
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk

CHUNK = 2000
# From so many changes on it is worth to have other processes at hand.
LONG = 20_000
# The verb of a group that cannot be undone, by its very meaning.
ERASE = "erase"


@dataclass(frozen=True)
class Whole:
    """How groups of a verb are undone where that is more than change by change.

    Who `may` undo one, may undo all of it; `after` gets both groups, the undone one first.
    """

    may: Callable[[Group, Actor], bool]
    after: Callable[[Group, Group, Actor], None]


_wholes: dict[str, Whole] = {}


def undone_whole(verb: str, whole: Whole) -> None:
    """Declare how groups of a verb are undone."""
    _wholes[verb] = whole


def _whole_of(group: Group | None, by: Actor) -> Whole | None:
    whole = _wholes.get(group.verb) if group is not None else None
    if whole is None or group is None:
        return None
    return whole if by.trusted or whole.may(group, by) else None


@dataclass(frozen=True)
class Kept:
    """A change that was not undone, and why."""

    record_type: str
    record_id: int
    key: str
    reason: str


@dataclass
class UndoResult:
    """How many changes were undone, which were kept, and the group that undoes the undo."""

    undone: int = 0
    kept: list[Kept] = field(default_factory=list)
    group_id: int | None = None


def undo(group_id: int, by: Actor) -> UndoResult:
    """Undo everything that a group did, as far as nobody changed it since.

    Undo is a group of its own, so it can be undone too. ActionError where it already was; Http404
    where the group holds nothing that the user may change.
    """
    result = UndoResult()
    with transaction.atomic():
        own = begin(group_id, by)
        result.group_id = own.pk
        whole = _whole_of(own.undoes, by)
        acting = by.as_house() if whole is not None else by
        with continued(own):
            for events in _in_reverse(own.undoes):
                _undo_part(events, acting, own, result)
            if whole is not None and own.undoes is not None:
                whole.after(own.undoes, own, acting)
    return result


def begin(group_id: int, by: Actor) -> Group:
    """Open the group that undoes another one; whoever comes second is told that it was undone."""
    with transaction.atomic():
        group = Group.objects.select_for_update().filter(pk=group_id).first()
        if group is None or not (_touches(group, by) or _whole_of(group, by)):
            raise Http404
        if group.verb == ERASE:
            raise ActionError(_("What was erased for ever cannot be brought back."))
        if _is_undone(group):
            raise ActionError(_("This was already undone."))
        with grouped(by, "undo", group.record_type, undoes=group, title=group.title) as own:
            return own


def undo_in_parts(own_id: int, by: Actor, progress: Any = None) -> UndoResult:
    """Go on with an undo that was begun: part by part, each whole or not at all.

    Others may write between the parts, so a very long undo stops nobody; and when it is broken
    off, it goes on where it stood. `progress` is told how far it has come, and can refuse a part.
    """
    own = Group.objects.select_related("undoes").get(pk=own_id)
    result = UndoResult(undone=own.size, group_id=own.pk)
    total = own.undoes.size if own.undoes else 0
    whole = _whole_of(own.undoes, by)
    acting = by.as_house() if whole is not None else by
    with _keys_later(total) as making:
        for events in _in_reverse(own.undoes, _stands_at(own)):
            with continued(own):
                if progress is not None:
                    progress.fence()
                _undo_part(events, acting, own, result)
            if progress is not None:
                progress.set(min(result.undone + len(result.kept), total), total)
            if making is not None:
                making.go_on()
        if making is not None:
            keeping.settle(making)
    if whole is not None and own.undoes is not None:
        with continued(own):
            whole.after(own.undoes, own, acting)
    return result


@contextmanager
def _keys_later(size: int) -> Iterator[keeping.Making | None]:
    """Keys of a long undo are taken away many at once, and made out beside it."""
    if size < LONG:
        yield None
        return
    with bulk.many_transactions(), hands.many() as helping, keeping.later(helping) as making:
        yield making


def _stands_at(own: Group) -> int | None:
    """The last event of the undone group that an undo broken off has dealt with."""
    last = Event.objects.filter(group=own).order_by("-id").first()
    return None if last is None else last.fact.get("down_to")


def _is_undone(group: Group) -> bool:
    """Whether the last word on the group is an undo: an undone undo lets it be undone again."""
    later = group.undone_by.order_by("-id").first()
    return later is not None and not _is_undone(later)


def _touches(group: Group, by: Actor) -> bool:
    if by.trusted or group.actor_id == by.id:
        return True
    first = Event.objects.filter(group=group).first()
    if first is None or first.subject_type not in record_types:
        return False
    model = record_types[first.subject_type].model
    return access.visible(by.user, model, "change").filter(pk=first.subject_id).exists()


def _in_reverse(group: Group | None, before: int | None = None) -> Any:
    """Events of the group, newest first, in runs of one record type."""
    while True:
        rows = Event.objects.filter(group=group).order_by("-id")
        part = list((rows.filter(id__lt=before) if before else rows)[:CHUNK])
        if not part:
            return
        before = part[-1].pk
        run: list[Event] = []
        for event in part:
            if run and run[-1].subject_type != event.subject_type:
                yield run
                run = []
            run.append(event)
        yield run


def _undo_part(events: Sequence[Event], by: Actor, own: Group, result: UndoResult) -> None:
    if events[0].subject_type not in record_types:
        return
    record_type = record_types[events[0].subject_type]
    model = record_type.model
    allowed = (
        model._default_manager.all() if by.trusted else access.visible(by.user, model, "change")
    )
    ids = {e.subject_id for e in events}
    records = allowed.select_for_update().in_bulk(ids)
    made = {e.subject_id for e in events if e.version == 1}
    touched = _touched_since(record_type.key, made, events[0].group_id) if made else set()
    specs = record_type.specs()
    written: dict[int, Written] = {}
    for happening in reading.read(events):
        record = records.get(happening.event.subject_id)
        if record is None:
            _keep(result, happening.event, "", _("You have no right to change this record."))
        elif happening.event.version == 1:
            _withdraw(record_type, record, happening.event, by, written, result, touched)
        else:
            _put_back(record_type, specs, record, happening, written, result)
    done = [item for item in written.values() if item.changed]
    for item in done:
        item.facts["down_to"] = events[-1].pk
    refused = save_those_that_fit(record_type, done, by, own)
    result.undone += len(done) - len(refused)
    result.kept += [Kept(record_type.key, i.record.pk, "", already_there()) for i in refused]


def _touched_since(record_type: str, ids: set[int], group_id: int) -> set[int]:
    """Of these records, those that somebody worked on outside the group; undoing is no work.

    Nor is what was undone itself: files imported one after another are undone in reverse.
    """
    others = Event.objects.filter(subject_type=record_type, subject_id__in=ids, group__undoes=None)
    pairs = set(others.exclude(group_id=group_id).values_list("subject_id", "group_id"))
    later = {group for _subject, group in pairs}
    gone = {
        group.pk
        for group in Group.objects.filter(pk__in=later, undone_by__isnull=False).distinct()
        if _is_undone(group)
    }
    return {subject for subject, group in pairs if group not in gone}


def _withdraw(
    record_type: RecordType,
    record: Any,
    event: Event,
    by: Actor,
    written: dict[int, Written],
    result: UndoResult,
    touched: set[int],
) -> None:
    """Undo of a creation: the record is archived, unless somebody worked on it since."""
    if record.is_archived:
        return
    if record.pk in touched:
        _keep(result, event, "", _("It was changed since."))
        return
    item = written.setdefault(record.pk, _written(record_type, record, event, "Withdrawn"))
    item.changed["archived_at"] = (None, by.at)
    record.archived_at = by.at


def _put_back(
    record_type: RecordType,
    specs: Mapping[str, Spec],
    record: Any,
    happening: reading.Happening,
    written: dict[int, Written],
    result: UndoResult,
) -> None:
    item = written.get(record.pk) or _written(record_type, record, happening.event, "Changed")
    if happening.erased:
        _keep(result, happening.event, "", _("The old value was erased."))
    for key, (old, new) in happening.changes.items():
        if key not in specs:
            continue
        current = record_type.value(record, key)
        if current != new and not (current in (None, "", []) and new in (None, "", [])):
            _keep(result, happening.event, key, _("It was changed since."))
            continue
        value = "" if old is None and isinstance(current, str) else old
        record_type.assign(record, key, value)
        item.changed[key] = (item.changed[key][0] if key in item.changed else new, value)
    written[record.pk] = item


def _written(record_type: RecordType, record: Any, event: Event, word: str) -> Written:
    name = f"{record_type.model.__name__}{word}"
    return Written(record, name, {}, {"undoes": event.group_id, "undone": event.name})


def _keep(result: UndoResult, event: Event, key: str, reason: str) -> None:
    result.kept.append(Kept(event.subject_type, event.subject_id, key, reason))
