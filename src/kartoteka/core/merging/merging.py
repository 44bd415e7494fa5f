"""Merge two cards: one keeps its address, the other leads to it, and nothing is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, Actor, NotAllowed
from kartoteka.core.actions.bulk import save_changed
from kartoteka.core.actions.checking import problems_of
from kartoteka.core.actions.finishing import Written
from kartoteka.core.actions.writing import lock
from kartoteka.core.events.models import Group
from kartoteka.core.events.reactions import CARRIED
from kartoteka.core.matching.models import Pair
from kartoteka.core.merging import attached, choosing
from kartoteka.core.records.models import Distinction
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.search.models import Visit
from kartoteka.core.storage import bulk

VERB = "merge"
CHUNK = 2000


@dataclass
class Outcome:
    """The one card, the group by which all of it is undone, and what moved."""

    kept: Any
    group: Group
    moved: dict[str, int] = field(default_factory=dict)


def merge(
    record_type: RecordType,
    kept_id: int,
    gone_id: int,
    by: Actor,
    picks: Mapping[str, str] | None = None,
) -> Outcome:
    """Merge the second card into the first. `picks` names the side of fields: kept, gone, both.

    ActionError where that cannot be; NotAllowed and Http404 as everywhere.
    """
    if not record_type.matching:
        raise ActionError(_("Records of this type are not merged."))
    if kept_id == gone_id:
        raise ActionError(_("Choose two different cards."))
    with actions.grouped(by, VERB, record_type.key, subject_id=kept_id) as group:
        kept, gone = _locked(record_type, kept_id, gone_id, by)
        values = choosing.values(record_type, kept, gone, by.user, picks or {})
        outcome = Outcome(kept, group)
        house = by.as_house()
        for settle in record_type.merged:
            settle(kept, gone, by)
        _put_away(record_type, gone, kept, house)
        _move_all(record_type, gone, kept, house, outcome)
        _say(record_type, kept, gone, values, house)
        _move_marks(record_type, gone.pk, kept.pk, house)
        pair = {"record_type": record_type.key, "kept": kept.pk, "gone": gone.pk}
        actions.create(record_types["merger"], {}, house, verb_values=pair)
    return outcome


def may_merge(user: Any, record_type: RecordType, *records: Any) -> bool:
    """Whether the user may merge these cards, or any cards of a type."""
    if not access.may(user, VERB, record_type.key):
        return False
    return all(access.may(user, VERB, record_type.key, record) for record in records)


def _locked(record_type: RecordType, kept_id: int, gone_id: int, by: Actor) -> tuple[Any, Any]:
    """Both cards, locked in one order whoever merges, so that two mergers never wait in a ring."""
    found = {}
    for number in sorted((kept_id, gone_id)):
        record = access.get(by.user, record_type.model, number) if not by.trusted else (
            record_type.model._default_manager.get(pk=number))  # fmt: skip
        found[number] = lock(record, by, VERB)
        if found[number].is_archived:
            raise ActionError(_("One of the cards is in the archive. Restore it first."))
    if (
        by.user is not None
        and not by.trusted
        and not may_merge(by.user, record_type, *found.values())
    ):
        raise NotAllowed(_("You have no right to do this. A manager or administrator can."))
    return found[kept_id], found[gone_id]


def _put_away(record_type: RecordType, gone: Any, kept: Any, by: Actor) -> None:
    """The card that goes, first: what must be unique is then free for the one that stays."""
    name = f"{record_type.model.__name__}MergedInto"
    reason = _("Merged into another card")
    values = {"archived_at": by.at, "archive_reason": reason}
    actions.change(gone, values, by, name=name, facts={"kept": kept.pk})


def _move_all(record_type: RecordType, gone: Any, kept: Any, by: Actor, outcome: Outcome) -> None:
    for link in attached.links_to(record_type):
        rows = link.rows(record_type, gone.pk)
        if link.record_type is record_type:
            rows = rows.exclude(pk__in=(kept.pk, gone.pk))
        records = list(rows.select_for_update().order_by("pk"))
        for part in bulk.parts(records, CHUNK):
            written = _moved(link, part, gone.pk, kept.pk, by)
            save_changed(link.record_type, written, by, outcome.group)
            key = link.record_type.key
            outcome.moved[key] = outcome.moved.get(key, 0) + len(written)


def _moved(
    link: attached.Link, records: Sequence[Any], gone: int, kept: int, by: Actor
) -> list[Written]:
    """The records with the new link; parts that the kept card has already are put away instead."""
    record_type = link.record_type
    bulk.fetch_linked(records, record_type.checked_links)
    name = f"{record_type.model.__name__}{CARRIED}"
    found = []
    for record in records:
        record_type.assign(record, link.key, kept)
        changed: dict[str, tuple[Any, Any]] = {link.key: (gone, kept)}
        is_part = not record_type.in_search
        if (
            is_part
            and record.archived_at is None
            and problems_of(record_type, record, [link.key], by)
        ):
            record_type.assign(record, link.key, gone)
            record.archived_at, record.archive_reason = by.at, _("The other card has it already")
            changed = {
                "archived_at": (None, by.at), "archive_reason": ("", record.archive_reason),
            }  # fmt: skip
        found.append(Written(record, name, changed))
    return found


def _say(
    record_type: RecordType, kept: Any, gone: Any, values: Mapping[str, Any], by: Actor
) -> None:
    """What the one card says from now on; a link to the card that went is none any more."""
    said = dict(values)
    for link in attached.links_of(record_type):
        if not link.named_by and link.leads_to(kept) == (record_type.key, gone.pk):
            said[link.key] = None
    name = f"{record_type.model.__name__}Merged"
    actions.change(kept, said, by, name=name, facts={"gone": gone.pk})


def _move_marks(record_type: RecordType, gone: int, kept: int, by: Actor) -> None:
    """Stars, and what was said of pairs: that the card that went is not some third one."""
    stars = Visit.objects.filter(record_type=record_type.key, record_id=gone)
    known = Visit.objects.filter(record_type=record_type.key, record_id=kept).values("user")
    stars.exclude(user__in=known).update(record_id=kept)
    Pair.objects.filter(Q(first=gone) | Q(second=gone), record_type=record_type.key).delete()
    own = Distinction.objects.filter(record_type=record_type.key, archived_at=None)
    for key in ("first", "second"):
        pairs = [(pk, {key: kept}) for pk in own.filter(**{key: gone}).values_list("pk", flat=True)]
        actions.update_each(record_types["distinction"], pairs, by)
