"""What is known outside about a record that is being added."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Proposed:
    """A value that somebody outside knows, and who."""

    value: Any
    source: Any


@dataclass(frozen=True)
class Proposal:
    """What is known outside about a record that is being added: values by field, and notes, each
    with its tone."""

    values: Mapping[str, Proposed]
    notes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Lookup:
    """How new records of a type are looked up outside: (texts by field, actor) -> Proposal."""

    propose: Callable[..., Proposal | None]
    is_on: Callable[[], bool]
