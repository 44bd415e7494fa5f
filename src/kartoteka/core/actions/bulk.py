"""Create and update many records at once: rows and events in bulk, one undoable group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.checking import (
    EMPTY,
    already_there,
    at_stake_of,
    known_links,
    names_of,
    problems_of,
    refuse_fields,
    taken_sentence,
)
from kartoteka.core.actions.finishing import Beside, Written, beside_of, finish
from kartoteka.core.actions.groups import grouped
from kartoteka.core.actions.writing import (
    differences,
    draft,
    filled,
    follows_of,
    stamp,
    tidied,
)
from kartoteka.core.events.models import Group
from kartoteka.core.records import completeness, custom
from kartoteka.core.records.types import RecordType
from kartoteka.core.storage import bulk

CHUNK = 2000


class Draft(NamedTuple):
    """A row as the record that it will be, checked and not written: made in any process."""

    errors: dict[str, str]
    # The columns of the record in their order; none where there are errors.
    values: tuple[Any, ...] = ()
    owner_by_default: bool = False
    changed: dict[str, tuple[Any, Any]] = {}
    beside: Beside | None = None


@dataclass(slots=True)
class RowResult:
    """What became of one row: the record's number, or a sentence for each bad field."""

    id: int | None = None
    errors: dict[str, str] = field(default_factory=dict)
    changed: bool = True


def create_many(
    record_type: RecordType,
    rows: Sequence[Mapping[str, Any]],
    by: Actor,
    *,
    at: Sequence[datetime | None] | None = None,
    verb_values: Sequence[Mapping[str, Any]] | None = None,
    name: str = "",
    drafts: Sequence[Draft] | None = None,
) -> list[RowResult]:
    """Make records from rows of Python values. Bad rows are answered, good ones are written.

    `at` gives the moment of each row, `verb_values` the fields that forms may not set; `drafts` is
    what `draft_many` made of these rows before.
    """
    if not by.trusted:
        access.require(by.user, "create", record_type.key)
    refuse_fields(record_type, {key for row in rows for key in row}, by)
    results: list[RowResult] = []
    name = name or _created(record_type)
    with grouped(by, "create_many", record_type.key) as group:
        for start in range(0, len(rows), CHUNK):
            part = slice(start, start + CHUNK)
            values = [
                {**row, **(verb_values[start + i] if verb_values else {})}
                for i, row in enumerate(rows[part])
            ]
            moments = list(at[part]) if at else [None] * len(values)
            if drafts is None:
                made = _drafted(record_type, values, moments, by, name)
            else:
                made = _revived(record_type, drafts[part], name)
            results += _create_part(record_type, *made, by, group)
    return results


def draft_many(
    record_type: RecordType,
    rows: Sequence[Mapping[str, Any]],
    by: Actor,
    *,
    numbers: Sequence[int] = (),
    group: Group | None = None,
    keys: Sequence[bytes] = (),
) -> list[Draft]:
    """Rows as the records that `create_many` will make of them, as far as they need no number.

    With as many numbers as rows, which are kept for them, and the group that it will write them in,
    their events are made too. `keys` are those of matching, where they were made before. Only for
    types without unique fields: who has a value already is asked at the writing.
    """
    results, good = _drafted(record_type, rows, [None] * len(rows), by, _created(record_type))
    columns = _columns(record_type)
    are_numbered = group is not None and len(numbers) >= len(good)
    for item, number in zip(good, numbers if are_numbered else (), strict=False):
        item.record.pk = number
    told = zip(rows, keys or [b""] * len(rows), results, strict=True)
    read = [(values, own) for values, own, result in told if not result.errors]
    beside = beside_of(record_type, good, group if are_numbered else None, read)
    own = iter(zip(good, beside, strict=True))
    found = []
    for result in results:
        if result.errors:
            found.append(Draft(result.errors))
            continue
        item, made = next(own)
        values = tuple(map(vars(item.record).__getitem__, columns))
        found.append(Draft({}, values, item.record.owner_by_default, item.changed, made))
    return found


def _revived(
    record_type: RecordType, drafts: Sequence[Draft], name: str
) -> tuple[list[RowResult], list[Written]]:
    """The same as `_drafted` gives, of drafts."""
    results: list[RowResult] = []
    good: list[Written] = []
    columns = _columns(record_type)
    for made in drafts:
        results.append(RowResult(errors=made.errors))
        if made.errors:
            continue
        record = record_type.model.from_db(None, columns, made.values)
        if made.owner_by_default:
            record.owner_by_default = True
        good.append(Written(record, name, made.changed, beside=made.beside))
        results[-1].id = -len(good)
    return results, good


