"""A group: one request, import or bulk edit, in one transaction, undone together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from kartoteka.core.actions.actor import Actor
from kartoteka.core.events.models import Group
from kartoteka.core.records import custom
from kartoteka.core.storage import bulk

_current: ContextVar[Group | None] = ContextVar("group", default=None)


def is_open() -> bool:
    """Whether a group is open already, that another one would join."""
    return _current.get() is not None


@contextmanager
def grouped(
    by: Actor,
    verb: str,
    record_type: str = "",
    *,
    title: str = "",
    subject_id: int | None = None,
    undoes: Group | None = None,
) -> Iterator[Group]:
    """Open a transaction and a group for all that is written inside; inner ones join the outer."""
    known = _current.get()
    if known is not None:
        with transaction.atomic():
            yield known
        return
    with custom.remembered(), transaction.atomic():
        group = Group(
            at=by.at, actor_id=by.id, channel=by.channel, verb=verb, record_type=record_type,
            title=title[:200], subject_id=subject_id, undoes=undoes,
        )  # fmt: skip
        bulk.add(group)
        token = _current.set(group)
        try:
            yield group
        finally:
            _current.reset(token)


@contextmanager
def continued(group: Group) -> Iterator[Group]:
    """Write more into a group that an earlier transaction began: a long import, in chunks."""
    with custom.remembered(), transaction.atomic():
        token = _current.set(group)
        try:
            yield group
        finally:
            _current.reset(token)


def name_group(group: Group, record: Any) -> None:
    """Say which record a group is about, once that is known; the first one said stays."""
    if group.subject_id is None:
        # Only the number: a name may be personal, so recent actions read the live record.
        group.subject_id = record.pk
        Group.objects.filter(pk=group.pk).update(subject_id=group.subject_id)
