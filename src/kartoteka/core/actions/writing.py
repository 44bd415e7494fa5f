"""Create, update, archive and restore one record, with its event, in one transaction."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import once
from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.checking import (
    already_there,
    problems_of,
    refuse_fields,
    unique_problems,
)
from kartoteka.core.actions.errors import Conflict, FieldConflict, ValidationErrors
from kartoteka.core.actions.finishing import Written, finish
from kartoteka.core.actions.groups import grouped, is_open, name_group
from kartoteka.core.events import reading
from kartoteka.core.events.models import Group
from kartoteka.core.records import completeness
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk


def create(
    record_type: RecordType,
    values: Mapping[str, Any],
    by: Actor,
    *,
    key: str = "",
    at: datetime | None = None,
    verb_values: Mapping[str, Any] | None = None,
    within: Group | None = None,
) -> Any:
    """Make a record from Python values. The same client-made `key` makes it once.

    `at` is the moment it happened where that is not now. `verb_values` are fields that forms may
    not set, given by the verb that calls this. `within` is the group of a caller who gives all of
    it up where this fails: no saving point is needed. ValidationErrors, NotAllowed, KeyReused.
    """
    if not by.trusted:
        access.require(by.user, "create", record_type.key)
    refuse_fields(record_type, values.keys(), by)
    alone = grouped(by, "create", record_type.key)
    with alone if within is None else nullcontext(within) as group:
        receipt = once.claim(key, by, [record_type.key, fingerprint(record_type, values)])
        if receipt is not None and receipt.record_id is not None:
            return record_type.model._default_manager.get(pk=receipt.record_id)
        record = draft(record_type, {**values, **(verb_values or {})}, by, at)
        specs = record_type.specs()
        errors = problems_of(record_type, record, specs, by)
        errors |= unique_problems(record_type, record, specs, by)
        if errors:
            raise ValidationErrors(errors)
        with _alone():
            bulk.add(record)
        name = f"{record_type.model.__name__}Created"
        if group.verb == "create" and group.subject_id is None:
            # Written down with the event; only the number, as in `name_group`.
            group.subject_id = record.pk
        finish(record_type, [Written(record, name, filled(record_type, record), at=at)], by, group)
        once.done(receipt, record_type=record_type.key, record_id=record.pk)
    return record


def draft(
    record_type: RecordType,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime | None = None,
    teams: dict[int, int | None] | None = None,
) -> Any:
    """A new record in memory, with the defaults of its type, owner and team.

    `teams` remembers the team of each owner over a batch.
    """
    record = record_type.model.blank()
    given = tidied(record_type, values)
    if record_type.defaults is not None:
        found = record_type.defaults(given, by)
        given |= {k: v for k, v in found.items() if given.get(k) in (None, "", [])}
    if (
        by.user is not None
        and not record_type.settings
        and record_type.model._meta.label != "users.User"
    ):
        record.owner_by_default = "owner" not in given
        given.setdefault("owner", by.id)
    if given.get("team") is None and given.get("owner") is not None:
        owner_id, known = given["owner"], {} if teams is None else teams
        if owner_id not in known:
            known[owner_id] = _team_of(owner_id, by)
        given["team"] = known[owner_id]
    for key, value in given.items():
        record_type.assign(record, key, value)
    record.created_at = record.changed_at = at or by.at
    record.sort_key = record_type.sort_key_of(record)
    completeness.keep(record_type, record)
    return record


def tidied(
    record_type: RecordType, values: Mapping[str, Any], record: Any = None
) -> dict[str, Any]:
    """Values in the form that fits the whole record, as its type says."""
    return dict(values if record_type.tidy is None else record_type.tidy(values, record))


def _team_of(owner_id: int, by: Actor) -> int | None:
    owner = by.user
    if owner is None or owner_id != owner.pk:
        owner = record_types["user"].model._default_manager.filter(pk=owner_id).first()
    if owner is None:
        return None
    return owner.team_id or min(owner.team_ids, default=None)


def filled(record_type: RecordType, record: Any) -> dict[str, tuple[Any, Any]]:
    """All fields of a new record that have a value, as changes from nothing."""
    left_out = {"created_at", "changed_at", *record_type.derived}
    specs = record_type.specs()
    found = {}
    for key, value in record_type.values_of(record).items():
        # Most are one of the first two.
        is_empty = value is None or value == "" or (not value and value in ([], False))
        if not is_empty and key not in left_out:
            found[key] = ("" if specs[key].kind.key == "text" else None, value)
    return found


def update(
    record: Any,
    values: Mapping[str, Any],
    by: Actor,
    *,
    version: int | None = None,
    name: str = "",
) -> Any:
    """Set fields of a record to Python values.

    `version` is the one that the user saw: where somebody has since changed the same field to
    something else, Conflict is raised and nothing is saved; other fields merge, and a field that
    comes back as it was seen keeps what the other wrote.
    """
    record_type = record_types.of(type(record))
    refuse_fields(record_type, values.keys(), by)
    # A group that others write into is theirs to keep.
    is_alone = not is_open()
    with grouped(by, "update", record_type.key, subject_id=record.pk) as group:
        locked = lock(record, by, "change")
        changed = differences(record_type, locked, tidied(record_type, values, locked))
        if version is not None and version < locked.version:
            changed = _merged(record_type, locked, changed, version)
        if not changed:
            if is_alone:
                _forget_empty(group)
            return locked
        for key, (_old, new) in changed.items():
            record_type.assign(locked, key, new)
        errors = problems_of(record_type, locked, changed, by)
        errors |= unique_problems(record_type, locked, changed, by)
        if errors:
            raise ValidationErrors(errors)
        name = name or f"{record_type.model.__name__}Changed"
        _save_changed(record_type, locked, changed, by, group, name, {})
    return locked


def change(
    record: Any,
    values: Mapping[str, Any],
    by: Actor,
    *,
    name: str,
    facts: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Any:
    """For verbs: set fields of a locked record, verb-owned ones too, as the named event."""
    record_type = record_types.of(type(record))
    with grouped(by, "update", record_type.key, subject_id=record.pk) as group:
        changed = differences(record_type, record, values)
        for key, (_old, new) in changed.items():
            record_type.assign(record, key, new)
        errors = problems_of(record_type, record, changed, by)
        if errors:
            raise ValidationErrors(errors)
        _save_changed(record_type, record, changed, by, group, name, facts or {}, at)
    return record


def archive(record: Any, by: Actor, *, reason: str = "") -> Any:
    """Put a record away with a reason; it stays in history and can be restored."""
    return _put_away(record, by, reason, "archive", "Archived")


def withdraw(record: Any, by: Actor, *, reason: str) -> Any:
    """Take back an entry that was a mistake, and say why: no list and no figure has it any more.

    It is told as one that never was right; `restore` brings it back.
    """
    if not reason.strip():
        raise ValidationErrors({"reason": _("Say what was wrong with it.")})
    return _put_away(record, by, reason.strip(), "withdraw", "Withdrawn")


def _put_away(record: Any, by: Actor, reason: str, verb: str, word: str) -> Any:
    record_type = record_types.of(type(record))
    with grouped(by, verb, record_type.key, subject_id=record.pk):
        locked = lock(record, by, "archive")
        values = {"archived_at": by.at, "archive_reason": reason}
        return change(locked, values, by, name=f"{record_type.model.__name__}{word}")


def restore(record: Any, by: Actor) -> Any:
    """Bring an archived record back."""
    record_type = record_types.of(type(record))
    with grouped(by, "restore", record_type.key, subject_id=record.pk):
        locked = lock(record, by, "archive")
        values = {"archived_at": None, "archive_reason": ""}
        return change(locked, values, by, name=f"{record_type.model.__name__}Restored")


def lock(record: Any, by: Actor, verb: str) -> Any:
    """The record as it stands now, locked until the end of the transaction."""
    model = type(record)
    if by.trusted:
        return model._default_manager.select_for_update().get(pk=record.pk)
    found = access.get(by.user, model, record.pk, lock=True)
    access.require(by.user, verb, record_types.of(model).key, found)
    return found


def differences(
    record_type: RecordType, record: Any, values: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Fields whose value would change, with the old and the new one."""
    found: dict[str, tuple[Any, Any]] = {}
    for key, new in values.items():
        old = record_type.value(record, key)
        if old != new and not (old in (None, "", []) and new in (None, "", [])):
            found[key] = (old, new if new is not None or not isinstance(old, str) else "")
    return found


