"""Checks before a record is written: which fields one may set, and what a good record has."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kartoteka.core import access, fields
from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.errors import ValidationErrors
from kartoteka.core.fields import Spec
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.storage import bulk, prepared

EMPTY: tuple[Any, ...] = (None, "", [])


def refuse_fields(record_type: RecordType, keys: Collection[str], by: Actor) -> None:
    """Raise where a field is unknown, kept by the system or a verb, or not this user's to set."""
    specs = record_type.specs()
    rights = access.fields(by.user, record_type)
    errors: dict[str, Any] = {}
    for key in keys:
        if key not in specs or (not by.trusted and key in rights.hidden):
            errors[key] = _("There is no field «%(field)s».") % {"field": key}
        elif specs[key].read_only or key in record_type.verb_fields:
            errors[key] = _("The field «%(field)s» is kept by the system.") % {
                "field": specs[key].label
            }
        elif not by.trusted and key in rights.read_only:
            errors[key] = _("You have no right to change the field «%(field)s».") % {
                "field": specs[key].label
            }
    if errors:
        raise ValidationErrors(errors)


# Links already known to lead somewhere, by record type.
Known = dict[str, set[int]]


def known_links(record_type: RecordType, rows: Iterable[Mapping[str, Any]], by: Actor) -> Known:
    """Of all records that these rows link to, those that the user may see. One query a type."""
    wanted: Known = {}
    linked = {key: spec.link for key, spec in record_type.specs().items() if spec.link}
    for row in rows:
        for key, value in row.items():
            if value is not None and key in linked:
                wanted.setdefault(linked[key], set()).add(value)
    return {link: _seen(link, numbers, by) for link, numbers in wanted.items()}


def _seen(link: str, numbers: Collection[int], by: Actor) -> set[int]:
    target = record_types[link].model
    records: QuerySet[Any]
    if by.trusted or link in ("user", "team"):
        records = prepared.everything(target)
    else:
        records = access.visible(by.user, target)
    # Whoever does it is there.
    found: set[int] = {by.user.pk} & set(numbers) if link == "user" and by.user else set()
    for part in bulk.parts(sorted(set(numbers) - found), 5000):
        found |= set(_numbers(records, among=list(part)))
    return found


@prepared.question
def _numbers(records: QuerySet[Any], among: Any) -> QuerySet[Any, Any]:
    return records.filter(pk__in=among).values_list("pk", flat=True)


def problems_of(
    record_type: RecordType,
    record: Record,
    keys: Collection[str],
    by: Actor,
    known: Known | None = None,
    at_stake: Collection[str] | None = None,
) -> dict[str, Any]:
    """A sentence for each field of these that does not make a good record.

    `at_stake` are those of the fields that can be wrong by themselves, found once for many records.
    """
    specs = record_type.specs()
    errors: dict[str, Any] = {}
    kind = record_type.kind_of(record)
    for key in at_stake_of(specs, keys) if at_stake is None else at_stake:
        spec = specs[key]
        value = record_type.value(record, key)
        if spec.required and not spec.read_only and value in EMPTY:
            # What this kind of record does not have, it need not have; nor can one fill in
            # what one may not see.
            if not record_type.has_field(key, kind) or _is_hidden(record_type, key, by):
                continue
            errors[key] = fields.missing(spec).message
        elif spec.link and value is not None:
            errors |= _link_problem(spec, value, by, known)
    for check in record_type.checks:
        for key, message in check(record, set(keys), by).items():
            errors.setdefault(key, message)
    return errors


def at_stake_of(specs: Mapping[str, Spec], keys: Iterable[str]) -> list[str]:
    """Of these fields, those that must be filled, or that lead to another record."""
    return [key for key in keys if specs[key].required or specs[key].link]


def _is_hidden(record_type: RecordType, key: str, by: Actor) -> bool:
    return not by.trusted and key in access.fields(by.user, record_type).hidden


def _link_problem(spec: Spec, value: int, by: Actor, known: Known | None) -> dict[str, Any]:
    """A link may only lead to a record that the user may see."""
    seen = _seen(spec.link, [value], by) if known is None else known.get(spec.link, set())
    if value in seen:
        return {}
    return {
        spec.key: _("This list changed meanwhile. Choose again: %(field)s") % {"field": spec.label}
    }


def unique_problems(
    record_type: RecordType, record: Record, keys: Collection[str], by: Actor
) -> dict[str, Any]:
    """A sentence for each unique field whose value is taken, naming by whom if one may know."""
    errors: dict[str, Any] = {}
    for key in keys:
        spec = record_type.spec(key)
        value = record_type.value(record, key)
        if not spec.unique or value in EMPTY:
            continue
        others = record_type.model._default_manager.filter(**{key: value}, archived_at=None)
        other = others.exclude(pk=record.pk).first()
        if other is not None:
            errors[key] = taken_sentence(spec, names_of([other], record_type, by)[other.pk])
    return errors


def in_order(first: str, last: str) -> Callable[..., dict[str, Any]]:
    """The check that one day or moment of a record is not before another one."""

    def problems(record: Record, changed: Collection[str], by: Actor) -> dict[str, Any]:
        start, end = getattr(record, first), getattr(record, last)
        if start is None or end is None or end >= start:
            return {}
        spec = record_types.of(type(record)).spec(last)
        exact = partial(spec.kind.exact, spec=spec, fmt=by.fmt)
        return {
            last: _("“%(field)s” must not be before %(start)s, you entered %(end)s")
            % {"field": spec.label, "start": exact(start), "end": exact(end)}
        }

    return problems


def already_there() -> str:
    """Why a value that must be one record's alone was not written."""
    return _("Another record has this already.")


def names_of(others: Iterable[Any], record_type: RecordType, by: Actor) -> dict[int, str]:
    """Names of records, empty for those that the user may not see."""
    found = {other.pk: record_type.title_of(other) for other in others}
    if by.trusted:
        return found
    seen = access.titles(by.user, record_type, found)
    return {number: name if number in seen else "" for number, name in found.items()}


def taken_sentence(spec: Spec, other: str) -> str:
    """That a value belongs to another record already."""
    if not other:
        return _("%(field)s: this value already belongs to another record.") % {"field": spec.label}
    return _("%(field)s: this value already belongs to «%(other)s».") % {
        "field": spec.label,
        "other": other,
    }
