"""Two cards again: what moved goes back, and what came later goes to the side it belongs to."""

from typing import Any

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.actions.bulk import save_changed
from kartoteka.core.actions.finishing import Written
from kartoteka.core.actions.undoing import Whole, undone_whole
from kartoteka.core.events.models import Event, Group
from kartoteka.core.events.reactions import CARRIED
from kartoteka.core.merging import attached
from kartoteka.core.merging.merging import VERB
from kartoteka.core.merging.models import Merger
from kartoteka.core.records.types import RecordType, record_types

MOST_ROUNDS = 6

Place = tuple[str, int]


def may_undo(group: Group, by: Actor) -> bool:
    """Who may merge the card may also take the merger back, with all that moved."""
    if group.record_type not in record_types or group.subject_id is None:
        return False
    model = record_types[group.record_type].model
    return access.visible(by.user, model, VERB).filter(pk=group.subject_id).exists()


def sort_out(group: Group, own: Group, by: Actor) -> None:
    """After a merger was undone: give back what was added since to what belongs to the other."""
    made = Event.objects.filter(group=group, subject_type="merger").first()
    merger = Merger.objects.filter(pk=made.subject_id).first() if made is not None else None
    if merger is None or not merger.is_archived:
        return
    goal = record_types[merger.record_type]
    moved = set(
        Event.objects.filter(group=group, name__endswith=CARRIED)
        .values_list("subject_type", "subject_id")
    )  # fmt: skip
    theirs: set[Place] = {(goal.key, merger.gone), *moved}
    for _round in range(MOST_ROUNDS):
        found = _later(goal, merger, theirs, group)
        for link, records in found:
            _give_back(link, records, merger, own, by)
            theirs |= {(link.record_type.key, record.pk) for record in records}
        if not found:
            break
    both = goal.model._default_manager.in_bulk([merger.kept, merger.gone])
    for settle in goal.parted if len(both) > 1 else ():
        settle(both[merger.kept], both[merger.gone], group.at, by)


def _later(
    goal: RecordType, merger: Any, theirs: set[Place], group: Group
) -> list[tuple[attached.Link, list[Any]]]:
    """Records added to the kept card since, that lead to something of the other one."""
    found = []
    for link in attached.links_to(goal):
        rows = link.rows(goal, merger.kept).filter(created_at__gte=group.at)
        own = [
            record
            for record in rows
            if (link.record_type.key, record.pk) not in theirs and _belongs(record, goal, theirs)
        ]
        if own:
            found.append((link, own))
    return found


def _belongs(record: Any, goal: RecordType, theirs: set[Place]) -> bool:
    record_type = record_types.of(type(record))
    leads = [link.leads_to(record) for link in attached.links_of(record_type)]
    return any(place in theirs and place[0] != goal.key for place in leads if place is not None)


def _give_back(link: attached.Link, records: list[Any], merger: Any, own: Group, by: Actor) -> None:
    written = []
    for record in records:
        link.record_type.assign(record, link.key, merger.gone)
        changed = {link.key: (merger.kept, merger.gone)}
        written.append(Written(record, f"{type(record).__name__}{CARRIED}", changed))
    save_changed(link.record_type, written, by, own)


undone_whole(VERB, Whole(may_undo, sort_out))
