"""How one asks for access to a record that one may not see: offered by a module above."""

from collections.abc import Callable
from typing import Any

from kartoteka.core.actions import Actor
from kartoteka.core.records.types import RecordType

Way = Callable[[RecordType, Any, Actor], None]
_ways: list[Way] = []


def add(way: Way) -> None:
    """Offer a way to whoever looks after a record."""
    _ways.append(way)


def is_offered() -> bool:
    """Whether there is a way to ask."""
    return bool(_ways)


def ask(record_type: RecordType, record: Any, by: Actor) -> None:
    """Ask; whoever asks is told nothing of the record."""
    for way in _ways:
        way(record_type, record, by)
