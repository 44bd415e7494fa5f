"""Which fields of a record type stand on its card and forms for a user, under which headings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kartoteka.core import access
from kartoteka.core.fields import Spec
from kartoteka.core.records import arranging, custom
from kartoteka.core.records.types import SYSTEM_FIELDS, RecordType


@dataclass(frozen=True)
class Block:
    """A heading and the fields under it."""

    label: Any
    specs: tuple[Spec, ...]
    key: str = ""
    part: str = "general"


def blocks(record_type: RecordType, user: Any, kind: str = "") -> list[Block]:
    """The sections of a card or form that a user has, for a record of this kind."""
    hidden = access.fields(user, record_type).hidden
    specs, lines = record_type.specs(), custom.lines_of(record_type.key)

    def is_here(key: str) -> bool:
        line = lines.get(("field", key))
        is_off = line is not None and line.is_off
        return key not in hidden and not is_off and record_type.has_field(key, kind)

    found = []
    for section in arranging.sections_of(record_type):
        if section.is_off or (kind and section.kinds and kind not in section.kinds):
            continue
        seen = tuple(specs[key] for key in section.keys if is_here(key))
        if seen:
            found.append(Block(section.label, seen, section.key, section.part))
    return found


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
    given = record_type.model()
    kind = record_type.kind_of(given)
    required = [
        key
        for key, spec in specs.items()
        if spec.required and key not in asked and record_type.has_field(key, kind)
    ]
    missing = [key for key in required if record_type.value(given, key) in (None, "", [])]
    return [specs[key] for key in dict.fromkeys((*asked, *missing)) if key in may]


def _first_keys(record_type: RecordType) -> Iterable[str]:
    return record_type.form[0].keys if record_type.form else ()