def _merged(
    record_type: RecordType, record: Any, changed: dict[str, tuple[Any, Any]], version: int
) -> dict[str, tuple[Any, Any]]:
    """What is still mine to change on a record that has gone on; Conflict where both changed it."""
    theirs = reading.changed_since(record, version)
    # A form sends all its fields: one that was not touched is no wish to have the old value back.
    untouched = {k for k, (_now, new) in changed.items() if k in theirs and new == theirs[k][1]}
    mine = {key: pair for key, pair in changed.items() if key not in untouched}
    clashes = [
        FieldConflict(key, theirs[key][1], new, current, theirs[key][0].actor_id, theirs[key][0].at)
        for key, (current, new) in mine.items()
        if key in theirs
    ]
    if clashes:
        raise Conflict(clashes, record.version, frozenset(untouched))
    return mine


def _save_changed(
    record_type: RecordType,
    record: Any,
    changed: dict[str, tuple[Any, Any]],
    by: Actor,
    group: Group,
    name: str,
    facts: dict[str, Any],
    at: datetime | None = None,
) -> None:
    recount = completeness.Recount(record_type) if completeness.is_counted(record_type) else None
    with _alone():
        record.save(update_fields=stamp(record_type, record, changed, by, recount))
    finish(record_type, [Written(record, name, changed, facts, at)], by, group)
    name_group(group, record)


