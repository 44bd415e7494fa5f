"""What can be asked of pipelines and opportunities."""

from kartoteka.modules.sales.queries._figures import Funnel, Period, StageFigures
from kartoteka.modules.sales.queries._funnel import funnel
from kartoteka.modules.sales.queries._pipelines import (
    customer_figures,
    first_pipeline_id,
    is_selling_begun,
    pipelines,
    stage_id,
    stages_of,
)

__all__ = [
    "Funnel",
    "Period",
    "StageFigures",
    "customer_figures",
    "first_pipeline_id",
    "funnel",
    "is_selling_begun",
    "pipelines",
    "stage_id",
    "stages_of",
]
