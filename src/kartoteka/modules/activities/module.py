"""The module of activities: its record types."""

from kartoteka.core.records.types import record_types
from kartoteka.modules.activities import records


def register() -> None:
    """Make the record types of this module known."""
    record_types.register(records.activities)
