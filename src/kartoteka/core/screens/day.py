"""What modules put on the page of today: groups of work, and parts of the side column."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kartoteka.core.records import modules

MAIN, SIDE = "main", "side"


@dataclass(frozen=True)
class Part:
    """A part of the page: a template and the function of (actor, whose) that fills it.

    `whose` is "mine" or "team". The function gives None where there is nothing to show.
    """

    key: str
    template: str
    context: Callable[[Any, str], dict[str, Any] | None]
    column: str = MAIN
    order: int = 50


_parts: dict[str, Part] = {}


def add(part: Part) -> None:
    """Put a part on the page of today."""
    _parts[part.key] = part


def parts(column: str) -> list[Part]:
    """The parts of a column, in their order."""
    found = (p for p in _parts.values() if p.column == column)
    return sorted(
        (p for p in found if modules.is_on(modules.of_code(p.template))), key=lambda p: p.order
    )
