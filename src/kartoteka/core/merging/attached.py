"""What is attached to a record: found by the registry, so that new modules need no line here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kartoteka.core import access
from kartoteka.core.records.types import RecordType, record_types


@dataclass(frozen=True)
class Link:
    """A field of some type that leads to records of another one, or tells what it is about."""

    record_type: RecordType
    key: str
    # The field that names the type, where the link leads to records of any.
    named_by: str = ""

    def rows(self, goal: RecordType, number: int) -> "QuerySet[Any]":
        """The records that lead to this one, archived ones too."""
        model = self.record_type.model
        if self.named_by:
            return model._default_manager.filter(**{self.named_by: goal.key, self.key: number})
        if self.record_type.specs()[self.key].custom:
            return model._default_manager.filter(**{f"custom__{self.key}": number})
        return model._default_manager.filter(**{f"{self.key}_id": number})

    def leads_to(self, record: Any) -> tuple[str, int] | None:
        """The type and number of what a record leads to by this field."""
        number = self.record_type.value(record, self.key)
        if number is None:
            return None
        if self.named_by:
            return str(getattr(record, self.named_by)), int(number)
        return self.record_type.specs()[self.key].link, int(number)


def links_of(record_type: RecordType) -> Iterator[Link]:
    """All fields of a type by which its records are attached to others."""
    for key, spec in record_type.specs().items():
        if spec.link and spec.link not in ("user", "team") and key not in record_type.derived:
            yield Link(record_type, key)
    if record_type.about is not None:
        named, number = record_type.about
        yield Link(record_type, number, named)


def links_to(goal: RecordType) -> Iterator[Link]:
    """All fields that lead to records of a type; parts before what they are parts of.

    The positions of a person move before the person does, who would otherwise end them.
    """
    for record_type in reversed(record_types.all()):
        for link in links_of(record_type):
            if link.named_by or record_type.specs()[link.key].link == goal.key:
                yield link


def counts(goal: RecordType, number: int, user: Any) -> list[tuple[RecordType, int]]:
    """How many records of each type are attached, of those that the user may see."""
    found: dict[RecordType, int] = {}
    for link in links_to(goal):
        seen = access.visible(user, link.record_type.model).values("pk")
        own = link.rows(goal, number).filter(pk__in=seen, archived_at=None).count()
        if own:
            found[link.record_type] = found.get(link.record_type, 0) + own
    return sorted(found.items(), key=lambda pair: -pair[1])
