"""The menu: what the modules put into it, as far as this user may see it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from kartoteka.core import access
from kartoteka.core.access.rights import role_of
from kartoteka.core.records import modules, settled
from kartoteka.core.records.types import RecordType, record_types

T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `count` may give (number, hot) for a user; `letter` follows G."""

    key: str
    label: Any
    url: str
    icon: str
    order: int
    letter: str = ""
    group: str = ""
    description: Any = ""
    # Seen by those who may see records of this type; "" for everybody.
    record_type: str = ""
    # Seen by those with this right over the installation.
    system: str = ""
    in_sidebar: bool = True
    # Seen by those for whom this holds; None for everybody. It may look at the role of the user and
    # at what is settled, at nothing else.
    allowed: Callable[[Any], bool] | None = None
    count: Callable[[Any], tuple[int, bool]] | None = None
    # The module that must be on; where it is empty, that of the record type.
    module: str = ""
    # Words by which the entry is found beside its label and description.
    words: Any = ""
    # What the dock of a phone says, where the label is long.
    short: Any = ""


@dataclass(frozen=True)
class Command:
    """Something to do from anywhere. `letter` follows N in the menu «Add»; `quick` works alone."""

    key: str
    label: Any
    url: str
    icon: str
    letter: str = ""
    quick: str = ""
    # Offered to those who may create records of this type.
    record_type: str = ""
    module: str = ""


_entries: dict[str, Entry] = {}
_commands: dict[str, Command] = {}


def add(entry: Entry) -> None:
    """Put a line into the menu."""
    _entries[entry.key] = entry


def add_command(command: Command) -> None:
    """Offer something to do from anywhere, first in the menu «Add»."""
    _commands[command.key] = command


def commands_for(user: Any) -> tuple[Command, ...]:
    """What this user may do from anywhere."""
    return _of_role("commands", user, lambda: filter(partial(_offered, user), _commands.values()))


def _offered(user: Any, command: Command) -> bool:
    if command.module and not modules.is_on(command.module):
        return False
    return not command.record_type or access.may(user, "create", command.record_type)


def entries_for(user: Any) -> tuple[Entry, ...]:
    """The lines that this user may see, in their order."""
    return _of_role("menu", user, lambda: _ordered(user))


def _ordered(user: Any) -> list[Entry]:
    found = [entry for entry in _entries.values() if _seen(entry, user)]
    return sorted(found, key=lambda entry: entry.order)


def _of_role(name: str, user: Any, read: Callable[[], Iterable[T]]) -> tuple[T, ...]:
    """What the role of a user and all that is settled decide: found once, until that changes."""
    key = f"{name} of {role_of(user).key}"
    found: tuple[T, ...] = settled.get(key, lambda: tuple(read()))
    return found


def entry_for(user: Any, key: str) -> Entry | None:
    """One line of the menu, where the user may see it."""
    entry = _entries.get(key)
    return entry if entry is not None and _seen(entry, user) else None


def sees(user: Any, record_type: str) -> bool:
    """Whether the user may see records of a type at all."""
    return access.may(user, "see", record_type)


def _seen(entry: Entry, user: Any) -> bool:
    if entry.module and not modules.is_on(entry.module):
        return False
    if entry.system and not access.may_system(user, entry.system):
        return False
    if entry.allowed is not None and not entry.allowed(user):
        return False
    return not entry.record_type or access.may(user, "see", entry.record_type)


def creatable_for(user: Any) -> tuple[RecordType, ...]:
    """Record types offered under «Add», as far as the user may create them."""
    return _of_role("creatable", user, lambda: _creatable(user))


def _creatable(user: Any) -> list[RecordType]:
    found = [
        record_type
        for record_type in record_types
        if record_type.in_menu and record_type.new_letter
        and access.may(user, "create", record_type.key)
    ]  # fmt: skip
    return sorted(found, key=lambda record_type: record_type.new_place)
