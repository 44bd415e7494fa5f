"""Writes what was made up: through actions, each record as its owner, each owner's in one group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kartoteka.core import actions
from kartoteka.core.actions import Actor, RowResult
from kartoteka.core.actions.actor import house
from kartoteka.core.actions.groups import continued, grouped
from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import actions as sales
from kartoteka.project.demo.clock import Clock
from kartoteka.project.demo.staff import COMPANY, Member


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
    _house_group: Any = None

    def create(self, key: str, records: Sequence[New]) -> list[int]:
        """Make records of one type; their numbers, in the same order."""
        numbers = [0] * len(records)
        for member, places in _by_member(records).items():
            mine = [records[i] for i in places]
            with self._group(member, key):
                made = actions.create_many(
                    record_types[key],
                    [one.values for one in mine],
                    self._actor(member),
                    at=[one.at for one in mine],
                    verb_values=[one.verb_values for one in mine],
                )
            for i, number in zip(places, _written(key, made), strict=True):
                numbers[i] = number
        return numbers

    def bring_in(self, records: Sequence[New]) -> list[int]:
        """Make closed opportunities of the years before, as an import does."""
        numbers = [0] * len(records)
        for member, places in _by_member(records).items():
            with self._group(member, "opportunity"):
                rows = [records[i].values for i in places]
                made = sales.bring_in(rows, self._actor(member))
            for i, number in zip(places, _written("opportunity", made), strict=True):
                numbers[i] = number
        return numbers

    def change(self, key: str, changes: Sequence[Changed], name: str = "") -> None:
        """Change records of one type, each at most once, as the named event."""
        for member, places in _by_member(changes).items():
            mine = [changes[i] for i in places]
            with self._group(member, key):
                results = actions.update_each(
                    record_types[key],
                    [(one.id, one.values) for one in mine],
                    self._actor(member),
                    name=name,
                    verbs_too=True,
                    at=[one.at for one in mine],
                )
            _written(key, results)

    def _actor(self, member: Member | None) -> Actor:
        if member is None or member.user is None:
            return house("import", self.clock.now)
        return Actor(member.user, channel="import", at=self.clock.now, trusted=True)

    def _group(self, member: Member | None, key: str) -> Any:
        """The group of all that somebody did, begun with the first of it."""
        group = self._house_group if member is None else member.group
        if group is not None:
            return continued(group)
        title = f"{COMPANY}: {member.name if member else 'firma pokazowa'}"
        with grouped(self._actor(member), "import", key, title=title) as begun:
            if member is None:
                self._house_group = begun
            else:
                member.group = begun
        return continued(begun)


def _by_member(records: Sequence["New | Changed"]) -> dict[Member | None, list[int]]:
    found: dict[Member | None, list[int]] = {}
    for i, record in enumerate(records):
        found.setdefault(record.by, []).append(i)
    return found


def _written(key: str, results: Sequence[RowResult]) -> list[int]:
    """The numbers of written rows; a row that was refused is a mistake in the demo."""
    for result in results:
        if result.errors or result.id is None:
            raise ValueError(f"The demo has a bad {key}: {result.errors}")
    return [result.id for result in results if result.id is not None]
