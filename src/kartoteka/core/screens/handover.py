"""Handing over a portfolio: what of somebody's goes to whom, counted, written, undone together."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kartoteka.core import access, actions, jobs
from kartoteka.core.actions import Actor
from kartoteka.core.actions.groups import continued
from kartoteka.core.events.models import Group
from kartoteka.core.filters.tree import Filter
from kartoteka.core.jobs.models import Job, Priority
from kartoteka.core.jobs.progress import Progress
from kartoteka.core.records.types import RecordType, record_types
from kartoteka.core.screens.request import format_of
from kartoteka.core.storage import bulk
from kartoteka.core.users.models import User

RIGHT = "hand_over"
JOB = "screens.hand_over"
VERB = "hand_over"
# So many are written while the user waits; more in the background.
AT_ONCE = 500
CHUNK = 2000


@dataclass(frozen=True)
class HandOver:
    """From whom, to whom, which types of records, and of which customers only."""

    giver: User
    receiver: User
    keys: tuple[str, ...]
    customers: Filter | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What every record gets: its new owner, and their team."""
        team = self.receiver.team_id or min(self.receiver.team_ids, default=None)
        return {"owner": self.receiver.pk, "team": team}


def parts_for(user: Any) -> list[RecordType]:
    """Types of records that go along, as far as the user may change many of them."""
    return [
        record_type
        for record_type in record_types
        if record_type.portfolio is not None and access.may(user, "bulk", record_type.key)
    ]


def customer_type() -> RecordType:
    """The record type of customers, by whose conditions one can choose."""
    return next(one for one in record_types if one.customer == "self")


def records_of(
    record_type: RecordType, giver: User, customers: Filter | None, by: Actor
) -> QuerySet[Any]:
    """What of a type would go along."""
    seen = access.visible(by.user, record_type.model, "bulk")
    portfolio: Any = record_type.portfolio
    own = seen.filter(portfolio, owner_id=giver.pk, archived_at=None)
    if not customers:
        return own
    if record_type.customer == "self":
        return own.filter(customers.q(by.fmt))
    if not record_type.customer:
        return own.none()
    fitting = access.visible(by.user, customer_type().model).filter(customers.q(by.fmt))
    return own.filter(**{f"{record_type.customer}_id__in": fitting.order_by().values("pk")})


def numbers_of(given: HandOver, by: Actor) -> dict[str, list[int]]:
    """The numbers of all records that go along, by type."""
    return {
        key: list(
            records_of(record_types[key], given.giver, given.customers, by)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for key in given.keys
    }


def write(
    numbers: Mapping[str, Sequence[int]],
    values: Mapping[str, Any],
    by: Actor,
    around: Callable[[int], AbstractContextManager[Any]],
) -> tuple[int, int]:
    """Give the records away, part by part: how many went, and how many could not."""
    went = kept = 0
    for key, ids in numbers.items():
        for part in bulk.parts(ids, CHUNK):
            with around(len(part)):
                pairs = [(number, values) for number in part]
                results = actions.update_each(record_types[key], pairs, by)
            bad = sum(1 for result in results if result.errors)
            went, kept = went + len(part) - bad, kept + bad
    return went, kept


def begin(given: HandOver, numbers: Mapping[str, Sequence[int]], reason: str, by: Actor) -> Job:
    """Hand it to the worker. Its group is made now, so that all of it is undone together."""
    with actions.grouped(by, VERB, "user", title=reason) as group:
        payload = {
            "numbers": {key: list(ids) for key, ids in numbers.items()},
            "values": given.values, "giver": given.giver.pk, "user": by.id, "group": group.pk,
        }  # fmt: skip
        return jobs.enqueue(JOB, payload, owner=by.id, priority=Priority.SCREEN)


@jobs.job(JOB, lease_seconds=120)
def hand_over(
    numbers: dict[str, list[int]],
    values: dict[str, Any],
    giver: int,
    user: int,
    group: int,
    progress: Progress,
) -> dict[str, int]:
    """Give many records away as one undoable group; run twice it goes on where it was."""
    whose = User.objects.get(pk=user)
    own = Group.objects.get(pk=group)
    by = Actor(whose, own.channel, own.at, format_of(whose))
    total = sum(map(len, numbers.values()))
    left = {key: _still_of(record_types[key], ids, giver) for key, ids in numbers.items()}
    done = total - sum(map(len, left.values()))

    def around(size: int) -> AbstractContextManager[Any]:
        nonlocal done
        progress.set(done, total)
        done += size
        return continued(own)

    before = done
    went, kept = write(left, values, by, around)
    progress.set(total, total)
    return {"went": before + went, "kept": kept}


def _still_of(record_type: RecordType, ids: Sequence[int], giver: int) -> list[int]:
    found: list[int] = []
    for part in bulk.parts(ids, CHUNK):
        rows = record_type.model._default_manager.filter(pk__in=part, owner_id=giver)
        found += rows.order_by("pk").values_list("pk", flat=True)
    return found
