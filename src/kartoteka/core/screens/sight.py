"""What building a card needs at every step: the record, who looks, and as of when."""

from dataclasses import dataclass
from typing import Any

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.records.types import RecordType
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.past import Past


@dataclass(frozen=True)
class Sight:
    """What building a card needs at every step."""

    record_type: RecordType
    record: Any
    by: Actor
    names: Names
    past: Past | None = None

    def __post_init__(self) -> None:
        own = {key: self.record_type.value(self.record, key) for key in self.record_type.specs()}
        self.names.want_values(self.record_type.specs().values(), own)
        title = self.record_type.title_of(self.record)
        self.names.know(self.record_type.key, {self.record.pk: title})

    @property
    def path(self) -> str:
        """The address of the card."""
        return self.record_type.path(self.record.pk)

    @property
    def may_change(self) -> bool:
        """Whether the card can be edited as it is shown."""
        if self.past is not None or self.record.is_archived:
            return False
        return access.may(self.by.user, "change", self.record_type.key, self.record)
