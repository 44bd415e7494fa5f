"""Panels that a module brings to cards of types it does not know: those of modules above it."""

from collections.abc import Callable

from kartoteka.core.records import modules
from kartoteka.core.records.types import Panel, RecordType

Fits = Callable[[RecordType], bool]

_general: list[tuple[Panel, Fits]] = []


def add(panel: Panel, fits: Fits) -> None:
    """Show a panel on the card of every type that it fits."""
    _general.append((panel, fits))


def panels_of(record_type: RecordType) -> list[Panel]:
    """Panels of a card in their order: the type's own, and those that fit it."""
    fitting = [panel for panel, fits in _general if fits(record_type)]
    found = [p for p in (*record_type.panels, *fitting) if modules.is_on(_module_of(p))]
    return sorted(found, key=lambda panel: panel.order)


def _module_of(panel: Panel) -> str:
    """The module that brings a panel: the folder of its template says."""
    return modules.of_code(panel.template)
