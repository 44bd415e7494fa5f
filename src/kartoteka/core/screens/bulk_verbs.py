"""What modules do to many records at once: more buttons of the bar over a selection."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec


@dataclass(frozen=True)
class BulkVerb:
    """One thing that a module does to many records of a type.

    `carry_out` gets numbers of records that the user may edit in bulk, and the values asked for;
    it answers for each of them why it stayed as it was, or nothing. Run twice it does it once.
    """

    key: str
    record_type: str
    label: Any
    icon: str
    carry_out: Callable[[Sequence[int], Mapping[str, Any], Actor], Mapping[int, str]]
    params: tuple[Spec, ...] = ()
    # What the bar says where the whole label is long.
    short: Any = ""
    # What it would do to these records, before it is done.
    note: Callable[[Sequence[int], Actor], str] = lambda numbers, by: ""
    # What is wrong with the values asked for, by field, beside what each field refuses by itself.
    check: Callable[[Mapping[str, Any], Actor], Mapping[str, str]] = lambda values, by: {}
    # Whether the user is offered it at all.
    allowed: Callable[[Any], bool] = lambda user: True
    # The type of the records that it makes about each, where it does not change them themselves.
    makes: str = ""


_verbs: dict[tuple[str, str], BulkVerb] = {}


def add(verb: BulkVerb) -> None:
    """Put a button into the bar over a selection of records of a type."""
    _verbs[verb.record_type, verb.key] = verb


def find(record_type: str, key: str) -> BulkVerb | None:
    """The verb with a key; None where there is none."""
    return _verbs.get((record_type, key))


def offered(record_type: str, user: Any) -> list[BulkVerb]:
    """The verbs that this user is offered."""
    return [
        verb for (owner, _k), verb in _verbs.items() if owner == record_type and verb.allowed(user)
    ]
