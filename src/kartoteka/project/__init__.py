"""Settings, addresses and the command: the only place that lists the modules."""
