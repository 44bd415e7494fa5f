"""Values that stand in one field of a record and plainly belong into another one that is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kartoteka.core.actions.actor import Actor
from kartoteka.core.fields import Spec, belonging
from kartoteka.core.fields.kind import shortened
from kartoteka.core.records.types import RecordType


@dataclass(frozen=True)
class Misplaced:
    """A value, the field in which it stands, and the field where it should."""

    spec: Spec
    target: Spec
    text: str
    # What kind of value it is.
    kind: str

    @property
    def message(self) -> str:
        """What was noticed, in the language that is active now."""
        return str(belonging.SENTENCES[self.kind]) % {
            "value": shortened(self.text), "field": self.spec.label
        }  # fmt: skip


def misplaced(
    record_type: RecordType,
    values: Mapping[str, Any],
    may: frozenset[str],
    by: Actor,
    record: Any = None,
) -> list[Misplaced]:
    """Of these values, those that plainly belong into a field that is free; `may` are fields that
    the user may set."""
    if record_type.settings:
        return []
    specs, found, taken = record_type.specs(), list[Misplaced](), set[str]()
    # What finds a record in files is often a number that looks like another one.
    codes = set(record_type.natural_keys) - {record_type.title}
    for key, value in values.items():
        spec = specs[key]
        if spec.kind.key != "text" or spec.custom or key in codes or not value:
            continue
        kind = belonging.kind_of(value, spec, by.fmt)
        target = _free(record_type, kind, values, may - taken, record) if kind else None
        if target is not None:
            taken.add(target.key)
            found.append(Misplaced(spec, target, value, kind))
    return found


def _free(
    record_type: RecordType, kind: str, values: Mapping[str, Any], may: frozenset[str],
    record: Any,
) -> Spec | None:  # fmt: skip
    """The first field of a kind that has no value yet."""
    for key, spec in record_type.specs().items():
        if spec.kind.key != kind or key not in may:
            continue
        kept = record_type.value(record, key) if record is not None else ""
        if not values.get(key, kept):
            return spec
    return None
