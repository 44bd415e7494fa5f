"""Paths to fields: `city`, `customer.city` over links, `people.email` over lists of records."""

from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, BooleanField, CharField, F
from django.utils.translation import gettext as _

from kartoteka.core import access
from kartoteka.core.fields import Spec
from kartoteka.core.filters import questions
from kartoteka.core.records.custom import CustomValue
from kartoteka.core.records.types import RecordType, record_types

DEEPEST = 3
_CUSTOM_COLUMNS = {
    "integer": BigIntegerField, "decimal": BigIntegerField, "money": BigIntegerField,
    "percent": BigIntegerField, "link": BigIntegerField, "yes_no": BooleanField,
}  # fmt: skip


class FilterProblem(ValueError):
    """A condition that cannot be used; `message` says which and why."""

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path


@dataclass(frozen=True)
class Hop:
    """One step from a record to others: along a link, or to those that link to it."""

    record_type: RecordType
    link: str
    to_many: bool


@dataclass(frozen=True)
class FieldPath:
    """A field reached from a record type by some hops."""

    start: RecordType
    hops: tuple[Hop, ...]
    record_type: RecordType
    spec: Spec

    @property
    def label(self) -> str:
        """The path in words, outermost first."""
        names = [_hop_label(self.start, self.hops, i) for i in range(len(self.hops))]
        return " › ".join([*names, str(self.spec.label)])


def _hop_label(start: RecordType, hops: tuple[Hop, ...], index: int) -> str:
    hop = hops[index]
    if hop.to_many:
        return str(hop.record_type.label_plural)
    before = hops[index - 1].record_type if index else start
    return str(before.spec(hop.link).label)


def resolve(start: RecordType, path: str, user: Any) -> FieldPath:
    """The field at a path that this user may see; FilterProblem for any other, there or not."""
    *steps, last = path.split(".")
    if len(steps) > DEEPEST:
        raise FilterProblem(_("The path «%(path)s» is too long.") % {"path": path}, path)
    here = start
    hops: list[Hop] = []
    for step in steps:
        hop = _hop(here, step, user)
        if hop is None:
            raise _unknown(path)
        hops.append(hop)
        here = hop.record_type
    spec = here.specs().get(last) or questions.specs_for(here.key, user).get(last)
    if spec is None or not access.may_field(user, here, last):
        raise _unknown(path)
    return FieldPath(start, tuple(hops), here, spec)


def _hop(here: RecordType, step: str, user: Any) -> Hop | None:
    spec = here.built_in.get(step)
    if spec is not None and spec.link:
        target = record_types[spec.link]
        seen = access.may_field(user, here, step) and access.may(user, "see", target.key)
        return Hop(target, step, to_many=False) if seen else None
    there = record_types.by_plural(step)
    if there is None or not access.may(user, "see", there.key):
        return None
    for key, candidate in there.built_in.items():
        if candidate.link == here.key and key not in ("owner", "team"):
            return Hop(there, key, to_many=True) if access.may_field(user, there, key) else None
    return None


def _unknown(path: str) -> FilterProblem:
    return FilterProblem(_("There is no field «%(path)s» to filter by.") % {"path": path}, path)


def expression(spec: Spec, prefix: str = "") -> Any:
    """The value of a field in a query, over links already followed by `prefix`."""
    if spec.custom:
        column = _CUSTOM_COLUMNS.get(spec.kind.key, CharField)()
        return CustomValue(spec.key, F(f"{prefix}custom"), column)
    return F(f"{prefix}{spec.key}_id" if spec.link else f"{prefix}{spec.key}")


def many_paths(start: RecordType) -> list[tuple[RecordType, str]]:
    """Record types whose records link to this one, with the word that leads there."""
    return [
        (other, other.plural)
        for other in record_types
        if any(
            s.link == start.key and k not in ("owner", "team") for k, s in other.built_in.items()
        )
    ]
