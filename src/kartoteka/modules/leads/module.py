"""The module of leads: its record types."""

from kartoteka.core.records.types import record_types
from kartoteka.modules.leads import records


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (records.sources, records.leads):
        record_types.register(record_type)