def _columns(record_type: RecordType) -> list[str]:
    return [column.attname for column in record_type.model._meta.concrete_fields]


def _created(record_type: RecordType) -> str:
    return f"{record_type.model.__name__}Created"


def check_many(
    record_type: RecordType, rows: Sequence[Mapping[str, Any]], by: Actor
) -> list[RowResult]:
    """What `create_many` would answer, verb fields included; nothing is written."""
    results: list[RowResult] = []
    with custom.remembered():
        for start in range(0, len(rows), CHUNK):
            part = rows[start : start + CHUNK]
            results += _drafted(record_type, part, [None] * len(part), by, "")[0]
    return results


def _create_part(
    record_type: RecordType,
    results: list[RowResult],
    good: list[Written],
    by: Actor,
    group: Group,
) -> list[RowResult]:
    ids = _numbered(record_type, good)
    for result in results:
        if result.id is not None:
            result.id = ids[-result.id - 1]
    _insert(record_type, [item.record for item in good])
    finish(record_type, good, by, group)
    return results


def _numbered(record_type: RecordType, good: list[Written]) -> Sequence[int]:
    """The numbers of new records: those that were kept for them, or new ones."""
    rest = [item for item in good if item.record.pk is None]
    ids = bulk.reserve_ids(record_type.model, len(rest)) if rest else []
    for item, number in zip(rest, ids, strict=True):
        item.record.pk = number
        item.record._state.adding = False
    return [item.record.pk for item in good]


def _drafted(
    record_type: RecordType,
    rows: Sequence[Mapping[str, Any]],
    moments: Sequence[datetime | None],
    by: Actor,
    name: str,
) -> tuple[list[RowResult], list[Written]]:
    """Records in memory, checked; each good one's result has its place from the end as number."""
    specs = list(record_type.specs())
    at_stake = at_stake_of(record_type.specs(), specs)
    results: list[RowResult] = []
    good: list[Written] = []
    taken, teams = _taken(record_type, rows, by), dict[int, int | None]()
    drafts = [
        draft(record_type, values, by, at, teams) for values, at in zip(rows, moments, strict=True)
    ]
    linked = [key for key, spec in record_type.specs().items() if spec.link]
    links = ({key: record_type.value(record, key) for key in linked} for record in drafts)
    known = known_links(record_type, links, by)
    bulk.fetch_linked(drafts, record_type.checked_links)
    for record, at in zip(drafts, moments, strict=True):
        errors = problems_of(record_type, record, specs, by, known, at_stake)
        errors |= _repeated(record_type, record, taken)
        result = RowResult(errors={k: str(m) for k, m in errors.items()})
        results.append(result)
        if not errors:
            # Without a name nothing is to be written: it is a trial.
            values = filled(record_type, record) if name else {}
            good.append(Written(record, name, values, at=at))
            result.id = -len(good)
    return results, good


def _insert(record_type: RecordType, records: Sequence[Any]) -> None:
    columns = _columns(record_type)
    rows = [list(map(vars(record).__getitem__, columns)) for record in records]
    bulk.insert(record_type.model, columns, rows)


def _taken(
    record_type: RecordType, rows: Sequence[Mapping[str, Any]], by: Actor
) -> dict[str, dict[Any, str]]:
    """For each unique field: values that are taken, with the name of who has them."""
    found: dict[str, dict[Any, str]] = {}
    for key, spec in record_type.built_in.items():
        if not spec.unique:
            continue
        wanted = {row[key] for row in rows if row.get(key) not in EMPTY}
        rows_with = {f"{key}__in": wanted}
        others = list(record_type.model._default_manager.filter(**rows_with, archived_at=None))
        names = names_of(others, record_type, by)
        found[key] = {getattr(other, key): names[other.pk] for other in others}
    return found


def _repeated(
    record_type: RecordType, record: Any, taken: dict[str, dict[Any, str]]
) -> dict[str, str]:
    errors: dict[str, str] = {}
    for key, owners in taken.items():
        value = getattr(record, key)
        if value in EMPTY:
            continue
        if value in owners:
            errors[key] = taken_sentence(record_type.spec(key), owners[value])
        owners[value] = record_type.title_of(record)
    return errors


