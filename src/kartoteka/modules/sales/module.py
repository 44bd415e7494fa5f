"""The module of sales: its record types."""

from kartoteka.core.records.types import record_types
from kartoteka.modules.sales import records


def register() -> None:
    """Make the record types of this module known."""
    for record_type in (
        records.pipelines,
        records.stages,
        records.lost_reasons,
        records.opportunities,
    ):
        record_types.register(record_type)
