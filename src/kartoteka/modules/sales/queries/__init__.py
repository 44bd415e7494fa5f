"""What can be asked of pipelines and opportunities."""

from kartoteka.modules.sales.queries._checklists import checklists, missing_before
from kartoteka.modules.sales.queries._figures import (
    Funnel,
    Inflow,
    Leak,
    Period,
    StageFigures,
)
from kartoteka.modules.sales.queries._funnel import funnel, inflow_of
from kartoteka.modules.sales.queries._kept import open_now
from kartoteka.modules.sales.queries._pipelines import (
    customer_figures,
    first_pipeline_id,
    fitting_pipeline,
    is_selling_begun,
    line_values,
    pipelines,
    stage_id,
    stages_of,
)
from kartoteka.modules.sales.queries._steps import (
    MOST_WITHOUT_STEP,
    competitors,
    likely_step,
    without_step,
)

__all__ = [
    "MOST_WITHOUT_STEP",
    "Funnel",
    "Inflow",
    "Leak",
    "Period",
    "StageFigures",
    "checklists",
    "competitors",
    "customer_figures",
    "first_pipeline_id",
    "fitting_pipeline",
    "funnel",
    "inflow_of",
    "is_selling_begun",
    "likely_step",
    "line_values",
    "missing_before",
    "open_now",
    "pipelines",
    "stage_id",
    "stages_of",
    "without_step",
]
