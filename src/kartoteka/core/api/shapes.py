"""Records as JSON, and JSON as values: the same kinds as everywhere."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.actions import Actor, ValidationErrors, parse_values
from kartoteka.core.fields import Spec, kept_anyway
from kartoteka.core.records.types import RecordType, record_types


def readable(record_type: RecordType, by: Actor) -> dict[str, Spec]:
    """Fields of a record type that this user may see."""
    hidden = access.fields(by.user, record_type).hidden
    return {key: spec for key, spec in record_type.specs().items() if key not in hidden}


def writable(record_type: RecordType, by: Actor) -> dict[str, Spec]:
    """Fields that this user may send."""
    kept = access.fields(by.user, record_type).read_only | set(record_type.verb_fields)
    return {
        key: spec
        for key, spec in readable(record_type, by).items()
        if not spec.read_only and key not in kept
    }


def as_json(
    record_type: RecordType, records: Sequence[Any], by: Actor, only: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """Records with the fields that the user may see; a link to an unseen record is null."""
    specs = readable(record_type, by)
    wanted = set(only)
    if wanted:
        specs = {key: spec for key, spec in specs.items() if key in wanted}
    seen = _seen_links(record_type, records, specs, by)
    found = []
    for record in records:
        row: dict[str, Any] = {
            "id": record.pk,
            "version": record.version,
            "title": record_type.title_of(record),
            "url": record_type.path(record.pk),
        }
        for key, spec in specs.items():
            value = record_type.value(record, key)
            if spec.link in seen and value not in seen[spec.link]:
                value = None
            row[key] = spec.kind.to_json(value)
        found.append(row)
    return found


def _seen_links(
    record_type: RecordType, records: Sequence[Any], specs: dict[str, Spec], by: Actor
) -> dict[str, set[int]]:
    """For linked types of which the user does not see all: the records they see."""
    found: dict[str, set[int]] = {}
    for key, spec in specs.items():
        if not spec.link or access.scope(by.user, "see", spec.link) == "all":
            continue
        ids = {record_type.value(record, key) for record in records} - {None}
        rows = access.visible(by.user, record_types[spec.link].model).filter(pk__in=ids)
        found.setdefault(spec.link, set()).update(rows.values_list("pk", flat=True))
    return found


def values_from(record_type: RecordType, body: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Python values of a body; ValidationErrors naming unknown fields and bad values."""
    known = writable(record_type, by)
    unknown = {
        key: _("There is no field «%(field)s» that you may set.") % {"field": key}
        for key in body
        if key not in known
    }
    if unknown:
        raise ValidationErrors(unknown)
    values, problems = parse_values(record_type, body, by)
    for key in problems:
        if kept_anyway(known[key], body[key], by.fmt):
            hint = _("To keep it as unverified, put a question mark after it.")
            problems[key] = f"{problems[key]}. {hint}"
    if problems:
        raise ValidationErrors(problems)
    return values
