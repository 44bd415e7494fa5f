"""Writes what was made up: through actions, each record as its owner, day by day.

Undo takes back a group: of the last days that is one day of a person, then a month, then a year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor, RowResult
from kartoteka.core.actions.actor import house
from kartoteka.core.actions.groups import grouped
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import actions as sales
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.staff import COMPANY, Member

# The recent past is written day by day, for undo is wanted there; then by months, then by years.
BY_DAY, BY_MONTH = 3, 40


@dataclass(eq=False)
class New:
    """A record to be made: whose, when, and what it says."""

    by: Member | None
    values: Mapping[str, Any]
    at: datetime | None = None
    # Fields that forms may not set.
    verb_values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class Changed:
    """A change of a record: by whom, when, and to what."""

    by: Member | None
    id: int
    values: Mapping[str, Any]
    at: datetime


@dataclass
class Ledger:
    """Writes for the house and for every member of the staff."""

    clock: Clock

    def create(self, key: str, records: Sequence[New]) -> list[int]:
        """Make records of one type; their numbers, in the same order."""
        numbers = [0] * len(records)
        for (member, _when), places in self._batches(records).items():
            mine = [records[i] for i in places]
            by = self._actor(member, mine)
            with self._group(by, member, key):
                made = _create(key, mine, by)
            for i, number in zip(places, made, strict=True):
                numbers[i] = number
        return numbers

    def from_file(self, key: str, records: Sequence[New], file: str, member: Member) -> list[int]:
        """Make records of one type as a file that a member brought in; their numbers."""
        by = self._actor(member, records)
        with grouped(by, "import", key, title=file):
            return _create(key, records, by)

    def by_hand(self, key: str, records: Sequence[New]) -> list[int]:
        """Make records of one type one by one, as in their form; their numbers."""
        numbers = []
        for one in records:
            by = replace(self._actor(one.by, [one]), channel="screen")
            with self._group(by, one.by, key, "create"):
                numbers += _create(key, [one], by)
        return numbers

    def bring_in(self, records: Sequence[New]) -> list[int]:
        """Make closed opportunities of the years before, as an import does."""
        numbers = [0] * len(records)
        for (member, _when), places in self._batches(records).items():
            by = self._actor(member, [])
            with self._group(by, member, "opportunity"):
                made = sales.bring_in([records[i].values for i in places], by)
            for i, number in zip(places, _written("opportunity", made), strict=True):
                numbers[i] = number
        return numbers

    def change(self, key: str, changes: Sequence[Changed], name: str = "") -> None:
        """Change records of one type, each at most once, as the named event."""
        for (member, _when), places in self._batches(changes).items():
            mine = [changes[i] for i in places]
            by = self._actor(member, mine)
            with self._group(by, member, key):
                results = actions.update_each(
                    record_types[key],
                    [(one.id, one.values) for one in mine],
                    by,
                    name=name,
                    verbs_too=True,
                    at=[one.at for one in mine],
                )
            _written(key, results)

    def _batches(self, records: Sequence["New | Changed"]) -> dict[tuple[Any, str], list[int]]:
        """What one person did in one day, or longer ago in one month or year: the oldest first."""
        found: dict[tuple[Any, str], list[int]] = {}
        for i, record in enumerate(records):
            found.setdefault((record.by, self._when(record.at)), []).append(i)
        return dict(sorted(found.items(), key=lambda batch: batch[0][1]))

    def _when(self, at: datetime | None) -> str:
        if at is None:
            return ""
        day = at.astimezone(self.clock.zone).date()
        ago = (self.clock.today - day).days
        return day.isoformat()[: 10 if ago <= BY_DAY else 7 if ago <= BY_MONTH else 4]

    def _actor(self, member: Member | None, done: Sequence["New | Changed"]) -> Actor:
        """Who did it, at the last moment of what was done together."""
        at = max((one.at for one in done if one.at is not None), default=self.clock.now)
        if member is None or member.user is None:
            return house("import", at)
        return Actor(member.user, channel="import", at=at, trusted=True)

    def _group(self, by: Actor, member: Member | None, key: str, verb: str = "import") -> Any:
        """The group of one batch."""
        title = f"{COMPANY}: {member.name if member else 'firma pokazowa'}"
        return grouped(by, verb, key, title=title)


def _create(key: str, records: Sequence[New], by: Actor) -> list[int]:
    made = actions.create_many(
        record_types[key],
        [one.values for one in records],
        by,
        at=[one.at for one in records],
        verb_values=[one.verb_values for one in records],
    )
    return _written(key, made)


def _written(key: str, results: Sequence[RowResult]) -> list[int]:
    """The numbers of written rows; a row that was refused is a mistake in the demo."""
    for result in results:
        if result.errors or result.id is None:
            raise ValueError(f"The demo has a bad {key}: {result.errors}")
    return [result.id for result in results if result.id is not None]
