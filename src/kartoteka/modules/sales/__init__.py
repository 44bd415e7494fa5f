"""Sales: pipelines, their stages, and opportunities on their way to won or lost."""
