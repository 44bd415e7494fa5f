"""Which fields of a record type stand on its card and forms for a user, under which headings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import access
from kartoteka.core.fields import Spec
from kartoteka.core.records.types import SYSTEM_FIELDS, RecordType


@dataclass(frozen=True)
class Block:
    """A heading and the fields under it."""

    label: Any
    specs: tuple[Spec, ...]


def blocks(record_type: RecordType, user: Any) -> list[Block]:
    """Sections of the type, then those of fields that the installation added."""
    hidden = access.fields(user, record_type).hidden
    specs = record_type.specs()
    found: list[tuple[Any, list[Spec]]] = [
        (section.label, [specs[key] for key in section.keys if key in specs])
        for section in record_type.form
    ]
    by_label = {str(label): own for label, own in found}
    for spec in specs.values():
        if not spec.custom:
            continue
        label = spec.section or _("More fields")
        if str(label) not in by_label:
            by_label[str(label)] = []
            found.append((label, by_label[str(label)]))
        by_label[str(label)].append(spec)
    return [
        Block(label, seen)
        for label, own in found
        if (seen := tuple(spec for spec in own if spec.key not in hidden))
    ]


def kept_by_verbs(record_type: RecordType, user: Any) -> tuple[Spec, ...]:
    """Fields that no form shows because verbs or the system set them, such as a stage."""
    hidden = access.fields(user, record_type).hidden
    on_form = {key for section in record_type.form for key in section.keys}
    return tuple(
        spec
        for key, spec in record_type.built_in.items()
        if (key in record_type.verb_fields or spec.read_only)
        and key not in on_form
        and key not in hidden
        and key not in record_type.derived
        and key not in SYSTEM_FIELDS
    )


def changeable(record_type: RecordType, user: Any) -> frozenset[str]:
    """Fields that the user's forms may set."""
    rights = access.fields(user, record_type)
    return frozenset(
        key
        for key, spec in record_type.specs().items()
        if not spec.read_only
        and key not in rights.hidden
        and key not in rights.read_only
        and key not in record_type.verb_fields
    )


def quick(record_type: RecordType, user: Any) -> list[Spec]:
    """The few fields that a new record is asked for first; required ones are among them."""
    specs = record_type.specs()
    may = changeable(record_type, user)
    asked = record_type.quick_create or _first_keys(record_type)
    required = [key for key, spec in specs.items() if spec.required and key not in asked]
    given = record_type.model()
    missing = [key for key in required if record_type.value(given, key) in (None, "", [])]
    return [specs[key] for key in (*asked, *missing) if key in may]


def _first_keys(record_type: RecordType) -> Iterable[str]:
    return record_type.form[0].keys if record_type.form else ()
