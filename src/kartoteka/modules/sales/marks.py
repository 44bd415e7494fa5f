"""What dates of opportunities mean in lists."""

from datetime import date

from kartoteka.core.fields import Format
from kartoteka.core.records.types import Mark
from kartoteka.modules.sales.models import Opportunity


def expected_close(opportunity: Opportunity, value: date | None, fmt: Format) -> Mark | None:
    """An open opportunity that should have been closed already."""
    late = value is not None and value < fmt.today and opportunity.outcome == "open"
    return Mark("r") if late else None
