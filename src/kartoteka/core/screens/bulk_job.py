"""A bulk edit in the background: more records than a person wants to wait for."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.utils import translation

from kartoteka.core.actions import Actor
from kartoteka.core.actions.groups import continued
from kartoteka.core.events.models import Event, Group
from kartoteka.core.jobs import Progress, job
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import bulk_verbs
from kartoteka.core.screens.bulk_edit import JOB, Edit, carry_out
from kartoteka.core.screens.request import format_of


@job(JOB, lease_seconds=120)
def edit_many(
    record_type: str,
    do: str,
    values: dict[str, Any],
    ids: list[int],
    user: int,
    group: int,
    query: str,
    progress: Progress,
) -> dict[str, Any]:
    """Change many records as one undoable group, in parts; run twice it goes on where it was."""
    whose: Any = record_types["user"].model._default_manager.get(pk=user)
    own = Group.objects.get(pk=group)
    fmt = format_of(whose)
    by = Actor(whose, own.channel, own.at, fmt)
    written = _written(record_type, do, own)
    left = [number for number in ids if number not in written]
    done = len(ids) - len(left)

    def around(part: Sequence[int]) -> AbstractContextManager[Any]:
        nonlocal done
        progress.set(done, len(ids))
        done += len(part)
        return continued(own)

    with translation.override(whose.language):
        outcome = carry_out(Edit(do, values), record_types[record_type], left, by, around)
    progress.set(len(ids), len(ids))
    return {
        "changed": outcome.changed + len(ids) - len(left),
        "unchanged": outcome.unchanged,
        "kept": outcome.kept,
    }


def _written(record_type: str, do: str, own: Group) -> set[int]:
    """Which records were changed before it broke off, as their own events or what was made say."""
    verb, events = bulk_verbs.find(record_type, do), Event.objects.filter(group=own)
    made = verb.makes if verb is not None else ""
    name = f"{record_type}_id" if made else "subject_id"
    found = events.filter(subject_type=made or record_type)
    return set(found.values_list(name, flat=True))
