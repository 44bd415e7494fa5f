"""What sales put on the page of today: pipelines whose beginning runs dry."""

from typing import Any

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.screens.wording import Words
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.wording import dry_warning

# Each asks two questions of the database.
MOST_PIPELINES = 5


def dry(by: Actor, whose: str) -> dict[str, Any] | None:
    """Pipelines into which too little comes; None where there is enough in all of them."""
    if not access.may(by.user, "see", "opportunity"):
        return None
    words = Words(by.fmt)
    found = []
    for pipeline in queries.pipelines()[:MOST_PIPELINES]:
        inflow = queries.inflow_of(by.user, pipeline, by.fmt.today)
        text = dry_warning(inflow, words)
        if text:
            url = f"/opportunities/funnel/?pipeline={pipeline.pk}"
            found.append({"name": pipeline.name, "text": text, "url": url})
    return {"rows": found} if found else None
