"""The module of products: its record types."""

from kartoteka.core.records.types import record_types
from kartoteka.modules.products import records


def register() -> None:
    """Make the record types of this module known."""
    record_types.register(records.products)