@contextmanager
def _alone() -> Iterator[None]:
    """What would be another record's alone is refused, whoever was quicker.

    The group takes back what was written, as far as it was opened.
    """
    try:
        yield
    except IntegrityError:
        raise ValidationErrors({"": already_there()}) from None


def stamp(
    record_type: RecordType,
    record: Any,
    changed: Collection[str],
    by: Actor,
    recount: completeness.Recount | None,
) -> list[str]:
    """Put into a changed record in memory what follows from the change; the columns to write.

    A column that stays as it is is not written: SQLite would write its indexes anew all the same.
    """
    record.version += 1
    record.changed_at = by.at
    follows: dict[str, Any] = {"sort_key": record_type.sort_key_of(record)}
    if recount is not None:
        follows[completeness.COLUMN] = recount.figure(record, changed)
    moved = [key for key, value in follows.items() if getattr(record, key) != value]
    for key in moved:
        setattr(record, key, follows[key])
    own = {"custom" if key.startswith("c_") else key for key in changed}
    return [*sorted(own - {"changed_at"}), "version", "changed_at", *moved]


def follows_of(record: Any) -> dict[str, Any]:
    """What `stamp` puts into a record, as it is before that: to take it back."""
    keys = ("version", "changed_at", "sort_key", completeness.COLUMN)
    return {key: vars(record)[key] for key in keys if key in vars(record)}


def fingerprint(record_type: RecordType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON, to tell whether a repeated request is the same one."""
    specs = record_type.specs()
    return {key: specs[key].kind.to_json(value) for key, value in values.items()}


def _forget_empty(group: Group) -> None:
    if group.size == 0:
        Group.objects.filter(pk=group.pk, size=0).delete()
