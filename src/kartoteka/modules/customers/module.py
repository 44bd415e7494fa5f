"""The module of customers: its record types."""

from kartoteka.core.records.types import record_types
from kartoteka.modules.customers import actions, records

__all__ = ["actions", "register"]


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (records.customers, records.people, records.positions):
        record_types.register(record_type)
