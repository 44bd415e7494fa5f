"""The order of short lists that people arrange by hand: stages, reasons, sources."""

from collections.abc import Sequence
from typing import Any

from kartoteka.core.actions.actor import Actor
from kartoteka.core.actions.bulk import update_each
from kartoteka.core.actions.errors import ActionError
from kartoteka.core.records.types import record_types


def shift(order: Sequence[Any], record_id: int, step: int, by: Actor) -> bool:
    """Move one record of a list up (-1) or down (1); whether it could be moved."""
    found = list(order)
    at = next((i for i, record in enumerate(found) if record.pk == record_id), -1)
    goal = at + step
    if at < 0 or not 0 <= goal < len(found):
        return False
    found[at], found[goal] = found[goal], found[at]
    renumber(found, by)
    return True


def renumber(order: Sequence[Any], by: Actor) -> None:
    """Give the records of one type their positions, from one."""
    if not order:
        return
    pairs = [
        (record.pk, {"position": position})
        for position, record in enumerate(order, start=1)
        if record.position != position
    ]
    for result in update_each(record_types.of(type(order[0])), pairs, by):
        if result.errors:
            raise ActionError(" ".join(result.errors.values()))
