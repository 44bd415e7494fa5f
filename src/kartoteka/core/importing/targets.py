"""What a column can fill: the fields that the user may write, and a few of another kind."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from kartoteka.core import access
from kartoteka.core.fields import Spec, kinds
from kartoteka.core.records.types import RecordType, record_types

ABOUT = "about."
FULL_NAME = "full_name"
NUMBER = "id"


@dataclass(frozen=True)
class Target:
    """Something that a column can fill."""

    key: str
    label: Any
    spec: Spec

    @property
    def is_link(self) -> bool:
        """Whether cells name other records."""
        return bool(self.spec.link)


def importable_for(user: Any) -> list[RecordType]:
    """Record types that the user may import."""
    known = (t for t in record_types if t.module != "core")
    return [t for t in known if access.may(user, "import", t.key)]


def targets_for(record_type: RecordType, user: Any) -> dict[str, Target]:
    """Everything that a column of a file of this type may fill, fields in their order."""
    rights = access.fields(user, record_type)
    found: dict[str, Target] = {}
    for key, spec in record_type.specs().items():
        if spec.read_only or key in rights.hidden or key in rights.read_only:
            continue
        if key in record_type.verb_fields and record_type.bring_in is None:
            continue
        if record_type.about is None or key not in record_type.about:
            found[key] = Target(key, spec.label, spec)
    if {"first_name", "last_name"} <= found.keys():
        whole = replace(found["last_name"].spec, key=FULL_NAME, label=_("First and last name"))
        found[FULL_NAME] = Target(FULL_NAME, whole.label, whole)
    found |= _about(record_type)
    found[NUMBER] = Target(NUMBER, _("Kartoteka ID"), number_spec())
    return found


def _about(record_type: RecordType) -> dict[str, Target]:
    """What an activity is about, where that lies in a module above."""
    if record_type.about is None:
        return {}
    linked = {spec.link for spec in record_type.built_in.values() if spec.link}
    found = {}
    for other in record_types:
        if other.in_menu and other.natural_keys and other.key not in {*linked, record_type.key}:
            key = f"{ABOUT}{other.key}"
            found[key] = Target(
                key, other.label, Spec(key, other.label, kinds["link"], "none", link=other.key)
            )
    return found


@cache
def number_spec() -> Spec:
    """The number that a record has here, as an export writes it."""
    return Spec(NUMBER, _("Kartoteka ID"), kinds["integer"], "none")


def required_keys(record_type: RecordType) -> list[str]:
    """Fields without which no record can be made, unless they have a default."""
    found = []
    for key, spec in record_type.specs().items():
        if not spec.required or spec.read_only:
            continue
        column: Any = None if spec.custom else record_type.model._meta.get_field(key)
        if column is None or not column.has_default() or column.get_default() in ("", None, []):
            found.append(key)
    return found