def update_many(
    record_type: RecordType, ids: Iterable[int], values: Mapping[str, Any], by: Actor
) -> list[RowResult]:
    """Set the same values on many records. Those the user may not change are answered so."""
    return update_each(record_type, [(number, values) for number in ids], by)


def update_each(
    record_type: RecordType,
    pairs: Sequence[tuple[int, Mapping[str, Any]]],
    by: Actor,
    *,
    name: str = "",
    verbs_too: bool = False,
    right: str = "change",
    at: Sequence[datetime | None] | None = None,
) -> list[RowResult]:
    """Set values on many records, each its own. Bad and forbidden rows are answered, not written.

    `at` gives the moment of each row where that is not now; `verbs_too` lets verbs set their own
    fields, as the named event.
    """
    if not verbs_too:
        refuse_fields(record_type, {key for _number, values in pairs for key in values}, by)
    results: list[RowResult] = []
    with grouped(by, "update_many", record_type.key) as group:
        for start in range(0, len(pairs), CHUNK):
            part = pairs[start : start + CHUNK]
            moments = list(at[start : start + CHUNK]) if at else [None] * len(part)
            results += _update_part(record_type, part, moments, by, group, name, right)
    return results


def _update_part(
    record_type: RecordType,
    pairs: Sequence[tuple[int, Mapping[str, Any]]],
    moments: Sequence[datetime | None],
    by: Actor,
    group: Group,
    name: str,
    right: str,
) -> list[RowResult]:
    model = record_type.model
    allowed = model._default_manager.all() if by.trusted else access.visible(by.user, model, right)
    records = allowed.select_for_update().in_bulk([number for number, _values in pairs])
    results: list[RowResult] = []
    good: list[Written] = []
    name = name or f"{model.__name__}Changed"
    known = known_links(record_type, (values for _number, values in pairs), by)
    changes = [_assigned(record_type, records.get(number), values) for number, values in pairs]
    bulk.fetch_linked(list(records.values()), record_type.checked_links)
    for (number, _values), changed, moment in zip(pairs, changes, moments, strict=True):
        record = records.get(number)
        if record is None:
            results.append(RowResult(errors={"": _("You have no right to change this record.")}))
            continue
        errors = problems_of(record_type, record, changed, by, known)
        result = RowResult(number, {k: str(m) for k, m in errors.items()}, bool(changed))
        results.append(result)
        if changed and not errors:
            good.append(Written(record, name, changed, at=moment))
    refused = {item.record.pk for item in save_those_that_fit(record_type, good, by, group)}
    for result in results:
        if result.id in refused:
            result.errors[""] = already_there()
    return results


def _assigned(
    record_type: RecordType, record: Any, values: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Put values into a record in memory; what that changes."""
    if record is None:
        return {}
    changed = differences(record_type, record, tidied(record_type, values, record))
    for key, (_old, new) in changed.items():
        record_type.assign(record, key, new)
    return changed


def save_those_that_fit(
    record_type: RecordType, written: Sequence[Written], by: Actor, group: Group
) -> list[Written]:
    """Write changed records; those that would have what must be another's alone are given back."""
    size = group.size
    before = [follows_of(item.record) for item in written]
    try:
        with transaction.atomic():
            save_changed(record_type, written, by, group)
    except IntegrityError:
        group.size = size
        for item, follows in zip(written, before, strict=True):
            vars(item.record).update(follows)
        if len(written) == 1:
            return list(written)
    else:
        return []
    # Two of them wanted the same, or somebody was quicker: all others are written one by one.
    return [one for item in written for one in save_those_that_fit(record_type, [item], by, group)]


def save_changed(
    record_type: RecordType, written: Sequence[Written], by: Actor, group: Group
) -> None:
    """Write changed records and their events; records that changed the same columns together."""
    together: dict[tuple[str, ...], list[Any]] = {}
    recount = completeness.Recount(record_type) if completeness.is_counted(record_type) else None
    for item in written:
        columns = stamp(record_type, item.record, item.changed, by, recount)
        together.setdefault(tuple(columns), []).append(item.record)
    for names, records in together.items():
        attributes = [_attribute(record_type, column) for column in names]
        rows = [[*(getattr(r, a) for a in attributes), r.pk] for r in records]
        bulk.update(record_type.model, attributes, rows)
    finish(record_type, list(written), by, group)


def _attribute(record_type: RecordType, column: str) -> str:
    field: Any = record_type.model._meta.get_field(column)
    return str(field.attname)
