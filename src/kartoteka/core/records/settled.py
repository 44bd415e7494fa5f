"""What an installation has settled: its company, modules, rights and own fields.

Every process keeps it in memory with the mark under which it was read. A request asks for the mark
once; whoever changes something settled sets a new one, so all processes read anew at once.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connection


class _Shelf:
    """What was read under one mark; before the first change there is none, which is one too."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}


class _Block:
    """One request or job: the shelf that it uses, once it has asked for the mark."""

    def __init__(self, shelf: _Shelf | None = None) -> None:
        self.shelf = shelf


# The latest few: a transaction that is rolled back leaves the mark before.
MOST_KEPT = 4
_kept: dict[str, _Shelf] = {}
_block: ContextVar[_Block | None] = ContextVar("settled", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Within this block the mark is read from the database at most once."""
    if _block.get() is not None:
        yield
        return
    token = _block.set(_Block())
    try:
        yield
    finally:
        _block.reset(token)


@contextmanager
def apart() -> Iterator[None]:
    """Within this block nothing kept is used, and nothing is kept: it is about the past."""
    token = _block.set(_Block(_Shelf()))
    try:
        yield
    finally:
        _block.reset(token)


def is_remembered() -> bool:
    """Whether asking costs no query each time."""
    return _block.get() is not None


def get(name: str, read: Callable[[], Any]) -> Any:
    """Something settled, by its name; `read` takes it from the database."""
    block = _block.get()
    if block is None:
        values = _shelf_now().values
    else:
        if block.shelf is None:
            block.shelf = _shelf_now()
        values = block.shelf.values
    if name not in values:
        values[name] = read()
    return values[name]


def _shelf_now() -> _Shelf:
    now = mark()
    found = _kept.get(now)
    if found is None:
        found = _kept.setdefault(now, _Shelf())
        for old in [key for key in list(_kept) if key][: max(0, len(_kept) - MOST_KEPT)]:
            _kept.pop(old, None)
    return found


def mark() -> str:
    """The mark in the database now. Every request asks for it, so the question is written down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM records_mark WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else ""


def touch() -> None:
    """Something settled was changed in this transaction: from its end on everybody reads anew."""
    # A random mark, not a number: that of a transaction rolled back never comes again.
    _marks().update_or_create(pk=1, defaults={"mark": uuid.uuid4().hex})
    block = _block.get()
    if block is not None:
        block.shelf = None


def hold() -> None:
    """Wait for others who change something settled, and ask anew; until this transaction ends."""
    list(_marks().select_for_update().filter(pk=1))
    block = _block.get()
    if block is not None:
        block.shelf = None


def _marks() -> Any:
    return apps.get_model("records", "Mark")._default_manager
