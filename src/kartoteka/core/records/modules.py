"""The modules of the house, and which of them this installation has switched off.

A module that is off is not there: no menu, no address, no API, no panel. Its data stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kartoteka.core.records import settled
from kartoteka.core.records.company import company

PREFIX = "kartoteka.modules."


@dataclass(frozen=True)
class Module:
    """A part of the business that can be switched off. `needs` are modules it cannot do without."""

    key: str
    label: Any
    description: Any
    icon: str
    needs: tuple[str, ...] = ()
    # Why it cannot be switched off; empty where it can.
    always: Any = ""


_modules: dict[str, Module] = {}


def add(module: Module) -> None:
    """Make a module known, after those that it needs."""
    _modules[module.key] = module


def every() -> list[Module]:
    """All modules, in the order of their registration."""
    return list(_modules.values())


def off() -> frozenset[str]:
    """Keys of the modules that are off: those switched off, and those that need one of them."""
    found: frozenset[str] = settled.get("modules_off", lambda: closed(company().modules_off))
    return found


def closed(switched: Iterable[str]) -> frozenset[str]:
    """Modules switched off, with those that cannot do without them."""
    gone = {key for key in switched if key in _modules and not _modules[key].always}
    while more := {m.key for m in every() if set(m.needs) & gone} - gone:
        gone |= more
    return frozenset(gone)


def is_on(key: str) -> bool:
    """Whether a module is at work; what is no module always is."""
    return key not in off()


def with_needs(key: str) -> set[str]:
    """A module and all that it needs."""
    found = {key}
    for other in _modules[key].needs if key in _modules else ():
        found |= with_needs(other)
    return found


def needed_by(key: str) -> list[Module]:
    """Modules that cannot do without this one."""
    return [module for module in every() if key in with_needs(module.key) - {module.key}]


def of_code(place: str) -> str:
    """The module in which code or a template lives: `kartoteka.modules.sales.views` is "sales"."""
    if place.startswith(PREFIX):
        return place.removeprefix(PREFIX).partition(".")[0]
    folder, slash, _rest = place.partition("/")
    return folder if slash and folder in _modules else ""
